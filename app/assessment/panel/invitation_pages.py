"""What somebody does who was asked onto a panel: say yes or no, by the link in their mail."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.models import Person
from app.assessment.panel import inviting
from app.assessment.panel.forms import RefusalForm
from app.assessment.panel.models import InvitationState, PanelInvitation
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter

LINK = "/panel-invitations/<token>"


@views.get(LINK)
@requires("panel-invitation:answer", of=inviting.invitation_of_link)
@limiter.limit("300 per hour")
def panel_invitation(invitation: PanelInvitation) -> ResponseReturnValue:
    """Who asks to which panel. Mail readers open links by themselves, so nothing happens before a button is pressed."""
    return show_invitation(invitation, RefusalForm())


@views.post(f"{LINK}/acceptance")
@requires("panel-invitation:answer", of=inviting.invitation_of_link)
@limiter.limit("60 per hour")
def accept_panel_invitation(invitation: PanelInvitation) -> ResponseReturnValue:
    """Join. Somebody new goes on to choose a password; the same link is in their mail too."""
    password_url = inviting.accept(invitation, by=who_is_here(), at=clock.now())
    flash(f"Thank you. You are on the panel of {invitation.round.title}.", "good")
    if password_url:
        return redirect(urlsplit(password_url).path)
    return redirect(link_here())


@views.post(f"{LINK}/refusal")
@requires("panel-invitation:answer", of=inviting.invitation_of_link)
@limiter.limit("60 per hour")
def decline_panel_invitation(invitation: PanelInvitation) -> ResponseReturnValue:
    form = RefusalForm()
    if not form.validate_on_submit():
        return show_invitation(invitation, form, status=422)
    inviting.decline(invitation, form.reason.data or "", by=who_is_here(), at=clock.now())
    return redirect(link_here())


def show_invitation(invitation: PanelInvitation, form: RefusalForm, status: int = 200) -> ResponseReturnValue:
    person = who_is_here()
    return page(
        "assessment/panel/invitation.html",
        status=status,
        invitation=invitation,
        state=invitation.state(clock.now()),
        states=InvitationState,
        form=form,
        here=link_here(),
        person=person,
        is_theirs=person is None or person.email == invitation.email,
        ended=inviting.ENDED,
    )


def who_is_here() -> Person | None:
    """Who is signed in, if anybody."""
    return guard.person() if current_user.is_authenticated else None


def link_here() -> str:
    return url_for("assessment.panel_invitation", token=(request.view_args or {})["token"])
