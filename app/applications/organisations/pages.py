"""The pages of an organisation: its people, invitations and applications."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Membership, MembershipRole, Organisation
from app.applications.forms import version_of
from app.applications.organisations import inviting, joining, people, queries
from app.applications.organisations.forms import InvitationForm, RegistrationForm, RoleForm
from app.applications.organisations.models import OrganisationInvitation
from app.applications.queries import of_organisation, people_of
from app.applications.reading_link.queries import open_links_made_by
from app.applications.views import rows_of, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter, this_person
from app.rules.registration import number_in

# Sending one again is sending one: both count against the same thirty.
invitations_of_one_person = limiter.shared_limit("30 per day", scope="invitations", key_func=this_person)


@views.get("/organisations/<organisation_key>")
@requires("organisation:read", of=queries.find)
def organisation(organisation: Organisation) -> Response:
    """Who belongs to it, who was invited, who asks to join, and its applications."""
    return organisation_page(organisation, InvitationForm(), RegistrationForm(organisation.kind))


def organisation_page(
    organisation: Organisation, invitation: InvitationForm, registration: RegistrationForm, status: int = 200
) -> Response:
    at = clock.now()
    manages = guard.may("organisation:manage", organisation)
    return page(
        "applications/organisations/organisation.html",
        status=status,
        organisation=organisation,
        number=number_in(organisation.registration) if organisation.registration else "",
        members=people_of(organisation.id),
        me=guard.person(),
        manages=manages,
        invitations=inviting.waiting_of(organisation) if manages else [],
        requests=queries.requests_for(guard.actor(), organisation) if manages else [],
        rows=rows_of(of_organisation(organisation), at),
        at=at,
        form=invitation if invitation.errors else registration,
        invitation=invitation,
        registration=registration,
    )


@views.post("/organisations/<organisation_key>/invitations")
@requires("organisation:manage", of=queries.find)
@limiter.limit("60 per hour")
@invitations_of_one_person
def invite(organisation: Organisation) -> ResponseReturnValue:
    """Send an invitation. What is answered does not depend on whether the address is known."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return organisation_page(organisation, form, RegistrationForm(organisation.kind), status=422)
    email, role = form.email.data, MembershipRole(form.role.data)
    once = request.form.get("once", "")
    try:
        inviting.invite(organisation, email, role, actor=guard.person(), at=clock.now(), once=once)
    except Refused as refused:
        form.email.errors = [refused.message]
        return organisation_page(organisation, form, RegistrationForm(organisation.kind), status=422)
    flash(f"We have sent an invitation to {email}. It can be accepted for seven days.", "good")
    return to_organisation(organisation)


@views.post("/organisations/<organisation_key>/invitations/<invitation_key>/sending")
@requires("organisation:manage", of=queries.find_invitation)
@limiter.limit("60 per hour")
@invitations_of_one_person
def invite_again(invitation: OrganisationInvitation) -> ResponseReturnValue:
    inviting.send_again(invitation, actor=guard.person(), at=clock.now(), once=request.form.get("once", ""))
    flash(f"We have sent the invitation to {invitation.email} again. The earlier link has ended.", "good")
    return to_organisation(invitation.organisation)


@views.post("/organisations/<organisation_key>/invitations/<invitation_key>/taking-back")
@requires("organisation:manage", of=queries.find_invitation)
def take_invitation_back(invitation: OrganisationInvitation) -> ResponseReturnValue:
    inviting.take_back(invitation, actor=guard.person(), at=clock.now())
    flash(f"The invitation to {invitation.email} has ended.", "good")
    return to_organisation(invitation.organisation)


@views.post("/organisations/<organisation_key>/registration")
@requires("organisation:manage", of=queries.find)
def tell_registration(organisation: Organisation) -> ResponseReturnValue:
    """The number of an organisation that was put down without one."""
    form = RegistrationForm(organisation.kind)
    if not form.validate_on_submit():
        return organisation_page(organisation, InvitationForm(None), form, status=422)
    try:
        joining.tell_registration(organisation, form.identifier, actor=guard.person(), at=clock.now())
    except Refused as refused:
        form.number.errors = [refused.message]
        return organisation_page(organisation, InvitationForm(None), form, status=422)
    flash("The number is kept. By it your organisation is known when somebody else of it applies.", "good")
    return to_organisation(organisation)


@views.get("/organisations/<organisation_key>/people/<member_key>")
@requires("membership:change", of=queries.find_member)
def member(membership: Membership) -> Response:
    """What somebody may do, and another choice."""
    return member_page(membership, RoleForm(role=membership.role.value))


def member_page(membership: Membership, form: RoleForm, status: int = 200) -> Response:
    is_own = membership.person_id == guard.actor().person_id
    return page(
        "applications/organisations/member.html", status=status, membership=membership, form=form, is_own=is_own
    )


@views.post("/organisations/<organisation_key>/people/<member_key>/role")
@requires("membership:change", of=queries.find_member)
def change_role(membership: Membership) -> ResponseReturnValue:
    form = RoleForm()
    if not form.validate_on_submit():
        return member_page(membership, form, status=422)
    role = MembershipRole(form.role.data)
    try:
        people.change_role(membership, role, version=version_of("version"), actor=guard.person(), at=clock.now())
    except Refused as refused:
        form.role.errors = [refused.message]
        return member_page(membership, form, status=422)
    flash(f"From now on {membership.person.name} {role}.", "good")
    return to_organisation(membership.organisation)


@views.get("/organisations/<organisation_key>/people/<member_key>/removal")
@requires("membership:end", of=queries.find_member)
def member_removal(membership: Membership) -> Response:
    """What it means that somebody no longer belongs, before it is done."""
    return page(
        "applications/organisations/removal.html",
        membership=membership,
        is_own=membership.person_id == guard.actor().person_id,
        applications=of_organisation(membership.organisation),
        links=open_links_made_by(membership, clock.now()),
    )


@views.post("/organisations/<organisation_key>/people/<member_key>/removal")
@requires("membership:end", of=queries.find_member)
def remove_member(membership: Membership) -> ResponseReturnValue:
    """Remove somebody, or leave."""
    name, organisation = membership.person.name, membership.organisation
    is_own = membership.person_id == guard.actor().person_id
    people.remove(membership, actor=guard.person(), at=clock.now())
    if is_own:
        flash(f"You no longer belong to {organisation.name}.", "good")
        return redirect(url_for("applications.index"))
    flash(f"{name} no longer belongs to {organisation.name}, from this moment on.", "good")
    return to_organisation(organisation)


def to_organisation(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("applications.organisation", organisation_key=organisation.key))
