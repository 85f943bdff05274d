"""A member stands out of a whole round, whether they declared on its list before or not."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment import queries
from app.assessment.interests import operations
from app.assessment.interests.forms import RoundForm
from app.assessment.models import PanelMember
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page

WHOLE_ROUND = "/panel/<round_reference>/whole-round-interest"


@views.get(WHOLE_ROUND)
@requires("declaration:make", of=queries.find_member)
def round_interest(member: PanelMember) -> ResponseReturnValue:
    return page("assessment/interests/round.html", member=member, form=RoundForm())


@views.post(WHOLE_ROUND)
@requires("declaration:make", of=queries.find_member)
def declare_round_interest(member: PanelMember) -> ResponseReturnValue:
    form = RoundForm()
    if not form.validate_on_submit():
        return page("assessment/interests/round.html", status=422, member=member, form=form)
    how = {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}
    try:
        operations.declare_in_round(member, form.nature.data, **how)
    except Refused as refusal:
        form.nature.errors = [refusal.message]
        return page("assessment/interests/round.html", status=422, member=member, form=form)
    flash("You are out of this round. Whatever you marked in it is set aside and kept.", "good")
    return redirect(url_for("assessment.interests", round_reference=member.round.reference))
