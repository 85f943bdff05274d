"""The bids of a round as the office lists them: searched, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select

from app.accounts.models import Organisation
from app.applications.models import Application, Check, Withdrawal
from app.applications.paper.models import PaperBid
from app.assessment.kept import kept
from app.assessment.models import ScoreSheet
from app.assessment.visible import is_counted
from app.platform.db import db, read
from app.platform.drawn import drawn
from app.platform.paging import count_of as count_of_pages
from app.rounds.models import Round

PAGE = 50
draw_bids = drawn("assessment/_round.html", "round_bids", most=100)
SORTS = {
    "reference": "Reference",
    "organisation": "Organisation",
    "amount": "Amount",
    "status": "Status",
}
HEADS = tuple(SORTS.items())


@dataclass(frozen=True, slots=True)
class BidsPage:
    """One page of a round's bids as they were searched and sorted."""

    rows: tuple[Any, ...]
    sheets: tuple[int, ...]  # how many signed sheets that count so far each of the rows has
    total: int
    number: int

    @property
    def count(self) -> int:
        return count_of_pages(self.total, PAGE)

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return min(self.number * PAGE, self.total)


def bids_page(round_: Round, *, search: str, sort: str, number: int) -> BidsPage:
    """Bids of a round whose reference, organisation or project holds the text, fifty at a time."""
    wanted = listed(sort if sort in SORTS else "reference")
    if search:
        wanted = wanted.where(holds_text(search))
    total = kept(round_, ("bids found", search), lambda: count_of(wanted, round_))
    rows = read(wanted, round_id=round_.id, skipped=(number - 1) * PAGE).all()
    ids = tuple(row.id for row in rows)
    sheets = kept(round_, ("signed sheets", ids), lambda: signed_sheets(ids))
    return BidsPage(tuple(rows), sheets, total, number)


@cache
def listed(sort: str) -> Select[Any]:
    """A page of a round's bids in one of SORTS."""
    status = status_rank()
    orders = {
        "organisation": (func.lower(Organisation.name),),
        "amount": (Application.requested_amount.desc(),),
        "status": (status,),
    }
    return (
        select(
            Application.id,
            Application.reference,
            Application.project,
            Organisation.name.label("organisation"),
            Application.area,
            Application.requested_amount,
            PaperBid.way,
            status.label("status"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(PaperBid, PaperBid.application_id == Application.id)
        .where(Application.round_id == bindparam("round_id"), Application.reference.is_not(None))
        .order_by(*orders.get(sort, ()), Application.reference)
        .limit(PAGE)
        .offset(bindparam("skipped"))
    )


def holds_text(search: str) -> ColumnElement[bool]:
    columns = (Application.reference, Organisation.name, Application.project)
    return or_(*(column.icontains(search, autoescape=True) for column in columns))


def count_of(wanted: Select[Any], round_: Round) -> int:
    every = wanted.order_by(None).limit(None).offset(None).subquery()
    return read(select(func.count()).select_from(every), round_id=round_.id).scalar() or 0


STATUSES = (("Not checked yet", "call"), ("Check failed", "late"), ("Checked", "done"), ("Withdrawn", "none"))


def status_rank() -> ColumnElement[int]:
    """Which of STATUSES a bid has: what waits for somebody comes first."""
    checks = Check.application_id == Application.id
    return case(
        (exists().where(Withdrawal.application_id == Application.id), 3),
        (exists().where(checks, Check.passed.is_(False)), 1),
        (exists().where(checks), 2),
        else_=0,
    )


def signed_sheets(ids: Sequence[int]) -> tuple[int, ...]:
    """How many sheets that count so far each of these bids has, in their order."""
    counting = select(ScoreSheet.application_id, func.count()).where(ScoreSheet.application_id.in_(ids), is_counted())
    found = dict(db.session.execute(counting.group_by(ScoreSheet.application_id)).all())
    return tuple(found.get(id_, 0) for id_ in ids)
