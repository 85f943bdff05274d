"""Writing conditions and due diligence of awards."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.awards.models import Award, Recommendation
from app.awards.preparing import operations
from app.awards.preparing.forms import ConditionsForm, DiligenceForm
from app.awards.preparing.models import Diligence
from app.awards.queries import find_recommendation
from app.awards.subsidy.pages import AWARD, address_of, award_page
from app.awards.subsidy.queries import find_award
from app.awards.views import views
from app.platform import clock, guard
from app.platform.errors import Conflict
from app.platform.guard import requires


@views.post(f"{AWARD}/conditions")
@requires("award:prepare", of=find_award)
def set_conditions(found: Award) -> ResponseReturnValue:
    """Put conditions to this award."""
    form = ConditionsForm()
    if not form.validate_on_submit():
        return award_page(found, form, 422)
    chosen, own = form.chosen.data or [], form.own.data or ""
    version, asks = form.version.data or 0, {"actor": guard.person(), "at": clock.arrival()}
    try:
        operations.set_conditions(found, chosen, own, version=version, **asks)
    except Conflict as conflict:
        form.own.errors = [
            f"{conflict.message} Saved now: {conflict.theirs or 'no condition'}. Save again to keep yours."
        ]
        form.version.raw_data, form.version.data = None, found.version
        return award_page(found, form, 409)
    flash("The conditions are saved.", "good")
    return redirect(address_of(found))


@views.post(f"{AWARD}/due-diligence")
@requires("award:prepare", of=find_award)
def record_diligence(found: Award) -> ResponseReturnValue:
    """Record how far due diligence is for this award."""
    form = DiligenceForm()
    if not form.is_complete():
        return award_page(found, form, 422)
    state, once = Diligence[form.state.data], request.form.get("once", "")
    operations.record_diligence(found, state, form.why.data, actor=guard.person(), at=clock.arrival(), once=once)
    flash(f"Due diligence: {state.value}.", "good")
    return redirect(address_of(found))


@views.post("/office/rounds/<round_reference>/recommendations/<int:number>/due-diligence")
@requires("award:prepare", of=find_recommendation)
def pass_open(found: Recommendation) -> ResponseReturnValue:
    """Record that due diligence is passed wherever it was open."""
    once = request.form.get("once", "")
    passed = operations.pass_open(found, actor=guard.person(), at=clock.arrival(), once=once)
    flash(f"Due diligence is passed for {passed} more." if passed else "Nothing was open.", "good")
    here = {"round_reference": found.round.reference, "number": found.number}
    return redirect(url_for("awards.recommendation", **here))
