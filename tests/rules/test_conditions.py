"""Conditions decide what is asked; they look back only."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from app.rules.conditions import Condition, Item, asked, holds, wrong_conditions

WHO = Item("who")
POLICY = Item("policy", (Condition("who", frozenset({"children", "adults"})),))
OFFERED = {"who": ("children", "adults", "nobody")}


def test_a_question_is_asked_when_the_answer_is_among_those_it_waits_for():
    assert asked([WHO, POLICY], {"who": ["children"]}) == {"who", "policy"}
    assert asked([WHO, POLICY], {"who": ["nobody", "adults"]}) == {"who", "policy"}
    assert asked([WHO, POLICY], {"who": ["nobody"]}) == {"who"}
    assert asked([WHO, POLICY], {}) == {"who"}


def test_an_answer_to_a_question_that_is_not_asked_counts_for_nothing():
    lead = Item("lead", (Condition("policy", frozenset({"yes"})),))
    chosen = {"who": ["nobody"], "policy": ["yes"]}
    assert asked([WHO, POLICY, lead], chosen) == {"who"}
    assert asked([WHO, POLICY, lead], chosen | {"who": ["adults"]}) == {"who", "policy", "lead"}


def test_all_conditions_of_a_question_have_to_hold():
    both = Item("both", (*POLICY.conditions, Condition("where", frozenset({"here"}))))
    items = [WHO, Item("where"), both]
    assert "both" not in asked(items, {"who": ["adults"], "where": ["there"]})
    assert "both" in asked(items, {"who": ["adults"], "where": ["here"]})


def test_each_wrong_condition_is_said_with_the_question_it_stands_at():
    wrong = {
        "nobody": (Condition("missing", frozenset({"x"})), "there is no question of that key"),
        "itself": (Condition("itself", frozenset({"x"})), "not asked before it"),
        "ahead": (Condition("last", frozenset({"x"})), "not asked before it"),
        "typed": (Condition("free", frozenset({"x"})), "nothing is chosen"),
        "never": (Condition("who", frozenset()), "would never be asked"),
        "other": (Condition("who", frozenset({"children", "cats"})), "“cats”, which who does not offer"),
    }
    items = [WHO, Item("free"), *(Item(key, (condition,)) for key, (condition, _) in wrong.items()), Item("last")]
    found = dict(wrong_conditions(items, OFFERED))
    assert found.keys() == wrong.keys()
    for key, (_, words) in wrong.items():
        assert words in found[key]


def test_two_questions_cannot_wait_for_each_other():
    one = Item("one", (Condition("two", frozenset({"x"})),))
    two = Item("two", (Condition("one", frozenset({"x"})),))
    assert [key for key, _ in wrong_conditions([one, two], {"one": ["x"], "two": ["x"]})] == ["one"]


VALUES, COUNTS = st.sampled_from("abc"), st.integers(1, 7)
WANTED, CHOSEN = st.frozensets(VALUES, max_size=2), st.lists(VALUES, unique=True, max_size=2)


@cache
def conditions(before: int) -> st.SearchStrategy[list[Condition]]:
    """Those that a question may have that stands after as many others."""
    if not before:
        return st.just([])
    subjects = st.sampled_from([f"q{number}" for number in range(before)])
    return st.lists(st.builds(Condition, subjects, WANTED), max_size=2)


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[Item], dict[str, list[str]]]:
    """Any form whose conditions look back, and any answers."""
    items = [Item(f"q{number}", tuple(draw(conditions(number)))) for number in range(draw(COUNTS))]
    return items, {item.key: draw(CHOSEN) for item in items}


@given(forms())
def test_what_is_asked_is_exactly_what_its_conditions_say(form):
    items, chosen = form
    found = asked(items, chosen)
    for item in items:
        assert (item.key in found) == all(holds(condition, found, chosen) for condition in item.conditions)


@given(forms())
def test_an_answer_changes_nothing_that_was_asked_before_it(form):
    items, chosen = form
    last = items[-1].key
    before = asked(items, chosen) - {last}
    assert asked(items, chosen | {last: []}) - {last} == before


@given(forms())
def test_what_is_not_asked_may_be_answered_with_anything(form):
    items, chosen = form
    found = asked(items, chosen)
    assert asked(items, {key: given for key, given in chosen.items() if key in found}) == found
