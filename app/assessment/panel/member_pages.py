"""What a member does before anything opens: accept confidentiality and the code of conduct."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment import queries
from app.assessment.models import PanelMember
from app.assessment.panel import conduct as conducting
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page
from app.rules.freezing import digest


@views.get("/panel/<round_reference>/conduct")
@requires("conduct:accept", of=queries.find_member)
def conduct(member: PanelMember) -> ResponseReturnValue:
    """The text to accept; afterwards, what was accepted, in its words of then."""
    return show_conduct(member)


@views.post("/panel/<round_reference>/conduct")
@requires("conduct:accept", of=queries.find_member)
def accept_conduct(member: PanelMember) -> ResponseReturnValue:
    if request.form.get("accepted") != "yes" and member.conduct is None:
        return show_conduct(member, problem=True, status=422)
    shown, once = request.form.get("shown", ""), request.form.get("once", "")
    conducting.accept(member, shown, actor=guard.person(), at=clock.now(), once=once)
    return redirect(url_for("assessment.interests", round_reference=member.round.reference))


def show_conduct(member: PanelMember, *, problem: bool = False, status: int = 200) -> ResponseReturnValue:
    text = member.conduct.text if member.conduct else conducting.code_text()
    return page(
        "assessment/panel/conduct.html",
        status=status,
        member=member,
        parts=conducting.parts_of(text),
        shown=digest(text),
        problem=problem,
        is_as_accepted=bool(member.conduct) and member.conduct.digest == digest(text),
    )
