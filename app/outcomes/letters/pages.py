"""The letters of a decided round: prepared, looked through as one batch, sent, and read again as papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.outcomes import queries
from app.outcomes.forms import SendingForm
from app.outcomes.letters import sending
from app.outcomes.letters.content import seal_of
from app.outcomes.letters.paper import DRAFT, letter_of
from app.outcomes.letters.paper import LETTER as LETTER_SORT
from app.outcomes.letters.queries import Letter, by_post, find_letter, reached
from app.outcomes.models import Outcome
from app.outcomes.queries import Decided
from app.outcomes.views import views
from app.platform import clock, documents, guard, paper_files
from app.platform.errors import Conflict, Refused
from app.platform.formatting import count
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Paper

ROUND = "/office/rounds/<round_reference>/outcomes"
LETTER = f"{ROUND}/<bid_reference>/letter"


@views.get(ROUND)
@requires("outcome:prepare", of=queries.find_decided)
def prepare(decided: Decided) -> Response:
    """Every bid of a decided round, what it hears, and whether its feedback is approved."""
    return show_preparation(decided, SendingForm())


@views.get(f"{ROUND}/letters")
@requires("outcome:prepare", of=queries.find_decided)
def preview(decided: Decided) -> Response:
    """All letters that would be sent now: list, count and sum, and each to be read."""
    form = SendingForm(request.args, meta={"csrf": False})
    if not form.validate():
        return show_preparation(decided, form, status=422)
    return show_letters(decided, form)


@views.post(ROUND)
@requires("outcome:prepare", of=queries.find_decided)
def send(decided: Decided) -> ResponseReturnValue:
    """Send what was looked through."""
    form = SendingForm()
    if not form.validate_on_submit():
        return show_preparation(decided, form, status=422)
    once, seen = request.form.get("once", ""), request.form.get("seen", "")
    try:
        told = sending.send(decided, form.answer_by.data, seen=seen, actor=guard.person(), at=clock.now(), once=once)
    except Refused as refusal:
        form.answer_by.errors = [refusal.message]
        return show_preparation(decided, form, status=422)
    except Conflict as conflict:
        return show_letters(decided, form, conflict, status=409)
    if told:
        flash(f"{count(told, 'applicant')} told.", "good")
    return redirect(url_for("outcomes.prepare", round_reference=decided.round.reference))


def show_preparation(decided: Decided, form: SendingForm, status: int = 200) -> Response:
    bids = queries.bids_in(decided.round)
    sent = queries.told_in(decided)
    return page(
        "outcomes/prepare.html",
        status=status,
        decided=decided,
        bids=bids,
        feedback=queries.feedback_in(decided.round),
        sent=sent,
        is_all_sent=len(sent) == len(bids),
        unreached=sum(not people for people in reached(bids).values()),
        summary=queries.summary(decided, [bid for bid in bids if bid.id not in sent]),
        form=form,
        at=clock.now(),
    )


def show_letters(decided: Decided, form: SendingForm, conflict: Conflict | None = None, status: int = 200) -> Response:
    """The batch, with the seal of exactly what it shows."""
    try:
        letters = sending.letters_to_send(decided, form.answer_by.data, clock.now())
    except Refused as refusal:
        form.answer_by.errors = [refusal.message]
        return show_preparation(decided, form, status=422)
    bids = [bid for bid, _ in letters]
    day = form.answer_by.data
    return page(
        "outcomes/letters/batch.html",
        status=status,
        decided=decided,
        letters=[(bid, Decimal(content["amount"])) for bid, content in letters],
        reached=reached(bids),
        summary=queries.summary(decided, bids),
        seen=seal_of([content for _, content in letters]),
        answer_by=day,
        boxes=[day.day, day.month, day.year],
        conflict=conflict,
    )


@views.get(f"{ROUND}/letters.pdf")
@requires("outcome:prepare", of=queries.find_decided)
def letters_pdf(decided: Decided) -> ResponseReturnValue:
    """The letters to those whom no mail reaches, in one file to print and post: as sent, or as they would be."""
    at = clock.now()
    letters = by_post(decided, day_asked_for(), at)
    if not letters:
        raise Refused("Every letter of this round goes by e-mail, so there is none to print.")
    number = sum(paper.sort in (DRAFT, LETTER_SORT) for paper in letters)
    title = f"{count(number, 'letter')}, {decided.round.title}"
    made = paper_files.pdf_of_several(letters, title, at)
    return documents.download(made, f"{decided.round.reference}-letters.pdf")


@views.get(LETTER)
@requires("outcome:prepare", of=find_letter)
def letter(found: Letter) -> Response:
    """One letter, as it was sent or as it would be."""
    asked = request.args.getlist("answer_by")
    here = {"round_reference": found.decided.round.reference, "bid_reference": found.bid.reference}
    return page(
        "papers/paper.html",
        paper=paper_of(found),
        back=("All letters", address_of_all(found, asked)),
        files=[
            ("Letter (PDF)", url_for("outcomes.letter_pdf", answer_by=asked, **here)),
            ("Letter (Word)", url_for("outcomes.letter_word", answer_by=asked, **here)),
        ],
    )


def address_of_all(found: Letter, asked: list[str]) -> str:
    """The batch that a letter was opened from; what was sent is opened from the list of outcomes."""
    place: dict[str, Any] = {"round_reference": found.decided.round.reference}
    if asked and found.outcome is None:
        return url_for("outcomes.preview", answer_by=asked, **place)
    return url_for("outcomes.prepare", **place)


@views.get(f"{LETTER}.pdf")
@requires("outcome:prepare", of=find_letter)
def letter_pdf(found: Letter) -> Response:
    """The same to print and to post."""
    return paper_files.saved(paper_of(found), paper_files.PDF, f"letter-{found.bid.reference}")


@views.get(f"{LETTER}.docx")
@requires("outcome:prepare", of=find_letter)
def letter_word(found: Letter) -> Response:
    """The same to keep in the office's own files."""
    return paper_files.saved(paper_of(found), paper_files.WORD, f"letter-{found.bid.reference}")


def paper_of(found: Letter) -> Paper:
    return found.paper(day_asked_for(), clock.now())


def day_asked_for() -> date | None:
    """The last day to accept, where the address names one."""
    form = SendingForm(request.args, meta={"csrf": False})
    return form.answer_by.data if form.validate() else None


@views.get("/applications/<key>/outcome/letter.pdf")
@requires("application:read", of=queries.find_outcome)
def own_letter(outcome: Outcome) -> Response:
    """The letter to keep, for those who applied. It is dated by when it was sent, so it never changes."""
    return paper_files.saved(own_paper(outcome), paper_files.PDF, f"letter-{outcome.content['reference']}")


@views.get("/applications/<key>/outcome/letter.docx")
@requires("application:read", of=queries.find_outcome)
def own_letter_word(outcome: Outcome) -> Response:
    """The same for Word."""
    return paper_files.saved(own_paper(outcome), paper_files.WORD, f"letter-{outcome.content['reference']}")


def own_paper(outcome: Outcome) -> Paper:
    return letter_of(outcome.content, at=outcome.sent_at, key=outcome.application.key, is_sent=True)
