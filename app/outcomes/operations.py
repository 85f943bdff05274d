"""Telling every applicant of a round the outcome, and answering an offer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import MembershipRole, Person
from app.applications.models import Application
from app.applications.queries import people_who
from app.outcomes.models import Feedback, OfferAnswer, Outcome, OutcomeKind, Standing
from app.outcomes.queries import Decided, bids_in, feedback_in, outcomes_in
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.clock import local
from app.platform.db import db, take_turn, transaction
from app.platform.errors import Refused
from app.platform.formatting import count, long_date
from app.platform.once import first_time
from app.rules.freezing import digest
from app.rules.money import plain


@transaction()
def send(decided: Decided, answer_by: date, *, actor: Person, at: datetime, once: str = "") -> int:
    """Tell every bid of a decided round its outcome, all in one act: kept, mailed, once. Gives how many were told.

    `answer_by` is the last day on which a grant can be accepted. A bid that was told before is not told again.
    Raises: Refused, while feedback is not approved or for a day that is not to come.
    """
    take_turn(f"outcomes:{decided.round.id}")
    if not first_time(once, actor=actor, action="outcomes.sent", at=at):
        return 0
    told = outcomes_in(decided.round)
    bids = [bid for bid in bids_in(decided.round) if bid.id not in told]
    feedback = feedback_in(decided.round)
    check_ready(bids, feedback, answer_by, at)
    for bid in bids:
        tell(made(decided, bid, feedback[bid.id], answer_by, actor, at), at)
    if bids:
        after = {"bids": len(bids), "answer_by": answer_by.isoformat(), "record": decided.record.reference}
        audit.record(
            "outcomes.sent", actor=actor, at=at, subject=decided.record, round_id=decided.round.id, after=after
        )
    return len(bids)


def check_ready(bids: list[Application], feedback: dict[int, Feedback], answer_by: date, at: datetime) -> None:
    if answer_by <= local(at).date():
        raise Refused("Choose a day that is still to come: until then a grant can be accepted.")
    missing = [bid for bid in bids if bid.id not in feedback or feedback[bid.id].approved_at is None]
    if missing:
        names = ", ".join(str(bid.reference) for bid in missing[:5])
        raise Refused(
            f"Approve the feedback of {count(len(missing), 'more bid')} first: {names}"
            f"{' and others' if len(missing) > 5 else ''}."
        )


def made(
    decided: Decided, bid: Application, feedback: Feedback, answer_by: date, actor: Person, at: datetime
) -> Outcome:
    """The outcome as it is told and kept, under a digest."""
    amount = decided.amount(bid)
    content = content_of(decided, bid, feedback, answer_by if amount else None)
    outcome = Outcome(
        kind=OutcomeKind.AWARDED if amount else OutcomeKind.NOT_AWARDED,
        amount=amount,
        answer_by=answer_by if amount else None,
        content=content,
        digest=digest(content),
        sent_by_id=actor.id,
        sent_at=at,
        application=bid,
        record=decided.record,
    )
    db.session.add(outcome)
    return outcome


def content_of(decided: Decided, bid: Application, feedback: Feedback, answer_by: date | None) -> dict[str, Any]:
    """What the applicant reads, as plain data."""
    amount = decided.amount(bid)
    return {
        "reference": bid.reference,
        "project": bid.project,
        "organisation": bid.organisation.name,
        "requested": plain(bid.requested_amount) if bid.requested_amount is not None else "",
        "amount": plain(amount),
        "conditions": decided.conditions if amount else "",
        "answer_by": answer_by.isoformat() if answer_by else None,
        "record": decided.record.reference,
        "feedback": [
            {"criterion": criterion.title, "text": feedback.texts.get(criterion.key, "")}
            for criterion in decided.round.criteria
        ],
    }


def tell(outcome: Outcome, at: datetime) -> None:
    template = "outcome_awarded" if outcome.kind is OutcomeKind.AWARDED else "outcome_not_awarded"
    url = whole_address("outcomes.show", key=outcome.application.key)
    for email in addresses_to_tell(outcome):
        mail.send(email, template, at=at, outcome=outcome, content=outcome.content, url=url)


def addresses_to_tell(outcome: Outcome) -> list[str]:
    """Those who may submit, and whoever the office entered the bid for."""
    paper_bid = outcome.application.paper_bid
    people = [person.email for person in people_who(outcome.application.organisation_id, MembershipRole.SUBMITTER)]
    return list(dict.fromkeys([*people, *([paper_bid.email] if paper_bid and paper_bid.email else [])]))


@transaction()
def answer_offer(
    outcome: Outcome, *, accepted: bool, reason: str, actor: Person, at: datetime, once: str = ""
) -> OfferAnswer:
    """Accept or decline a grant. Answered already in the same way, the answer stands.

    Raises: Refused, when there is no offer, it has lapsed, or it was answered otherwise.
    """
    held = db.session.scalars(
        select(Outcome).where(Outcome.id == outcome.id).with_for_update(of=Outcome, key_share=True)
    ).one()
    db.session.refresh(held, ["answer"])
    if held.answer and held.answer.accepted is accepted:
        return held.answer
    check_offered(held, at)
    first_time(once, actor=actor, action="offer.answered", at=at)
    answer = OfferAnswer(outcome=held, accepted=accepted, reason=reason, answered_by=actor, answered_at=at)
    db.session.add(answer)
    audit.record(
        "offer.accepted" if accepted else "offer.declined",
        actor=actor,
        at=at,
        subject=held,
        round_id=held.application.round_id,
        after={"amount": plain(held.amount), "reason": reason},
    )
    return answer


def check_offered(outcome: Outcome, at: datetime) -> None:
    standing = outcome.standing(at)
    if standing is None:
        raise Refused("There is no grant to accept here.")
    if standing is Standing.LAPSED and outcome.answer_by:
        raise Refused(f"The grant could be accepted until {long_date(outcome.answer_by)}. Write to us at once.")
    if standing is not Standing.OFFERED:
        raise Refused(f"This grant was {standing} already. Write to us if that was not meant.")
