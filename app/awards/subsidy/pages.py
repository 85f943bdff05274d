"""One award: how its organisation stands to the limit of minimal financial assistance, and the three papers."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.awards.models import Award
from app.awards.preparing.forms import ConditionsForm, DiligenceForm
from app.awards.preparing.queries import diligence_of
from app.awards.subsidy import operations
from app.awards.subsidy.content import content_of, given_content
from app.awards.subsidy.forms import AConfirmation, AnEntry
from app.awards.subsidy.models import Source, SubsidyPaperKind
from app.awards.subsidy.papers import paper_of
from app.awards.subsidy.queries import (
    PAPERS,
    EntryBeside,
    PaperAsked,
    decision_on,
    find_award,
    find_entry,
    find_paper,
    papers_of,
    standings_of,
)
from app.awards.views import views
from app.platform import clock, guard, paper_files
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Paper
from app.rules.subsidy import LIMIT, years_counted

KINDS = {
    "notice": SubsidyPaperKind.NOTICE,
    "confirmation": SubsidyPaperKind.NOTICE,
    "award-notice": SubsidyPaperKind.AWARD_NOTICE,
}
AWARD = "/office/rounds/<round_reference>/recommendations/<int:number>/awards/<bid_reference>"


@views.get(AWARD)
@requires("recommendation:read", of=find_award)
def award(found: Award) -> ResponseReturnValue:
    """What an officer prepares for one award."""
    return award_page(found)


def award_page(found: Award, wrong: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The page with its forms; `wrong` is the one that was sent, with what is wrong."""
    year, decided = found.recommendation.round.financial_year, decision_on(found)
    return page(
        "awards/subsidy/award.html",
        status=status,
        award=found,
        standing=standings_of(found.recommendation)[found.id],
        years=years_counted(year),
        limit=LIMIT,
        entry=wrong if isinstance(wrong, AnEntry) else AnEntry(year, formdata=None),
        conditions=wrong if isinstance(wrong, ConditionsForm) else ConditionsForm.of(found),
        diligence=(last := diligence_of([found]).get(found.application_id)),
        diligence_form=wrong if isinstance(wrong, DiligenceForm) else DiligenceForm.of(last),
        confirmation=wrong if isinstance(wrong, AConfirmation) else AConfirmation(formdata=None),
        wrong=wrong,
        sent=papers_of(found),
        papers=[(sort, address_of(found, name)) for name, sort in PAPERS.items() if name != "award-notice" or decided],
        here=arguments_of(found),
    )


@views.post(f"{AWARD}/subsidies")
@requires("award:prepare", of=find_award)
def enter_subsidy(found: Award) -> ResponseReturnValue:
    """Enter what another public body gave the organisation."""
    form = AnEntry(found.recommendation.round.financial_year)
    if not form.validate_on_submit():
        return award_page(found, form, 422)
    operations.enter(
        found,
        given_by=form.given_by.data,
        financial_year=form.financial_year.data,
        amount=form.amount.data,
        source=Source[form.source.data],
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )
    flash("Entered. The running total counts it.", "good")
    return redirect(address_of(found))


@views.post(f"{AWARD}/subsidies/<entry_key>/striking")
@requires("award:prepare", of=find_entry)
def strike_subsidy(beside: EntryBeside) -> ResponseReturnValue:
    """Strike out an entry that was never right."""
    operations.strike(beside.entry, beside.award, actor=guard.person(), at=clock.arrival())
    flash("Struck out. The running total no longer counts it.", "good")
    return redirect(address_of(beside.award))


@views.post(f"{AWARD}/subsidy-confirmation")
@requires("award:prepare", of=find_award)
def confirm_subsidy(found: Award) -> ResponseReturnValue:
    """Keep that the recipient confirmed, by whom and when."""
    form = AConfirmation()
    if not form.validate_on_submit():
        return award_page(found, form, 422)
    operations.confirm(
        found,
        confirmed_by=form.confirmed_by.data,
        confirmed_on=form.confirmed_on.data,
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )
    flash("The confirmation is recorded.", "good")
    return redirect(address_of(found))


@views.get(f"{AWARD}/papers/<paper_name>")
@requires("recommendation:read", of=find_paper)
def subsidy_paper_page(asked: PaperAsked) -> Response:
    """One of the three papers as one page to print."""
    here = arguments_of(asked.award) | {"paper_name": asked.name}
    return page(
        "papers/paper.html",
        paper=paper_as_it_is(asked),
        back=("The award", address_of(asked.award)),
        files=[
            ("PDF", url_for("awards.subsidy_paper", **here)),
            ("Word", url_for("awards.subsidy_paper_word", **here)),
        ],
    )


@views.get(f"{AWARD}/<paper_name>.pdf")
@requires("recommendation:read", of=find_paper)
def subsidy_paper(asked: PaperAsked) -> Response:
    return paper_files.saved(paper_as_it_is(asked), paper_files.PDF, name_of(asked))


@views.get(f"{AWARD}/<paper_name>.docx")
@requires("recommendation:read", of=find_paper)
def subsidy_paper_word(asked: PaperAsked) -> Response:
    return paper_files.saved(paper_as_it_is(asked), paper_files.WORD, name_of(asked))


def name_of(asked: PaperAsked) -> str:
    return f"{asked.award.application.reference}-{asked.name}"


def paper_as_it_is(asked: PaperAsked) -> Paper:
    """As it was sent; before that as it would be sent now."""
    found, sent = asked.award, papers_of(asked.award)
    standing, at = standings_of(found.recommendation)[found.id], clock.now()
    kept = sent.get(KINDS[asked.name])
    if kept:
        return paper_of(asked.name, kept.content, standing.confirmation, kept.sent_at)
    if asked.name != "award-notice":
        return paper_of(asked.name, content_of(found, standing), standing.confirmation, at)
    given = decision_on(found)
    if given is None:
        raise Refused("This award is not decided, so there is no award notice yet. Come back when it is.")
    content = given_content(found, standing, given, clock.local(at).date())
    return paper_of(asked.name, content, standing.confirmation, at)


def arguments_of(found: Award) -> dict[str, str | int]:
    made = found.recommendation
    return {
        "round_reference": made.round.reference,
        "number": made.number,
        "bid_reference": str(found.application.reference),
    }


def address_of(found: Award, paper_name: str = "") -> str:
    """The page of an award, or one of its papers."""
    if paper_name:
        return url_for("awards.subsidy_paper_page", **arguments_of(found), paper_name=paper_name)
    return url_for("awards.award", **arguments_of(found))
