"""The pages on which an application begins: for which organisation, and perhaps from a copy of an earlier bid."""

from __future__ import annotations

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Organisation
from app.applications import operations, queries
from app.applications.copying import queries as copying_queries
from app.applications.models import Application
from app.applications.operations import KnownAlready, NewOrganisation
from app.applications.organisations import queries as organisation_queries
from app.applications.organisations.forms import JoinForm
from app.applications.starting_forms import ANOTHER, CopyForm, NewOrganisationForm, OrganisationForm
from app.applications.views import views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter
from app.rounds import queries as round_queries
from app.rounds.eligibility import organisation_kind
from app.rounds.models import Round
from app.rounds.views import KEPT, kept_answers, result_of

ANSWER = "answer-"


@views.get("/rounds/<round_reference>/applications/new")
@requires("application:start", of=round_queries.find_with_eligibility)
def new(round_: Round) -> ResponseReturnValue:
    """Which organisation applies. The answers about eligibility come in the address, past the sign-in."""
    if carried := carried_answers(round_):
        session[KEPT] = {"round": round_.reference, "answers": carried}
    if not (round_.timetable.is_in_time(clock.now()) and result_of(round_).is_eligible):
        return redirect(url_for("rounds.eligibility_start", round_reference=round_.reference))
    chosen = request.args.get("organisation")
    organisations = {row.key: row for row in queries.organisations_of(guard.person())}
    if chosen in organisations:
        return copy_page(round_, organisations[chosen], CopyForm())
    if organisations and chosen != ANOTHER:
        return page(
            "applications/choose_organisation.html", round=round_, form=OrganisationForm(organisations.values())
        )
    return page("applications/new_organisation.html", round=round_, form=NewOrganisationForm(known_kind(round_)))


def copy_page(round_: Round, organisation: Organisation, form: CopyForm, status: int = 200) -> Response:
    form.offer(copying_queries.copyable(organisation))
    return page("applications/copying/choose.html", status=status, round=round_, organisation=organisation, form=form)


@views.post("/rounds/<round_reference>/applications")
@requires("application:start", of=round_queries.find_with_eligibility)
@limiter.limit("120 per hour")
def create(round_: Round) -> ResponseReturnValue:
    """Start the application, for an organisation of the person's or for one that applies for the first time."""
    if "organisation" in request.form or "name" not in request.form:
        return create_for_known(round_)
    form = NewOrganisationForm(known_kind(round_))
    if not form.validate_on_submit():
        return page("applications/new_organisation.html", status=422, round=round_, form=form)
    try:
        return started(round_, NewOrganisation(form.name.data, form.kind_given(), form.identifier))
    except KnownAlready:
        if organisation_queries.belongs_to_registered(guard.person(), form.identifier or ""):
            form.number.errors = ["You belong to this organisation already. Go back and choose it from the list."]
            return page("applications/new_organisation.html", status=422, round=round_, form=form)
        given = {"name": form.name.data, "kind": form.kind_given(), "number": form.number.data}
        return page("applications/organisations/known.html", status=409, form=JoinForm(None, data=given))


def create_for_known(round_: Round) -> ResponseReturnValue:
    """For an organisation of the person's; one that has earlier bids is asked first whether to start from a copy."""
    organisations = {row.key: row for row in queries.organisations_of(guard.person())}
    form = OrganisationForm(organisations.values())
    if not form.validate_on_submit():
        return page("applications/choose_organisation.html", status=422, round=round_, form=form)
    if form.organisation.data == ANOTHER:
        return redirect(url_for("applications.new", round_reference=round_.reference, organisation=ANOTHER))
    organisation = organisations[form.organisation.data]
    earlier = {row.key: row for row in copying_queries.copyable(organisation)}
    if earlier and "copy" not in request.form and "asked" not in request.form:
        here = {"round_reference": round_.reference, "organisation": organisation.key}
        return redirect(url_for("applications.new", **here))
    copy = CopyForm()
    copy.offer(list(earlier.values()))
    if earlier and not copy.validate_on_submit():
        return copy_page(round_, organisation, copy, status=422)
    return started(round_, organisation, earlier.get(copy.copy.data or ""))


def started(
    round_: Round, organisation: Organisation | NewOrganisation, source: Application | None = None
) -> ResponseReturnValue:
    application = operations.start(
        round_,
        organisation,
        kept_answers(round_),
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
        source=source,
    )
    session.pop(KEPT, None)
    if application is None:
        return redirect(url_for("applications.index"))
    endpoint = "applications.copied" if source else "applications.show"
    return redirect(url_for(endpoint, key=application.key))


def carried_answers(round_: Round) -> dict[str, str]:
    keys = {row.key for row in round_.eligibility_questions}
    found = {name.removeprefix(ANSWER): given for name, given in request.args.items() if name.startswith(ANSWER)}
    return {key: given[:100] for key, given in found.items() if key in keys}


def known_kind(round_: Round) -> str:
    """The kind of organisation, where the eligibility questions have asked for it already."""
    return organisation_kind(round_.eligibility_questions, kept_answers(round_))
