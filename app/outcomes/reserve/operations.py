"""Proposing the next bids of the reserve list; and keeping what was given back of a grant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.accounts.models import Person
from app.awards.explaining import proposed_reason
from app.awards.models import Award, Recommendation
from app.awards.operations import hold, last_made_by, summary_of
from app.awards.queries import numbers_in
from app.decisions.following import WHY
from app.decisions.gaps import stands_against
from app.outcomes.models import GrantReturn, Way, standing_returns
from app.outcomes.reserve.grants import Grant, grants_in
from app.outcomes.reserve.queries import Entry, Reserve, reserve_of
from app.outcomes.reserve.standing import State
from app.platform import audit, clock
from app.platform.clock import local
from app.platform.db import db, take_turn, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import long_date, money
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules import reserve as rules
from app.rules.freezing import digest
from app.rules.money import plain
from app.rules.outcome import Reason
from app.rules.pot import Pot

NOT_DECIDED = "This round is not decided, so nothing can have come free. Come back after the decision."
NOTHING_FREE = "No money is free, so nobody can be proposed. Wait until a grant is declined, lapses or comes back."
NOBODY_WAITS = "Nobody waits on the reserve list any more."
TOO_MUCH = "The next bid asks for more than is free. Fund it in part, pass it over, or wait until more comes free."
NO_REASON = "Say why. It stands with the list and in the record."
CHANGED = (
    "Something changed while you looked at the reserve list, so this is no longer what the rule gives. "
    "Look at it as it is now, then propose."
)


@transaction()
def make_proposal(
    round_: Round, treatment: Pot, reason: str, *, seen: str, actor: Person, at: datetime, once: str
) -> Recommendation:
    """Freeze what came free, the reserve list and the rule's choice as the next list of the round, which follows the
    decided one. One that was proposed before and is not decided gives its place to this one.

    `seen` is the digest of the proposal that was looked at; `reason` why a bid gets a part or is passed over.
    Raises: Refused, where nothing can be proposed; Conflict, where the proposal is no longer the one looked at.
    """
    hold(round_)
    if not first_time(once, actor=actor, action="recommendation.made", at=at):
        return last_made_by(actor, round_)
    found = reserve_of(round_, at)
    if found is None:
        raise Refused(NOT_DECIDED)
    proposal = found.proposal(treatment)
    if why := why_not(found, proposal):
        raise Refused(why)
    if proposal.needs_reason and not reason.strip():
        raise Refused(NO_REASON)
    frozen = freeze(found, treatment)
    if seen != digest(frozen):
        raise Conflict(CHANGED)
    made = kept(found, frozen, reason.strip(), actor, at)
    add_awards(made, found, proposal, reason.strip())
    after = summary_of(made) | {"follows": found.lists[-1].number, "reason": made.reason}
    audit.record("recommendation.made", actor=actor, at=at, subject=made, round_id=round_.id, after=after)
    return made


def why_not(found: Reserve, proposal: rules.Proposal) -> str:
    """Why nothing can be proposed; empty where something can."""
    if not proposal.shares:
        return NOBODY_WAITS
    if not found.money.free:
        return NOTHING_FREE
    return "" if proposal.proposed else TOO_MUCH


def freeze(found: Reserve, treatment: Pot) -> dict[str, Any]:
    """What the proposal is made from, complete enough to make it again, with the report that follows from it."""
    first = found.first
    references = {place.reference for place in found.places}
    inputs = {
        "form": rules.FORM,
        "rules": first.inputs["rules"] | {"pot": treatment.value},
        "bids": [bid for bid in first.inputs["bids"] if bid["reference"] in references],
        "facts": {name: first.result[name] for name in rules.FACTS},
        "follows": {"record": found.records[first.id], "number": first.number, "digest": first.digest},
        "money": rules.frozen_money(found.money),
        "came_free": list(freed_lines(found)),
        "reserve": [
            {name: place.line[name] for name in ("reference", "score", "score_exact", "band", "rank")}
            | {"asked": plain(place.asked), "why_not": place.why_not}
            for place in found.places
        ],
    }
    return inputs | {"report": rules.recomputed(inputs)}


def freed_lines(found: Reserve) -> Iterator[dict[str, str]]:
    for grant in found.freed:
        if free := grant.free:
            yield {
                "reference": grant.reference,
                "record": grant.record,
                "amount": plain(free.amount),
                "why": free.why,
                "on": free.on.isoformat(),
            }


def kept(found: Reserve, frozen: dict[str, Any], reason: str, actor: Person, at: datetime) -> Recommendation:
    """The stored list with the digest of its inputs and its report."""
    report = frozen["report"]
    made = Recommendation(
        round=found.round,
        number=max(numbers_in(found.round.id)) + 1,
        made_by=actor,
        made_at=at,
        reason=reason or f"{money(found.money.came_free)} came free, and the reserve list has its turn.",
        inputs={key: value for key, value in frozen.items() if key != "report"},
        result=report,
        digest=digest(frozen),
        committed_amount=Decimal(report["commitment"]),
        over_amount=Decimal("0.00"),
        follows=found.lists[-1],
    )
    db.session.add(made)
    return made


def add_awards(made: Recommendation, found: Reserve, proposal: rules.Proposal, reason: str) -> None:
    """One row for each proposed bid, in the order of the reserve list, its statutory reason proposed."""
    places = {place.reference: place for place in found.places}
    for position, share in enumerate(proposal.proposed, start=1):
        place = places[share.reference]
        made.awards.append(
            Award(
                recommendation=made,
                application=place.bid,
                position=position,
                score=place.score,
                band=place.line["band"] or "",
                amount=share.amount,
                crime_reduction_reason=proposed_reason(place.bid),
                part_award_reason=reason if share.reason is Reason.PART_FUNDED else "",
            )
        )


@stands_against
def what_changed_since(listed: Recommendation) -> Iterator[str]:
    """What stands against a list from the reserve list: money that is free no longer, a bid that waits no longer."""
    found = reserve_of(listed.round, clock.now())
    if found is None or found.pending is None or found.pending.id != listed.id:
        return
    if listed.committed_amount > found.money.free:
        yield (
            f"The list gives {money(listed.committed_amount)}, and only {money(found.money.free)} is free now. "
            "Propose again from the reserve list."
        )
    awarded = {award.application_id for award in listed.awards}
    for place in found.places:
        if place.bid.id in awarded and place.state is State.OUT and not place.bid.withdrawal:
            yield f"{place.reference}: {place.why_not} Propose again from the reserve list."


@transaction()
def give_back(
    grant: Grant,
    way: Way,
    amount: Decimal | None,
    returned_on: date,
    reason: str,
    *,
    actor: Person,
    at: datetime,
    once: str,
) -> None:
    """Keep that an organisation gave its grant up (the whole of what is left of it), or returned some of it.

    Raises: Refused, where nothing is left, more is said than is left, nothing was accepted yet that could be
    returned, the day is not between the decision and today, or no reason is given.
    """
    take_turn(f"grant:{grant.record_id}:{grant.bid.id}")
    if not first_time(once, actor=actor, action="grant.given-back", at=at):
        return
    now = as_it_is(grant, at)
    check_left(now)
    given = now.left if way is Way.WITHDRAWN else check_amount(now, amount)
    check_day(now, returned_on, at)
    if not reason.strip():
        raise Refused("Say why.")
    row = GrantReturn(
        application_id=grant.bid.id,
        record_id=grant.record_id,
        way=way,
        amount=given,
        returned_on=returned_on,
        reason=reason.strip(),
        entered_at=at,
        entered_by=actor,
    )
    db.session.add(row)
    tell_trail(f"grant.{way.value}", grant, row, actor, at)


def as_it_is(grant: Grant, at: datetime) -> Grant:
    """The grant read again, once this is the only act on it."""
    db.session.flush()
    now = grants_in([grant.round_id], at)[grant.round_id]
    return next(each for each in now if (each.record_id, each.bid.id) == (grant.record_id, grant.bid.id))


def check_left(grant: Grant) -> None:
    if grant.left:
        return
    why = f"{WHY[grant.free.why]} on {long_date(grant.free.on)}" if grant.free else "was nothing"
    raise Refused(f"Nothing is left of this grant: it {why}.")


def check_amount(grant: Grant, amount: Decimal | None) -> Decimal:
    if grant.accepted is not True:
        raise Refused("This grant was not accepted yet, so nothing of it can have been returned.")
    if amount is None or amount <= 0:
        raise Refused("Enter the amount that was returned, above nothing.")
    if amount > grant.left:
        raise Refused(f"No more than {money(grant.left)} is left of this grant, so no more can be returned.")
    return amount


def check_day(grant: Grant, returned_on: date, at: datetime) -> None:
    if not grant.decided_on <= returned_on <= local(at).date():
        raise Refused(f"Enter a day from {long_date(grant.decided_on)}, when the grant was decided, until today.")


@transaction()
def reverse(entry: Entry, reason: str, *, actor: Person, at: datetime, once: str) -> None:
    """Take an entry back that was wrong, by another that says why; both stay. Taken back already, it stays so.

    Raises: Refused without a reason, or for an entry that itself takes one back.
    """
    take_turn(f"grant:{entry.row.record_id}:{entry.row.application_id}")
    if not first_time(once, actor=actor, action="grant.return-reversed", at=at):
        return
    now = as_it_is(entry.grant, at)
    if entry.row.reverses_id is not None:
        raise Refused("This entry takes another back. Enter again what was right.")
    if entry.row.id not in {row.id for row in standing_returns(now.returns)}:
        return
    if not reason.strip():
        raise Refused("Say why the entry was wrong.")
    row = GrantReturn(
        application_id=entry.row.application_id,
        record_id=entry.row.record_id,
        way=entry.row.way,
        amount=entry.row.amount,
        returned_on=entry.row.returned_on,
        reason=reason.strip(),
        entered_at=at,
        entered_by=actor,
        reverses_id=entry.row.id,
    )
    db.session.add(row)
    tell_trail("grant.return-reversed", entry.grant, row, actor, at)


def tell_trail(action: str, grant: Grant, row: GrantReturn, actor: Person, at: datetime) -> None:
    after = {
        "bid": grant.reference,
        "record": grant.record,
        "amount": plain(row.amount),
        "on": row.returned_on.isoformat(),
        "reason": row.reason,
    }
    audit.record(action, actor=actor, at=at, subject=row, round_id=grant.round_id, after=after)
