"""What the record's pages show: the fields, the figures, the act that waits for this person, the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select

from app.accounts.models import Person
from app.awards.difference.comparing import Row
from app.decisions import queries, reading, reworking
from app.decisions.content import content_of, seals_of
from app.decisions.forms import (
    AdviceForm,
    DecisionForm,
    FurtherAdviceForm,
    RecordForm,
    ReleaseForm,
    ReworkForm,
    SigningForm,
)
from app.decisions.gaps import gaps_of
from app.decisions.models import Act, Choice, DecisionRecord, State
from app.decisions.office_paper import paper_of
from app.decisions.operations import EDITABLE
from app.decisions.publication import decided_awards, names_in
from app.decisions.signers_interests import noticed
from app.decisions.since import changes_since
from app.permissions import Actor, may
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Conflict
from app.platform.formatting import date_and_time, long_date
from app.platform.models import AuditEvent
from app.rules.freezing import digest

TURN = {
    State.SENT: ("record:advise", Act.ADVICE),
    State.ADVISED: ("record:release", Act.RELEASE),
    State.RELEASED: ("record:decide", Act.DECISION),
}
DONE = {
    "record.written": "wrote the record",
    "record.edited": "changed the record",
    "record.lines-changed": "changed its lines of money",
    "record.attached": "attached a file",
    "record.attachment-removed": "took an attachment away",
    "record.attachment-scanned": "looked at an attachment",
    "record.sent": "sent it for advice",
    "record.sent-back": "sent it back for rework",
    "record.advised": "advised",
    "record.released": "answered on publication",
    "record.decided": "decided",
    "record.advised-again": "advised on the varied decision",
    "record.signatures-voided": "changed the list, which made the signatures void",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands at the side for this person: an act with its form, or a sentence on who is next."""

    act: str = ""
    form: Any = None
    sentence: str = ""


def record_context(
    record: DecisionRecord,
    actor: Actor,
    person: Person,
    at: datetime,
    *,
    form: Any = None,
    rework: ReworkForm | None = None,
    conflict: Conflict | None = None,
) -> dict[str, Any]:
    """Everything of the record's page."""
    content = content_of(record)
    decided = record.state is State.DECIDED
    panel = panel_for(record, actor, person, content, form)
    return {
        "record": record,
        "content": content,
        "paper": paper_of(record, content, at),
        "grants": grants_in(record),
        "facts": reading.facts_of(record, at),
        "panel": panel,
        "rework": rework_form(content, rework) if panel.act in tuple(Act) else None,
        "versions": reworking.versions_of(record),
        "followed_by": queries.followed_by(record),
        "gaps": [] if decided else gaps_of(record),
        "conflict": (stale := conflict or late_conflict(content, form)),
        "changed": changes_since(record, seals_sent(form or rework), content) if stale else [],
        "typed": typed_in(form) if panel.form is not form else [],
        "withheld_names": names_in(record) if record.state is State.ADVISED else [],
        "history": history_of(record),
    }


def seals_sent(form: Any) -> str:
    """What the form's sender saw of each part, before the form was prepared anew."""
    return str((form.seals.raw_data or [""])[0]) if isinstance(form, SigningForm | ReworkForm) else ""


def typed_in(form: Any) -> list[tuple[str, str]]:
    """The texts of a form that has no place on the page any more, so that nothing typed is lost."""
    fields = [form[name] for name in ("text", "reasons", "interest") if name in form] if form else []
    return [(str(field.label.text), field.data) for field in fields if field.data]


def changed_under(record: DecisionRecord, form: SigningForm) -> list[Row]:
    """What changed of the record since this form was opened; the form is prepared for what it says now."""
    content, seals = content_of(record), seals_sent(form)
    prepared(form, content)
    return changes_since(record, seals, content)


def grants_in(record: DecisionRecord) -> int:
    """How many grants are recommended; after the decision, how many are made."""
    if record.state is State.DECIDED:
        return sum(award["amount"] != "0.00" for award in decided_awards(record))
    return len(record.recommendation.awards) if record.recommendation else 0


