"""How far a panel is, for its chair and the office: counts without a mark, and reminders by mail."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment.panel import reminding
from app.assessment.panel.counts import counts_of
from app.assessment.panel.queries import place_of_actor
from app.assessment.views import to_declaration, views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter
from app.rounds.models import Round
from app.rounds.queries import find as find_round

PROGRESS = "/panel/<round_reference>/progress"


@views.get(PROGRESS)
@requires("panel-progress:follow", of=find_round)
def progress(round_: Round) -> ResponseReturnValue:
    """Who has how many sheets left. A reader who sits on the panel counts only the bids they may see."""
    reader = place_of_actor(round_)
    if reader and (reader.conduct is None or reader.declaration is None):
        return to_declaration(reader)
    counts = counts_of(round_, reader)
    scorers = [each for each in counts if each.scores]
    return page(
        "assessment/panel/progress.html",
        round=round_,
        scorers=scorers,
        others=[each for each in counts if not each.scores],
        left=sum(each.left for each in scorers),
        total=sum(each.total for each in scorers),
        set_aside=sum(each.set_aside for each in scorers),
        # That anybody was reminded tells a member with an interest that a sheet was left, perhaps on that bid.
        shows_reminders=reader is None,
        last_reminded=None if reader else reminding.last_reminded(round_),
        reminded_on=reminding.days_before(round_) if round_.scoring_closes_at else None,
    )


@views.post(f"{PROGRESS}/reminder")
@requires("panel:remind", of=find_round)
@limiter.limit("20 per hour")
def remind_panel(round_: Round) -> ResponseReturnValue:
    """Write to everybody with sheets left. How many that are is not said: it could tell how far a bid is."""
    reminding.remind_now(round_, actor=guard.person(), at=clock.now(), once=request.form.get("once", ""))
    flash("Whoever has sheets left is reminded by mail.", "good")
    return redirect(url_for("assessment.progress", round_reference=round_.reference))
