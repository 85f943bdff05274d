"""`flask round recommend` and `flask recommendation verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import update

from app.awards.models import Award, Recommendation
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.awards.conftest import FIRST, Lists
from tests.cast import Cast


def run(cast: Cast, *words: str) -> Result:
    return cast.app.test_cli_runner().invoke(args=list(words))


def test_the_json_is_as_published(first_round: Cast) -> None:
    result = run(first_round, "round", "recommend", FIRST, "--format", "json")
    found = json.loads(result.output)

    assert result.exit_code == 0
    assert list(found) == [
        "round",
        "submitted",
        "withdrawn",
        "assessed",
        "unscored",
        "rounding",
        "threshold",
        "bands",
        "recommended",
        "commitment",
        "budget",
        "over_budget",
        "over_budget_percent",
        "pot",
        "within_tolerance",
        "applications",
    ]
    lines = found.pop("applications")
    assert found == {
        "round": FIRST,
        "submitted": 88,
        "withdrawn": 1,
        "assessed": 87,
        "unscored": 0,
        "rounding": "exact",
        "threshold": "71",
        "bands": [
            {"name": "71% or above", "count": 21},
            {"name": "65% to under 71%", "count": 11},
            {"name": "under 65%", "count": 55},
        ],
        "recommended": 21,
        "commitment": "206006.89",
        "budget": "200000.00",
        "over_budget": "6006.89",
        "over_budget_percent": "3.00",
        "pot": "within-tolerance",
        "within_tolerance": True,
    }
    assert len(lines) == 88
    assert lines[0] == {
        "reference": "CSF24R1-059",
        "score": "89.2",
        "score_exact": "357/4",
        "band": "71% or above",
        "rank": 1,
        "outcome": "recommended",
        "reason": "meets-threshold",
        "amount": "9479.00",
    }


def test_threshold_rounding_and_pot_can_be_tried(first_round: Cast) -> None:
    options = ("--threshold", "65", "--rounding", "whole", "--pot", "strict", "--format", "json")
    found = json.loads(run(first_round, "round", "recommend", FIRST, *options).output)

    assert (found["threshold"], found["rounding"], found["pot"]) == ("65", "whole", "strict")
    assert [band["name"] for band in found["bands"]] == ["71% or above", "65% to 70%", "64% or below"]
    assert (found["recommended"], found["commitment"]) == (20, "196064.30")


def test_the_text_says_the_same(first_round: Cast) -> None:
    result = run(first_round, "round", "recommend", FIRST)

    assert result.output.splitlines()[:5] == [
        "CSF-2024-25-R1: 88 submitted, 1 withdrawn, 87 assessed, 0 without a score",
        "71% or above: 21; 65% to under 71%: 11; under 65%: 55",
        "At 71% (exact, within-tolerance): 21 bids, £206,006.89",
        "£6,006.89 (3.00%) over the budget of £200,000.00, within the tolerance",
        "    1  CSF24R1-059        89.2%     £9,479.00  recommended (meets-threshold)",
    ]


def test_trying_stores_nothing(first_round: Cast) -> None:
    run(first_round, "round", "recommend", FIRST)

    with first_round.app.app_context():
        assert db.session.query(Recommendation).count() == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("NONE",), "NONE: there is no round of this reference."),
        ((FIRST, "--threshold", "abc"), "--threshold abc: a percentage from 0 to 100, like 71 or 70.5."),
        ((FIRST, "--threshold", "101"), "The threshold lies between 0 and 100 percent, not at 101."),
        ((FIRST, "--pot", "gamble"), "'gamble' is not one of"),
    ],
)
def test_what_cannot_be_tried_is_said_in_one_line(first_round: Cast, words: tuple[str, ...], message: str) -> None:
    result = run(first_round, "round", "recommend", *words)

    assert result.exit_code != 0
    assert message in result.output


def test_a_list_that_was_not_touched_holds(lists: Lists) -> None:
    lists.make()
    lists.make("pot=part-fund&threshold=70", part_award_reason="The pot ends here.")

    result = run(lists.cast, "recommendation", "verify")

    assert (result.exit_code, result.output) == (0, "2 recommendations hold.\n")
    assert run(lists.cast, "recommendation", "verify", FIRST, "2").output == "1 recommendation holds.\n"
    assert run(lists.cast, "recommendation", "verify", "NONE").exit_code == 1


def raise_an_amount(made: Recommendation) -> None:
    made.result = changed(made.result, lambda result: result["applications"][2].update(amount="9999.00"))


def change_a_mark(made: Recommendation) -> None:
    def edit(inputs: dict[str, Any]) -> None:
        bid = next(bid for bid in inputs["bids"] if bid["reference"] == "CSF24R1-001")
        next(iter(bid["sheets"].values()))["need"] = 5

    made.inputs = changed(made.inputs, edit)


def rename_a_project(made: Recommendation) -> None:
    made.inputs = changed(made.inputs, lambda inputs: inputs["bids"][0]["labels"].update(project="Another"))


def spoil_the_inputs(made: Recommendation) -> None:
    made.inputs = changed(made.inputs, lambda inputs: inputs["rules"].update(threshold="700"))


def change_the_sum(made: Recommendation) -> None:
    made.committed_amount = Decimal("206006.90")


def change_an_award(made: Recommendation) -> None:
    db.session.execute(update(Award).where(Award.id == made.awards[4].id).values(amount=Decimal("1.00")))


def swap_two_awards(made: Recommendation) -> None:
    first, second = (award.id for award in made.awards[:2])
    for award, position in ((first, 99), (second, 1), (first, 2)):
        db.session.execute(update(Award).where(Award.id == award).values(position=position))


def remove_an_award(made: Recommendation) -> None:
    db.session.execute(Award.__table__.delete().where(Award.__table__.c.id == made.awards[-1].id))


def change_the_digest(made: Recommendation) -> None:
    made.digest = "0" * 64


def changed(data: dict[str, Any], edit: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(data))
    edit(copy)
    return copy


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (raise_an_amount, 'applications[CSF24R1-066].amount: frozen "9999.00", recomputed "10000.00"'),
        (change_a_mark, "applications["),
        (rename_a_project, "digest: stored "),
        (spoil_the_inputs, "inputs: they cannot be computed any more: The threshold lies between 0 and 100"),
        (change_the_sum, 'commitment: frozen "206006.90", recomputed "206006.89"'),
        (change_an_award, 'awards[CSF24R1-081].amount: frozen "1.00", recomputed "9221.24"'),
        (swap_two_awards, "awards[CSF24R1-034].reference"),
        (remove_an_award, "awards: frozen 20 entries, recomputed 21"),
        (change_the_digest, "digest: stored 000000"),
    ],
)
@pytest.mark.breaks_rules
def test_an_edit_by_hand_is_found_and_its_place_named(
    lists: Lists, edit: Callable[[Recommendation], None], place: str
) -> None:
    lists.make()
    with lists.cast.app.app_context():
        edit(lists.stored())
        db.session.commit()

    result = run(lists.cast, "recommendation", "verify")

    assert result.exit_code == 1
    assert result.output.startswith(f"{FIRST} recommendation 1: {place}")


def test_even_a_complete_forgery_differs_from_the_audit_trail(lists: Lists) -> None:
    lists.make("threshold=72")
    lists.make()
    with lists.cast.app.app_context():
        first, second = lists.stored(1), lists.stored(2)
        db.session.execute(Award.__table__.delete().where(Award.__table__.c.recommendation_id == first.id))
        for name in ("inputs", "result", "digest", "committed_amount", "over_amount"):
            setattr(first, name, getattr(second, name))
        db.session.flush()
        db.session.expire_all()
        for award in lists.stored(2).awards:
            copied = {name: getattr(award, name) for name in ("application", "position", "score", "band", "amount")}
            db.session.add(Award(recommendation=lists.stored(1), **copied))
        db.session.commit()

    result = run(lists.cast, "recommendation", "verify", FIRST, "1")

    assert result.exit_code == 1
    assert "in the audit trail" in result.output


@pytest.mark.breaks_rules
def test_what_happens_to_the_bids_later_does_not_matter(lists: Lists) -> None:
    lists.make()
    with lists.cast.app.app_context():
        award = lists.stored().awards[0]
        award.application.requested_amount = Decimal("1.00")
        award.application.project = "Renamed"
        db.session.commit()
        assert db.session.query(AuditEvent).filter_by(action="recommendation.made").count() == 1

    assert run(lists.cast, "recommendation", "verify").exit_code == 0
