"""The ranking: every bid of a round in its published order, made once and used for every threshold.

Order: the score as compared, then the points on the tie-break criteria in their order, then a published draw:
ascending SHA-256 (hex) of "{draw_seed}:{reference}" in UTF-8. Never the order in which bids were handed in.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, count
from math import lcm

from app.rules.bid import Bid, Status
from app.rules.errors import RuleError
from app.rules.gates import Gate, failed, minimum_gates
from app.rules.money import pence, pounds
from app.rules.round_rules import RoundRules
from app.rules.rounding import compared
from app.rules.scoring import Criterion, Tally, bid_score, tally


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one bid stands.

    Unscored and withdrawn bids have no score, no compared score and no rank. `position` counts the contenders
    (scored, gates passed, quorum met) from 0; a bid that cannot be funded has none. Scores are percent,
    amounts pence.
    """

    bid: Bid
    tally: Tally | None
    score: Fraction | None
    compared: Fraction | None
    failed_gates: tuple[Gate, ...]
    quorum_met: bool
    draw: str
    amount_in_pence: int
    rank: int | None = None
    position: int | None = None

    @property
    def reference(self) -> str:
        return self.bid.reference

    @property
    def is_withdrawn(self) -> bool:
        return self.bid.status is Status.WITHDRAWN

    @property
    def is_contender(self) -> bool:
        """Whether the score alone decides: not withdrawn, gates passed, quorum met."""
        return not self.is_withdrawn and self.score is not None and self.quorum_met and not self.failed_gates


