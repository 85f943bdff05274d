"""Deleting what was kept long enough. What a decision rests on stays: marks, amounts, the record, the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import Membership, Organisation, Passkey, Person, SignIn, SignInLink
from app.applications.adjustments.models import Adjustment
from app.applications.clarifications.models import Clarification, ClarificationConfirmation
from app.applications.documents.models import Document
from app.applications.late_admission.models import LateAdmission
from app.applications.models import Answer, Application, BudgetLine
from app.applications.organisations.models import OrganisationInvitation, OrganisationRequest
from app.applications.paper.models import PaperBid, PaperConfirmation
from app.applications.queries import locked
from app.applications.reading_link.models import ReadingLink
from app.applications.reminders.models import Reminder
from app.awards.deferring.models import Deferral
from app.awards.models import Award
from app.awards.subsidy.models import SubsidyConfirmation, SubsidyPaper
from app.outcomes.models import Feedback, GrantReturn, OfferAnswer, OfferConfirmation, Outcome
from app.platform import audit, files
from app.platform.clock import local
from app.platform.db import after_commit, db, transaction
from app.platform.formatting import long_date
from app.platform.models import OutboxMessage
from app.retention.models import Removal, Rule
from app.retention.queries import NO_ADDRESS, Due, belongs_to_nothing, had_grant, has_other_bid
from app.rules.freezing import digest

GONE = "Deleted"


@transaction()
def remove(due: Due, *, at: datetime) -> None:
    """Delete what somebody wrote in a bid, and their names where nothing else of theirs is kept. Done once.

    The trail keeps that it was done, by which rule, and the digests of what was submitted; not what it said.
    """
    application = locked(due.application)
    if db.session.scalar(select(Removal.id).where(Removal.application_id == application.id)):
        return
    after = {
        "rule": due.rule.value,
        "since": due.since.isoformat(),
        "submissions": [each.digest for each in application.submissions],
        "documents": take_documents_away(application),
    }
    audit.record(
        "application.data-deleted", actor=None, at=at, subject=application, round_id=application.round_id, after=after
    )
    delete_mail(addresses_in(application))
    organisation, is_last = application.organisation, not has_other_bid(application)
    delete_what_was_written(application)
    if due.rule is Rule.NEVER_SUBMITTED:
        delete_draft(application)
    else:
        empty(application, due, at)
    if is_last:
        forget_organisation(organisation, at)


def take_documents_away(application: Application) -> int:
    """The files go once this is on the disk. Gives how many there were."""
    rows = db.session.scalars(select(Document).where(Document.application_id == application.id)).all()
    for row in rows:
        after_commit(partial(files.discard, row.stored_as))
    return len(rows)


def addresses_in(application: Application) -> set[str]:
    """Where mail about this bid alone went: to somebody it was entered for, or who asked to make it easier."""
    asked = db.session.scalars(select(Adjustment.email).where(Adjustment.application_id == application.id)).all()
    entered = [application.paper_bid.email] if application.paper_bid else []
    return {*asked, *entered} - {""}


def delete_mail(addresses: Iterable[str]) -> None:
    """Mail to addresses of nobody who is known here; what went to those who stay goes with them."""
    known = select(Person.email)
    for address in addresses:
        of_nobody = OutboxMessage.recipient == address, OutboxMessage.recipient.not_in(known)
        db.session.execute(delete(OutboxMessage).where(*of_nobody))


def delete_what_was_written(application: Application) -> None:
    """Answers, costs, documents, clarification, feedback, what was asked to make it easier, links and reminders."""
    asked = select(Clarification.id).where(Clarification.application_id == application.id)
    db.session.execute(delete(ClarificationConfirmation).where(ClarificationConfirmation.clarification_id.in_(asked)))
    for table in (Answer, BudgetLine, Document, Clarification, Adjustment, ReadingLink, Reminder, Feedback):
        db.session.execute(delete(table).where(table.application_id == application.id))
    db.session.expire(application)


def delete_draft(application: Application) -> None:
    db.session.execute(update(Deferral).where(Deferral.draft_id == application.id).values(draft_id=None))
    paper = select(PaperBid.id).where(PaperBid.application_id == application.id)
    db.session.execute(delete(PaperConfirmation).where(PaperConfirmation.paper_bid_id.in_(paper)))
    for table in (PaperBid, LateAdmission):
        db.session.execute(delete(table).where(table.application_id == application.id))
    db.session.expire(application)
    db.session.execute(delete(Application).where(Application.id == application.id))


def empty(application: Application, due: Due, at: datetime) -> None:
    """A submitted bid keeps its reference, title, area, theme and amounts. Each submission has the digest of what is
    left of it; the one it had stands in the trail.
    """
    words = f"What was submitted was deleted on {long_date(local(at))}, as the privacy notice says."
    if due.rule is not Rule.GRANT:  # of a grant the purpose is published, and stays
        application.summary = words
    application.eligibility = {}
    for submission in application.submissions:
        submission.content = left_of(submission.content, application.summary)
        submission.digest = digest(submission.content)
    if application.withdrawal:
        application.withdrawal.reason = GONE
    empty_paper_bid(application)
    empty_outcome(application)
    for admission in db.session.scalars(select(LateAdmission).where(LateAdmission.application_id == application.id)):
        admission.reason = GONE
    db.session.add(Removal(rule=due.rule, removed_at=at, application=application))


def left_of(content: dict[str, Any], summary: str) -> dict[str, Any]:
    kept = {name: content[name] for name in ("project", "area", "theme", "requested", "cost") if name in content}
    kind = content.get("organisation", {}).get("kind", "")
    return kept | {"organisation": {"name": "", "kind": kind}, "summary": summary, "sections": [], "budget_lines": []}


def empty_paper_bid(application: Application) -> None:
    if paper := application.paper_bid:
        paper.contact_name = paper.reached_by = GONE
        paper.email = paper.late_reason = ""
        for confirmation in paper.confirmations:
            confirmation.confirmed_by = GONE


def empty_outcome(application: Application) -> None:
    """That a grant was offered or not stays; what was said of the bid goes."""
    for outcome in db.session.scalars(select(Outcome).where(Outcome.application_id == application.id)):
        empty_one_outcome(outcome)
    returned = select(GrantReturn).where(GrantReturn.application_id == application.id)
    deferred = db.session.scalars(select(Deferral).where(Deferral.application_id == application.id)).all()
    for said_why in (*db.session.scalars(returned), *deferred):
        said_why.reason = GONE
    for taken_back in deferred:
        taken_back.taken_back_reason = GONE if taken_back.taken_back_at else None
    said = select(SubsidyConfirmation).join(Award).where(Award.application_id == application.id)
    for confirmation_of_limit in db.session.scalars(said):
        confirmation_of_limit.confirmed_by = GONE
    papers = select(SubsidyPaper).join(Award).where(Award.application_id == application.id)
    for paper in db.session.scalars(papers):
        paper.content = paper.content | {"organisation": "", "received": []}
        paper.digest = digest(paper.content)


def empty_one_outcome(outcome: Outcome) -> None:
    outcome.content = outcome.content | {"organisation": "", "feedback": []}
    outcome.digest = digest(outcome.content)
    if outcome.answer and not outcome.answer.accepted:
        outcome.answer.reason = GONE
    confirmed = select(OfferConfirmation).join(OfferAnswer).where(OfferAnswer.outcome_id == outcome.id)
    for confirmation in db.session.scalars(confirmed):
        confirmation.confirmed_by = GONE


def forget_organisation(organisation: Organisation, at: datetime) -> None:
    """After its last bid: the organisation has no people any more, and no name unless a grant to it was published."""
    people = db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id)
    ).all()
    invited = select(OrganisationInvitation.email).where(OrganisationInvitation.organisation_id == organisation.id)
    delete_mail(db.session.scalars(invited).all())
    for table in (Membership, OrganisationInvitation, OrganisationRequest):
        db.session.execute(delete(table).where(table.organisation_id == organisation.id))
    if not had_grant(organisation):
        organisation.name, organisation.registration = f"{GONE} organisation", None
    for person in people:
        if db.session.scalar(select(belongs_to_nothing()).where(Person.id == person.id)):
            forget(person, at)


@transaction()
def forget_person(person: Person, *, at: datetime) -> None:
    """Delete the name and address of somebody who belongs to nothing here any more."""
    forget(person, at)


def forget(person: Person, at: datetime) -> None:
    """The row stays, because acts point to it; it says no more who that was. Mail to them goes too."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == person.email))
    db.session.execute(delete(SignInLink).where(SignInLink.email == person.email))
    for table in (SignIn, Passkey):
        db.session.execute(delete(table).where(table.person_id == person.id))
    person.name, person.email = f"{GONE} person", f"deleted-{person.id}@{NO_ADDRESS}"
    person.password_hash = person.totp_secret = None
    person.left_at = person.left_at or at
    audit.record("person.data-deleted", actor=None, at=at, subject=person)
