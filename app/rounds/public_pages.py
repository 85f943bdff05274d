"""The public pages of a round: the start page, the criteria in full, and the blank form with its files.

They are the same for everybody, so they read no session and caches may keep them.
"""

from __future__ import annotations

from datetime import datetime

from flask import Response, current_app

from app.platform import clock, documents
from app.platform.addresses import whole_address
from app.platform.caching import kept_by_caches, public_page
from app.platform.guard import requires
from app.platform.word_document import MIMETYPE
from app.rounds import paper_form, queries, start_page
from app.rounds.blank_form import form_of
from app.rounds.models import Round
from app.rounds.shares import shares_of
from app.rounds.views import views
from app.rules.timetable import time_left
from app.settings import Office


@views.get("/rounds/<round_reference>")
@requires("public:read", of=queries.find_with_everything)
def show(round_: Round) -> Response:
    """The start page."""
    now = clock.now()
    phase = round_.timetable.phase(now)
    topics = start_page.topics_of(round_)
    return public_page(
        "rounds/show.html",
        round=round_,
        phase=phase,
        left=time_left(round_.closes_at, now),
        facts=start_page.facts_of(round_, phase),
        dates=start_page.dates_of(round_),
        needs=start_page.needs_of(round_),
        minute=start_page.minute_words(round_),
        topics=topics,
        papers=start_page.papers_of(round_),
        question_count=start_page.question_count(topics),
        shares=shares_of(round_),
    )


@views.get("/rounds/<round_reference>/criteria")
@requires("public:read", of=queries.find_with_everything)
def criteria(round_: Round) -> Response:
    """What is scored, how much each criterion counts, and what each point means."""
    context = {"criteria": paper_form.criteria_of(round_), "tie_break": tie_break_of(round_)}
    return public_page("rounds/criteria.html", round=round_, **context)


def tie_break_of(round_: Round) -> list[str]:
    """The titles of the criteria that order bids of one score, first to last: all as listed unless the round says."""
    titles = {criterion.key: criterion.title for criterion in round_.criteria}
    return [titles[key] for key in round_.tie_break or titles]


@views.get("/rounds/<round_reference>/form")
@requires("public:read", of=queries.find_with_everything)
def blank_form(round_: Round) -> Response:
    """Every question in full; printed, a form to write on."""
    return public_page(
        "rounds/blank_form.html",
        round=round_,
        groups=form_of(round_),
        ways=paper_form.ways_in(round_, office(), address_of(round_)),
    )


@views.get("/rounds/<round_reference>/form.pdf")
@requires("public:read", of=queries.find_with_everything)
def blank_form_pdf(round_: Round) -> Response:
    """The same to print, with room for the answers."""
    made = paper_form.as_pdf(round_, office(), address_of(round_), dated(round_))
    return kept_by_caches(documents.download(made, f"{round_.reference}-form.pdf"))


@views.get("/rounds/<round_reference>/form.docx")
@requires("public:read", of=queries.find_with_everything)
def blank_form_word(round_: Round) -> Response:
    """The same to write in together."""
    made = paper_form.as_word(round_, office(), address_of(round_), dated(round_))
    return kept_by_caches(documents.download(made, f"{round_.reference}-form.docx", MIMETYPE))


def dated(round_: Round) -> datetime:
    """The form is fixed when the round opens, and its file is then the same whenever it is asked for."""
    return min(round_.opens_at, clock.now())


def office() -> Office:
    return current_app.config["SETTINGS"].office


def address_of(round_: Round) -> str:
    """The start page as one types it."""
    return whole_address("rounds.show", round_reference=round_.reference)