@dataclass(frozen=True, slots=True)
class LabelTotals:
    """The bids of one value of a label: how many are assessed, at which places its contenders stand, and their
    total in pence after the first 0, 1, 2 … of them.
    """

    assessed: int
    positions: tuple[int, ...]
    running: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Ranking:
    """All bids of a round in order; independent of threshold, bands and pot. Equal only to itself, so that what
    is worked out from it can be kept beside it.

    `assessed` are those with a score, in rank order; `unscored` and `withdrawn` stand by reference.
    `contenders` are the assessed whose score alone decides, and `running` their total in pence after the
    first 0, 1, 2 … of them. The scaled scores are whole numbers, negated so that they ascend: score × scale.
    """

    rules: RoundRules
    assessed: tuple[Standing, ...]
    unscored: tuple[Standing, ...]
    withdrawn: tuple[Standing, ...]
    contenders: tuple[Standing, ...]
    running: tuple[int, ...]
    scale: int
    assessed_scores: tuple[int, ...]
    contender_scores: tuple[int, ...]
    by_reference: Mapping[str, Standing]
    asked_in_pence: int
    totals: dict[str, Mapping[str, LabelTotals]]

    @property
    def submitted(self) -> int:
        """Every bid that came in: assessed, unscored and withdrawn."""
        return len(self.by_reference)

    def listed(self) -> tuple[Standing, ...]:
        """Every bid once, as lists are published: in rank order, then the unscored, then the withdrawn."""
        return self.assessed + self.unscored + self.withdrawn

    def contenders_from(self, percent: Decimal) -> int:
        """How many contenders score that or more, as compared."""
        return bisect_right(self.contender_scores, -self.scaled(percent))

    def assessed_from(self, percent: Decimal) -> int:
        """How many assessed bids score that or more, as compared."""
        return bisect_right(self.assessed_scores, -self.scaled(percent))

    def scaled(self, percent: Decimal) -> int:
        """The lowest scaled score that is at or above a percentage."""
        numerator, denominator = percent.as_integer_ratio()
        return -(-numerator * self.scale // denominator)

    def running_total(self, standing: Standing) -> Decimal | None:
        """What the contenders down to this one ask for together, in pounds.

        None for a bid that cannot be funded.
        """
        return None if standing.position is None else pounds(self.running[standing.position + 1])

    def totals_by(self, label: str) -> Mapping[str, LabelTotals]:
        """The assessed bids by the value of a label, added up once; a bid without it counts under the empty name."""
        if label not in self.totals:
            self.totals[label] = added_up_by(label, self.assessed)
        return self.totals[label]

    @property
    def amount_asked(self) -> Decimal:
        """What all assessed bids together ask for, in pounds."""
        return pounds(self.asked_in_pence)


def rank(bids: Iterable[Bid], rules: RoundRules) -> Ranking:
    """Puts every bid in its order. The expensive part: do it once for many thresholds."""
    standings = [standing_of(bid, rules) for bid in bids]
    check_references(standings)
    assessed = in_order([s for s in standings if s.score is not None and not s.is_withdrawn], rules)
    unscored = by_reference(s for s in standings if s.score is None and not s.is_withdrawn)
    withdrawn = by_reference(s for s in standings if s.is_withdrawn)
    return assembled(rules, assessed, unscored, withdrawn)


def assembled(
    rules: RoundRules,
    assessed: tuple[Standing, ...],
    unscored: tuple[Standing, ...],
    withdrawn: tuple[Standing, ...],
) -> Ranking:
    """Bids in their order, with what is looked up of them at each move of the line."""
    scale = scale_of(assessed)
    contenders = tuple(s for s in assessed if s.position is not None)
    return Ranking(
        rules=rules,
        assessed=assessed,
        unscored=unscored,
        withdrawn=withdrawn,
        contenders=contenders,
        running=tuple(accumulate((s.amount_in_pence for s in contenders), initial=0)),
        scale=scale,
        assessed_scores=tuple(-scaled_score(s, scale) for s in assessed),
        contender_scores=tuple(-scaled_score(s, scale) for s in contenders),
        by_reference={s.reference: s for s in (*assessed, *unscored, *withdrawn)},
        asked_in_pence=sum(s.amount_in_pence for s in assessed),
        totals={},
    )


def with_minimums(ranking: Ranking, minimums: Mapping[str, int]) -> Ranking:
    """The same bids in the same order under these minimums and no others, by criterion key.

    Only who can be funded changes, so nothing is added up or sorted anew.
    """
    criteria = tuple(replace(c, minimum=minimums.get(c.key)) for c in ranking.rules.criteria)
    rules, positions = replace(ranking.rules, criteria=criteria), count()
    assessed = tuple(under(standing, criteria, positions) for standing in ranking.assessed)
    return assembled(rules, assessed, ranking.unscored, ranking.withdrawn)


def under(standing: Standing, criteria: Sequence[Criterion], positions: Iterator[int]) -> Standing:
    """The standing of an assessed bid under other minimums, with the next position where it is a contender."""
    gates = minimum_gates(standing.tally, criteria) if standing.tally else ()
    failed_gates = failed((*standing.bid.gates, *gates))
    is_contender = standing.quorum_met and not failed_gates
    return replace(standing, failed_gates=failed_gates, position=next(positions) if is_contender else None)


def in_order(assessed: Sequence[Standing], rules: RoundRules) -> tuple[Standing, ...]:
    """The assessed bids, best first, each with its rank and, where its score alone decides, its position."""
    keys = [c.key for c in rules.criteria]
    tie_break = [keys.index(key) for key in rules.tie_break_order]
    scale = scale_of(assessed)
    sheets = lcm(*{s.tally.sheets for s in assessed if s.tally})

    def key(standing: Standing) -> tuple[int | str, ...]:
        return -scaled_score(standing, scale), *points_for_ties(standing, tie_break, sheets), standing.draw

    positions = count()
    return tuple(
        replace(standing, rank=place, position=next(positions) if standing.is_contender else None)
        for place, standing in enumerate(sorted(assessed, key=key), start=1)
    )


def points_for_ties(standing: Standing, tie_break: Sequence[int], sheets: int) -> list[int]:
    """The points on the tie-break criteria as whole numbers over one denominator, negated: more points come
    first.
    """
    if standing.tally is None:
        return []
    factor = sheets // standing.tally.sheets
    return [-standing.tally.sums[index] * factor for index in tie_break]


def scale_of(assessed: Iterable[Standing]) -> int:
    """The number that makes every compared score of the round whole."""
    return lcm(*{s.compared.denominator for s in assessed if s.compared is not None})


def scaled_score(standing: Standing, scale: int) -> int:
    """A compared score as a whole number, so that scores are ordered and searched quickly and exactly."""
    score = standing.compared or Fraction(0)
    return score.numerator * (scale // score.denominator)


def standing_of(bid: Bid, rules: RoundRules) -> Standing:
    """What the rules know of one bid before it is compared with others.

    A withdrawn bid's marks count nowhere.
    """
    added = None if bid.status is Status.WITHDRAWN else tally_of(bid, rules)
    score = None if added is None else bid_score(added, rules.criteria)
    minimums = () if added is None else minimum_gates(added, rules.criteria)
    return Standing(
        bid=bid,
        tally=added,
        score=score,
        compared=None if score is None else compared(score, rules.rounding),
        failed_gates=failed((*bid.gates, *minimums)),
        quorum_met=added is not None and added.sheets >= rules.quorum,
        draw=draw(rules.seed, bid.reference),
        amount_in_pence=amount_of(bid),
    )


def tally_of(bid: Bid, rules: RoundRules) -> Tally | None:
    """The bid's sheets added up; a bad sheet is an error that names the bid."""
    try:
        return tally(bid.sheets, bid.moderated, rules.criteria)
    except RuleError as wrong:
        raise RuleError(f"{bid.reference}: {wrong}") from None


def amount_of(bid: Bid) -> int:
    """What a bid asks for, in pence: more than nothing."""
    amount = pence(bid.amount)
    if amount < 1:
        raise RuleError(f"{bid.reference}: the amount requested is more than nothing.")
    return amount


def draw(seed: str, reference: str) -> str:
    """The bid's lot in the published draw; the lowest comes first. Anybody can recompute it."""
    return sha256(f"{seed}:{reference}".encode()).hexdigest()


def check_references(standings: Sequence[Standing]) -> None:
    """A reference stands for one bid."""
    seen: set[str] = set()
    for standing in standings:
        if standing.reference in seen:
            raise RuleError(f"{standing.reference} stands for two bids.")
        seen.add(standing.reference)


def by_reference(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """In the order of their references."""
    return tuple(sorted(standings, key=lambda standing: standing.reference))


def added_up_by(label: str, assessed: Sequence[Standing]) -> dict[str, LabelTotals]:
    """The totals of each value of a label, in rank order; none for a label that no bid carries."""
    if not any(label in standing.bid.labels for standing in assessed):
        return {}
    by_value: dict[str, list[Standing]] = {}
    for standing in assessed:
        by_value.setdefault(standing.bid.labels.get(label, ""), []).append(standing)
    return {value: label_totals(standings) for value, standings in by_value.items()}


def label_totals(standings: Sequence[Standing]) -> LabelTotals:
    contenders = [(s.position, s.amount_in_pence) for s in standings if s.position is not None]
    return LabelTotals(
        assessed=len(standings),
        positions=tuple(position for position, _ in contenders),
        running=tuple(accumulate((amount for _, amount in contenders), initial=0)),
    )
