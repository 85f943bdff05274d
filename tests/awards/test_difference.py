"""Two lists of a round beside each other: what was set, who came in and went out, other sums, other words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.awards.difference.comparing import longest_rise, moved
from app.awards.models import Award
from app.platform.db import db
from app.platform.word_changes import sides
from tests.awards.conftest import Lists, words
from tests.cast import Cast
from tests.counting import count_queries
from tests.stages import Stages

PAGE = "/office/rounds/TEST-R1/recommendations/difference"


@pytest.fixture
def two(scored: Cast, stages: Stages) -> Lists:
    """Two lists of the cast's round: all three bids of £30,000.00, then the two that fit into the pot."""
    lists = Lists(scored, "TEST-R1")
    stages.after(scored.app, "awards: two lists", lambda: make_two(lists))
    return lists


def make_two(lists: Lists) -> None:
    lists.make("tolerance=50")
    lists.make("threshold=75&pot=strict")


def shown(lists: Lists, query: str = "", who: str = "Dilys") -> str:
    return words(lists.cast.client(who).get(f"{PAGE}?{query}"))


def change(lists: Lists, **values: object) -> None:
    """Write something of the first award of the second list."""
    with lists.cast.app.app_context():
        award = db.session.query(Award).filter_by(recommendation=lists.stored(2), position=1).one()
        for name, value in values.items():
            setattr(award, name, value)
        db.session.commit()


def test_without_a_choice_the_last_two_lists_are_compared(two: Lists) -> None:
    said = shown(two, who="Hari")

    assert "Recommendation 2 has 2 awards of £20,000.00: 1 award fewer and £10,000.00 less" in said
    assert "Threshold 71% 75%" in said
    assert "Treatment of the pot Fund all, within the tolerance Stop at the pot" in said
    assert "Tolerance 50% of the pot" in said
    assert "Against the pot £10,000.00 over £0.00 left" in said


def test_an_award_that_went_out_says_where_it_is_now(two: Lists) -> None:
    said = shown(two)

    assert "Awards that went out" in said
    assert "£10,000.00 At or above the threshold, beyond the budget, 80.0%" in said
    assert "The reserve list" in said
    assert "£10,000.00 Place 1" in said


def test_any_two_lists_can_be_compared_in_either_direction(two: Lists) -> None:
    two.make("tolerance=50")

    assert "Awards that came in" in shown(two, "before=2&after=1")
    assert "Nothing that either list says is different." in shown(two, "before=1&after=3")
    assert "as many and as much as recommendation 1" in shown(two, "before=1&after=3")


def test_reasons_and_conditions_stand_beside_each_other_with_the_words_that_differ_marked(two: Lists) -> None:
    reason = "The boxing club keeps young people out of trouble."
    change(two, crime_reduction_reason=reason, conditions=["The office may visit.", "No alcohol."])
    page = two.cast.client("Dilys").get(PAGE).text
    said = shown(two)

    assert "Why it will reduce crime and disorder" in said
    assert reason in said
    assert "Conditions" in said
    assert "The office may visit. No alcohol." in said
    assert 'class="differs"' in page
    assert "Empty" in said  # there was no condition before


def test_a_part_award_says_another_amount_and_its_reason(two: Lists) -> None:
    two.make("threshold=79&pot=part-fund&tolerance=0", part_award_reason="The pot ends here.")
    two.make("threshold=79&tolerance=50")
    with two.cast.app.app_context():
        amounts = [award.amount for award in two.stored(3).awards]
    said = shown(two, "before=4&after=3")

    assert sum(amounts) == Decimal("20000.00")
    assert "1 award fewer" in said


def test_what_was_written_for_an_award_goes_on_standing_in_a_later_list(two: Lists) -> None:
    change(two, crime_reduction_reason="A better reason.")
    two.make("tolerance=50")

    with two.cast.app.app_context():
        award = two.stored(3).awards[0]
        assert (award.crime_reduction_reason, award.explained_at) == ("A better reason.", None)


def test_the_page_of_a_list_and_its_paper_say_the_difference_too(two: Lists) -> None:
    dilys = two.cast.client("Dilys")
    change(two, conditions=["No alcohol."])
    listed, paper = (words(dilys.get(f"{two.url}/2{end}")) for end in ("", "/paper"))

    assert "Threshold: 71% before, 75% now." in listed
    assert "Other conditions: T-001." in listed
    assert "Both lists beside each other" in listed
    assert "Changed since recommendation 1, in full" in paper
    assert "T-001 Empty No alcohol." in paper


def test_one_list_has_nothing_to_be_compared_with(scored: Cast) -> None:
    Lists(scored, "TEST-R1").make("tolerance=50")

    response = scored.client("Dilys").get(PAGE)

    assert response.status_code == 200
    assert "This round has one list only." in words(response)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("before=1&after=7", "This round has no recommendation 7."),
        ("before=2&after=2", "Choose two different lists."),
        ("before=0&after=1", "This round has no recommendation 0."),
    ],
)
def test_a_wrong_choice_is_explained(two: Lists, query: str, sentence: str) -> None:
    response = two.cast.client("Dilys").get(f"{PAGE}?{query}")

    assert response.status_code == 422
    assert sentence in words(response)


def test_only_the_office_compares_lists(two: Lists) -> None:
    assert two.cast.client("Imogen").get(PAGE).status_code == 200
    assert {two.cast.client(name).get(PAGE).status_code for name in ("Farouk", "Nadia", "Asha")} == {404}
    assert two.cast.client().get(PAGE).status_code == 302
    assert two.cast.client("Dilys").get(PAGE.replace("TEST-R1", "NONE")).status_code == 404


def test_a_round_without_a_list_has_no_such_page(cast: Cast) -> None:
    assert cast.client("Dilys").get(PAGE).status_code == 404


def test_longer_lists_are_compared_in_as_many_queries(two: Lists) -> None:
    dilys = two.cast.client("Dilys")
    two.make("threshold=90")
    dilys.get(PAGE)
    with count_queries(two.cast.app) as few:
        dilys.get(f"{PAGE}?before=2&after=3")
    with count_queries(two.cast.app) as many:
        dilys.get(f"{PAGE}?before=1&after=2")

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("abcd", "abcd", []),
        ("abcd", "bcda", ["a"]),
        ("abcd", "dabc", ["d"]),
        ("abc", "xbc", []),
        ("abcd", "badc", ["b", "d"]),
        ("", "a", []),
    ],
)
def test_as_few_as_possible_are_said_to_have_moved(before: str, after: str, found: list[str]) -> None:
    assert moved(*({name: place for place, name in enumerate(order, 1)} for order in (before, after))) == found


def test_the_longest_rise_is_found() -> None:
    numbers = [5, 1, 4, 2, 3, 9, 0, 7, 8]

    assert [numbers[place] for place in longest_rise(numbers)] == [1, 2, 3, 7, 8]


def test_words_that_differ_are_marked_and_nothing_is_lost() -> None:
    was, now = sides("Keeps young people busy on Fridays.", "Keeps many young people busy on Saturdays.")

    assert "".join(part.words for part in now) == "Keeps many young people busy on Saturdays."
    assert [part.words.strip() for part in was if part.is_changed] == ["Fridays."]
    assert [part.words.strip() for part in now if part.is_changed] == ["many", "Saturdays."]
    assert [part.is_changed for part in sides("One thing.", "Quite another matter altogether")[0]] == [True]
