"""What an officer sees of drafts: whose they are and when somebody tried to submit. Never what they say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.applications.late_admission.models import LateAdmission
from app.applications.models import Application
from app.platform.db import db
from app.platform.models import AuditEvent
from app.platform.paging import Pages
from app.rounds.models import Round

ATTEMPT = "application.not-submitted"


def find_draft(round_reference: str, key: str) -> Application | None:
    return db.session.scalar(
        select(Application)
        .join(Application.round)
        .where(Round.reference == round_reference, Application.key == key)
        .options(joinedload(Application.withdrawal))
    )


def count_drafts(round_: Round) -> int:
    return db.session.scalar(select(func.count()).select_from(never_submitted(round_).subquery())) or 0


def drafts_of(round_: Round, pages: Pages) -> Sequence[Application]:
    """What was started and never submitted, by organisation; one page of it."""
    wanted = never_submitted(round_).join(Application.organisation).order_by(Organisation.name, Application.id)
    wanted = wanted.options(joinedload(Application.paper_bid))
    return db.session.scalars(wanted.limit(pages.size).offset(pages.offset)).all()


def never_submitted(round_: Round) -> Select[tuple[Application]]:
    return select(Application).where(Application.round_id == round_.id, ~Application.submissions.any())


def last_attempts(applications: Sequence[Application]) -> dict[int, AuditEvent]:
    """The latest attempt of each, by the application's id."""
    of_these = attempts_at([application.id for application in applications])
    latest = of_these.with_only_columns(func.max(AuditEvent.sequence)).group_by(AuditEvent.subject_id)
    found = db.session.scalars(select(AuditEvent).where(AuditEvent.sequence.in_(latest)))
    return {event.subject_id: event for event in found if event.subject_id is not None}


def attempts_of(application: Application) -> Sequence[AuditEvent]:
    """Every attempt that failed, with what was missing, the latest first."""
    return db.session.scalars(attempts_at([application.id]).order_by(AuditEvent.sequence.desc())).all()


def attempts_at(ids: Sequence[int]) -> Select[tuple[AuditEvent]]:
    return select(AuditEvent).where(
        AuditEvent.action == ATTEMPT, AuditEvent.subject == "application", AuditEvent.subject_id.in_(ids)
    )


def admissions_of(application: Application) -> Sequence[LateAdmission]:
    """The times at which it was given more time, oldest first."""
    wanted = select(LateAdmission).where(LateAdmission.application_id == application.id)
    return db.session.scalars(wanted.options(joinedload(LateAdmission.admitted_by)).order_by(LateAdmission.id)).all()
