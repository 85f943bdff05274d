"""What holds for any round and any bids."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from app.rules.bands import Band, bands
from app.rules.bid import Bid
from app.rules.freezing import canonical, difference, freeze, recomputed, thaw
from app.rules.line import each_pot
from app.rules.outcome import Outcome, Reason
from app.rules.pot import Pot
from app.rules.ranking import rank
from app.rules.recommendation import Recommendation, recommend
from app.rules.recommendation_report import report
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding, compared, displayed
from app.rules.scoring import Criterion, bid_score, share, share_shown, sheet_percentage, tally
from app.rules.spread import spread
from tests.rules.strategies import criteria, floors, percent_on_the_grid, percentages, rounds_with_bids, sheets

Round = tuple[list[Bid], RoundRules]


@given(st.data(), st.sampled_from(Rounding), percentages)
def test_bands_partition_the_scale(data: st.DataObject, rounding: Rounding, score: Fraction) -> None:
    among = bands(data.draw(floors(rounding)), rounding)
    as_compared = compared(score, rounding)

    assert sum(band.holds(as_compared) for band in among) == 1
    assert len({band.name for band in among}) == len(among)


def band_of(score: Fraction, among: tuple[Band, ...]) -> Band:
    return next(band for band in among if band.holds(score))


@given(rounds_with_bids())
def test_each_bid_with_a_score_is_in_the_band_that_holds_it(given_round: Round) -> None:
    bids, rules = given_round
    for result in recommend(rank(bids, rules)).results():
        score = result.standing.compared
        assert result.band == (None if score is None else band_of(score, rules.bands))


@given(st.data(), st.sampled_from(Rounding), percentages)
def test_a_displayed_score_never_contradicts_its_band_or_the_line(
    data: st.DataObject, rounding: Rounding, score: Fraction
) -> None:
    among = bands(data.draw(floors(rounding)), rounding)
    threshold = data.draw(percent_on_the_grid(rounding))
    as_shown, as_compared = Fraction(displayed(score, rounding)), compared(score, rounding)

    assert band_of(as_shown, among) == band_of(as_compared, among)
    assert (as_shown >= threshold) == (as_compared >= threshold)


@given(rounds_with_bids())
def test_a_score_in_the_report_never_contradicts_band_or_outcome(given_round: Round) -> None:
    bids, rules = given_round
    for line in report(recommend(rank(bids, rules)))["applications"]:
        if line["score"] is None:
            assert (line["band"], line["rank"]) == (None, None)
            continue
        assert line["band"] == band_of(Fraction(line["score"]), rules.bands).name
        if line["reason"] in {"meets-threshold", "part-funded", "beyond-budget"}:
            assert Decimal(line["score"]) >= rules.threshold
        if line["reason"] == "below-threshold":
            assert Decimal(line["score"]) < rules.threshold


@given(rounds_with_bids(), st.data())
def test_raising_the_threshold_never_adds_a_bid(given_round: Round, data: st.DataObject) -> None:
    bids, rules = given_round
    ranking = rank(bids, rules)
    higher = data.draw(percent_on_the_grid(rules.rounding))
    assume(higher > rules.threshold)

    assert recommended(recommend(ranking, threshold=higher)) <= recommended(recommend(ranking))


@given(rounds_with_bids(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(given_round: Round, shuffler: Random) -> None:
    bids, rules = given_round
    others = [replace(bid, sheets=dict(reversed(bid.sheets.items()))) for bid in bids]
    shuffler.shuffle(others)

    one, other = recommend(rank(bids, rules)), recommend(rank(others, rules))
    assert canonical(freeze(one)) == canonical(freeze(other))


@given(criteria(), st.data())
def test_a_criterion_moves_the_percentage_by_the_share_that_is_shown(
    marked: tuple[Criterion, ...], data: st.DataObject
) -> None:
    criterion = data.draw(st.sampled_from(marked))
    nothing = {c.key: 0 for c in marked}
    full = nothing | {criterion.key: criterion.max_score}

    real = share(criterion, marked)
    assert sheet_percentage(full, marked) - sheet_percentage(nothing, marked) == real
    assert sum(share(c, marked) for c in marked) == 100
    assert abs(Fraction(share_shown(criterion, marked).rstrip("%")) - real) <= Fraction(1, 20)


@given(criteria(), st.data())
def test_without_moderation_the_bid_score_is_the_mean_of_the_sheets(
    marked: tuple[Criterion, ...], data: st.DataObject
) -> None:
    marks = data.draw(st.dictionaries(st.sampled_from("abcde"), sheets(marked), min_size=1))
    added = tally(marks, {}, marked)

    assert added is not None
    percentages_of_sheets = [sheet_percentage(points, marked) for points in marks.values()]
    assert bid_score(added, marked) == sum(percentages_of_sheets) / len(marks)


@given(rounds_with_bids())
def test_only_funding_all_within_the_tolerance_may_exceed_the_budget(given_round: Round) -> None:
    bids, rules = given_round
    for treated in each_pot(recommend(rank(bids, rules))):
        amounts = [result.amount for result in treated.recommended_list()]
        assert sum(amounts) == treated.commitment
        assert all(amount > 0 for amount in amounts)
        if treated.pot is not Pot.WITHIN_TOLERANCE:
            assert treated.commitment <= rules.budget
            assert treated.is_within_tolerance


@given(rounds_with_bids())
def test_every_bid_has_exactly_one_outcome(given_round: Round) -> None:
    bids, rules = given_round
    recommendation = recommend(rank(bids, rules))
    results = list(recommendation.results())
    outcomes = Counter(result.outcome for result in results)

    assert Counter(result.reference for result in results) == Counter(bid.reference for bid in bids)
    assert outcomes[Outcome.RECOMMENDED] == recommendation.recommended == len(recommendation.recommended_list())
    assert outcomes[Outcome.RESERVE] == recommendation.reserve_count == len(recommendation.reserve_list())
    assert outcomes[Outcome.WITHDRAWN] == len(recommendation.ranking.withdrawn)


@given(rounds_with_bids())
def test_the_counts_add_up(given_round: Round) -> None:
    bids, rules = given_round
    found = report(recommend(rank(bids, rules)))

    assert found["submitted"] == len(bids) == found["withdrawn"] + found["assessed"] + found["unscored"]
    assert sum(band["count"] for band in found["bands"]) == found["assessed"]
    held = Counter(line["band"] for line in found["applications"] if line["band"])
    assert {band["name"]: band["count"] for band in found["bands"] if band["count"]} == held
    assert [line["rank"] for line in found["applications"]][: found["assessed"]] == list(
        range(1, found["assessed"] + 1)
    )


@given(rounds_with_bids())
def test_a_better_bid_never_gets_less_consideration_unless_skipping(given_round: Round) -> None:
    bids, rules = given_round
    treated = recommend(rank(bids, rules), pot=Pot.STRICT)
    reasons = [treated.reason_of(standing) for standing in treated.ranking.contenders]
    order = [Reason.MEETS_THRESHOLD, Reason.BEYOND_BUDGET, Reason.BELOW_THRESHOLD]

    assert reasons == sorted(reasons, key=order.index)


@given(rounds_with_bids())
def test_what_was_frozen_is_made_again_byte_for_byte(given_round: Round) -> None:
    bids, rules = given_round
    frozen = freeze(recommend(rank(bids, rules)))
    stored = json.loads(canonical(frozen))

    assert difference(stored["report"], recomputed(stored)) is None
    assert canonical(freeze(thaw(stored))) == canonical(frozen)


@given(rounds_with_bids())
def test_the_spread_adds_up_to_the_list(given_round: Round) -> None:
    bids, rules = given_round
    recommendation = recommend(rank(bids, rules))
    rows = spread(recommendation, "area")

    if rows:
        assert sum(row.recommended for row in rows) == recommendation.recommended
        assert sum(row.assessed for row in rows) == len(recommendation.ranking.assessed)
        assert sum(row.amount for row in rows) == recommendation.commitment
    else:
        assert not any(standing.bid.labels for standing in recommendation.ranking.assessed)


def recommended(recommendation: Recommendation) -> set[str]:
    return {result.reference for result in recommendation.recommended_list()}
