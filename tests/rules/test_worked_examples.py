"""Every worked example says what the rules say."""

import pytest

from app.rules.ranking import rank
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from tests.rules.worked_example import Example, all_examples

EXAMPLES = all_examples()
OF_A_BID = {
    "rank": "rank",
    "score": "score",
    "band": "band",
    "outcome": "outcome",
    "reason": "reason",
    "gets": "amount",
}
OF_THE_LIST = {
    "submitted": "submitted",
    "withdrawn": "withdrawn",
    "assessed": "assessed",
    "unscored": "unscored",
    "recommended": "recommended",
    "commitment": "commitment",
    "over": "over_budget",
    "over percent": "over_budget_percent",
    "within tolerance": "within_tolerance",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_worked_example_comes_out_as_its_table_says(example: Example) -> None:
    found = report(recommend(rank(example.bids, example.rules)))
    by_reference = {line["reference"]: line for line in found["applications"]}

    assert {name: in_words(found[key]) for name, key in OF_THE_LIST.items() if name in example.settings} == {
        name: example.settings[name] for name in OF_THE_LIST if name in example.settings
    }
    assert [the_same_columns(by_reference[row["bid"]], row) for row in example.rows] == list(example.rows)


def test_the_edge_table_is_there_under_each_rounding() -> None:
    edges = [example for example in EXAMPLES if example.name.startswith("edges: ")]
    scores = ["70.99", "70.5", "70.49", "70", "65", "64.99", "64.5", "64.49", "64"]

    assert [example.settings["rounding"] for example in edges] == ["exact", "one-decimal", "whole"]
    assert [[row["bid"] for row in example.rows] for example in edges] == [scores] * 3


def the_same_columns(line: dict[str, object], row: dict[str, str]) -> dict[str, str]:
    return row | {name: in_words(line[key]) for name, key in OF_A_BID.items() if name in row}


def in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
