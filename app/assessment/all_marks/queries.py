"""Every mark, version, agreement and moderation of a round, as rows, for whoever may see them.

Each is asked of the bids that are open to the person (`is_open_to_office`), so an officer who sits on the panel
finds nothing of a bid in which they have an interest. Marks that their member has not signed off are nobody's but
theirs, unless the sheet was set aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Organisation, Person
from app.applications.models import Application, Submission, Withdrawal
from app.assessment.meeting.models import Agreement, Confirmation, Revision
from app.assessment.models import (
    Moderation,
    PanelMember,
    Score,
    ScoreSheet,
    SetAside,
    SheetVersion,
    SignOff,
)
from app.assessment.visible import is_counted, is_moderated, is_open_to_office
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Criterion, Round


@dataclass(frozen=True, slots=True)
class Asked:
    """A round and who asks about it."""

    round: Round
    person_id: int

    @property
    def round_id(self) -> int:
        return self.round.id

    def of_open_bids(self, statement: Select[Any]) -> Iterable[Any]:
        """The rows of a statement over bids, of those that this person may see."""
        open_bids = Application.round_id == self.round.id, is_open_to_office(self.person_id)
        return db.session.execute(statement.where(*open_bids), execution_options={"yield_per": 1000})


def find_round(round_reference: str) -> Asked | None:
    """The round, for the person who asks."""
    round_ = db.session.scalar(select(Round).where(Round.reference == round_reference))
    return Asked(round_, guard.actor().person_id or 0) if round_ else None


def bids(asked: Asked) -> Iterable[Any]:
    """The submitted bids, withdrawn ones too, by reference."""
    return asked.of_open_bids(
        select(
            Application.reference,
            Organisation.name.label("organisation"),
            Application.project,
            Application.requested_amount,
            Withdrawal.withdrawn_at,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Withdrawal, Withdrawal.application_id == Application.id)
        .where(Application.reference.is_not(None), select(Submission.id).where(of_bid(Submission)).exists())
        .order_by(Application.reference)
    )


def of_bid(model: Any) -> Any:
    return model.application_id == Application.id


def marks(asked: Asked) -> Iterable[Any]:
    """Each mark of the sheets that are signed off or set aside; `counts` as it does under every score."""
    # Aliases, because what counts is asked of the tables by their own names.
    signed, set_aside = aliased(SignOff), aliased(SetAside)
    return asked.of_open_bids(
        select(
            Application.reference,
            Person.name.label("member"),
            PanelMember.role,
            Criterion.title.label("criterion"),
            Criterion.weight,
            Criterion.max_score,
            Score.points,
            latest_revision(signed).label("revised"),
            Score.note,
            Score.feedback,
            signed.signed_off_at,
            is_counted().label("counts"),
            set_aside.set_aside_at,
            set_aside.reason.label("set_aside"),
        )
        .select_from(ScoreSheet)
        .join(Application, Application.id == ScoreSheet.application_id)
        .join(PanelMember, PanelMember.id == ScoreSheet.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .outerjoin(signed, signed.sheet_id == ScoreSheet.id)
        .outerjoin(set_aside, set_aside.sheet_id == ScoreSheet.id)
        .where(or_(signed.id.is_not(None), set_aside.id.is_not(None)))
        .order_by(Application.reference, Person.name, PanelMember.id, Criterion.position)
    )


def latest_revision(signed: Any) -> Any:
    """The points to which a member revised a mark in the meeting since they signed the sheet off, if they did."""
    return (
        select(Revision.points)
        .where(Revision.sheet_id == ScoreSheet.id, Revision.criterion_id == Score.criterion_id)
        .where(Revision.revised_at >= signed.signed_off_at)
        .order_by(Revision.number.desc())
        .limit(1)
        .correlate(ScoreSheet, Score, signed)
        .scalar_subquery()
    )


def versions(asked: Asked) -> Iterable[Any]:
    """Each version of a sheet that was taken up again."""
    return asked.of_open_bids(
        select(
            Application.reference,
            Person.name.label("member"),
            SheetVersion.number,
            SheetVersion.content,
            SheetVersion.signed_off_at,
            SheetVersion.reopened_at,
            SheetVersion.after_seal,
            SheetVersion.reason,
        )
        .select_from(SheetVersion)
        .join(ScoreSheet, ScoreSheet.id == SheetVersion.sheet_id)
        .join(Application, Application.id == ScoreSheet.application_id)
        .join(PanelMember, PanelMember.id == ScoreSheet.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .order_by(Application.reference, Person.name, PanelMember.id, SheetVersion.number)
    )


def moderations(asked: Asked) -> Iterable[Any]:
    """Each moderated mark, of undone agreements too; `stands` where it is the one that counts."""
    # Aliases, because what counts is asked of the tables by their own names.
    later, act = aliased(Moderation), aliased(Agreement)
    is_last = ~(
        select(later.id)
        .where(
            later.application_id == Moderation.application_id,
            later.criterion_id == Moderation.criterion_id,
            later.agreement_id.is_not_distinct_from(Moderation.agreement_id),
            later.id > Moderation.id,
        )
        .exists()
    )
    return asked.of_open_bids(
        select(
            Application.reference,
            act.number,
            Criterion.title.label("criterion"),
            Moderation.points,
            Criterion.max_score,
            Moderation.reason,
            Person.name.label("by"),
            Moderation.moderated_at,
            and_(is_moderated(), is_last).label("stands"),
        )
        .select_from(Moderation)
        .join(Application, Application.id == Moderation.application_id)
        .join(Criterion, Criterion.id == Moderation.criterion_id)
        .outerjoin(act, act.id == Moderation.agreement_id)
        .outerjoin(Person, Person.id == Moderation.moderated_by_id)
        .order_by(Application.reference, Moderation.id)
    )


def agreements(asked: Asked) -> Iterable[Any]:
    """What the panel agreed about each bid, act by act."""
    confirmer, undone = aliased(Person), aliased(Agreement)
    return asked.of_open_bids(
        select(
            Application.reference,
            Agreement.number,
            Agreement.kind,
            Agreement.reason,
            Agreement.score_before,
            Agreement.score_after,
            Agreement.band_before,
            Agreement.band_after,
            Person.name.label("by"),
            Agreement.made_at,
            confirmer.name.label("confirmed_by"),
            Confirmation.confirmed_at,
            undone.number.label("undoes"),
        )
        .select_from(Agreement)
        .join(Application, Application.id == Agreement.application_id)
        .join(Person, Person.id == Agreement.made_by_id)
        .outerjoin(Confirmation, Confirmation.agreement_id == Agreement.id)
        .outerjoin(confirmer, confirmer.id == Confirmation.confirmed_by_id)
        .outerjoin(undone, undone.id == Agreement.undoes_id)
        .order_by(Application.reference, Agreement.number)
    )


def count_signed(asked: Asked) -> int:
    """How many signed-off sheets the workbook would hold."""
    wanted = (
        select(func.count())
        .select_from(SignOff)
        .join(ScoreSheet, ScoreSheet.id == SignOff.sheet_id)
        .join(Application, Application.id == ScoreSheet.application_id)
    )
    return (
        db.session.scalar(wanted.where(Application.round_id == asked.round_id, is_open_to_office(asked.person_id))) or 0
    )
