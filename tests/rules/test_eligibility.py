from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.rules.eligibility import Answer, Choice, Kind, Question, check_questions, eligibility
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
