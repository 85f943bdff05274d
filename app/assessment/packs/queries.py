"""The bids of a pack: those that the member may open, in their own reading order, with what was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.applications.models import Application, Submission
from app.assessment.models import Interest, PanelMember
from app.assessment.offline.queries import open_now
from app.assessment.queries import find_member
from app.platform.db import db

IN_A_PACK = 30  # bids; more would be a book that no stapler takes, and seconds of the server's time


@dataclass(frozen=True, slots=True)
class Pack:
    """One of the packs of a member; they are numbered from 1."""

    member: PanelMember
    number: int

    @property
    def round_id(self) -> int:
        return self.member.round_id

    @property
    def must_declare(self) -> bool:
        return self.member.conduct is None or self.member.declaration is None

    @property
    def first(self) -> int:
        """The place of its first bid on the member's list."""
        return (self.number - 1) * IN_A_PACK + 1


def find_pack(round_reference: str, number: str = "1") -> Pack | None:
    """A pack of the actor's own; whether there are bids for it is for `bids_in` to say."""
    member = find_member(round_reference)
    is_number = number.isascii() and number.isdigit() and 0 < len(number) < 4 and int(number) > 0
    return Pack(member, int(number)) if member and is_number else None


def count_of(member: PanelMember) -> int:
    """How many bids the member may read now."""
    return db.session.scalar(open_now(member).with_only_columns(func.count()).order_by(None)) or 0


def bids_in(pack: Pack) -> Sequence[Any]:
    """The bids of one pack, in one query."""
    latest = (
        select(Submission.content)
        .where(Submission.application_id == Application.id)
        .order_by(Submission.number.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    return db.session.execute(
        open_now(pack.member)
        .with_only_columns(
            Application.reference,
            Application.project,
            Application.summary,
            Application.area,
            Application.theme,
            Application.requested_amount,
            Organisation.name.label("organisation"),
            latest.label("content"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .order_by(Interest.reading_key)
        .limit(IN_A_PACK)
        .offset(pack.first - 1)
    ).all()
