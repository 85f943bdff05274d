"""Applications, read. Applicants know of those of their organisations and of no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.asked import sections_with_a_page
from app.applications.models import Application, BudgetLine, Submission
from app.permissions import Actor
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import clock_time, week_date
from app.platform.waiting import Waiting
from app.rounds.models import Round, Section
from app.rules.timetable import time_left

NEAR = "hour", "minute", "closed"

WITH_SUBMISSIONS = (
    selectinload(Application.submissions).defer(Submission.content).joinedload(Submission.reopening),
    joinedload(Application.withdrawal),
    joinedload(Application.paper_bid),
)
WITH_DRAFT = (
    joinedload(Application.round, innerjoin=True).selectinload(Round.sections).selectinload(Section.questions),
    selectinload(Application.answers),
    joinedload(Application.form_version),
    selectinload(Application.budget_lines),
    selectinload(Application.documents),
    *WITH_SUBMISSIONS,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One section of one application."""

    application: Application
    section: Section

    @property
    def organisation_id(self) -> int:
        return self.application.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.application.is_entered


@dataclass(frozen=True, slots=True)
class Line:
    """One budget line of one application."""

    application: Application
    line: BudgetLine

    @property
    def organisation_id(self) -> int:
        return self.application.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.application.is_entered


def visible(actor: Actor) -> Select[tuple[Application]]:
    """What this person may know of: every list and every page of applicants is built on it."""
    return select(Application).where(Application.organisation_id.in_(actor.organisation_roles))


def can_open(actor: Actor) -> ColumnElement[bool]:
    """The applications whose pages this person opens: those of their organisations; a fund officer also those
    that the office enters for somebody, and of no others.
    """
    own = Application.organisation_id.in_(actor.organisation_roles)
    return or_(own, Application.paper_bid.has()) if "fund officer" in actor.office_roles else own


def find(key: str) -> Application | None:
    """One application with its draft and what was submitted."""
    found = select(Application).where(can_open(guard.actor()), Application.key == key)
    return db.session.scalar(found.options(*WITH_DRAFT))


def find_part(key: str, section_key: str) -> Part | None:
    application = find(key)
    sections = {section.key: section for section in sections_with_a_page(application)} if application else {}
    return Part(application, sections[section_key]) if application and section_key in sections else None


def find_line(key: str, number: int) -> Line | None:
    application = find(key)
    lines = {line.position: line for line in application.budget_lines} if application else {}
    return Line(application, lines[number]) if application and number in lines else None


def locked(application: Application) -> Application:
    """The same application, read again and held until the transaction ends: two acts on it take turns.

    Held first and read then: where PostgreSQL waits for the row, it reads what is joined to it as it was before.
    """
    db.session.execute(select(Application.id).where(Application.id == application.id).with_for_update(key_share=True))
    wanted = select(Application).where(Application.id == application.id).options(*WITH_DRAFT)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def of_person(actor: Actor) -> Sequence[Application]:
    """All applications that the person may open, the latest first."""
    wanted = visible(actor).options(joinedload(Application.round, innerjoin=True), *WITH_SUBMISSIONS)
    return db.session.scalars(wanted.order_by(Application.started_at.desc(), Application.id.desc())).all()


def of_organisation(organisation: Organisation) -> Sequence[Application]:
    """The applications of one organisation, the latest first. Whoever asks belongs to it."""
    wanted = select(Application).where(Application.organisation_id == organisation.id)
    wanted = wanted.options(joinedload(Application.round, innerjoin=True), *WITH_SUBMISSIONS)
    return db.session.scalars(wanted.order_by(Application.started_at.desc(), Application.id.desc())).all()


def organisations_of(person: Person) -> Sequence[Organisation]:
    """The organisations for which the person may start an application, by name."""
    return db.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id, Membership.role != MembershipRole.READER)
        .order_by(Organisation.name, Organisation.id)
    ).all()


def people_of(organisation_id: int) -> Sequence[Membership]:
    """Who can open the applications of this organisation, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id)
        .options(contains_eager(Membership.person))
        .order_by(Person.name, Membership.id)
    ).all()


WRITERS = (MembershipRole.EDITOR, MembershipRole.SUBMITTER)


def people_who(organisation_id: int, *roles: MembershipRole) -> Sequence[Person]:
    """The people of an organisation with one of these roles, to be written to; nobody who has left."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.role.in_(roles), Person.left_at.is_(None))
        .order_by(Person.id)
    ).all()


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The drafts that can still be submitted, but for those that an officer writes."""
    if not actor.organisation_roles:
        return []
    drafts = [each for each in of_person(actor) if can_change(each, at) and not each.is_entered]
    return [waiting(application, at) for application in drafts]


def waiting(application: Application, at: datetime) -> Waiting:
    closes_at = application.closes_at
    left = time_left(closes_at, at)
    return Waiting(
        count=1,
        what=f"Finish “{application.project}”" if application.project else "Finish your application",
        url=url_for("applications.show", key=application.key),
        hint=f"{application.round.title}, {left}",
        when=f"until {week_date(closes_at)}, {clock_time(closes_at)}",
        is_pressing=any(word in left for word in NEAR),
    )


def can_change(application: Application, at: datetime) -> bool:
    """Whether the draft may still be written on: not submitted, not withdrawn, the round open."""
    return application.is_draft and application.is_in_time(at)


def can_reopen(application: Application, at: datetime) -> bool:
    """Whether what was submitted may be opened again to change it."""
    is_sent = application.submission is not None and not application.is_draft and not application.withdrawal
    return is_sent and application.is_in_time(at)


def deadline(application: Application, at: datetime) -> dict[str, Any]:
    """The strip under the header: until when it can be submitted, and how long that is."""
    left = time_left(application.closes_at, at)
    return {
        "closes_at": application.closes_at,
        "left": left,
        "is_near": any(word in left for word in NEAR),
        "is_over": not application.timetable.is_in_time(at),
    }
