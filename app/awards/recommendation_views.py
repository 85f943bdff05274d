"""The recommended award list: previewed, made, read, explained, authorised."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.accounts.delegation.queries import title_under
from app.accounts.models import OfficeRole
from app.awards import authorising, explaining, operations
from app.awards.choice import Choice, Typed, read_choice
from app.awards.forms import AuthorisationForm, ExplanationForm, RecommendationForm
from app.awards.models import Award, Recommendation
from app.awards.queries import find_line, find_recommendation
from app.awards.recommendation_page import preview_context, recommendation_context
from app.awards.views import line_page, views
from app.platform import clock, guard
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import LONG_TEXTS, takes
from app.rounds.models import Round

REASONS_ON_A_PAGE = 25
AUTHORISER = "chief finance officer"


@views.get("/office/rounds/<round_reference>/recommendations/new")
@requires("recommendation:make", of=find_line)
def preview(round_: Round) -> ResponseReturnValue:
    """What would be recommended: list, count, money, and who must authorise it."""
    typed = read_choice(request.args, round_)
    if typed.errors:
        return line_page(round_, typed)
    return preview_page(round_, typed, RecommendationForm(formdata=None))


def preview_page(
    round_: Round, typed: Typed, form: RecommendationForm, status: int = 200, changed: str = ""
) -> ResponseReturnValue:
    found = operations.recommended_by(round_, typed.choice)
    form.choice.data, form.seen.data = typed.choice.query(), operations.seen_digest(found)
    context = preview_context(round_, found, typed.choice, clock.now())
    return page("awards/preview.html", status=status, form=form, changed=changed, **context)


@views.post("/office/rounds/<round_reference>/recommendations")
@requires("recommendation:make", of=find_line)
def recommend(round_: Round) -> ResponseReturnValue:
    """Make the recommendation that was previewed."""
    form = RecommendationForm()
    typed = read_choice(MultiDict(parse_qsl(form.choice.data or "")), round_)
    found = operations.recommended_by(round_, typed.choice)
    if not form.is_complete(part_funds=found.division.part_award is not None):
        return preview_page(round_, typed, form, 422)
    try:
        made = make(round_, typed.choice, form)
    except Conflict as conflict:
        return preview_page(round_, typed, form, 409, changed=conflict.message)
    flash(f"Recommendation {made.number} is made. Look through the reason of each award.", "good")
    return redirect(address_of(made))


def make(round_: Round, choice: Choice, form: RecommendationForm) -> Recommendation:
    return operations.make_recommendation(
        round_,
        choice,
        reason=form.reason.data or "",
        part_award_reason=form.part_award_reason.data or "",
        seen=form.seen.data or "",
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )


@views.get("/office/rounds/<round_reference>/recommendations/<int:number>")
@requires("recommendation:read", of=find_recommendation)
def recommendation(found: Recommendation) -> ResponseReturnValue:
    """The list as a document one would sign."""
    return recommendation_page(found, AuthorisationForm(formdata=None))


def recommendation_page(found: Recommendation, form: AuthorisationForm, status: int = 200) -> ResponseReturnValue:
    return page("awards/recommendation.html", status=status, form=form, **recommendation_context(found))


@views.post("/office/rounds/<round_reference>/recommendations/<int:number>/authorisation")
@requires("recommendation:authorise", of=find_recommendation)
def authorise(found: Recommendation) -> ResponseReturnValue:
    """Put one's name to what exceeds the pot."""
    if found.authorisation is not None and found.authorisation.authorised_by_id == guard.person().id:
        return redirect(address_of(found))
    if why := authorising.why_not_authorised(found, guard.person()):
        raise Refused(why)
    form = AuthorisationForm()
    if not form.is_confirmed():
        return recommendation_page(found, form, 422)
    authorising.authorise(
        found,
        reason=form.reason.data or "",
        role_title=title_under(guard.person(), OfficeRole.CHIEF_FINANCE_OFFICER, AUTHORISER, clock.arrival()),
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )
    flash("The sum over the pot is authorised.", "good")
    return redirect(address_of(found))


@views.get("/office/rounds/<round_reference>/recommendations/<int:number>/reasons")
@requires("award:explain", of=find_recommendation)
def reasons(found: Recommendation) -> ResponseReturnValue:
    """The statutory reason of each award, to be looked through."""
    return reasons_page(found, ExplanationForm.of(awards_on_page(found)))


@views.post("/office/rounds/<round_reference>/recommendations/<int:number>/reasons")
@requires("award:explain", of=find_recommendation)
@takes(LONG_TEXTS)
def explain(found: Recommendation) -> ResponseReturnValue:
    """Keep the reasons of one page; then the next page that has some to look through, or the list."""
    form = ExplanationForm.sent(found.awards, request.form)
    if form.errors or not form.rows:
        return reasons_page(found, form, 422)
    try:
        explaining.explain(found, form.explanations(), actor=guard.person(), at=clock.arrival())
    except Conflict:
        form.conflicting()
        return reasons_page(found, form, 409)
    left = [award for award in found.awards if award.explained_at is None]
    if left:
        flash(f"Saved. {len(left)} more to look through.", "good")
        return redirect(reasons_address(found, page_of(left[0])))
    flash("Every reason is looked through.", "good")
    return redirect(address_of(found))


def reasons_page(found: Recommendation, form: ExplanationForm, status: int = 200) -> ResponseReturnValue:
    pages = -(-len(found.awards) // REASONS_ON_A_PAGE)
    context: dict[str, Any] = {
        "recommendation": found,
        "form": form,
        "number": page_asked_for(found),
        "pages": pages,
        "page_url": lambda number: reasons_address(found, number),
        "back": address_of(found),
    }
    return page("awards/reasons.html", status=status, **context)


def awards_on_page(found: Recommendation) -> list[Award]:
    first = (page_asked_for(found) - 1) * REASONS_ON_A_PAGE
    return found.awards[first : first + REASONS_ON_A_PAGE]


def page_asked_for(found: Recommendation) -> int:
    last = max(1, -(-len(found.awards) // REASONS_ON_A_PAGE))
    return min(max(request.args.get("page", 1, type=int), 1), last)


def page_of(award: Award) -> int:
    return (award.position - 1) // REASONS_ON_A_PAGE + 1


def address_of(found: Recommendation) -> str:
    return url_for("awards.recommendation", round_reference=found.round.reference, number=found.number)


def reasons_address(found: Recommendation, number: int) -> str:
    here = {"round_reference": found.round.reference, "number": found.number}
    return url_for("awards.reasons", page=number if number > 1 else None, **here)
