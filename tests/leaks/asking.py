"""Asking every address as everybody, and reading what comes back, whatever kind of file it is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from werkzeug.test import TestResponse

from app.platform.db import db
from app.platform.models import OutboxMessage
from tests.architecture.fragments import TOKENS
from tests.leaks.addresses import Place
from tests.leaks.worlds import Worlds
from tests.pdf import words_of

SIGN_IN_FIRST, REFUSED, NOT_FOUND, MAY, BROKEN = "s", "-", "0", "+", "!"
NEW_EACH_TIME = {"Set-Cookie", "Date"}
JSON_TOKEN = re.compile(r'"token":"[^"]*"')
PACKED = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}  # its parts carry the time
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person got: how the guard took it, and all that could tell them something."""

    sign: str
    status: int
    text: str
    headers: tuple[tuple[str, str], ...]


def ask(worlds: Worlds, name: str, place: Place, more: Mapping[str, str] | None = None) -> Answer:
    """Ask as this person, or as nobody, with nothing kept from what they asked before."""
    headers = dict(more or {})
    if name in worlds.cookies:
        headers["Cookie"] = f"session={worlds.cookies[name]}"
    browser = worlds.app.test_client(use_cookies=False)
    return read(browser.open(place.url, method=place.method, headers=headers))


def mail_of(worlds: Worlds, name: str) -> Answer:
    """All mail that this person was sent."""
    with worlds.app.app_context():
        email = worlds.cast.person(name).email if name in worlds.cookies else ""
        sent = db.session.query(OutboxMessage).filter_by(recipient=email).order_by(OutboxMessage.id)
        texts = [f"{message.subject}\n{message.text}\n{message.html}" for message in sent]
    return Answer(MAY, 200, "\n".join(texts), ())


def read(response: TestResponse) -> Answer:
    text = JSON_TOKEN.sub("", TOKENS.sub(r"\1", text_of(response)))
    unlike = NEW_EACH_TIME | ({"ETag", "Content-Length"} if response.mimetype in PACKED else set())
    kept = sorted((name, value) for name, value in response.headers if name not in unlike)
    return Answer(sign_of(response), response.status_code, text, tuple(kept))


def sign_of(response: TestResponse) -> str:
    if response.status_code == 401 or (response.headers.get("Location") or "").startswith("/sign-in?"):
        return SIGN_IN_FIRST
    if response.status_code >= 500:
        return BROKEN
    return {403: REFUSED, 404: NOT_FOUND}.get(response.status_code, MAY)


def text_of(response: TestResponse) -> str:
    """All that can be read in the answer: a spreadsheet or a letter is unpacked."""
    content = response.get_data()
    if content.startswith(b"%PDF"):
        return words_printed(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode(errors="replace") for name in sorted(packed.namelist()))
    return content.decode(errors="replace")


@lru_cache(maxsize=100)
def words_printed(content: bytes) -> str:
    """Many people are sent the same papers, byte by byte."""
    return words_of(content)


def asks_for_parts(answer: Answer) -> bool:
    """Whether htmx fetches a part of this page from somewhere."""
    return re.search(r"data-hx-(get|post)", answer.text) is not None
