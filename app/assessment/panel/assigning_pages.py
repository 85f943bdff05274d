"""The fund officer shares bids out: looks at the proposal, applies it, gives a bid to somebody else."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.assessment import queries
from app.assessment.models import PanelMember
from app.assessment.panel import assigning
from app.assessment.panel.assigning import Sharing, sharing_of
from app.assessment.panel.forms import ReassignmentForm, read_capacities
from app.assessment.panel.queries import assigned_bids, count_bids, members_who_score, reassignments_of
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.paging import Pages, asked_pages
from app.rounds.models import AssignmentKind, Round
from app.rounds.queries import find as find_round

SHARING = "/office/rounds/<round_reference>/panel/assignment"
CAPACITY_PROBLEM = "Enter how many bids a member can mark, like 20, or leave it empty."


@views.get(SHARING)
@requires("panel:arrange", of=find_round)
def assignment(round_: Round) -> ResponseReturnValue:
    """What is assigned, and what would be: nothing is, before the button is pressed."""
    return show_assignment(round_)


@views.post(SHARING)
@requires("panel:arrange", of=find_round)
def share_out(round_: Round) -> ResponseReturnValue:
    """Assign what the page showed."""
    shown, once = request.form.get("shown", ""), request.form.get("once", "")
    try:
        assigning.share_out(round_, shown, actor=guard.person(), at=clock.now(), once=once)
    except Conflict as conflict:
        return show_assignment(round_, status=409, problem=conflict.message)
    flash("The bids are assigned. Each member now finds theirs on their list.", "good")
    return to_assignment(round_)


@views.post(f"{SHARING}/ending")
@requires("panel:arrange", of=find_round)
def end_assignment(round_: Round) -> ResponseReturnValue:
    once = request.form.get("once", "")
    assigning.let_everybody_score(round_, actor=guard.person(), at=clock.now(), once=once)
    flash("Everybody scores everything again. What was marked is kept.", "good")
    return to_assignment(round_)


@views.post(f"{SHARING}/capacities")
@requires("panel:arrange", of=find_round)
def set_capacities(round_: Round) -> ResponseReturnValue:
    """Keep the most bids of each member, and draw the proposal up anew."""
    emails = [member.person.email for member in assigning.scoring_members(round_)]
    most, problems = read_capacities(request.form, emails)
    if problems:
        return show_assignment(round_, status=422, problem=CAPACITY_PROBLEM, wrong=problems)
    assigning.set_capacities(round_, most, actor=guard.person(), at=clock.now())
    return to_assignment(round_)


def show_assignment(
    round_: Round, *, status: int = 200, problem: str = "", wrong: dict[str, str] | None = None
) -> ResponseReturnValue:
    sharing = sharing_of(round_)
    is_shared_out = round_.assignment == AssignmentKind.BALANCED
    pages = pages_of(round_)
    return page(
        "assessment/panel/assignment.html",
        status=status,
        round=round_,
        sharing=sharing,
        rows=[row_of(sharing, member) for member in sharing.members.values()],
        adds=sum(len(set(bids) - sharing.keeps[email]) for email, bids in sharing.proposal.bids_of.items()),
        is_shared_out=is_shared_out,
        bids=assigned_bids(round_, pages.offset, pages.size) if is_shared_out else [],
        pages=pages,
        changes=reassignments_of(round_) if is_shared_out else [],
        usual_most=assigning.USUAL_MOST,
        problem=problem,
        wrong=wrong or {},
        typed=request.form,
    )


def row_of(sharing: Sharing, member: PanelMember) -> dict[str, object]:
    """What the proposal says of one member."""
    email = member.person.email
    return {
        "name": member.person.name,
        "email": email,
        "capacity": member.capacity,
        "may_score": len(sharing.may_score[email]),
        "has": len(sharing.keeps[email] & set(sharing.proposal.bids_of[email])),
        "would_have": sharing.proposal.loads[email],
        "has_declared": member.declaration is not None,
    }


def pages_of(round_: Round) -> Pages:
    return asked_pages(count_bids(round_), lambda number: url_of(round_, page=number))


@views.get(f"{SHARING}/bids/<bid_reference>")
@requires("panel:arrange", of=queries.find_bid)
def reassignment(bid: Application) -> ResponseReturnValue:
    """Who scores a bid, and somebody else for one of them."""
    return show_reassignment(bid, form_for(bid))


@views.post(f"{SHARING}/bids/<bid_reference>")
@requires("panel:arrange", of=queries.find_bid)
def reassign(bid: Application) -> ResponseReturnValue:
    form = form_for(bid)
    members = {member.person.email: member for member in assigning.scoring_members(bid.round)}
    if not form.validate_on_submit():
        return show_reassignment(bid, form, status=422)
    giver, taker = members.get(form.giver.data), members.get(form.taker.data)
    if giver is None or taker is None:
        form.taker.errors = ["Choose members of this panel who mark bids."]
        return show_reassignment(bid, form, status=422)
    once = request.form.get("once", "")
    try:
        assigning.reassign(bid, giver, taker, form.reason.data or "", actor=guard.person(), at=clock.now(), once=once)
    except Refused as refusal:
        form.taker.errors = [refusal.message]
        return show_reassignment(bid, form, status=422)
    flash(f"{bid.reference} goes from {giver.person.name} to {taker.person.name}.", "good")
    return to_assignment(bid.round)


def form_for(bid: Application) -> ReassignmentForm:
    """Offers those who score the bid, and those who could. Whether they still can is looked at in the act."""
    form, sharing = ReassignmentForm(), sharing_of(bid.round)
    having = [member.person.email for member in members_who_score(bid)]
    could = [email for email, may_score in sharing.may_score.items() if bid.reference in may_score]
    form.giver.choices = choices_of(sharing, having)
    form.taker.choices = choices_of(sharing, [email for email in could if email not in having])
    return form


def choices_of(sharing: Sharing, emails: list[str]) -> list[tuple[str, str]]:
    names = {email: member.person.name for email, member in sharing.members.items()}
    return [("", "Choose a member"), *((email, names[email]) for email in emails if email in names)]


def show_reassignment(bid: Application, form: ReassignmentForm, status: int = 200) -> ResponseReturnValue:
    scorers = members_who_score(bid)
    return page("assessment/panel/reassignment.html", status=status, bid=bid, form=form, scorers=scorers)


def url_of(round_: Round, **more: object) -> str:
    return url_for("assessment.assignment", round_reference=round_.reference, **more)


def to_assignment(round_: Round) -> ResponseReturnValue:
    return redirect(url_of(round_))
