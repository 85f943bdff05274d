"""Telling every applicant of a round the outcome: what was previewed, in one act, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from app.accounts.models import MembershipRole, Person
from app.applications.models import Application
from app.applications.queries import people_who
from app.outcomes import subsidy
from app.outcomes.letters.content import Plain, conditions_of, content_of, seal_of
from app.outcomes.models import Feedback, Outcome, OutcomeKind
from app.outcomes.queries import Decided, bids_in, feedback_in, told_in
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.clock import local
from app.platform.db import db, take_turn, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import count
from app.platform.once import first_time
from app.rules.freezing import digest


@transaction()
def send(decided: Decided, answer_by: date, *, seen: str, actor: Person, at: datetime, once: str = "") -> int:
    """Tell every bid of a decided round its outcome, all in one act: kept, mailed, once. Gives how many were told.

    `answer_by` is the last day on which a grant can be accepted; `seen` the seal of the letters that were previewed.
    A bid that was told before is not told again, but for an offer from the reserve list.
    Raises: Refused, while feedback is not approved or for a day that is not to come; Conflict, when the letters are
    no longer those that were previewed.
    """
    take_turn(f"outcomes:{decided.round.id}")
    if not first_time(once, actor=actor, action="outcomes.sent", at=at):
        return 0
    letters = letters_to_send(decided, answer_by, at)
    if not letters:
        return 0
    if seal_of([content for _, content in letters]) != seen:
        raise Conflict("The letters have changed since you looked through them. Look through them again, then send.")
    outcomes = [keep(decided, bid, content, answer_by, actor, at) for bid, content in letters]
    for outcome in outcomes:
        tell(outcome, at)
    subsidy.send_notices(outcomes, addresses_of, actor=actor, at=at)
    records = ", ".join(dict.fromkeys(content["record"] for _, content in letters))
    after = {"bids": len(letters), "answer_by": answer_by.isoformat(), "record": records}
    audit.record("outcomes.sent", actor=actor, at=at, subject=decided.record, round_id=decided.round.id, after=after)
    return len(letters)


def letters_to_send(decided: Decided, answer_by: date, at: datetime) -> list[tuple[Application, Plain]]:
    """Each bid that was told nothing yet, with what it is told.

    Raises: Refused, while feedback is not approved or for a day that is not to come.
    """
    told = told_in(decided)
    bids = [bid for bid in bids_in(decided.round) if bid.id not in told]
    feedback = feedback_in(decided.round)
    if bids:
        check_ready(bids, feedback, answer_by, at)
    return [(bid, content_of(decided, bid, feedback[bid.id].texts, answer_by)) for bid in bids]


def check_ready(bids: Sequence[Application], feedback: dict[int, Feedback], answer_by: date, at: datetime) -> None:
    if answer_by <= local(at).date():
        raise Refused("Choose a day that is still to come: until then a grant can be accepted.")
    missing = [bid for bid in bids if bid.id not in feedback or feedback[bid.id].approved_at is None]
    if missing:
        names = ", ".join(str(bid.reference) for bid in missing[:5])
        raise Refused(
            f"Approve the feedback of {count(len(missing), 'more bid')} first: {names}"
            f"{' and others' if len(missing) > 5 else ''}."
        )


def keep(decided: Decided, bid: Application, content: Plain, answer_by: date, actor: Person, at: datetime) -> Outcome:
    """The outcome as it is told and kept, under a digest."""
    amount = Decimal(content["amount"])
    outcome = Outcome(
        kind=OutcomeKind.AWARDED if amount else OutcomeKind.NOT_AWARDED,
        amount=amount,
        answer_by=answer_by if amount else None,
        content=content,
        digest=digest(content),
        sent_by_id=actor.id,
        sent_at=at,
        application=bid,
        record=decided.of(bid).record,
    )
    db.session.add(outcome)
    return outcome


def tell(outcome: Outcome, at: datetime) -> None:
    template = "outcome_awarded" if outcome.kind is OutcomeKind.AWARDED else "outcome_not_awarded"
    said = {"outcome": outcome, "content": outcome.content, "conditions": conditions_of(outcome.content)}
    url = whole_address("outcomes.show", key=outcome.application.key)
    for email in addresses_of(outcome.application):
        mail.send(email, template, at=at, url=url, **said)


def addresses_of(bid: Application) -> list[str]:
    """Those who may submit, and whoever the office entered the bid for."""
    paper_bid = bid.paper_bid
    people = [person.email for person in people_who(bid.organisation_id, MembershipRole.SUBMITTER)]
    return list(dict.fromkeys([*people, *([paper_bid.email] if paper_bid and paper_bid.email else [])]))
