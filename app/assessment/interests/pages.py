"""The office's page of a round's declarations: what rules suggest, what was declared, what was waived."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.delegation.queries import office_used, title_under
from app.accounts.models import OfficeRole
from app.assessment.interests import operations, printed, queries
from app.assessment.interests.comparing import OpenSuggestion, open_suggestions
from app.assessment.interests.forms import ConfirmForm, DismissForm, WaiverForm, WithdrawalForm
from app.assessment.interests.models import Waiver
from app.assessment.interests.queries import Declared, MemberDeclaration
from app.assessment.interests.withdrawing import withdraw_waiver as withdraw
from app.assessment.models import Interest
from app.assessment.views import views
from app.platform import clock, documents, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds.models import Round
from app.rounds.queries import find as find_round

INTERESTS = "/office/rounds/<round_reference>/interests"
Sent = ConfirmForm | DismissForm | WaiverForm | WithdrawalForm

GONE = "This suggestion was answered meanwhile, or no longer holds."


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion with the two forms that answer it; `sent` is the one that came back with a problem."""

    suggestion: OpenSuggestion
    confirm: ConfirmForm
    dismiss: DismissForm
    sent: Sent | None = None


def about(email: str, reference: str) -> str:
    """What the names of a form's fields begin with, so that many forms stand on one page."""
    return f"{reference}-{sha256(email.encode()).hexdigest()[:8]}-"


@views.get(INTERESTS)
@requires("interests:read", of=find_round)
def office_interests(round_: Round) -> ResponseReturnValue:
    return show(round_)


@views.get(f"{INTERESTS}.pdf")
@requires("interests:read", of=find_round)
def printed_interests(round_: Round) -> Response:
    """Every declaration of the round, to keep with the decision record."""
    made = printed.declarations_as_pdf(round_, at=clock.now(), with_sheets=sees_sheets(round_))
    return documents.download(made, f"declarations-{round_.reference}.pdf")


@views.post(f"{INTERESTS}/confirmation")
@requires("suggestion:answer", of=find_round)
def confirm_suggestion(round_: Round) -> ResponseReturnValue:
    form = ConfirmForm(prefix=request.form.get("about", ""))
    if not form.validate_on_submit():
        return show(round_, form, status=422)
    found = suggestion_of(round_, form.email.data, form.bid.data)
    if found is None:
        return already(round_)
    how = {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}
    try:
        operations.confirm(found, form.chosen, form.nature.data, **how)
    except Refused as refusal:
        form.nature.errors = [refusal.message]
        return show(round_, form, status=422)
    flash(f"The interest stands in {found.member.person.name}’s declaration. They are told by e-mail.", "good")
    return redirect(address_of(round_))


@views.post(f"{INTERESTS}/dismissal")
@requires("suggestion:answer", of=find_round)
def dismiss_suggestion(round_: Round) -> ResponseReturnValue:
    form = DismissForm(prefix=request.form.get("about", ""))
    if not form.validate_on_submit():
        return show(round_, form, status=422)
    found = suggestion_of(round_, form.email.data, form.bid.data)
    if found is None:
        return already(round_)
    how = {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}
    try:
        operations.dismiss(found, form.reason.data, **how)
    except Refused as refusal:
        form.reason.errors = [refusal.message]
        return show(round_, form, status=422)
    flash(f"Kept: {found.member.person.name} has no interest in {found.bid.reference} on these grounds.", "good")
    return redirect(address_of(round_))


@views.post(f"{INTERESTS}/waiver")
@requires("interest:waive", of=queries.find_interest)
def waive_interest(interest: Interest) -> ResponseReturnValue:
    round_, form = interest.member.round, WaiverForm(prefix=request.form.get("about", ""))
    if not form.validate_on_submit():
        return show(round_, form, status=422)
    how = {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}
    try:
        operations.waive(interest, form.reason.data, role_title=role_title(), **how)
    except Refused as refusal:
        form.reason.errors = [refusal.message]
        return show(round_, form, status=422)
    name, reference = interest.member.person.name, interest.application.reference
    flash(f"Waived. {name} takes part in the round; {reference} stays closed to them.", "good")
    return redirect(address_of(round_))


@views.post(f"{INTERESTS}/waiver-withdrawal")
@requires("interest:waive", of=queries.find_interest)
def withdraw_waiver(interest: Interest) -> ResponseReturnValue:
    round_, form = interest.member.round, WithdrawalForm(prefix=request.form.get("about", ""))
    if not form.validate_on_submit():
        return show(round_, form, status=422)
    how = {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}
    try:
        withdraw(interest, form.reason.data, seen=form.given.data or "", role_title=role_title(), **how)
    except Refused as refusal:
        form.reason.errors = [refusal.message]
        return show(round_, form, status=422)
    flash(f"Withdrawn. {interest.member.person.name} is out of the round again, and is told by e-mail.", "good")
    return redirect(address_of(round_))


