"""The marks of a pack as rows: the panel, its score sheets with their sign-offs, the moderated points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.models import Moderation, PanelMember, PanelRole, Score, ScoreSheet, SignOff
from app.assessment.sheets import digest_of
from app.platform.db import db
from app.round_packs.pack import RoundPack, Sheets
from app.round_packs.rows import Ids, application_ids, member_ids, sheet_ids, store
from app.rounds.models import Round

When = Callable[[str, str], datetime]


@dataclass(frozen=True, slots=True)
class PackedMark:
    """A mark of a pack, as a sign-off reads it: packs carry neither notes nor feedback."""

    points: int
    note: str = ""
    feedback: str = ""


def add_panel(round_: Round, emails: Iterable[str]) -> int:
    """Everybody who marked is a member of the panel; gives back how many people are new. They are named by e-mail."""
    wanted = set(emails)
    known = set(db.session.scalars(select(Person.email).where(Person.email.in_(wanted))))
    new = [Person(email=email, name=email) for email in sorted(wanted - known)]
    db.session.add_all(new)
    db.session.flush()
    people = db.session.scalars(select(Person).where(Person.email.in_(wanted)).order_by(Person.email))
    db.session.add_all(PanelMember(round=round_, person=who, role=PanelRole.MEMBER, scores=True) for who in people)
    db.session.flush()
    return len(new)


def add_sheets(round_: Round, sheets: Sheets, when: When) -> None:
    """Every score sheet with its marks, signed off when `when` says of its bid and member."""
    bids, members = application_ids(round_), member_ids(round_)
    criteria = {criterion.key: criterion.id for criterion in round_.criteria}
    store(ScoreSheet, sheet_rows(sheets, bids, members, when))
    ids = sheet_ids(round_)
    placed = {
        (reference, email): ids[bids[reference], members[email]]
        for reference, of_bid in sheets.items()
        for email in of_bid
    }
    store(Score, score_rows(sheets, placed, criteria, when))
    store(SignOff, sign_off_rows(sheets, placed, when))


def sheet_rows(sheets: Sheets, bids: Ids, members: Ids, when: When) -> Iterator[dict[str, Any]]:
    for reference, of_bid in sheets.items():
        for email in of_bid:
            yield {"application_id": bids[reference], "member_id": members[email], "started_at": when(reference, email)}


def score_rows(sheets: Sheets, placed: Ids, criteria: Ids, when: When) -> Iterator[dict[str, Any]]:
    for reference, of_bid in sheets.items():
        for email, points in of_bid.items():
            at = when(reference, email)
            for key, given in points.items():
                row = {"sheet_id": placed[reference, email], "criterion_id": criteria[key], "points": given}
                yield row | {"saved_at": at, "note": "", "feedback": "", "version": 1}


def sign_off_rows(sheets: Sheets, placed: Ids, when: When) -> Iterator[dict[str, Any]]:
    for reference, of_bid in sheets.items():
        for email, points in of_bid.items():
            signed = digest_of(reference, {key: PackedMark(given) for key, given in points.items()})
            at = when(reference, email)
            yield {"sheet_id": placed[reference, email], "signed_off_at": at, "digest": signed}


def add_moderation(round_: Round, pack: RoundPack, at: datetime) -> None:
    """The points that the panel agreed on. A pack does not say who wrote them down."""
    bids = application_ids(round_)
    criteria = {criterion.key: criterion.id for criterion in round_.criteria}
    store(
        Moderation,
        (
            {
                "application_id": bids[agreed.reference],
                "criterion_id": criteria[agreed.criterion],
                "points": agreed.score,
                "reason": agreed.reason,
                "moderated_by_id": None,
                "moderated_at": at,
            }
            for agreed in pack.moderated
        ),
    )
