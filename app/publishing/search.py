"""The register of awards, searched: what somebody asks for, which grants fit, and what they come to.

The database finds, sorts and pages. What belongs together (year, fund, area, theme) is counted and summed there too,
so that a page is made from a few sums and fifty rows, however many grants there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.platform.db import db
from app.platform.paging import Pages, count_of
from app.publishing.kept import kept
from app.publishing.models import PublishedAward
from app.publishing.queries import public_awards

LONGEST_SEARCH = 200
MOST_WORDS = 8
KINDS = {"year": "financial_year", "fund": "fund", "area": "area", "theme": "theme"}
ORDERS = {"newest": "Newest first", "largest": "Largest first", "organisation": "By organisation"}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the register; an empty text is no wish."""

    words: str = ""
    year: str = ""
    fund: str = ""
    area: str = ""
    theme: str = ""
    order: str = "newest"
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is asked for."""
        return any((self.words, self.year, self.fund, self.area, self.theme))

    def but(self, **wishes: Any) -> dict[str, Any]:
        """This with other wishes, as an address says it: what nobody asked for is left out."""
        plain = asdict(Asked())
        return {name: value for name, value in asdict(replace(self, **wishes)).items() if value != plain[name]}


@dataclass(frozen=True, slots=True)
class Group:
    """The grants of one year, fund, area and theme: how many, and what they come to in pounds."""

    year: str
    fund: str
    area: str
    theme: str
    grants: int
    amount: Decimal


def asked_of(values: Mapping[str, str]) -> Asked:
    """What an address asks for; what cannot be asked for is left out."""
    texts = {name: said(values.get(name, "")) for name in ("words", *KINDS)}
    order, page = values.get("order", ""), values.get("page", "")
    return Asked(
        **texts,
        order=order if order in ORDERS else "newest",
        page=int(page) if re.fullmatch(r"[1-9][0-9]{0,6}", page) else 1,
    )


def said(text: str) -> str:
    """A wish as it can be looked for: on one line, no longer than a name."""
    return CONTROL.sub(" ", text).strip()[:LONGEST_SEARCH]


def conditions(asked: Asked) -> list[ColumnElement[bool]]:
    """What a grant must fulfil: to be public, of the kinds that were chosen, and to hold every word."""
    wishes = ((column, getattr(asked, name)) for name, column in KINDS.items())
    chosen = [getattr(PublishedAward, column) == wish for column, wish in wishes if wish]
    words = asked.words.lower().split()[:MOST_WORDS]
    return [public_awards(), *chosen, *(PublishedAward.searchable.contains(word, autoescape=True) for word in words)]


def groups(asked: Asked) -> list[Group]:
    """The grants that fit, by year, fund, area and theme."""
    kinds = [getattr(PublishedAward, column) for column in KINDS.values()]
    wanted = select(*kinds, func.count(), func.sum(PublishedAward.amount)).where(*conditions(asked))
    return [Group(*facts) for facts in db.session.execute(wanted.group_by(*kinds).order_by(*kinds))]


def everything() -> list[Group]:
    """All grants, by year, fund, area and theme; counted once for each edition."""
    return kept("groups", lambda: groups(Asked()))


def fitting(of_all: Sequence[Group], asked: Asked) -> list[Group]:
    """The groups of all grants that fit; asked of the database again only where words are looked for."""
    if asked.words:
        return groups(asked)
    return [group for group in of_all if all(getattr(asked, name) in ("", getattr(group, name)) for name in KINDS)]


def total(found: Iterable[Group]) -> tuple[int, Decimal]:
    """How many grants these are, and what they come to in pounds."""
    found = list(found)
    return sum(group.grants for group in found), sum((group.amount for group in found), Decimal("0.00"))


def names(found: Iterable[Group], kind: str) -> list[str]:
    """What can be chosen of a kind: years the newest first, everything else by name."""
    return sorted({getattr(group, kind) for group in found} - {""}, reverse=kind == "year")


def pages_of(number_found: int, asked: Asked, url: Callable[[int], str]) -> Pages:
    """The page asked for, or the last there is."""
    return Pages(min(asked.page, count_of(number_found)), number_found, url)


def rows(asked: Asked, pages: Pages) -> Sequence[Any]:
    """The grants of one page, in the order asked for; the identifier orders what is alike."""
    columns = ("identifier", "organisation", "project", "area", "theme", "financial_year", "amount", "decided_on")
    columns += ("decision", "reference")
    wanted = select(*(getattr(PublishedAward, name) for name in columns)).where(*conditions(asked))
    return db.session.execute(wanted.order_by(*order_by(asked.order)).offset(pages.offset).limit(pages.size)).all()


def order_by(order: str) -> Sequence[ColumnElement[Any]]:
    if order == "largest":
        return PublishedAward.amount.desc(), PublishedAward.identifier.desc()
    if order == "organisation":
        return func.lower(PublishedAward.organisation), PublishedAward.identifier
    return PublishedAward.decided_on.desc(), PublishedAward.identifier.desc()
