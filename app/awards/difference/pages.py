"""Two lists of a round beside each other: any two, chosen on the page."""

from __future__ import annotations

from flask import Response, request

from app.awards.difference.comparing import difference_of
from app.awards.queries import find_listed, lists_of, numbers_in
from app.awards.views import views
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds.models import Round

ONE_ONLY = "This round has one list only. A change to it makes another beside it, and then both can be compared here."
SAME = "Choose two different lists."


@views.get("/office/rounds/<round_reference>/recommendations/difference")
@requires("recommendation:read", of=find_listed)
def difference(round_: Round) -> Response:
    """What differs between two lists; without a choice, between the last two."""
    numbers = numbers_in(round_.id)
    before, after = asked(numbers)
    why_not = problem(numbers, before, after)
    lists = {} if why_not else lists_of(round_.id, (before, after))
    return page(
        "awards/difference/show.html",
        status=422 if why_not and len(numbers) > 1 else 200,
        round=round_,
        numbers=numbers,
        before=before,
        after=after,
        why_not=why_not,
        difference=difference_of(lists[before], lists[after]) if lists else None,
    )


def asked(numbers: list[int]) -> tuple[int, int]:
    """The two lists that are asked for; the last two unless said otherwise. 0 is none."""
    after = request.args.get("after", numbers[-1], type=int)
    earlier = [number for number in numbers if number < after]
    before: int = request.args.get("before", earlier[-1] if earlier else 0, type=int)
    return before, after


def problem(numbers: list[int], before: int, after: int) -> str:
    """Why these two cannot be compared; empty where they can."""
    if len(numbers) == 1:
        return ONE_ONLY
    missing = [str(number) for number in (before, after) if number not in numbers]
    if missing:
        return f"This round has no recommendation {missing[0]}. Choose two of its lists."
    return SAME if before == after else ""
