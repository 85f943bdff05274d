"""What a recommended award list was made with, and what it came to, in words, so that two lists can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.awards.models import Recommendation
from app.platform.formatting import count, money
from app.rules.pot import Pot
from app.rules.rounding import Rounding


def settings_of(made: Recommendation) -> Iterator[tuple[str, str]]:
    """The rules that were in force; of a list from the reserve list those alone that it still needs."""
    told, used = made.result, made.inputs["rules"]
    yield "Threshold", f"{told['threshold']}%"
    yield "Rounding before the comparison", Rounding(told["rounding"]).words
    yield "The pot", money(told["budget"])
    yield "Treatment of the pot", Pot(told["pot"]).words
    if "criteria" in used:
        yield from rules_of(used)


def rules_of(used: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What else a list made from marks was made with."""
    yield "Band edges", ", ".join(f"{floor}%" for floor in used["band_floors"])
    yield "Tolerance", f"{used['over_commitment_limit']}% of the pot"
    yield "Fewest score sheets", str(used["quorum"])
    yield "Draw seed", used["draw_seed"]
    titles = {criterion["key"]: criterion["title"] for criterion in used["criteria"]}
    yield "Order of ties", ", ".join(titles.get(key, key) for key in used["tie_break"])
    yield from criteria_of(used["criteria"])


def criteria_of(criteria: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each criterion with its weight and scale, and the least points where some are asked for."""
    for each in criteria:
        yield f"Weight of {each['title']}", f"{each['weight']}, on a scale up to {each['max_score']}"
        if each["minimum"] is not None:
            yield f"Least points on {each['title']}", str(each["minimum"])


def names_under(made: Recommendation) -> Iterator[tuple[str, str]]:
    """Why the list was made, and who put their name to what exceeds the pot."""
    yield "Why it was made", made.reason
    given = made.authorisation
    if given:
        yield "Sum over the pot", f"{money(given.over_amount)}, authorised by {given.name}: {given.reason}"
    elif made.over_amount:
        yield "Sum over the pot", f"{money(made.over_amount)}, not authorised"


def figures_of(made: Recommendation) -> Iterator[tuple[str, str]]:
    """What came of it."""
    told = made.result
    over, left = made.over_amount, pot_left(made)
    yield "Awards", str(len(made.awards))
    yield "Total", money(made.committed_amount)
    yield "Against the pot", f"{money(over)} over" if over else f"{money(left)} left"
    yield "Reserve list", count(sum(line["outcome"] == "reserve" for line in told["applications"]), "bid")
    yield "Assessed", f"{told['assessed']} of {told['submitted']} submitted, {told['withdrawn']} withdrawn"


def pot_left(made: Recommendation) -> Decimal:
    """What the list leaves of the pot as it was frozen, in pounds."""
    return Decimal(made.result["budget"]) - made.committed_amount
