"""The chair's page of advice."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.assessment import own_list, queries
from app.assessment.advice import advice_on
from app.assessment.models import PanelMember
from app.assessment.views import OUT_OF_THE_ROUND, to_declaration, views
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/panel/<round_reference>/advice")
@requires("advice:read", of=queries.find_member)
def advice(member: PanelMember) -> ResponseReturnValue:
    """How the panel marked, for its chair. Until the seal is open it says only that."""
    if member.declaration is None:
        return to_declaration(member)
    if own_list.is_out(member):
        flash(OUT_OF_THE_ROUND, "call")
        return redirect(url_for("assessment.interests", round_reference=member.round.reference))
    return page("assessment/advice.html", member=member, advice=advice_on(member.round))
