"""The reserve list of a round for the office: what came free, whose turn it is, what was given back or deferred."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.awards.deferring.models import Deferral
from app.awards.deferring.queries import deferral_of, deferrals_in, deferred_to, taken_back_of
from app.decisions.following import WHY
from app.outcomes.models import Way, standing_returns
from app.outcomes.queries import find_bid
from app.outcomes.reserve import deferring, operations
from app.outcomes.reserve.forms import WAYS_TO_GIVE, DeferralForm, ProposalForm, ReasonForm, ReturnForm, TakingBackForm
from app.outcomes.reserve.grants import Grant
from app.outcomes.reserve.operations import freeze, why_not
from app.outcomes.reserve.queries import Entry, Found, find_entry, find_grant, find_reserve
from app.outcomes.views import views
from app.platform import clock, guard
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds import queries as round_queries
from app.rounds.models import Round
from app.rules.freezing import digest
from app.rules.pot import Pot
from app.rules.reserve import TREATMENTS

SAID = {way: f"{words[:1].upper()}{words[1:]}" for way, words in WHY.items()}
RESERVE = "/office/rounds/<round_reference>/reserve"
GRANT = f"{RESERVE}/<bid_reference>/returns"
DEFERRAL = f"{RESERVE}/<bid_reference>/deferral"


@views.get(RESERVE)
@requires("reserve:read", of=find_reserve)
def reserve(found: Found) -> Response:
    """What came free of a decided round, and the bids that wait for it."""
    return reserve_page(found)


def reserve_page(found: Found, form: ProposalForm | None = None, status: int = 200, changed: str = "") -> Response:
    return page("outcomes/reserve/reserve.html", status=status, **reserve_context(found, form), changed=changed)


def reserve_context(found: Found, form: ProposalForm | None) -> dict[str, Any]:
    """The reserve list with what each treatment would give, and what the chosen one is made from."""
    made = found.reserve
    asked = request.args.get("treatment", "")
    treatment = Pot(asked) if asked in {each.value for each in TREATMENTS} else Pot.STRICT
    if form and form.treatment.data in {each.value for each in TREATMENTS}:
        treatment = Pot(form.treatment.data)
    proposals = {each: made.proposal(each) for each in TREATMENTS} if made else {}
    chosen = proposals.get(treatment)
    form = form or ProposalForm(formdata=None, treatment=treatment.value)
    may_propose = bool(made and chosen and not why_not(made, chosen)) and guard.may("recommendation:make", found)
    form.seen.data = digest(freeze(made, treatment)) if made and may_propose else ""
    return {
        "round": found.round,
        "reserve": made,
        "proposals": proposals,
        "treatment": treatment,
        "chosen": chosen,
        "ways": WAYS_TO_GIVE,
        "is_choice": len({proposal.amount for proposal in proposals.values()}) > 1,
        "why_not": why_not(made, chosen) if made and chosen else "",
        "may_propose": may_propose,
        "form": form,
        "why": SAID,
        "deferrals": list(deferrals_in([found.round.id]).values()),
    }


@views.post(RESERVE)
@requires("recommendation:make", of=find_reserve)
def propose(found: Found) -> ResponseReturnValue:
    """Propose the next bids: a list of the round that follows the decided one."""
    form = ProposalForm()
    if not form.validate_on_submit():
        return reserve_page(found, form, 422)
    try:
        made = operations.make_proposal(
            found.round,
            Pot(form.treatment.data),
            form.reason.data or "",
            seen=form.seen.data or "",
            actor=guard.person(),
            at=clock.arrival(),
            once=request.form.get("once", ""),
        )
    except Refused as refusal:
        form.reason.errors = [refusal.message]
        return reserve_page(as_it_is(found), form, 422)
    except Conflict as conflict:
        return reserve_page(as_it_is(found), form, 409, changed=conflict.message)
    flash(f"Recommendation {made.number} is made. Look through its reasons, then write the record.", "good")
    return redirect(url_for("awards.recommendation", round_reference=found.round.reference, number=made.number))


def as_it_is(found: Found) -> Found:
    """The reserve list read anew, after an act on it was rolled back."""
    return find_reserve(found.round.reference) or found


@views.get(GRANT)
@requires("reserve:read", of=find_grant)
def returns(grant: Grant) -> Response:
    """One grant, what was given back of it, and the form to enter that."""
    return returns_page(grant, ReturnForm(formdata=None))


def returns_page(grant: Grant, form: ReturnForm | ReasonForm, status: int = 200, key: str = "") -> Response:
    return page(
        "outcomes/reserve/returns.html",
        status=status,
        grant=grant,
        round=grant.bid.round,
        form=form if isinstance(form, ReturnForm) else ReturnForm(formdata=None),
        wrong=form,
        reversal=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        reversed_key=key,
        standing={row.id for row in standing_returns(grant.returns)},
        why=SAID,
    )


@views.post(GRANT)
@requires("grant:give-back", of=find_grant)
def enter_return(grant: Grant) -> ResponseReturnValue:
    """Enter that a grant was given up, or that money of it was returned."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return returns_page(grant, form, 422)
    try:
        operations.give_back(
            grant,
            Way[form.way.data],
            form.amount.data,
            form.returned_on.data,
            form.reason.data or "",
            actor=guard.person(),
            at=clock.arrival(),
            once=request.form.get("once", ""),
        )
    except Refused as refusal:
        form.amount.errors = [refusal.message]
        return returns_page(find_grant(grant.bid.round.reference, grant.reference) or grant, form, 422)
    flash("Entered. The money counts as free for the reserve list and in the fund’s year.", "good")
    return to_returns(grant)


