"""The office's pages of bids on paper and by telephone. The form itself is filled in on the applicants' own pages."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.forms import address
from app.applications.asked import declarations_of
from app.applications.content import content_of
from app.applications.gaps import gaps_of
from app.applications.models import Application
from app.applications.operations import KnownAlready, NewOrganisation
from app.applications.organisations import inviting
from app.applications.paper import operations, queries
from app.applications.paper.forms import FirstInvitationForm, PaperForm, ReadBackForm, paper_form
from app.applications.queries import people_of
from app.applications.sending import gap_row
from app.applications.views import views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.formatting import date_and_time
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds.models import Round
from app.rounds.queries import find as find_round
from app.rounds.queries import find_with_eligibility

PAPER = "/office/rounds/<round_reference>/paper-bids"


@views.get(PAPER)
@requires("paper-bid:enter", of=find_round)
def paper_bids(round_: Round) -> Response:
    """The bids that the office enters for somebody, and how far each is."""
    return page("applications/paper/index.html", round=round_, applications=queries.of_round(round_))


@views.get(f"{PAPER}/new")
@requires("paper-bid:enter", of=find_with_eligibility)
def new_paper_bid(round_: Round) -> Response:
    return entry_page(paper_form(round_))


@views.post(PAPER)
@requires("paper-bid:enter", of=find_with_eligibility)
def enter_paper_bid(round_: Round) -> ResponseReturnValue:
    """Begin a bid for somebody; then it is filled in like any other."""
    form = paper_form(round_)
    if not form.validate_on_submit():
        return entry_page(form, status=422)
    organisation = form.organisation() or NewOrganisation(form.name.data, form.kind_given(), form.identifier)
    once = request.form.get("once", "")
    try:
        application = operations.enter(
            round_, form.came(), organisation, form.given(), actor=guard.person(), at=clock.now(), once=once
        )
    except KnownAlready as known:  # somebody put the same number down a moment ago
        form.number.errors = [known.message]
        return entry_page(form, status=422)
    except Refused as refusal:
        form.received_on.errors = [refusal.message]
        return entry_page(form, status=422)
    if application is None:
        return redirect(url_for("applications.paper_bids", round_reference=round_.reference))
    flash("The bid is begun. Fill in its parts as they were written or told, then read it back.", "good")
    return redirect(url_for("applications.show", key=application.key))


def entry_page(form: PaperForm, status: int = 200) -> Response:
    asked = [form[f"e_{row.key}"] for row in form.round.eligibility_questions]
    return page("applications/paper/new.html", status=status, round=form.round, form=form, asked=asked)


@views.get(f"{PAPER}/<key>")
@requires("paper-bid:enter", of=queries.find)
def read_back(application: Application) -> Response:
    """Whose bid it is, and the bid to read out to them."""
    return read_back_page(application, ReadBackForm())


@views.post(f"{PAPER}/<key>/confirmation")
@requires("paper-bid:enter", of=queries.find)
def confirm_paper_bid(application: Application) -> ResponseReturnValue:
    """They have confirmed what was read back to them."""
    form = ReadBackForm()
    if not form.validate_on_submit():
        return read_back_page(application, form, status=422)
    once = request.form.get("once", "")
    try:
        operations.confirm(application, form.read_back(), actor=guard.person(), at=clock.now(), once=once)
    except Refused as refusal:
        if not application.is_draft or gaps_of(application):
            raise
        form.confirmed_on.errors = [refusal.message]
        return read_back_page(application, form, status=422)
    flash(f"{form.confirmed_by.data} confirmed it on {date_and_time(form.read_back().confirmed_at)}.", "good")
    return redirect(url_for("applications.check", key=application.key))


@views.post(f"{PAPER}/<key>/invitation")
@requires("paper-bid:enter", of=queries.find)
def invite_to_paper_bid(application: Application) -> ResponseReturnValue:
    """Let the person see the bid on the website after all."""
    form, once = FirstInvitationForm(), request.form.get("once", "")
    if not form.validate_on_submit():
        return read_back_page(application, ReadBackForm(None), status=422, invitation=form)
    email = address(form.email.data)
    try:
        inviting.invite_first(application.organisation, email, actor=guard.person(), at=clock.now(), once=once)
    except Refused as refusal:
        form.email.errors = [refusal.message]
        return read_back_page(application, ReadBackForm(None), status=422, invitation=form)
    flash(f"{email} is invited, and can read the bid on the website once they have joined.", "good")
    here = {"round_reference": application.round.reference, "key": application.key}
    return redirect(url_for("applications.read_back", **here))


def read_back_page(
    application: Application,
    form: ReadBackForm,
    status: int = 200,
    invitation: FirstInvitationForm | None = None,
) -> Response:
    """`invitation` is the form of an invitation that was sent and is wrong."""
    given = queries.confirmations_of(application.paper_bid) if application.paper_bid else ()
    if not form.digest.data:
        form.digest.data, form.number.data = queries.digest_now(application), len(given) + 1
    return page(
        "applications/paper/read_back.html",
        status=status,
        application=application,
        form=form,
        invitation=invitation or first_invitation(application),
        sent=invitation or form,
        content=content_of(application),
        declarations=declarations_of(application),
        gaps=[gap_row(application, gap) for gap in gaps_of(application)] if application.is_draft else [],
        confirmations=given,
        holds=queries.confirmation_of(application) if application.is_draft else None,
    )


def first_invitation(application: Application) -> FirstInvitationForm | None:
    """To whom the bid may be shown on the website; None where its organisation has people of its own."""
    if people_of(application.organisation_id):
        return None
    return FirstInvitationForm(None, email=application.paper_bid.email if application.paper_bid else "")
