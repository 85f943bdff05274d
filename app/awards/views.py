"""The line, the recommended award list, and its authorisation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from app.assessment.standing import standing_of
from app.awards import models  # noqa: F401
from app.awards.choice import LABELS, MINIMUM, Choice, Typed, read_choice, usual_choice
from app.awards.comparison import Comparison, comparison_of
from app.awards.deferring import models as deferring_models  # noqa: F401
from app.awards.line_view import line_view
from app.awards.list_file import as_csv
from app.awards.operations import recommended_by
from app.awards.preparing import models as preparing_models  # noqa: F401
from app.awards.queries import beside_the_line, find_line
from app.awards.ranked_list import draw_rows
from app.awards.subsidy import models as subsidy_models  # noqa: F401
from app.platform import addresses, clock, htmx
from app.platform.guard import may, requires
from app.rounds.models import Round
from app.rules.recommendation import Recommendation
from app.rules.rounding import Rounding, percent_words

views = Blueprint("awards", __name__)


@views.get("/office/rounds/<round_reference>/line")
@requires("line:read", of=find_line)
def line(round_: Round) -> ResponseReturnValue:
    """Where the line falls. Nothing here is saved."""
    typed = read_choice(request.args, round_)
    response = line_page(round_, typed)
    if not typed.errors:
        htmx.put_address(response, address(round_, typed.choice.query(usual_choice(round_))))
    return response


def line_page(round_: Round, typed: Typed) -> Response:
    """The screen, or the block of it that asks. Where a field is wrong, the controls are part of the answer."""
    block = "line_page" if typed.errors or htmx.target() == "line_page" else "line"
    response = htmx.page(
        "awards/line.html",
        block=block,
        status=422 if typed.errors else 200,
        **line_context(round_, typed),
    )
    return htmx.swap_into(response, block)


def line_context(round_: Round, typed: Typed) -> dict[str, Any]:
    """What the template prints."""
    now, usual = clock.now(), usual_choice(round_)
    recommendation = recommended_by(round_, typed.choice)
    view = line_view(recommendation, typed.choice, areas=round_.areas, themes=round_.themes)
    bids = bids_url(round_)
    here = {"round_reference": round_.reference}
    return {
        "round": round_,
        "standing": standing_of(round_, now).value,
        "ranking": recommendation.ranking,
        "typed": typed,
        "form": typed,
        "roundings": [(rounding.value, rounding.words) for rounding in Rounding],
        "view": view,
        "drawn_rows": draw_rows(view.rows, is_over=bool(view.over), cut_at_top=view.cut_at_top, bids_url=bids),
        "beside": beside_the_line(round_, now),
        "comparison": compared(round_, recommendation, typed),
        "this_setting": typed.choice.setting.query(),
        "other_url": typed.beside and address(round_, replaced(typed).query(usual)),
        "ties_url": with_query(addresses.address("awards.line_ties", **here), typed.choice.setting.query(usual)),
        "line_url": addresses.address("awards.line", **here),
        "rounds_url": known_url("assessment.rounds"),
        "round_url": known_url("assessment.round", **here),
        "address": lambda **changes: address(round_, typed.choice.query(usual, **changes)),
        "csv_url": with_query(addresses.address("awards.line_csv", **here), typed.choice.setting.query(usual)),
        "page_url": lambda number: f"{address(round_, typed.choice.query(usual, page=number))}#list",
        "percent": percent_words,
        "labels": LABELS,
        "minimum_names": [f"{MINIMUM}{criterion.key}" for criterion in round_.criteria],
        "last": typed.choice.query(usual),
    }


def compared(round_: Round, recommendation: Recommendation, typed: Typed) -> Comparison | None:
    """The setting in hand beside the one that was kept, where one was."""
    if typed.beside is None:
        return None
    other = recommended_by(round_, typed.beside)
    return comparison_of(recommendation, other, (typed.choice, typed.beside), round_.criteria)


def replaced(typed: Typed) -> Choice:
    """The two settings in each other's place."""
    other = typed.beside or typed.choice
    return replace(other, by=typed.choice.by, beside=typed.choice.setting.query())


def address(round_: Round, query: str) -> str:
    return with_query(addresses.address("awards.line", round_reference=round_.reference), query)


def with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def known_url(endpoint: str, **arguments: Any) -> str | None:
    """The address of a page for those who may open it."""
    permission = getattr(current_app.view_functions.get(endpoint), "permission", None)
    return addresses.address(endpoint, **arguments) if permission and may(permission) else None


def bids_url(round_: Round) -> str:
    """What the addresses of the round's bids begin with; empty for those who may not open them."""
    found = known_url("assessment.bid", round_reference=round_.reference, bid_reference="-")
    return found[:-1] if found else ""


@views.get("/office/rounds/<round_reference>/line.csv")
@requires("line:read", of=find_line)
def line_csv(round_: Round) -> ResponseReturnValue:
    """The whole list in rank order."""
    typed = read_choice(request.args, round_)
    response = Response(as_csv(recommended_by(round_, typed.choice)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.reference}-line.csv"'
    return response


from app.awards import paper_pages, recommendation_views, ties_page  # noqa: E402, F401
from app.awards.difference import pages as difference_pages  # noqa: E402, F401
from app.awards.preparing import pages as preparing_pages  # noqa: E402, F401
from app.awards.subsidy import pages  # noqa: E402, F401