MAY_WAIVE = (OfficeRole.MONITORING_OFFICER, OfficeRole.CHIEF_EXECUTIVE)


def role_title() -> str:
    """The office in which the actor waives; whoever acts for somebody says for whom."""
    person, at = guard.person(), clock.now()
    role = office_used(person, MAY_WAIVE, guard.actor().office_roles, at)
    return title_under(person, role, role.value, at)


def suggestion_of(round_: Round, email: str | None, reference: str | None) -> OpenSuggestion | None:
    """The open suggestion that a form is about."""
    wanted = (email, reference)
    found = open_suggestions(round_, clock.now())
    return next((each for each in found if (each.member.person.email, each.bid.reference) == wanted), None)


def already(round_: Round) -> ResponseReturnValue:
    flash(GONE, "call")
    return redirect(address_of(round_))


def show(round_: Round, sent: Sent | None = None, status: int = 200) -> ResponseReturnValue:
    """The page, with the form that was sent and is wrong in its place."""
    declarations = queries.declarations_of(round_, with_sheets=sees_sheets(round_))
    return page(
        "assessment/interests/office.html",
        status=status,
        round=round_,
        declarations=declarations,
        cards=[card_of(each, sent) for each in open_suggestions(round_, clock.now())],
        answers=queries.answers_in(round_),
        waiver_forms=waiver_forms(declarations, sent),
        withdrawal_forms=withdrawal_forms(declarations, sent),
        form=sent,
        own_id=guard.actor().person_id,
    )


def card_of(found: OpenSuggestion, sent: Sent | None) -> Card:
    """A card with empty forms, or with what was sent about it. Chosen is the kind that the grounds speak for."""
    email, reference = found.member.person.email, found.bid.reference
    mine = sent if sent and (sent.email.data, sent.bid.data) == (email, reference) else None
    prefix, start = about(email, reference), {"email": email, "bid": reference}
    return Card(
        found,
        mine
        if isinstance(mine, ConfirmForm)
        else ConfirmForm(None, prefix=f"{prefix}c-", kind=found.kind.name, **start),
        mine if isinstance(mine, DismissForm) else DismissForm(None, prefix=f"{prefix}d-", **start),
        sent=mine,
    )


def waiver_forms(declarations: list[MemberDeclaration], sent: Sent | None) -> dict[int, WaiverForm]:
    """A form for each direct interest that this person may waive, by the interest's id."""
    return {
        declared.interest.id: waiver_form(member, declared, sent)
        for member, declared in theirs_to_waive(declarations)
        if not declared.waiver
    }


def withdrawal_forms(declarations: list[MemberDeclaration], sent: Sent | None) -> dict[int, WithdrawalForm]:
    """A form for each waiver in force that this person may withdraw, by the interest's id."""
    return {
        declared.interest.id: withdrawal_form(member, declared, declared.waiver, sent)
        for member, declared in theirs_to_waive(declarations)
        if declared.waiver
    }


def theirs_to_waive(declarations: list[MemberDeclaration]) -> list[tuple[MemberDeclaration, Declared]]:
    """The direct interests about which this person decides: where that is their office, all but their own."""
    if not guard.may("interest:waive"):
        return []
    others = [member for member in declarations if member.person_id != guard.actor().person_id]
    return [(member, declared) for member in others for declared in member.interests if declared.is_direct]


def waiver_form(member: MemberDeclaration, declared: Declared, sent: Sent | None) -> WaiverForm:
    reference = declared.bid.reference or ""
    if isinstance(sent, WaiverForm) and (sent.email.data, sent.bid.data) == (member.email, reference):
        return sent
    return WaiverForm(None, prefix=f"{about(member.email, reference)}w-", email=member.email, bid=reference)


def withdrawal_form(member: MemberDeclaration, declared: Declared, waiver: Waiver, sent: Sent | None) -> WithdrawalForm:
    reference = declared.bid.reference or ""
    if isinstance(sent, WithdrawalForm) and (sent.email.data, sent.bid.data) == (member.email, reference):
        return sent
    start = {"email": member.email, "bid": reference, "given": waiver.waived_at.isoformat()}
    return WithdrawalForm(None, prefix=f"{about(member.email, reference)}b-", **start)


def sees_sheets(round_: Round) -> bool:
    """Whether this person may know which sheets were set aside: not somebody on the panel with an interest."""
    return not guard.why_kept_out("panel-progress:read", round_)


def address_of(round_: Round) -> str:
    return url_for("assessment.office_interests", round_reference=round_.reference)
