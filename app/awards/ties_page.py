"""Every tie of a round with the rule that orders it, and the published draw, so that anybody can make it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.awards.choice import read_choice, usual_choice
from app.awards.line_words import named
from app.awards.operations import recommended_by
from app.awards.queries import find_line
from app.awards.views import address, views, with_query
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.paging import asked_pages
from app.rounds.models import Round
from app.rules.line import Tie, criterion_named, points_on, points_shown, tied_places, ties
from app.rules.recommendation import Recommendation
from app.rules.rounding import displayed

PAGE = 20


@dataclass(frozen=True, slots=True)
class TiedBid:
    """One bid of a tie: its points on the criteria that decide, and its lot where the draw does."""

    rank: int | None
    reference: str
    organisation: str
    points: tuple[str, ...]
    lot: str


@dataclass(frozen=True, slots=True)
class TieShown:
    """The bids of one score in their order, and what orders them."""

    score: str
    heads: tuple[str, ...]
    rule: str
    by_draw: bool
    bids: tuple[TiedBid, ...]


@views.get("/office/rounds/<round_reference>/line/ties")
@requires("line:read", of=find_line)
def line_ties(round_: Round) -> ResponseReturnValue:
    """Ties and the draw, at the setting that the address holds."""
    return page("awards/ties.html", round=round_, **ties_context(round_))


def ties_context(round_: Round) -> dict[str, Any]:
    usual, typed = usual_choice(round_), read_choice(request.args, round_)
    found = recommended_by(round_, typed.choice)
    rules, number = found.rules, len(tied_places(found.ranking))
    pages = asked_pages(number, lambda to: ties_url(round_, typed.choice.setting.query(usual, page=to)), PAGE)
    return {
        "number": number,
        "order": [criterion_named(found, key).title for key in rules.tie_break_order],
        "seed": rules.seed,
        "example": next((standing.reference for standing in found.ranking.listed()), ""),
        "ties": list(ties_shown(found, PAGE * (pages.number - 1), PAGE * pages.number)),
        "line_url": address(round_, typed.choice.setting.query(usual)),
        "pages": pages,
    }


def ties_url(round_: Round, query: str) -> str:
    return with_query(url_for("awards.line_ties", round_reference=round_.reference), query)


def ties_shown(found: Recommendation, first: int, last: int) -> Iterator[TieShown]:
    """One page of the ties, in rank order."""
    for tie in ties(found, first, last):
        yield TieShown(
            score=f"{displayed(tie.score, found.rules.rounding)}%",
            heads=tuple(criterion.title for criterion in tie.decided_by),
            rule=rule_words(tie),
            by_draw=tie.by_draw,
            bids=tuple(tied_bid(found, tie, place) for place in range(len(tie.standings))),
        )


def tied_bid(found: Recommendation, tie: Tie, place: int) -> TiedBid:
    standing = tie.standings[place]
    points = (points_on(found, standing, criterion) for criterion in tie.decided_by)
    return TiedBid(
        rank=standing.rank,
        reference=standing.reference,
        organisation=named(standing),
        points=tuple("" if each is None else points_shown(each) for each in points),
        lot=standing.draw if tie.by_draw else "",
    )


def rule_words(tie: Tie) -> str:
    """What orders these bids."""
    if not tie.decided_by:
        return "Equal on every criterion: the draw orders them."
    order = ", then ".join(criterion.title for criterion in tie.decided_by)
    return f"Ordered by {order}{', then by the draw' if tie.by_draw else ''}."
