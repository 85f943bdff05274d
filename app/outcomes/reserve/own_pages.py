"""For applicants: giving an accepted grant up, and taking a deferred bid over into its later round."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.applications.views import frame
from app.awards.deferring.models import Deferral
from app.awards.deferring.queries import deferral_of
from app.outcomes import queries
from app.outcomes.models import Outcome, Standing, Way
from app.outcomes.reserve import deferring, operations
from app.outcomes.reserve.forms import ReasonForm
from app.outcomes.reserve.grants import grant_told_by
from app.outcomes.views import views
from app.platform import clock, guard
from app.platform.clock import local
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page

OUTCOME = "/applications/<key>/outcome"


@views.get(f"{OUTCOME}/giving-up")
@requires("grant:give-up", of=queries.find_outcome)
def giving_up(outcome: Outcome) -> Response:
    """What giving a grant up means, and the form for it."""
    return giving_up_page(outcome, ReasonForm(formdata=None))


def giving_up_page(outcome: Outcome, form: ReasonForm, status: int = 200) -> Response:
    standing = outcome.standing(clock.now())
    may = standing is Standing.ACCEPTED
    context = {"outcome": outcome, "content": outcome.content, "standing": standing, "may_give_up": may, "form": form}
    return page("outcomes/reserve/giving_up.html", status=status, **frame(outcome.application), **context)


@views.post(f"{OUTCOME}/giving-up")
@requires("grant:give-up", of=queries.find_outcome)
def give_up(outcome: Outcome) -> ResponseReturnValue:
    """Give the grant up: the whole of what is left of it."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return giving_up_page(outcome, form, 422)
    at, once = clock.arrival(), request.form.get("once", "")
    standing = outcome.standing(at)
    if standing is not Standing.WITHDRAWN:
        grant = grant_told_by(outcome, at) if standing is Standing.ACCEPTED else None
        if grant is None:
            raise Refused("Only a grant that you have accepted can be given up.")
        day, reason = local(at).date(), form.reason.data or ""
        operations.give_back(grant, Way.WITHDRAWN, None, day, reason, actor=guard.person(), at=at, once=once)
    flash("You have given the grant up. Thank you for telling us.", "good")
    return redirect(url_for("outcomes.show", key=outcome.application.key))


@dataclass(frozen=True, slots=True)
class Deferred:
    """A deferral whose applicant was told of it."""

    deferral: Deferral

    @property
    def bid(self) -> Application:
        return self.deferral.application

    @property
    def organisation_id(self) -> int:
        return self.bid.organisation_id


def find_deferred(key: str) -> Deferred | None:
    """The deferral of an application that the person may open, once its outcome was sent."""
    outcome = queries.find_outcome(key)
    deferral = deferral_of(outcome.application) if outcome else None
    return Deferred(deferral) if deferral else None


@views.post(f"{OUTCOME}/draft")
@requires("deferral:take-over", of=find_deferred)
def take_over(deferred: Deferred) -> ResponseReturnValue:
    """Begin in the later round with its answers; where that asks anew who may apply, those questions come first."""
    deferral, to = deferred.deferral, deferred.deferral.to_round
    at, once = clock.arrival(), request.form.get("once", "")
    try:
        draft = deferring.take_over(deferral, actor=guard.person(), at=at, once=once)
    except Refused as refusal:
        if not to.timetable.is_in_time(at):
            raise
        flash(f"{refusal.message} Then choose to copy {deferred.bid.reference}.", "call")
        return redirect(url_for("rounds.eligibility_start", round_reference=to.reference))
    return redirect(url_for("applications.copied", key=draft.key))
