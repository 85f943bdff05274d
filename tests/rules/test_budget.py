from decimal import Decimal

from app.rules.budget import BudgetLine, Problem, problems, totals

MOST = Decimal("10000.00")
COACHES = BudgetLine("Two coaches", Decimal("5520.00"))
PITCH = BudgetLine("Hall and pitch", Decimal("2944.00"), Decimal("736.00"))
REST = BudgetLine("The rest", Decimal("1536.00"), Decimal("2358.00"))


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
    given_free = BudgetLine("Volunteer time", Decimal(0), Decimal("2208.00"))
    asks = Problem(None, "Add at least one line with an amount that you ask this fund for.")

    assert problems([given_free], MOST) == (asks,)
    assert problems([], MOST) == (asks,)
    assert totals([]).match_percent is None
