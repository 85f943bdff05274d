"""Documents on paper: tagged PDF (PDF/UA-1), set by typst from a template in `templates/documents`.

What people typed reaches a template as data and is never read as markup. The same data at the same time give
the same bytes. typst is imported by the first document: most processes never make one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, current_app

from app.settings import ROOT

if TYPE_CHECKING:
    import typst

TEMPLATES = ROOT / "templates" / "documents"
TYPEFACES = ROOT / "static" / "vendor" / "typefaces"

IN_PLACE_OF_A_SIGN = "□"
UNSEEN = frozenset({"Cc", "Cf", "Mn"})  # controls, joiners, marks: dropped where the typeface lacks them
LONG_WORD = re.compile(r"\S{60}")


def pdf(template: str, data: Mapping[str, Any], *, title: str, at: datetime) -> bytes:
    """The document that `templates/documents/{template}.typ` makes of the data.

    `data` is plain (texts, numbers, lists, mappings); money and dates are texts as people read them.
    `title` is what a reader's window shows; `at` stands in the file as the time it was made.
    """
    import typst

    shown, missing = printable(dict(data)), lacks_signs([dict(data), title])
    made: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=typefaces(),
        format="pdf",
        sys_inputs={
            "data": json.dumps(shown),
            "office": json.dumps(printable(office())),
            "about": json.dumps({"title": printable(title), "missing-signs": missing}),
        },
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
    )
    return made


def office() -> dict[str, str]:
    """What the shared layout says about the office."""
    settings = current_app.config["SETTINGS"].office
    return {
        "name": settings.name,
        "area": settings.area,
        "decision_maker_title": settings.decision_maker_title,
        "brand_colour": settings.brand_colour,
    }


def download(content: bytes, name: str, mimetype: str = "application/pdf") -> Response:
    """A made document as an answer that the browser saves under this name."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def printable(value: Any) -> Any:
    """The same data with every text as the typeface can show it, for typst refuses a sign that it lacks."""
    if isinstance(value, str):
        return LONG_WORD.sub("\\g<0>\u200b", "".join(shown(sign) for sign in value.replace("\r\n", "\n")))
    if isinstance(value, Mapping):
        return {name: printable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def shown(sign: str) -> str:
    if sign in signs() or sign == "\n":
        return sign
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in UNSEEN else IN_PLACE_OF_A_SIGN


def lacks_signs(value: Any) -> bool:
    """Whether a box stands for something that was typed."""
    if isinstance(value, str):
        return any(shown(sign) == IN_PLACE_OF_A_SIGN != sign for sign in set(value))
    if isinstance(value, Mapping):
        return any(map(lacks_signs, value.values()))
    return any(map(lacks_signs, value)) if isinstance(value, list | tuple) else False


@lru_cache(maxsize=1)
def typefaces() -> typst.Fonts:
    """Only ours: a document looks the same whatever the machine has."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(TYPEFACES)])


@lru_cache(maxsize=1)
def signs() -> frozenset[str]:
    """What every weight of the typeface can show."""
    return frozenset.intersection(*(signs_in(file) for file in TYPEFACES.glob("*.ttf")))


def signs_in(file: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as typeface:
        return frozenset(map(chr, typeface.getBestCmap()))
