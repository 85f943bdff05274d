from decimal import Decimal

import pytest

from app.rules.bands import bands
from app.rules.errors import RuleError
from app.rules.rounding import Rounding


def names(rounding: Rounding, *floors: str) -> list[str]:
    return [band.name for band in bands(tuple(Decimal(floor) for floor in floors), rounding)]


def test_bands_are_named_by_their_edges_and_the_rounding() -> None:
    assert names(Rounding.EXACT, "71", "65") == ["71% or above", "65% to under 71%", "under 65%"]
    assert names(Rounding.ONE_DECIMAL, "75", "65") == ["75.0% or above", "65.0% to 74.9%", "64.9% or below"]
    assert names(Rounding.WHOLE, "71", "65") == ["71% or above", "65% to 70%", "64% or below"]


def test_an_edge_keeps_its_decimal() -> None:
    assert names(Rounding.EXACT, "70.5", "65.0") == ["70.5% or above", "65% to under 70.5%", "under 65%"]


def test_a_band_of_one_step_is_named_once() -> None:
    assert names(Rounding.WHOLE, "71", "70") == ["71% or above", "70%", "69% or below"]


@pytest.mark.parametrize(
    ("floors", "rounding", "problem"),
    [
        ([], Rounding.EXACT, "at least one band edge"),
        (["65", "71"], Rounding.EXACT, "from the highest to the lowest"),
        (["71", "71"], Rounding.EXACT, "each once"),
        (["71", "0"], Rounding.EXACT, "above 0"),
        (["101"], Rounding.EXACT, "at most at 100"),
        (["70.95"], Rounding.EXACT, "finer than a score is shown"),
        (["70.5"], Rounding.WHOLE, "finer than a score is shown"),
    ],
)
def test_edges_that_cannot_be_are_refused(floors: list[str], rounding: Rounding, problem: str) -> None:
    with pytest.raises(RuleError, match=problem):
        names(rounding, *floors)
