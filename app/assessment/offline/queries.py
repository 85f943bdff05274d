"""A member's own marks on the bids they have to score, in one query, and what they uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from app.accounts.models import Organisation
from app.applications.models import Application
from app.assessment.models import Interest, PanelMember, Score, ScoreSheet, SetAside, SignOff
from app.assessment.offline.models import SheetUpload
from app.assessment.own_list import is_sheet_of
from app.assessment.panel.opening import calibration_left
from app.assessment.queries import criteria_of, find_member
from app.assessment.visible import bids_to_score
from app.platform.db import db
from app.rounds.models import Criterion


@dataclass(frozen=True, slots=True)
class OwnMark:
    """One bid and criterion of a member's list, with what is saved. `version` is 0 before the first save."""

    bid_id: int
    bid: str
    project: str
    organisation: str
    criterion: Any
    sheet_id: int | None
    score_id: int | None
    points: int | None
    note: str
    feedback: str
    version: int
    is_signed_off: bool


def own_marks(member: PanelMember) -> list[OwnMark]:
    """Every bid of the member's list × every criterion, in their reading order and the order of the round."""
    criteria = {each.id: each for each in criteria_of(member.round_id)}
    return [
        OwnMark(
            bid_id=row.id,
            bid=row.reference,
            project=row.project or "",
            organisation=row.organisation,
            criterion=criteria[row.criterion_id],
            sheet_id=row.sheet_id,
            score_id=row.score_id,
            points=row.points,
            note=row.note or "",
            feedback=row.feedback or "",
            version=row.version or 0,
            is_signed_off=row.signed_off_at is not None,
        )
        for row in db.session.execute(rows_of(member))
    ]


def open_now(member: PanelMember) -> Select[Any]:
    """The bids of the member's list that they may open now: the calibration bids alone, while one of them is left."""
    mine = bids_to_score(member)
    return mine.where(Application.reference.in_(member.round.calibration)) if calibration_left(member) else mine


def rows_of(member: PanelMember) -> Select[Any]:
    """A sheet that was set aside is not the member's any more, and has no row of its own here."""
    mine = and_(
        is_sheet_of(member.id, Application.id),
        ScoreSheet.id.not_in(select(SetAside.sheet_id)),
    )
    return (
        open_now(member)
        .with_only_columns(
            Application.id,
            Application.reference,
            Application.project,
            Organisation.name.label("organisation"),
            Criterion.id.label("criterion_id"),
            ScoreSheet.id.label("sheet_id"),
            Score.id.label("score_id"),
            Score.points,
            Score.note,
            Score.feedback,
            Score.version,
            SignOff.signed_off_at,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Criterion, Criterion.round_id == Application.round_id)
        .outerjoin(ScoreSheet, mine)
        .outerjoin(Score, and_(Score.sheet_id == ScoreSheet.id, Score.criterion_id == Criterion.id))
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .order_by(Interest.reading_key, Criterion.position)
    )


@dataclass(frozen=True, slots=True)
class Offline:
    """A member who marks away from the screen, with what they uploaded and have not taken over."""

    member: PanelMember
    criteria: Sequence[Any]
    upload: SheetUpload | None

    @property
    def person_id(self) -> int:
        return self.member.person_id

    @property
    def round_id(self) -> int:
        return self.member.round_id

    @property
    def scores(self) -> bool:
        return self.member.scores

    @property
    def must_declare(self) -> bool:
        return self.member.conduct is None or self.member.declaration is None


def find_offline(round_reference: str) -> Offline | None:
    """The actor's own place on the panel of that round."""
    member = find_member(round_reference)
    return Offline(member, criteria_of(member.round_id), upload_of(member)) if member else None


def upload_of(member: PanelMember) -> SheetUpload | None:
    return db.session.scalar(select(SheetUpload).where(SheetUpload.member_id == member.id))
