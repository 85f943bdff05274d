"""Advice for the chair: published figures, what always holds, and when there is no figure."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.advice import (
    Leniency,
    Marks,
    NoFigure,
    Spread,
    chance_at_or_above,
    effect_of_recusals,
    leniencies,
    line_as_compared,
    marks_of,
    rest_of,
    spread_of,
)
from app.rules.agreement import Agreement, agreement, reading
from app.rules.bid import Bid
from app.rules.rounding import Rounding, compared
from app.rules.scoring import Criterion
from app.rules.student import at_most

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
MEMBERS = ["asha", "ben", "carys", "devan"]

points = st.integers(0, 100).map(Fraction)


@st.composite
def tables(draw: st.DrawFn) -> Marks:
    """Complete sheets of two to seven bids by two to four members."""
    members = MEMBERS[: draw(st.integers(2, 4))]
    number = draw(st.integers(2, 7))
    return {f"T-{bid}": {member: draw(points) for member in members} for bid in range(number)}


@st.composite
def designs(draw: st.DrawFn) -> Marks:
    """Any sheets: some missing, some bids without any."""
    sheets = st.dictionaries(st.sampled_from(MEMBERS), points)
    return draw(st.dictionaries(st.sampled_from([f"T-{bid}" for bid in range(6)]), sheets))


def table(rows: list[list[int]]) -> Marks:
    return {
        f"T-{bid}": {member: Fraction(mark) for member, mark in zip(MEMBERS, row, strict=False)}
        for bid, row in enumerate(rows, start=1)
    }


def test_the_published_table_gives_the_published_correlations() -> None:
    found = agreement(table(SHROUT_AND_FLEISS))

    assert isinstance(found, Agreement)
    assert (found.bids, found.of_bids, found.members) == (6, 6, 4)
    assert [as_printed(getattr(found, name)) for name in CORRELATIONS] == [
        ".1657",
        ".4428",
        ".2898",
        ".6201",
        ".7148",
        ".9093",
    ]


CORRELATIONS = (
    "one_way_single",
    "one_way_mean",
    "two_way_single",
    "two_way_mean",
    "fixed_single",
    "fixed_mean",
)


def as_printed(correlation: Fraction) -> str:
    return f"{float(correlation):.4f}".removeprefix("0")


def test_the_correlation_of_a_mean_is_that_of_one_stepped_up_by_spearman_and_brown() -> None:
    found = agreement(table(SHROUT_AND_FLEISS))

    assert isinstance(found, Agreement)
    for single, of_mean in zip(CORRELATIONS[::2], CORRELATIONS[1::2], strict=True):
        r = getattr(found, single)
        assert getattr(found, of_mean) == 4 * r / (1 + 3 * r)


@pytest.mark.parametrize(
    ("t", "freedom", "probability"),
    [
        (6.314, 1, 0.95),
        (4.303, 2, 0.975),
        (1.638, 3, 0.90),
        (2.132, 4, 0.95),
        (3.365, 5, 0.99),
        (1.943, 6, 0.95),
        (2.365, 7, 0.975),
        (-1.812, 10, 0.05),
        (0.0, 9, 0.5),
    ],
)
def test_students_t_gives_what_its_tables_print(t: float, freedom: int, probability: float) -> None:
    assert at_most(t, freedom) == pytest.approx(probability, abs=0.0001)


@settings(max_examples=30)
@given(designs(), st.randoms())
def test_other_names_for_members_and_bids_change_nothing(marks: Marks, random: Random) -> None:
    members, bids = renamed(MEMBERS, random), renamed(sorted(marks), random)
    other = {bids[bid]: {members[name]: mark for name, mark in sheets.items()} for bid, sheets in marks.items()}

    assert agreement(other) == agreement(marks)
    before, after = leniencies(marks), leniencies(other)
    if isinstance(before, NoFigure):
        assert after == before
        return
    assert after == {members[name]: found for name, found in before.items()}
    for bid, sheets in marks.items():
        one, two = rest_of(marks, before), rest_of(other, after)
        expected = chance_at_or_above(bid, sheets, Fraction(50), one)
        assert chance_at_or_above(bids[bid], other[bids[bid]], Fraction(50), two) == expected


def renamed(names: list[str], random: Random) -> dict[str, str]:
    others = [f"other {name}" for name in names]
    random.shuffle(others)
    return dict(zip(names, others, strict=True))


@settings(max_examples=30)
@given(tables(), st.integers(-50, 50))
def test_points_added_to_every_sheet_of_one_member_change_that_habit_alone(marks: Marks, more: int) -> None:
    other = {bid: sheets | {"asha": sheets["asha"] + more} for bid, sheets in marks.items()}
    before, after = leniencies(marks), leniencies(other)
    assert not isinstance(before, NoFigure)
    assert not isinstance(after, NoFigure)

    moved = {name: after[name].fitted - before[name].fitted for name in before}
    others = -Fraction(more, len(before))
    assert moved == {name: others + more if name == "asha" else others for name in before}
    assert rest_of(other, after) == rest_of(marks, before)
    one, two = agreement(marks), agreement(other)
    assert isinstance(one, Agreement)
    assert isinstance(two, Agreement)
    assert (one.fixed_single, one.fixed_mean) == (two.fixed_single, two.fixed_mean)


@settings(max_examples=30)
@given(designs(), st.text(max_size=2))
def test_any_sheets_give_figures_or_say_why_not(marks: Marks, stranger: str) -> None:
    lenient = leniencies(marks)
    for bid, sheets in marks.items():
        found = [
            spread_of(sheets),
            effect_of_recusals(sheets, [stranger], lenient),
            chance_at_or_above(bid, sheets, Fraction(71), rest_of(marks, lenient)),
            agreement(marks),
        ]
        assert all(figure.reason.endswith(".") for figure in found if isinstance(figure, NoFigure))


@settings(max_examples=30)
@given(designs())
def test_leniencies_balance_and_leave_nothing_of_themselves_in_the_rest(marks: Marks) -> None:
    lenient = leniencies(marks)
    if isinstance(lenient, NoFigure):
        return
    without = {
        bid: {name: mark - lenient[name].fitted for name, mark in sheets.items()}
        for bid, sheets in marks.items()
        if len(sheets) > 1
    }

    assert sum(found.fitted for found in lenient.values()) == 0
    again = leniencies(without)
    assert not isinstance(again, NoFigure)
    assert {found.fitted for found in again.values()} == {Fraction(0)}


def test_leniency_is_fair_to_whoever_read_the_weaker_bids() -> None:
    marks = {
        "good": {"asha": Fraction(80), "ben": Fraction(90)},
        "weak": {"asha": Fraction(30), "carys": Fraction(30)},
    }

    found = leniencies(marks)

    assert not isinstance(found, NoFigure)
    third = Fraction(10, 3)
    assert {name: each.fitted for name, each in found.items()} == {"asha": -third, "ben": 2 * third, "carys": -third}


def test_leniency_is_shrunk_as_by_ten_bids_without_a_habit() -> None:
    assert Leniency(bids=30, fitted=Fraction(4)).shrunk == 3
    assert Leniency(bids=5, fitted=Fraction(-6)).shrunk == -2


def test_the_effect_of_a_recusal_is_what_the_habit_would_have_added_with_the_other_sign() -> None:
    """Three sheets of 60 by members without a habit; the absent one marks four points low, so 59 with them."""
    lenient = {name: Leniency(10, Fraction(0)) for name in ("asha", "ben", "carys")} | {
        "devan": Leniency(10, Fraction(-8))
    }
    sheets = {name: Fraction(60) for name in ("asha", "ben", "carys")}

    assert effect_of_recusals(sheets, ["devan"], lenient) == 1
    assert effect_of_recusals(sheets, [], lenient) == 0
    assert isinstance(effect_of_recusals(sheets, ["farouk"], lenient), NoFigure)


def test_sheets_twenty_points_apart_are_flagged() -> None:
    assert spread_of({"asha": Fraction(50), "ben": Fraction(70)}) == Spread(Fraction(50), Fraction(70))
    assert Spread(Fraction(50), Fraction(70)).is_wide
    assert not Spread(Fraction(50), Fraction(6999, 100)).is_wide
    assert spread_of({"asha": Fraction(50)}) == NoFigure("Fewer than two sheets count.")


def test_the_chance_is_even_on_the_line_and_surer_the_further_away() -> None:
    marks = table([[70, 72, 71], [60, 66, 61], [88, 84, 83]])
    rest = rest_of(marks, leniencies(marks))
    chances = [chance_at_or_above(bid, sheets, Fraction(71), rest) for bid, sheets in marks.items()]

    assert chances[0] == 0.5
    assert chances[1] < 0.01
    assert chances[2] > 0.99


def test_sheets_that_agree_by_chance_are_no_certainty() -> None:
    marks = table([[72, 72, 72], [60, 80, 50], [90, 60, 85]])
    rest = rest_of(marks, leniencies(marks))

    assert 0.5 < chance_at_or_above("T-1", marks["T-1"], Fraction(71), rest) < 0.6


@pytest.mark.parametrize(
    ("marks", "lenient", "agreed"),
    [
        ({}, "No two members have marked the same bid.", "No sheet counts yet."),
        (
            {"T-1": {"asha": Fraction(5)}},
            "No two members have marked the same bid.",
            "One member alone cannot agree with anybody.",
        ),
        (
            table([[50, 60]]),
            None,
            "One bid was marked by all 2 members; agreement needs at least two such bids.",
        ),
        (
            {
                "T-1": {"asha": Fraction(1), "ben": Fraction(2)},
                "T-2": {"carys": Fraction(3), "devan": Fraction(4)},
            },
            "The members fall into groups that marked no bid in common.",
            "No bid was marked by all 4 members; agreement needs at least two such bids.",
        ),
    ],
)
def test_where_there_is_no_figure_the_reason_stands(marks: Marks, lenient: str | None, agreed: str) -> None:
    found = leniencies(marks)
    assert found == NoFigure(lenient) if lenient else not isinstance(found, NoFigure)
    assert agreement(marks) == NoFigure(agreed)
    assert isinstance(rest_of(marks, found), NoFigure)


def test_marks_without_any_variance_give_no_figure() -> None:
    marks = table([[60, 60], [60, 60], [60, 60]])
    found = agreement(marks)

    assert isinstance(found, Agreement)
    assert {getattr(found, name) for name in CORRELATIONS} == {
        NoFigure("The bids do not differ enough from each other to tell.")
    }
    assert chance_at_or_above("T-1", marks["T-1"], Fraction(60), rest_of(marks, leniencies(marks))) == NoFigure(
        "The sheets of this round do not spread at all."
    )


def test_agreement_counts_the_bids_that_all_marked() -> None:
    marks = table([[60, 70], [80, 75], [40, 45]]) | {"T-9": {"asha": Fraction(1)}, "T-8": {}}

    found = agreement({bid: sheets for bid, sheets in marks.items() if sheets})

    assert isinstance(found, Agreement)
    assert (found.bids, found.of_bids) == (3, 3)


@settings(max_examples=30)
@given(st.fractions(0, 100, max_denominator=500), st.sampled_from(Rounding), st.integers(0, 100).map(Decimal))
def test_the_line_as_compared_is_the_lowest_score_that_meets_it(
    score: Fraction, rounding: Rounding, threshold: Decimal
) -> None:
    assert (score >= line_as_compared(threshold, rounding)) == (compared(score, rounding) >= threshold)


def test_marks_are_the_percentages_of_the_sheets_that_count() -> None:
    criteria = (Criterion("need", "Need", 20, 5), Criterion("value", "Value", 10, 5))
    marked = Bid("T-1", Decimal(1), sheets={"asha": {"need": 5, "value": 0}}, moderated={"need": 0})

    assert marks_of([marked, Bid("T-2", Decimal(1), sheets={})], criteria) == {"T-1": {"asha": Fraction(200, 3)}}


def test_a_correlation_reads_as_a_word() -> None:
    assert [reading(Fraction(n, 100)) for n in (-20, 49, 50, 74, 75, 89, 90)] == [
        "poor",
        "poor",
        "moderate",
        "moderate",
        "good",
        "good",
        "excellent",
    ]
