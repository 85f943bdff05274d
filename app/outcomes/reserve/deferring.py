"""Deferring a bid that got no award to a named later round; and taking it over there with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from app.accounts.models import Person
from app.applications.models import Application
from app.applications.operations import start
from app.awards.deferring.models import Deferral
from app.awards.deferring.queries import deferral_of
from app.awards.models import Award
from app.awards.operations import hold
from app.awards.queries import numbers_in
from app.awards.waiting import newest
from app.outcomes.letters.sending import addresses_of
from app.outcomes.queries import is_sent
from app.outcomes.reserve.queries import reserve_of
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rounds.models import Round


def later_rounds(bid: Application, at: datetime) -> Sequence[Round]:
    """The rounds that have not closed, to which a bid can be deferred, the first to close first."""
    wanted = select(Round).where(Round.closes_at > at, Round.id != bid.round_id)
    return db.session.scalars(wanted.order_by(Round.closes_at, Round.id)).unique().all()


@transaction()
def defer_bid(bid: Application, to: Round, reason: str, *, actor: Person, at: datetime, once: str) -> None:
    """Defer a bid to a later round. Its people are told now where they know that they got no grant, else by their
    letter. Deferred there already, it stays so.

    Raises: Refused, where the bid cannot be deferred, the round has closed, or no reason is given.
    """
    hold(bid.round)
    if not first_time(once, actor=actor, action="bid.deferred", at=at):
        return
    before = deferral_of(bid)
    if before and before.to_round_id == to.id:
        return
    if why := why_not_deferred(bid, at):
        raise Refused(why)
    if to.closes_at <= at or to.id == bid.round_id:
        raise Refused("That round has closed. Choose one that is open or still to open.")
    if not reason.strip():
        raise Refused("Say why. The applicant reads it.")
    deferral = Deferral(application=bid, to_round=to, reason=reason.strip(), deferred_by=actor, deferred_at=at)
    db.session.add(deferral)
    after = {"bid": bid.reference, "to": to.reference, "reason": deferral.reason}
    audit.record("bid.deferred", actor=actor, at=at, subject=deferral, round_id=bid.round_id, after=after)
    if is_sent(bid):
        tell(deferral, at)


@transaction()
def take_back(bid: Application, reason: str, *, seen: str, actor: Person, at: datetime, once: str) -> None:
    """Take a deferral back: the bid stands on the reserve list of its round again, and can be deferred anew.

    `seen` is when the deferral on the page was made. Raises: Refused, where none is in force, its people have begun
    the bid in the later round, or no reason is given; Conflict, where it is another deferral.
    """
    hold(bid.round)
    if not first_time(once, actor=actor, action="deferral.taken-back", at=at):
        return
    deferral = deferral_of(bid)
    if deferral is None:
        raise Refused(f"{bid.reference} is not deferred, or its deferral was taken back already.")
    db.session.refresh(deferral, with_for_update={"key_share": True, "of": Deferral})
    check_may_be_taken_back(deferral, reason, seen)
    deferral.taken_back_at, deferral.taken_back_by, deferral.taken_back_reason = at, actor, reason.strip()
    before = {"bid": bid.reference, "to": deferral.to_round.reference, "reason": deferral.reason}
    after = {"bid": bid.reference, "reason": deferral.taken_back_reason}
    audit.record(
        "deferral.taken-back", actor=actor, at=at, subject=deferral, round_id=bid.round_id, before=before, after=after
    )
    if is_sent(bid):
        tell(deferral, at, "deferral_taken_back")


def check_may_be_taken_back(deferral: Deferral, reason: str, seen: str) -> None:
    if deferral.deferred_at.isoformat() != seen:
        raise Conflict("This bid was deferred anew meanwhile. Reload the page, and look to which round.")
    if deferral.draft_id:
        raise Refused(
            f"Its people have begun it in {deferral.to_round.title}, so it can no longer be taken back. "
            "They can withdraw it there."
        )
    if not reason.strip():
        raise Refused("Say why. The applicant reads it.")


def why_not_deferred(bid: Application, at: datetime) -> str:
    """Why this bid cannot be deferred; empty where it can."""
    if deferral := deferral_of(bid):
        return f"{bid.reference} is deferred to {deferral.to_round.title} already."
    if bid.withdrawal:
        return f"{bid.reference} was withdrawn by its applicant."
    if not numbers_in(bid.round_id):
        return "No list is made in this round yet, so nobody knows which bids get no award."
    if has_award(bid, at):
        return f"{bid.reference} is on the recommended award list or has a grant, so it is not deferred."
    return ""


def has_award(bid: Application, at: datetime) -> bool:
    """Whether a list whose place no newer one took gives the bid something; after a decision, as it was decided."""
    found = reserve_of(bid.round, at)
    if found is None:
        on_list = exists().where(Award.application_id == bid.id, Award.recommendation_id.in_(newest()))
        return bool(db.session.scalar(select(on_list)))
    proposed = found.pending.awards if found.pending else []
    return any(grant.bid.id == bid.id for grant in found.grants) or any(a.application_id == bid.id for a in proposed)


def tell(deferral: Deferral, at: datetime, what: str = "bid_deferred") -> None:
    """Tell those who may submit, by mail: that it was made, or taken back."""
    bid = deferral.application
    url = whole_address("outcomes.show", key=bid.key)
    for email in addresses_of(bid):
        mail.send(email, what, at=at, bid=bid, deferral=deferral, url=url)


@transaction()
def take_over(deferral: Deferral, *, actor: Person, at: datetime, once: str) -> Application:
    """Begin a draft in the later round from a deferred bid, with its answers. Begun already, that draft stays.

    Raises: Refused, while that round is not open, or where its questions about who may apply are others.
    """
    db.session.refresh(deferral, with_for_update={"key_share": True, "of": Deferral})
    if deferral.draft:
        return deferral.draft
    if deferral.taken_back_at:
        raise Refused("The office took this deferral back. Read on the page of the outcome why.")
    bid = deferral.application
    draft = start(deferral.to_round, bid.organisation, bid.eligibility, actor=actor, at=at, once=once, source=bid)
    if draft is None:
        raise Refused("This form was sent before. Look at your applications.")
    deferral.draft = draft
    return draft
