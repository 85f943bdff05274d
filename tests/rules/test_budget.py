from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.rules.budget import BudgetLine, Problem, is_nearly_full, line_problems, problems, room_left, totals
from app.rules.money import pounds, words

MOST = Decimal("10000.00")
COACHES = BudgetLine("Two coaches", Decimal("5520.00"))
FROM_THE_TRUST = {"source": "The park trust", "is_confirmed": True}
PITCH = BudgetLine("Hall and pitch", Decimal("2944.00"), Decimal("736.00"), **FROM_THE_TRUST)
REST = BudgetLine("The rest", Decimal("1536.00"), Decimal("2358.00"), **FROM_THE_TRUST)


def test_request_plus_match_is_the_cost() -> None:
    found = totals([COACHES, PITCH, REST])

    assert (found.requested, found.match, found.cost) == (MOST, Decimal("3094.00"), Decimal("13094.00"))
    assert str(found.match_percent) == "23.6"
    assert PITCH.cost == Decimal("3680.00")


def test_tenths_of_pence_never_creep_in() -> None:
    lines = [BudgetLine("Tea", Decimal("0.10"))] * 3
    assert str(totals(lines).requested) == "0.30"


def test_a_budget_at_the_cap_has_no_problem() -> None:
    assert problems([COACHES, PITCH, REST], MOST) == ()


def test_a_penny_over_the_cap_says_what_to_take_off() -> None:
    over = [COACHES, PITCH, REST, BudgetLine("Stamps", Decimal("0.01"))]

    assert problems(over, MOST) == (
        Problem(None, "You ask for £10,000.01 and the most is £10,000.00. Take £0.01 off."),
    )


def test_each_line_says_its_own_problem() -> None:
    lines = [COACHES, BudgetLine(" ", Decimal(5)), BudgetLine("Tea", Decimal(0)), BudgetLine("Cake", Decimal(-1))]

    assert problems(lines, MOST) == (
        Problem(1, "Say what this line is for."),
        Problem(2, "Enter what you ask for, or what comes from elsewhere."),
        Problem(3, "An amount cannot be less than nothing."),
    )


def test_a_budget_that_asks_for_nothing_is_refused() -> None:
    given_free = BudgetLine("Volunteer time", Decimal(0), Decimal("2208.00"), source="Volunteers", is_confirmed=True)
    asks = Problem(None, "Add at least one line with an amount that you ask this fund for.")

    assert problems([given_free], MOST) == (asks,)
    assert problems([], MOST) == (asks,)
    assert totals([]).match_percent is None


def test_money_from_elsewhere_needs_a_source_and_a_word_whether_it_is_certain() -> None:
    bare = BudgetLine("Hall and pitch", Decimal("2944.00"), Decimal("736.00"))
    named = BudgetLine("Hall and pitch", Decimal("2944.00"), Decimal("736.00"), source="The trust", is_confirmed=False)

    assert line_problems(bare) == (
        "Say where the £736.00 from elsewhere comes from.",
        "Say whether the £736.00 from elsewhere is confirmed.",
    )
    assert line_problems(named) == ()
    assert (totals([named]).match, totals([named]).confirmed) == (Decimal("736.00"), Decimal("0.00"))


def test_a_category_is_one_of_the_rounds_where_it_has_any() -> None:
    assert line_problems(COACHES, ["Staff", "Equipment"]) == ("Choose what kind of cost it is.",)
    assert line_problems(BudgetLine("Two coaches", Decimal(1), category="Staff"), ["Staff", "Equipment"]) == ()
    assert line_problems(COACHES) == ()


def test_the_limit_of_lines_is_near_before_it_is_reached() -> None:
    assert [(room_left(lines), is_nearly_full(lines)) for lines in (0, 89, 90, 100, 1000)] == [
        (100, False),
        (11, False),
        (10, True),
        (0, True),
        (0, True),
    ]


amounts = st.integers(0, 10**11).map(pounds)
lines_of_any_kind = st.lists(
    st.builds(BudgetLine, st.just("A cost"), amounts, amounts, is_confirmed=st.none() | st.booleans()), max_size=120
)


@given(lines_of_any_kind)
def test_request_and_match_are_always_the_cost_to_the_penny(lines: list[BudgetLine]) -> None:
    found = totals(lines)

    assert found.requested + found.match == found.cost == sum((line.cost for line in lines), Decimal(0))
    assert all(line.requested + line.match == line.cost for line in lines)
    assert 0 <= found.confirmed <= found.match
    assert found.cost.as_tuple().exponent == -2


@given(lines_of_any_kind, st.randoms())
def test_the_order_of_the_lines_changes_no_total(lines: list[BudgetLine], chance: Random) -> None:
    assert totals(sorted(lines, key=lambda line: chance.random())) == totals(lines)


@given(lines_of_any_kind, amounts)
def test_a_request_over_the_cap_and_no_other_is_told_what_to_take_off(lines: list[BudgetLine], most: Decimal) -> None:
    requested = totals(lines).requested
    whole = [problem.message for problem in problems(lines, most) if problem.line is None]

    assert bool(whole) == (requested > most or not requested)
    if requested > most:
        assert whole[0].endswith(f"Take {words(requested - most)} off.")


@given(lines_of_any_kind)
def test_the_share_from_elsewhere_is_a_share(lines: list[BudgetLine]) -> None:
    found = totals(lines)

    assert found.match_percent is None if not found.cost else 0 <= found.match_percent <= 100
