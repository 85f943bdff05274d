"""The page on which an office is handed over for some days; everybody in the office sees who acts for whom."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.delegation import operations, queries
from app.accounts.delegation.forms import DelegationForm
from app.accounts.delegation.models import Delegation
from app.accounts.models import OfficeRole
from app.accounts.views import views
from app.platform import clock, guard
from app.platform.errors import NotAllowed, Refused
from app.platform.formatting import long_date
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/delegations")
@requires("delegation:read")
def delegations() -> Response:
    """Who acts for whom, with the form for those who hold an office that signs."""
    return show(form_of(is_sent=False))


@views.post("/delegations")
@requires("delegation:make")
def delegate() -> ResponseReturnValue:
    form, at = form_of(is_sent=True), clock.arrival()
    if form is None:
        raise NotAllowed("Only whoever holds an office hands it over. Who acts for somebody hands nothing on.")
    if not form.validate_on_submit():
        return show(form, status=422)
    people = {str(person.id): person for person in queries.colleagues_of(guard.person(), at)}
    days = form.first_on.data, form.last_on.data
    once, reason, to = form.once.data or "", form.reason.data.strip(), people[form.to.data]
    try:
        operations.delegate(OfficeRole(form.role.data), to, *days, reason, actor=guard.person(), at=at, once=once)
    except Refused as refusal:
        form.last_on.errors = [refusal.message]
        return show(form, status=422)
    flash(f"{to.name} acts for you from {long_date(days[0])} to {long_date(days[1])}, and is told.", "good")
    return redirect(url_for("accounts.delegations"))


@views.post("/delegations/<delegation_key>/ending")
@requires("delegation:end", of=lambda delegation_key: queries.find(delegation_key))
def end_delegation(delegation: Delegation) -> ResponseReturnValue:
    operations.end(delegation, actor=guard.person(), at=clock.arrival())
    flash(f"{delegation.delegate.name} no longer acts for you.", "good")
    return redirect(url_for("accounts.delegations"))


def form_of(*, is_sent: bool) -> DelegationForm | None:
    """The form; None for whoever holds nothing that can be handed over."""
    person, at = guard.person(), clock.now()
    roles = queries.roles_of(person, at)
    if not roles:
        return None
    offered = {"roles": roles, "people": queries.colleagues_of(person, at)}
    return DelegationForm(**offered) if is_sent else DelegationForm(None, **offered)


def show(form: DelegationForm | None, status: int = 200) -> Response:
    return page(
        "accounts/delegation/index.html",
        status=status,
        form=form,
        delegations=queries.delegations(),
        at=clock.now(),
        person=guard.person(),
    )
