"""Least points on a criterion, tried on a ranking that is kept anyway: the order stays, who can be funded changes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from app.awards.choice import Choice
from app.rules.ranking import Ranking, with_minimums

Minimums = tuple[tuple[str, int], ...]

MOST_KEPT = 2  # a setting, and the one that it is compared with
KEPT: WeakKeyDictionary[Ranking, tuple[tuple[Minimums, Ranking], ...]] = WeakKeyDictionary()


def ranking_under(choice: Choice, ranking: Ranking) -> Ranking:
    """The ranking under the minimums of a choice; kept beside the ranking it comes from for as long as that is."""
    if not choice.minimums:
        return ranking
    kept = KEPT.get(ranking, ())
    found = next((other for minimums, other in kept if minimums == choice.minimums), None)
    if found is None:
        found = with_minimums(ranking, dict(choice.minimums))
        KEPT[ranking] = ((choice.minimums, found), *kept[: MOST_KEPT - 1])
    return found
