from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.rules.conditions import Condition
from app.rules.eligibility import Answer, Choice, Kind, Question, asked_of, check_questions, eligibility, most_asked
from app.rules.errors import RuleError

WHERE = Question(
    key="where",
    text="Does the project take place in the police area?",
    kind=Kind.YES_NO,
    explanation="The fund can only pay for projects in this police area.",
    accepted=("yes",),
    where_to_go="The commissioner of your area may have a fund.",
)
WHO = Question(
    key="who",
    text="Who applies?",
    kind=Kind.ONE_CHOICE,
    explanation="A person cannot apply alone.",
    choices=(Choice("charity", "A charity"), Choice("person", "A person")),
    accepted=("charity",),
)
HOW_MUCH = Question("how-much", "How much?", Kind.MONEY, "At most £10,000.00.", most=Decimal(10000))
WHEN = Question("when", "When does it start?", Kind.DATE, "From October.", earliest=date(2024, 10, 1))
ALL = (WHERE, WHO, HOW_MUCH, WHEN)
GOOD: dict[str, Answer] = {
    "where": True,
    "who": "charity",
    "how-much": Decimal("10000.00"),
    "when": date(2024, 10, 1),
}


def test_whoever_answers_everything_well_may_apply() -> None:
    found = eligibility(ALL, GOOD)

    assert found.is_eligible
    assert found.explanation == ""


@pytest.mark.parametrize(
    ("key", "answer"),
    [("where", False), ("who", "person"), ("how-much", Decimal("10000.01")), ("when", date(2024, 9, 30))],
)
def test_an_answer_that_does_not_fit_is_explained(key: str, answer: Answer) -> None:
    found = eligibility(ALL, GOOD | {key: answer})

    assert not found.is_eligible
    assert found.refused_by is not None
    assert (found.refused_by.key, found.explanation) == (key, found.refused_by.explanation)


def test_the_questions_are_asked_in_their_order() -> None:
    assert eligibility(ALL, {}).next_question == WHERE
    assert eligibility(ALL, {"where": True}).next_question == WHO
    assert eligibility(ALL, {"where": False}).refused_by == WHERE


def test_an_answer_of_another_kind_is_an_error() -> None:
    with pytest.raises(RuleError, match=r"How much\? The answer is money"):
        HOW_MUCH.accepts("much")


def test_a_question_without_a_possible_accepted_answer_is_refused() -> None:
    with pytest.raises(RuleError, match="Accepted answers come from: yes, no"):
        replace(WHERE, accepted=())
    with pytest.raises(RuleError, match="Accepted answers come from: charity, person"):
        replace(WHO, accepted=("council",))


def test_more_than_six_questions_are_too_many() -> None:
    seven = tuple(replace(WHERE, key=f"q{number}") for number in range(7))

    check_questions(seven[:6])
    with pytest.raises(RuleError, match="at most 6"):
        check_questions(seven)
    with pytest.raises(RuleError, match="a key of its own"):
        check_questions((WHERE, WHERE))


PAYING = Question(
    key="paying",
    text="Who pays?",
    kind=Kind.ONE_CHOICE,
    explanation="A business pays part of it.",
    choices=(Choice("both", "We both do"), Choice("grant", "The grant does")),
    accepted=("both",),
    conditions=(Condition("who", frozenset({"business"})),),
)
ORGANISED = replace(
    WHO, choices=(*WHO.choices, Choice("business", "A business")), accepted=("charity", "business"), key="who"
)
ACCOUNT = replace(WHERE, key="account", conditions=(Condition("who", frozenset({"charity"})),))
SOME = (ORGANISED, PAYING, ACCOUNT, HOW_MUCH)


def test_a_question_is_asked_only_of_those_whom_it_concerns() -> None:
    """A business may apply only with money of its own; nobody else is asked about that."""
    assert eligibility(SOME, {"who": "business"}).next_question == PAYING
    assert eligibility(SOME, {"who": "business", "paying": "grant"}).explanation == "A business pays part of it."
    assert eligibility(SOME, {"who": "business", "paying": "both"}).next_question == HOW_MUCH
    assert eligibility(SOME, {"who": "charity"}).next_question == ACCOUNT


def test_an_answer_to_a_question_that_is_no_longer_asked_counts_for_nothing() -> None:
    answers: dict[str, Answer] = {"who": "charity", "paying": "grant", "account": True, "how-much": Decimal(1)}

    assert eligibility(SOME, answers).is_eligible
    assert asked_of(SOME, answers) == (ORGANISED, ACCOUNT, HOW_MUCH)


def test_six_questions_are_the_most_that_anybody_is_asked() -> None:
    """Questions that exclude one another are not asked of the same person, so they count once."""
    assert most_asked(SOME) == 3
    six = (*SOME, *(replace(WHERE, key=f"q{number}") for number in range(3)))
    check_questions(six)
    with pytest.raises(RuleError, match="at most 6"):
        check_questions((*six, replace(WHERE, key="one-more")))


def test_what_is_known_shortens_the_way() -> None:
    both = replace(ACCOUNT, key="also", conditions=(Condition("who", frozenset({"business"})),))

    assert most_asked((*SOME, both)) == 4
    assert most_asked((*SOME, both), {"who": "charity"}) == 3
