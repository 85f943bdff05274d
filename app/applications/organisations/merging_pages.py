"""The officer's pages of organisations that may be one, and of making them one."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Organisation
from app.applications.organisations import merging, queries
from app.applications.organisations.forms import MergeForm
from app.applications.organisations.merging import Candidate, find_to_merge
from app.applications.views import views
from app.platform import clock, guard
from app.platform.formatting import count
from app.platform.guard import requires
from app.platform.htmx import page
from app.rules.registration import number_in


@views.get("/office/organisations")
@requires("organisation:connect")
def organisations() -> Response:
    """Requests to join that wait, and organisations that may be one."""
    return page(
        "applications/organisations/duplicates.html",
        requests=queries.requests_for(guard.actor()),
        groups=merging.duplicates(),
        words=words_of,
    )


@views.get("/office/organisations/<organisation_key>/merging")
@requires("organisation:connect", of=find_to_merge)
def merging_of(organisation: Organisation) -> Response:
    return merge_page(organisation, MergeForm())


def merge_page(organisation: Organisation, form: MergeForm, status: int = 200) -> Response:
    others = merging.alike(organisation)
    form.kept.offer((row.organisation.key or "", words_of(row)) for row in others)
    return page(
        "applications/organisations/merging.html", status=status, organisation=organisation, others=others, form=form
    )


@views.post("/office/organisations/<organisation_key>/merging")
@requires("organisation:connect", of=find_to_merge)
def merge_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Let this organisation be part of another from now on."""
    others = {row.organisation.key: row.organisation for row in merging.alike(organisation)}
    form = MergeForm()
    form.kept.offer((key or "", row.name) for key, row in others.items())
    if not form.validate_on_submit():
        return merge_page(organisation, form, status=422)
    kept, name = others[form.kept.data], organisation.name
    reason, once = form.reason.data.strip(), request.form.get("once", "")
    merging.merge(organisation, kept, reason, actor=guard.person(), at=clock.now(), once=once)
    flash(f"“{name}” is now part of “{kept.name}”.", "good")
    return redirect(url_for("applications.organisations"))


def words_of(row: Candidate) -> str:
    """An organisation as an officer tells it from its like."""
    number = f", {number_in(row.organisation.registration)}" if row.organisation.registration else ""
    belongings = f"{count(row.applications, 'application')}, {row.people} {'person' if row.people == 1 else 'people'}"
    return f"{row.organisation.name}, {row.organisation.kind}{number} ({belongings})"
