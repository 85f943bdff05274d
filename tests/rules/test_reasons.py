"""Each bid's reason reads as a sentence."""

from app.rules.pot import Pot
from app.rules.ranking import rank
from app.rules.reasons import sentence
from app.rules.recommendation import Recommendation, recommend
from tests.rules.first_round import first_round
from tests.rules.worked_example import Example, all_examples

EXAMPLES = {example.name: example for example in all_examples()}


def sentences(example: Example) -> dict[str, str]:
    recommendation = recommend(rank(example.bids, example.rules))
    return {result.reference: sentence(recommendation, result) for result in recommendation.results()}


def of(recommendation: Recommendation, reference: str) -> str:
    standing = recommendation.ranking.by_reference[reference]
    return sentence(recommendation, recommendation.result_of(standing))


def test_every_reason_has_its_sentence() -> None:
    assert sentences(EXAMPLES["reasons: Everything at once"]) == {
        "A": "Withdrawn by the applicant.",
        "B": "Not passed: Checks: no bank account.",
        "C": "1 score sheet counts; 2 are needed.",
        "D": "Scored 30.0%, below the threshold of 60%.",
        "E": "Scored 90.0%, at or above the threshold of 60%.",
        "F": "Scored 80.0%, at or above the threshold of 60%, but beyond the £1,500.00 budget: on the reserve list.",
    }


def test_a_minimum_and_a_missing_sheet_are_said() -> None:
    assert sentences(EXAMPLES["gates_and_quorum: Checks and minimum points"])["C"] == (
        "Not passed: Fit: fewer than 40 points."
    )
    assert sentences(EXAMPLES["gates_and_quorum: Too few sheets"])["C"] == "No score sheet counts; 3 are needed."


def test_a_part_award_says_how_much_of_how_much() -> None:
    assert of(recommend(first_round(), pot=Pot.PART_FUND), "CSF24R1-083") == (
        "Scored 71.0%, at or above the threshold of 71%: £3,935.70 of the £9,942.59 asked for, "
        "the last of the £200,000.00 budget."
    )