def panel_for(record: DecisionRecord, actor: Actor, person: Person, content: dict[str, Any], form: Any) -> Panel:
    """The act that waits for this person, or who is next."""
    if record.state is State.DRAFT:
        return Panel("sending") if may(actor, "record:send", record) else Panel(sentence=next_words(record))
    if record.state is State.DECIDED:
        return after_decision(record, actor, form)
    permission, act = TURN[record.state]
    if not may(actor, permission, record):
        return Panel(sentence=next_words(record))
    if queries.has_signed(record, person):
        return Panel(
            sentence="You have signed this record in another role. "
            f"The {act} must be another person’s: advice, release and decision are three different people."
        )
    if isinstance(form, SigningForm):  # it came with what was noticed
        return Panel(act.value, prepared(form, content))
    empty = form_for(act, record)
    empty.noticed = noticed(record, person, clock.now())
    return Panel(act.value, prepared(empty, content))


def after_decision(record: DecisionRecord, actor: Actor, form: Any) -> Panel:
    """A varied decision asks the adviser again; everything else is done."""
    if record.choice is Choice.VARIED and not record.further_advice and may(actor, "record:advise", record):
        return Panel("further-advice", form or FurtherAdviceForm(formdata=None))
    return Panel(sentence=next_words(record))


def form_for(act: Act, record: DecisionRecord) -> SigningForm:
    """An empty form: nothing is chosen on arrival."""
    if act is Act.DECISION:
        return DecisionForm(formdata=None, record=record)
    return AdviceForm(formdata=None) if act is Act.ADVICE else ReleaseForm(formdata=None)


def prepared(form: SigningForm, content: dict[str, Any]) -> SigningForm:
    """The form with the digest of exactly what its page shows."""
    form.digest.data, form.seals.data = digest(content), seals_of(content)
    return form


def rework_form(content: dict[str, Any], form: ReworkForm | None) -> ReworkForm:
    """What sends the record back, beside what signs it."""
    form = form or ReworkForm(formdata=None)
    form.digest.data, form.seals.data = digest(content), seals_of(content)
    return form


def late_conflict(content: dict[str, Any], form: Any) -> Conflict | None:
    """A refused form may also be out of date; that is said on the page that shows the record anew."""
    sent = (form.digest.raw_data or [""])[0] if isinstance(form, SigningForm) else ""
    if not sent or sent == digest(content):
        return None
    return Conflict("The record changed while you had it open. Read it again, then sign.")


def next_words(record: DecisionRecord) -> str:
    """Who the record waits for, for whoever it does not wait for."""
    office = current_app.config["SETTINGS"].office
    return {
        State.DRAFT: "A draft. The fund officer sends it for advice when it is complete.",
        State.SENT: "It waits for the advice of the chief executive or the chief finance officer.",
        State.ADVISED: "It waits for the monitoring officer’s answers on publication.",
        State.RELEASED: f"It waits for the {office.decision_maker}’s decision.",
        State.DECIDED: "It is decided, and its public page stands.",
    }[record.state]


def history_of(record: DecisionRecord) -> list[tuple[str, str]]:
    """When, and who did what: one line for each act on the record."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject == DecisionRecord.__tablename__, AuditEvent.subject_id == record.id)
        .order_by(AuditEvent.sequence)
    )
    return [(date_and_time(event.at), f"{event.actor_name} {DONE.get(event.action, event.action)}") for event in events]


def edit_context(record: DecisionRecord, form: RecordForm, conflict: Conflict | None = None) -> dict[str, Any]:
    """The edit page. After a conflict it holds what was typed, and beside it what was saved meanwhile."""
    saved = {}
    if conflict:
        saved = {name: shown(getattr(record, name)) for name in EDITABLE if getattr(record, name) != form[name].data}
        form.version.raw_data = None
        form.version.data = record.version
    signed = [made for made in record.signatures if made.voided_at is None]
    return {
        "record": record,
        "form": form,
        "conflict": conflict,
        "saved": saved,
        "signed": signed,
        "back": url_for("decisions.show", record_reference=record.reference),
    }


def shown(value: Any) -> str:
    return "empty" if value in (None, "") else long_date(value) if hasattr(value, "year") else str(value)
