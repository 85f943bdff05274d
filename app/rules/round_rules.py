"""RoundRules: everything that a recommendation of one round depends on, besides its bids.

Criteria, weights and scales are frozen when the round opens; threshold, bands, tolerance and pot may be set
after scoring and are frozen into each recommendation.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.rules.bands import Band, bands
from app.rules.errors import RuleError
from app.rules.money import pence
from app.rules.pot import Pot
from app.rules.rounding import Rounding, half_up, number_words
from app.rules.scoring import Criterion

DEFAULT_QUORUM = 3


@dataclass(frozen=True, slots=True)
class RoundRules:
    """The rules of one round.

    budget is the round's pot in pounds; threshold, band_floors (highest first) and over_commitment_limit are
    percent; quorum is the fewest counting sheets for a recommendation. Left empty, tie_break stands for all
    criteria as listed and draw_seed for the round's reference.
    """

    reference: str
    criteria: tuple[Criterion, ...]
    budget: Decimal
    threshold: Decimal
    band_floors: tuple[Decimal, ...]
    rounding: Rounding = Rounding.EXACT
    over_commitment_limit: Decimal = Decimal(0)
    quorum: int = DEFAULT_QUORUM
    tie_break: tuple[str, ...] = ()
    draw_seed: str = ""
    pot: Pot = Pot.WITHIN_TOLERANCE

    def __post_init__(self) -> None:
        check_criteria(self.criteria)
        check_tie_break(self.tie_break, self.criteria)
        check_threshold(self.threshold, self.rounding)
        if self.quorum < 1:
            raise RuleError("The quorum is at least one sheet.")
        if pence(self.budget) < 1:
            raise RuleError("The budget of a round is more than nothing.")
        if not 0 <= self.over_commitment_limit <= 100:
            raise RuleError("The tolerance lies between 0 and 100 percent of the budget.")
        bands(self.band_floors, self.rounding)

    @property
    def tie_break_order(self) -> tuple[str, ...]:
        """The criteria that order equal scores, first to last: all as listed unless the round says."""
        return self.tie_break or tuple(criterion.key for criterion in self.criteria)

    @property
    def seed(self) -> str:
        """What the published draw starts from, committed to before scoring: the reference unless the round
        says.
        """
        return self.draw_seed or self.reference

    @property
    def bands(self) -> tuple[Band, ...]:
        """The round's bands, highest first."""
        return bands(self.band_floors, self.rounding)

    @property
    def tolerance(self) -> Fraction:
        """The most by which the recommended total may exceed the budget, in pounds, exactly."""
        return Fraction(self.budget) * Fraction(self.over_commitment_limit) / 100


def check_criteria(criteria: tuple[Criterion, ...]) -> None:
    """A round has criteria, each key once."""
    if not criteria:
        raise RuleError("A round has at least one criterion.")
    keys = [criterion.key for criterion in criteria]
    if doubled := sorted({key for key in keys if keys.count(key) > 1}):
        raise RuleError(f"Each criterion stands once; doubled: {', '.join(doubled)}.")


def check_tie_break(tie_break: tuple[str, ...], criteria: tuple[Criterion, ...]) -> None:
    """Ties are broken by criteria of the round, each named once."""
    keys = {criterion.key for criterion in criteria}
    if unknown := [key for key in tie_break if key not in keys]:
        raise RuleError(f"The tie-break names what is no criterion of this round: {', '.join(unknown)}.")
    if len(set(tie_break)) < len(tie_break):
        raise RuleError("The tie-break names each criterion once.")


def check_threshold(threshold: Decimal, rounding: Rounding) -> None:
    """A threshold lies between 0 and 100 percent and is no finer than a score is shown.

    Under exact a score is shown rounded down to one decimal: a threshold of 70.95 would put 70.97 above the
    line while the screen says 70.9.
    """
    if not threshold.is_finite() or not 0 <= threshold <= 100:
        raise RuleError(f"The threshold lies between 0 and 100 percent, not at {threshold}.")
    if rounding is not Rounding.WHOLE and half_up(Fraction(threshold), 1) != threshold:
        raise RuleError(f"The threshold {number_words(threshold)} has more than one decimal place.")
