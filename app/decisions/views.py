"""The pages of decision records and the acts on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.awards.models import Recommendation
from app.decisions import decided, operations, queries, reworking, signing  # noqa: F401
from app.decisions.due import due_in
from app.decisions.forms import (
    AdviceForm,
    DecisionForm,
    FurtherAdviceForm,
    RecordForm,
    ReleaseForm,
    ReworkForm,
    SigningForm,
    VariedForm,
)
from app.decisions.models import Act, Choice, DecisionRecord, Rework, State
from app.decisions.office_paper import paper_of_version
from app.decisions.record_page import changed_under, edit_context, record_context
from app.decisions.signers_interests import noticed
from app.decisions.signing import Signer
from app.platform import clock, guard
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import LONG_TEXTS, takes

views = Blueprint("decisions", __name__)


@views.get("/records")
@requires("record:list")
def index() -> Response:
    """The records of one year, the newest first."""
    years = queries.years()
    asked = request.args.get("year", type=int)
    year = asked if asked in range(1000, 10_000) else next(iter(years), clock.local(clock.now()).year)
    tabs = [(str(other), url_for("decisions.index", year=other), other == year) for other in years]
    found, due = queries.records_in(year), due_in(year, clock.now())
    last = next(iter(years), None)
    return page("decisions/index.html", year=year, last_year=last, tabs=tabs, records=found, due=due)


@views.post("/office/rounds/<round_reference>/recommendations/<int:number>/record")
@requires("record:write", of=queries.find_recommendation)
def write(recommendation: Recommendation) -> ResponseReturnValue:
    """Write the record of a recommended award list."""
    once = request.form.get("once", "")
    record = operations.write(recommendation, actor=guard.person(), at=clock.arrival(), once=once)
    flash(f"{record.reference} is written as a draft. Read it through, then send it for advice.", "good")
    return to_record(record)


@views.get("/records/<record_reference>")
@requires("record:read", of=queries.find_record)
def show(record: DecisionRecord) -> Response:
    """The record, with the act that waits for this person."""
    return record_page(record)


@views.get("/records/<record_reference>/edit")
@requires("record:write", of=queries.find_record)
def edit(record: DecisionRecord) -> Response:
    """The form of what a person writes of a record."""
    return page("decisions/edit.html", **edit_context(record, RecordForm(formdata=None, obj=record)))


@views.post("/records/<record_reference>/edit")
@requires("record:write", of=queries.find_record)
@takes(LONG_TEXTS)
def save(record: DecisionRecord) -> ResponseReturnValue:
    """Save the form. When somebody saved meanwhile, both texts are shown and nothing typed is lost."""
    form = RecordForm()
    if not form.validate_on_submit():
        return page("decisions/edit.html", status=422, **edit_context(record, form))
    sent_version = form.version.data or 0
    try:
        operations.edit(record, form.values(), version=sent_version, actor=guard.person(), at=clock.arrival())
    except Conflict as conflict:
        return page("decisions/edit.html", status=409, **edit_context(as_it_is(record), form, conflict))
    flash("Saved.", "good")
    return to_record(record)


@views.post("/records/<record_reference>/sending")
@requires("record:send", of=queries.find_record)
def send(record: DecisionRecord) -> ResponseReturnValue:
    """Send the record for advice."""
    operations.send(record, actor=guard.person(), at=clock.arrival(), once=request.form.get("once", ""))
    flash(f"{record.reference} is sent. It waits for advice now.", "good")
    return to_record(record)


@views.post("/records/<record_reference>/versions")
@requires("record:send-back", of=queries.find_record)
def send_back(record: DecisionRecord) -> ResponseReturnValue:
    """Send the record back to its writer; what it said is kept as a version."""
    form = ReworkForm()
    if not form.validate_on_submit():
        return record_page(record, rework=form, status=422)
    once, digest = form.once.data or "", form.digest.data or ""
    signer = Signer(guard.person(), guard.actor().office_roles)
    try:
        reworking.send_back(record, form.reason.data or "", signer=signer, seen=digest, at=clock.arrival(), once=once)
    except Conflict as conflict:
        return record_page(as_it_is(record), rework=form, status=409, conflict=conflict)
    flash(f"{record.reference} is sent back. Its writer is told why.", "good")
    return to_record(record)


@views.get("/records/<record_reference>/versions/<int:number>")
@requires("record:read", of=reworking.find_version)
def version(kept: Rework) -> Response:
    """What the record said when it was sent back."""
    return page("decisions/version.html", version=kept, record=kept.record, paper=paper_of_version(kept))


@views.post("/records/<record_reference>/advice")
@requires("record:advise", of=queries.find_record)
def advise(record: DecisionRecord) -> ResponseReturnValue:
    """Sign the advice."""
    form = asked(AdviceForm(), record)
    if not form.is_confirmed():
        return record_page(record, form, 422)
    return signed(record, form, lambda **signs: signing.advise(record, form.text.data or "", **signs))


@views.post("/records/<record_reference>/release")
@requires("record:release", of=queries.find_record)
def release(record: DecisionRecord) -> ResponseReturnValue:
    """Sign the two answers on publication."""
    form = asked(ReleaseForm(), record)
    if not form.is_confirmed():
        return record_page(record, form, 422)
    answers = {
        "publish_record": form.publish_record.data == "yes",
        "publish_details": form.publish_details.data == "yes",
        "reasons": form.reasons.data or "",
    }
    return signed(record, form, lambda **signs: signing.release(record, **answers, **signs))


@views.post("/records/<record_reference>/decision")
@requires("record:decide", of=queries.find_record)
@takes(LONG_TEXTS)
def decide(record: DecisionRecord) -> ResponseReturnValue:
    """Sign the decision. A varied one first asks, on a page of its own, what changes."""
    if request.form.get("choice") == Choice.VARIED:
        return decide_otherwise(record)
    form = asked(DecisionForm(record=record), record)
    if not form.is_confirmed():
        return record_page(record, form, 422)
    return signed(record, form, lambda **signs: decide_as(record, form, **signs))


def decide_otherwise(record: DecisionRecord) -> ResponseReturnValue:
    is_filled_in = "varies" in request.form
    form = asked(VariedForm(record=record, sent=request.form), record)
    if is_filled_in and form.is_confirmed():
        return signed(record, form, lambda **signs: decide_as(record, form, **signs))
    status = 422 if is_filled_in else 200
    return page("decisions/variation.html", status=status, record=record, form=form, is_filled_in=is_filled_in)


def decide_as(record: DecisionRecord, form: DecisionForm, **signs: Any) -> None:
    signing.decide(record, Choice(form.choice.data), form.reasons.data or "", form.changes(), **signs)


@views.post("/records/<record_reference>/further-advice")
@requires("record:advise", of=queries.find_record)
def advise_again(record: DecisionRecord) -> ResponseReturnValue:
    """Say whether the advice still holds after a varied decision."""
    form = FurtherAdviceForm()
    if not form.validate_on_submit():
        return record_page(record, form, 422)
    operations.advise_again(
        record,
        form.text.data or "",
        actor=guard.person(),
        role_title=signing.title_of(Signer(guard.person(), guard.actor().office_roles), Act.ADVICE, clock.arrival()),
        at=clock.arrival(),
        once=form.once.data or "",
    )
    flash("Your advice stands on the record.", "good")
    return to_record(record)


def asked(form: Any, record: DecisionRecord) -> Any:
    """The form with what the rules notice between its sender and the list."""
    form.noticed = noticed(record, guard.person(), clock.now())
    return form


def signed(record: DecisionRecord, form: SigningForm, sign: Any) -> ResponseReturnValue:
    """Sign; or, where the page was out of date, show the record as it is now, with what was typed."""
    signer = Signer(guard.person(), guard.actor().office_roles, form.interest_said())
    try:
        sign(signer=signer, seen=form.seen(), at=clock.arrival())
    except (Conflict, Refused) as refusal:
        return not_signed(as_it_is(record), form, refusal)
    flash(f"Your signature stands on {record.reference}.", "good")
    return to_record(record)


def not_signed(record: DecisionRecord, form: SigningForm, refusal: Conflict | Refused) -> Response:
    """The record as it is now, why nothing was signed, what changed since, and all that was typed."""
    if isinstance(form, VariedForm) and record.state is State.RELEASED:
        changed = changed_under(record, form)
        return page(
            "decisions/variation.html",
            status=refusal.status,
            record=record,
            form=form,
            is_filled_in=False,
            conflict=refusal,
            changed=changed,
        )
    return record_page(record, form, refusal.status, refusal)


def as_it_is(record: DecisionRecord) -> DecisionRecord:
    """The record read anew, after an act on it was rolled back."""
    return queries.find_record(record.reference) or record


def record_page(
    record: DecisionRecord,
    form: Any = None,
    status: int = 200,
    conflict: Conflict | Refused | None = None,
    rework: ReworkForm | None = None,
) -> Response:
    at: datetime = clock.now()
    context = record_context(record, guard.actor(), guard.person(), at, form=form, rework=rework, conflict=conflict)
    return page("decisions/record.html", status=status, **context)


def to_record(record: DecisionRecord) -> ResponseReturnValue:
    return redirect(url_for("decisions.show", record_reference=record.reference))


from app.decisions import general_pages, paper_pages  # noqa: E402, F401
from app.decisions.attachments import pages  # noqa: E402, F401
