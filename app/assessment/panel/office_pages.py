"""The fund officer arranges a panel: who is invited, until when it scores, which bids everybody scores first."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment import queries
from app.assessment.models import PanelMember
from app.assessment.panel import inviting, members
from app.assessment.panel.counts import counts_of
from app.assessment.panel.forms import InvitationForm, PlanForm, usual_until
from app.assessment.panel.models import InvitationState, PanelInvitation
from app.assessment.panel.plan import plan_of, set_plan
from app.assessment.panel.queries import place_of_actor
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.errors import Conflict, Refused
from app.platform.formatting import long_date
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter
from app.rounds.models import Round
from app.rounds.queries import find as find_round

PANEL = "/office/rounds/<round_reference>/panel"
STATES = {
    InvitationState.WAITING: "progress",
    InvitationState.ACCEPTED: "done",
    InvitationState.DECLINED: "late",
    InvitationState.LAPSED: "call",
    InvitationState.TAKEN_BACK: "none",
}


@views.get(PANEL)
@requires("panel:arrange", of=find_round)
def panel_of_round(round_: Round) -> ResponseReturnValue:
    """Who sits on the panel, and who was asked."""
    return show_panel(round_, InvitationForm(until=usual_until(inviting.USUAL_DAYS)))


@views.post(PANEL)
@requires("panel:arrange", of=find_round)
@limiter.limit("60 per hour")
def invite_member(round_: Round) -> ResponseReturnValue:
    form = InvitationForm()
    if not form.validate_on_submit():
        return show_panel(round_, form, status=422)
    once = request.form.get("once", "")
    try:
        sent = inviting.invite(
            round_, form.asked(), until=form.until.data, actor=guard.person(), at=clock.now(), once=once
        )
    except Refused as refusal:
        form.email.errors = [refusal.message]
        return show_panel(round_, form, status=422)
    if sent:
        flash(f"{sent.name} is invited as {sent.role}, and can answer until {long_date(form.until.data)}.", "good")
    return to_panel(round_)


@views.post(f"{PANEL}/invitations/<invitation_key>/sending")
@requires("panel:arrange", of=inviting.find_invitation)
@limiter.limit("60 per hour")
def send_panel_invitation(invitation: PanelInvitation) -> ResponseReturnValue:
    once = request.form.get("once", "")
    inviting.send_again(invitation, actor=guard.person(), at=clock.now(), once=once)
    flash(f"The invitation to {invitation.name} was sent again. The earlier link has ended.", "good")
    return to_panel(invitation.round)


@views.post(f"{PANEL}/invitations/<invitation_key>/taking-back")
@requires("panel:arrange", of=inviting.find_invitation)
def take_panel_invitation_back(invitation: PanelInvitation) -> ResponseReturnValue:
    inviting.take_back(invitation, actor=guard.person(), at=clock.now())
    flash(f"The invitation to {invitation.name} has ended.", "good")
    return to_panel(invitation.round)


@views.post(f"{PANEL}/removal")
@requires("panel:arrange", of=queries.find_panel_member)
def remove_member(member: PanelMember) -> ResponseReturnValue:
    name, round_ = member.person.name, member.round
    members.remove_member(member, actor=guard.person(), at=clock.now())
    flash(f"{name} is no longer on the panel.", "good")
    return to_panel(round_)


def show_panel(round_: Round, form: InvitationForm, status: int = 200) -> ResponseReturnValue:
    return page(
        "assessment/panel/panel.html",
        status=status,
        round=round_,
        form=form,
        members=counts_of(round_, place_of_actor(round_)),
        invitations=inviting.invitations_of(round_),
        states=STATES,
        waiting=InvitationState.WAITING,
        lapsed=InvitationState.LAPSED,
        plan=plan_of(round_),
        at=clock.now(),
    )


@views.get(f"{PANEL}/scoring")
@requires("panel:arrange", of=find_round)
def scoring_plan(round_: Round) -> ResponseReturnValue:
    """Until when the panel scores, and which bids come first."""
    plan = plan_of(round_)
    closes_at = plan.scoring_closes_at and clock.local(plan.scoring_closes_at)
    form = PlanForm(
        opened_on=plan.digest,
        closes_on=closes_at and closes_at.date(),
        closes_at=closes_at.strftime("%H:%M") if closes_at else "",
        reminder_days=plan.reminder_days,
        calibration=", ".join(plan.calibration),
    )
    return page("assessment/panel/scoring.html", round=round_, form=form)


@views.post(f"{PANEL}/scoring")
@requires("panel:arrange", of=find_round)
def plan_scoring(round_: Round) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate_on_submit():
        return page("assessment/panel/scoring.html", status=422, round=round_, form=form)
    try:
        set_plan(round_, form.plan(), form.opened_on.data or "", actor=guard.person(), at=clock.now())
    except Conflict as conflict:
        form.opened_on.data = form.opened_on.raw_data = None
        said = {"conflict": conflict, "round": round_, "form": form}
        return page("assessment/panel/scoring.html", status=409, **said)
    except Refused as refusal:
        form.calibration.errors = [refusal.message]
        return page("assessment/panel/scoring.html", status=422, round=round_, form=form)
    flash(f"Kept: {plan_of(round_).words}.", "good")
    return to_panel(round_)


def to_panel(round_: Round) -> ResponseReturnValue:
    return redirect(url_for("assessment.panel_of_round", round_reference=round_.reference))
