"""Registers of interests: one's own, and those of a panel as the fund officer keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.accounts.models import Person
from app.assessment.interests import entries as registered
from app.assessment.interests import registers
from app.assessment.interests.forms import EndForm, EntryForm
from app.assessment.interests.models import RegisterEntry
from app.assessment.interests.pages import about
from app.assessment.interests.registers import Given
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds.models import Round
from app.rounds.queries import find as find_round

OFFICE = "/office/rounds/<round_reference>/registers"


@views.get("/register")
@requires("register:keep")
def register() -> ResponseReturnValue:
    """One's own register of interests."""
    return show_own(EntryForm())


@views.post("/register")
@requires("register:keep")
def enter_in_register() -> ResponseReturnValue:
    form = EntryForm()
    if not form.validate_on_submit():
        return show_own(form, status=422)
    registers.enter(guard.person(), given_in(form), actor=guard.person(), at=clock.now(), once=once())
    flash(f"{form.body.data} stands in your register of interests.", "good")
    return redirect(url_for("assessment.register"))


@views.get(OFFICE)
@requires("register:read", of=find_round)
def panel_registers(round_: Round) -> ResponseReturnValue:
    """The registers of a round's panel."""
    return show_panel(round_)


@views.post(OFFICE)
@requires("register:enter", of=find_round)
def enter_for_member(round_: Round) -> ResponseReturnValue:
    form = EntryForm(prefix=request.form.get("about", ""))
    person = next((each for each in registered.people_on(round_) if each.email == form.email.data), None)
    if person is None or not form.validate_on_submit():
        return show_panel(round_, form, status=422)
    registers.enter(person, given_in(form), actor=guard.person(), at=clock.now(), once=once())
    flash(f"{form.body.data} stands in {person.name}’s register of interests.", "good")
    return redirect(url_for("assessment.panel_registers", round_reference=round_.reference))


@views.post("/register/<entry_key>/ending")
@requires("register-entry:change", of=registered.find_entry)
def end_entry(entry: RegisterEntry) -> ResponseReturnValue:
    form = EndForm(prefix=request.form.get("about", ""))
    if not form.validate_on_submit():
        return show_again(entry, form)
    try:
        registers.end(entry, form.until.data, actor=guard.person(), at=clock.now())
    except Refused as refusal:
        form.until.errors = [refusal.message]
        return show_again(entry, form)
    flash(f"{entry.body}: the end is noted.", "good")
    return redirect(back_to())


@views.post("/register/<entry_key>/striking")
@requires("register-entry:change", of=registered.find_entry)
def strike_entry(entry: RegisterEntry) -> ResponseReturnValue:
    registers.strike(entry, actor=guard.person(), at=clock.now())
    flash(f"{entry.body} is struck out.", "good")
    return redirect(back_to())


def show_again(entry: RegisterEntry, form: FlaskForm) -> ResponseReturnValue:
    """The page that the form of an entry came from, with what is wrong."""
    if (round_ := round_of_form()) is not None:
        return show_panel(round_, form, status=422)
    if entry.person_id == guard.actor().person_id:
        return show_own(EntryForm(None), sent=form, status=422)
    flash("; ".join(str(problem) for problem in form.until.errors), "call")
    return redirect(back_to())


def back_to() -> str:
    if (round_ := round_of_form()) is not None:
        return url_for("assessment.panel_registers", round_reference=round_.reference)
    return url_for("assessment.register")


def round_of_form() -> Round | None:
    """The round from whose page the officer sent the form."""
    round_ = find_round(request.form.get("round", ""))
    return round_ if round_ and guard.may("register:read", round_) else None


def show_own(form: EntryForm, *, sent: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    entries = registered.register_of(guard.person().id)
    return page(
        "assessment/interests/register.html",
        status=status,
        form=form,
        sent=sent or form,
        entries=entries,
        ends=ends_of(entries, sent),
    )


def show_panel(round_: Round, sent: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    people = registered.people_on(round_)
    kept = registered.registers_of([person.id for person in people])
    return page(
        "assessment/interests/registers.html",
        status=status,
        round=round_,
        people=people,
        kept=kept,
        ends=ends_of([entry for entries in kept.values() for entry in entries], sent),
        forms={person.id: form_for(person, sent) for person in people},
        sent=sent,
    )


def form_for(person: Person, sent: FlaskForm | None) -> EntryForm:
    if isinstance(sent, EntryForm) and sent.email.data == person.email:
        return sent
    return EntryForm(None, prefix=about(person.email, "entry"), email=person.email)


def ends_of(entries: Sequence[RegisterEntry], sent: FlaskForm | None) -> dict[int, EndForm]:
    """A form to end each entry that still holds, by its id."""
    return {
        entry.id: sent
        if isinstance(sent, EndForm) and sent.key.data == entry.key
        else EndForm(None, prefix=f"{entry.key}-", key=entry.key)
        for entry in entries
        if not entry.struck_at
    }


def given_in(form: EntryForm) -> Given:
    return Given(form.chosen, form.body.data, form.number.data, form.postcode.data, form.since.data, form.until.data)


def once() -> str:
    return request.form.get("once", "")
