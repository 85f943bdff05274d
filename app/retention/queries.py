"""What was kept long enough, read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership, Office, Organisation, Person, SignIn
from app.applications.models import Application
from app.assessment.models import PanelMember
from app.decisions.models import DecisionRecord, Publication
from app.decisions.publication import decided_awards
from app.decisions.queries import whole
from app.platform.clock import local
from app.platform.db import db
from app.retention.models import Removal, Rule
from app.rules.retention import due_on

NO_ADDRESS = "removed.invalid"  # nobody can have an address there (RFC 2606)


@dataclass(frozen=True, slots=True)
class Due:
    """A bid that was kept long enough: since which day the years count, and on which they were over."""

    application: Application
    rule: Rule
    since: date
    on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """When a round was decided, in London, and which bids got a grant, by their ids."""

    on: date
    granted: frozenset[int]


def due(at: datetime) -> list[Due]:
    """The bids whose years are over, in the order of their rounds and of their beginning."""
    today, rounds = local(at).date(), decided_rounds()
    found = (kept_since(application, rounds.get(application.round_id)) for application in kept_applications())
    return [each for each in found if each and each.on <= today]


def kept_applications() -> Sequence[Application]:
    """Every application of which nothing was deleted."""
    wanted = select(Application).where(~exists().where(Removal.application_id == Application.id))
    loaded = joinedload(Application.round), selectinload(Application.submissions)
    return db.session.scalars(wanted.options(*loaded).order_by(Application.round_id, Application.id)).all()


def kept_since(application: Application, decided: Decided | None) -> Due | None:
    """From when its years count; None while that is not known: nothing is deleted before a decision."""
    office = current_app.config["SETTINGS"].office
    if application.submission is None:
        closed = local(application.closes_at).date()
        return Due(application, Rule.NEVER_SUBMITTED, closed, due_on(closed, office.keep_bids_years))
    if decided is None:
        return None
    if application.id not in decided.granted:
        return Due(application, Rule.NO_GRANT, decided.on, due_on(decided.on, office.keep_bids_years))
    ends = application.round.spending_until
    return Due(application, Rule.GRANT, ends, due_on(ends, office.keep_grants_years)) if ends else None


def decided_rounds() -> dict[int, Decided]:
    """The rounds of which a decision was published, by their ids; the last one says when."""
    records = db.session.scalars(
        select(DecisionRecord)
        .join(Publication, Publication.record_id == DecisionRecord.id)
        .where(DecisionRecord.recommendation_id.is_not(None))
        .options(*whole())
        .order_by(Publication.published_at, Publication.id)
    ).unique()
    found: dict[int, Decided] = {}
    for record in records:
        if record.recommendation and record.publication:
            round_id, day = record.recommendation.round_id, local(record.publication.published_at).date()
            before = found[round_id].granted if round_id in found else frozenset()
            found[round_id] = Decided(day, before | frozenset(granted_in(record)))
    return found


def granted_in(record: DecisionRecord) -> Iterator[int]:
    references = {award["reference"] for award in decided_awards(record)}
    for award in record.recommendation.awards if record.recommendation else ():
        if str(award.application.reference) in references:
            yield award.application_id


def has_other_bid(application: Application) -> bool:
    """Whether its organisation has another bid of which everything is kept."""
    kept = ~exists().where(Removal.application_id == Application.id)
    of_them = Application.organisation_id == application.organisation_id
    return bool(db.session.scalar(select(exists().where(of_them, Application.id != application.id, kept))))


def had_grant(organisation: Organisation) -> bool:
    """Whether a grant to it was published; its bid may be deleted since."""
    of_them = Removal.application.has(Application.organisation_id == organisation.id)
    return bool(db.session.scalar(select(exists().where(of_them, Removal.rule == Rule.GRANT))))


def people_due(at: datetime) -> Sequence[Person]:
    """People who belong to nothing here any more and have not signed in for as long as a bid is kept."""
    years = current_app.config["SETTINGS"].office.keep_bids_years
    last_in = db.session.execute(
        select(Person, func.max(SignIn.signed_in_at))
        .join(SignIn, SignIn.person_id == Person.id)
        .where(belongs_to_nothing(), Person.email.not_like(f"%@{NO_ADDRESS}"))
        .group_by(Person.id)
        .order_by(Person.id)
    )
    today = local(at).date()
    return [person for person, signed_in_at in last_in if due_on(local(signed_in_at).date(), years) <= today]


def belongs_to_nothing() -> ColumnElement[bool]:
    """The condition that a person is of no organisation, holds no office and sits on no panel."""
    ties = (Membership, Office, PanelMember)
    return ~or_(*(exists().where(table.person_id == Person.id) for table in ties))
