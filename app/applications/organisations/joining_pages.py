"""The pages of joining: an invitation's link, and requests of people whose organisation is known already."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import links
from app.accounts.link_pages import this_browser
from app.accounts.models import MembershipRole
from app.applications.forms import version_of
from app.applications.organisations import inviting, joining, queries
from app.applications.organisations.forms import JoinForm, ReasonForm, RoleForm
from app.applications.organisations.models import OrganisationInvitation, OrganisationRequest
from app.applications.organisations.numbers import registration_of
from app.applications.organisations.pages import to_organisation
from app.applications.views import views
from app.platform import clock, guard
from app.platform.errors import NotFound, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter, this_person
from app.rules.errors import RuleError


@views.get("/joining/<token>")
@requires("sign-in:use")
@limiter.limit("300 per hour")
def joining_link(token: str) -> Response:
    """Who invites to what. Mail readers open links by themselves, so nothing happens before a button is pressed."""
    invitation = queries.invitation_of_link(token)
    if invitation is None or not invitation.holds(clock.now()):
        return page("applications/organisations/invitation_ended.html", status=404, message=inviting.ENDED)
    person = guard.person() if current_user.is_authenticated else None
    return page(
        "applications/organisations/invitation.html",
        invitation=invitation,
        token=token,
        person=person,
        is_theirs=bool(person) and person.email == invitation.email,
    )


@views.post("/joining/<token>/link")
@requires("sign-in:use")
@limiter.limit("20 per hour")
def ask_joining_link(token: str) -> ResponseReturnValue:
    """Send the invited address a sign-in link that leads back here. Nobody else's address can be put in."""
    invitation = queries.invitation_of_link(token)
    if invitation is None or not invitation.holds(clock.now()):
        return page("applications/organisations/invitation_ended.html", status=404, message=inviting.ENDED)
    back = url_for("applications.joining_link", token=token)
    links.ask_for_link(invitation.email, browser=this_browser(), leads_to=back, at=clock.now())
    return redirect(url_for("accounts.link_sent"))


@views.post("/joining/<token>")
@requires("invitation:accept", of=queries.find_own_invitation)
def join(invitation: OrganisationInvitation) -> ResponseReturnValue:
    inviting.accept(invitation, actor=guard.person(), at=clock.now())
    flash(f"You now belong to {invitation.organisation.name}.", "good")
    return to_organisation(invitation.organisation)


@views.post("/organisation-requests")
@requires("organisation:ask")
@limiter.limit("20 per hour", key_func=this_person)
def ask_to_join() -> ResponseReturnValue:
    """Ask to be connected with an organisation that is known by its number."""
    form = JoinForm()
    if not form.validate_on_submit():
        return page("applications/organisations/known.html", status=422, form=form)
    try:
        known = joining.known_by(registration_of(form.kind.data, form.number.data).identifier)
    except RuleError as problem:
        raise Refused(str(problem)) from problem
    if known is None:
        raise NotFound
    joining.ask(
        known,
        form.name.data,
        form.kind.data,
        form.message.data.strip(),
        actor=guard.person(),
        at=clock.now(),
        once=request.form.get("once", ""),
    )
    flash("We have passed your request on. You get an e-mail as soon as somebody has decided.", "good")
    return redirect(url_for("applications.index"))


@views.get("/organisation-requests/<request_key>")
@requires("organisation-request:decide", of=queries.find_request)
def organisation_request(wanted: OrganisationRequest) -> Response:
    """Who asks to join which organisation, and what can be said to it."""
    return request_page(wanted, RoleForm(), ReasonForm(prefix="no"))


def request_page(wanted: OrganisationRequest, role: RoleForm, reason: ReasonForm, status: int = 200) -> Response:
    return page(
        "applications/organisations/request.html",
        status=status,
        request=wanted,
        role=role,
        reason=reason,
        form=reason if reason.errors else role,
        second=guard.may("organisation:connect", wanted),
    )


@views.post("/organisation-requests/<request_key>/joining")
@requires("organisation-request:decide", of=queries.find_request)
def let_join(wanted: OrganisationRequest) -> ResponseReturnValue:
    form = RoleForm()
    if not form.validate_on_submit():
        return request_page(wanted, form, ReasonForm(None, prefix="no"), status=422)
    role = MembershipRole(form.role.data)
    joining.let_join(wanted, role, version=version_of("version"), actor=guard.person(), at=clock.now())
    flash(f"{wanted.person.name} now belongs to {wanted.organisation.name}.", "good")
    return redirect(url_for("home.index"))


@views.post("/organisation-requests/<request_key>/refusal")
@requires("organisation-request:decide", of=queries.find_request)
def refuse_request(wanted: OrganisationRequest) -> ResponseReturnValue:
    form = ReasonForm(prefix="no")
    if not form.validate_on_submit():
        return request_page(wanted, RoleForm(None), form, status=422)
    reason = form.reason.data.strip()
    joining.refuse(wanted, reason, version=version_of("version"), actor=guard.person(), at=clock.now())
    flash(f"{wanted.person.name} gets your answer by e-mail.", "good")
    return redirect(url_for("home.index"))


@views.post("/organisation-requests/<request_key>/second")
@requires("organisation:connect", of=queries.find_request)
def allow_second(wanted: OrganisationRequest) -> ResponseReturnValue:
    """The officer lets a second organisation of this number be, and says why."""
    form = ReasonForm(prefix="no")
    if not form.validate_on_submit():
        return request_page(wanted, RoleForm(None), form, status=422)
    reason = form.reason.data.strip()
    joining.allow_second(wanted, reason, version=version_of("version"), actor=guard.person(), at=clock.now())
    flash(f"{wanted.person.name} can apply for “{wanted.name}”, a second organisation of this number.", "good")
    return redirect(url_for("home.index"))