@views.post(f"{GRANT}/<return_key>/reversal")
@requires("grant:give-back", of=find_entry)
def reverse_return(entry: Entry) -> ResponseReturnValue:
    """Take a wrong entry back by another."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return returns_page(entry.grant, form, 422, entry.row.key)
    once = request.form.get("once", "")
    operations.reverse(entry, form.reason.data or "", actor=guard.person(), at=clock.arrival(), once=once)
    flash("The entry is taken back. Both stand on this page.", "good")
    return to_returns(entry.grant)


def to_returns(grant: Grant) -> ResponseReturnValue:
    here = {"round_reference": grant.bid.round.reference, "bid_reference": grant.reference}
    return redirect(url_for("outcomes.returns", **here))


@views.get(f"{RESERVE}/deferral")
@requires("bid:defer", of=find_reserve)
def choose_deferral(found: Found) -> ResponseReturnValue:
    """To the bid whose reference was typed."""
    reference = request.args.get("bid", "").strip().upper()[:64]
    if find_bid(found.round.reference, reference) is None:
        raise Refused(f"There is no bid {reference} in this round that was not withdrawn. Check the reference.")
    return redirect(url_for("outcomes.deferral", round_reference=found.round.reference, bid_reference=reference))


@views.get(DEFERRAL)
@requires("bid:defer", of=find_bid)
def deferral(bid: Application) -> Response:
    """A bid, and the later rounds to which it can be deferred; or its deferral, which can be taken back."""
    return deferral_page(bid, DeferralForm(formdata=None))


def deferral_page(bid: Application, form: DeferralForm | TakingBackForm, status: int = 200) -> Response:
    choice = form if isinstance(form, DeferralForm) else DeferralForm(formdata=None)
    choice.offer(rounds := deferring.later_rounds(bid, clock.now()))
    made = deferral_of(bid)
    return page(
        "outcomes/reserve/deferral.html",
        status=status,
        bid=bid,
        round=bid.round,
        rounds=rounds,
        form=choice,
        wrong=form,
        taking_back=form if isinstance(form, TakingBackForm) else TakingBackForm(None, seen=seen(made)),
        deferral=made,
        former=taken_back_of(bid),
        why_not=deferring.why_not_deferred(bid, clock.now()),
    )


def seen(made: Deferral | None) -> str:
    return made.deferred_at.isoformat() if made else ""


@views.post(DEFERRAL)
@requires("bid:defer", of=find_bid)
def defer_bid(bid: Application) -> ResponseReturnValue:
    """Defer the bid."""
    form = DeferralForm()
    rounds = {round_.reference: round_ for round_ in deferring.later_rounds(bid, clock.arrival())}
    form.offer(rounds.values())
    if not form.validate_on_submit():
        return deferral_page(bid, form, 422)
    to = rounds[form.to_round.data]
    once = request.form.get("once", "")
    deferring.defer_bid(bid, to, form.reason.data or "", actor=guard.person(), at=clock.arrival(), once=once)
    flash(f"{bid.reference} is deferred to {to.title}.", "good")
    return redirect(url_for("outcomes.reserve", round_reference=bid.round.reference))


@views.post(f"{DEFERRAL}/reversal")
@requires("bid:defer", of=find_bid)
def take_back_deferral(bid: Application) -> ResponseReturnValue:
    form = TakingBackForm()
    if not form.validate_on_submit():
        return deferral_page(bid, form, 422)
    how = {"actor": guard.person(), "at": clock.arrival(), "once": request.form.get("once", "")}
    try:
        deferring.take_back(bid, form.reason.data or "", seen=form.seen.data or "", **how)
    except Refused as refusal:
        form.reason.errors = [refusal.message]
        return deferral_page(bid, form, 422)
    flash(f"The deferral of {bid.reference} is taken back. It stands in its round as it did before.", "good")
    return redirect(url_for("outcomes.reserve", round_reference=bid.round.reference))


@views.get("/office/rounds/<round_reference>/deferred")
@requires("round:read", of=round_queries.find)
def deferred_bids(round_: Round) -> Response:
    """The bids of earlier rounds that were deferred to this one, of those whose judging is open to this person."""
    listed = [each for each in deferred_to(round_) if guard.may("reserve:read", each.application)]
    return page("outcomes/reserve/deferred.html", round=round_, deferrals=listed)
