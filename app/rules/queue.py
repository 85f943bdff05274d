"""The order of a moderation meeting: which bids the panel walks through, and which it consents to as scored.

A bid is walked through when its mean lies near the line, when its sheets lie far apart, or when somebody called
it up. Bids for which the same people leave the room stand together, and groups that share such people stand side
by side, so that people leave once. Source: the fund's rules for the meeting ("Scores near the line or far apart
come first"), and its rule that whoever has an interest in a bid leaves the room for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

NEAR = 3  # percentage points on either side of the line
WIDE = 20  # percentage points between the highest and the lowest sheet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bid as the queue sees it.

    score is the mean of its sheets and spread the highest less the lowest of them, in percent; a bid without
    sheets has neither. leaving are the people who leave the room for it.
    """

    reference: str
    score: Fraction | None
    spread: Fraction
    leaving: frozenset[str] = frozenset()
    is_called_up: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Bids for which the same people leave the room, best first; nobody leaves where `leaving` is empty."""

    leaving: tuple[str, ...]
    bids: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Every bid once: those to walk through, group by group, and those on the consent list."""

    groups: tuple[Group, ...]
    consent: tuple[Candidate, ...]

    @property
    def walked(self) -> tuple[Candidate, ...]:
        """The bids to walk through, in their order."""
        return tuple(bid for group in self.groups for bid in group.bids)


def queue_of(candidates: Iterable[Candidate], threshold: Decimal) -> Queue:
    """The meeting's order of these bids; always the same for the same bids, in whatever order they come."""
    walked: list[Candidate] = []
    consent: list[Candidate] = []
    for bid in sorted(candidates, key=best_first):
        (walked if is_walked_through(bid, threshold) else consent).append(bid)
    return Queue(in_groups(walked), tuple(consent))


def is_walked_through(bid: Candidate, threshold: Decimal) -> bool:
    """Whether the panel looks at this bid by itself."""
    if bid.is_called_up:
        return True
    if bid.score is None:
        return False
    return abs(bid.score - Fraction(threshold)) <= NEAR or bid.spread >= WIDE


def best_first(bid: Candidate) -> tuple[bool, Fraction, str]:
    """Highest mean first, bids without a sheet last, then by reference."""
    return bid.score is None, -(bid.score or Fraction(0)), bid.reference


def in_groups(bids: Sequence[Candidate]) -> tuple[Group, ...]:
    """The bids by who leaves for them."""
    by_leaving: dict[tuple[str, ...], list[Candidate]] = {}
    for bid in bids:
        by_leaving.setdefault(tuple(sorted(bid.leaving)), []).append(bid)
    return tuple(Group(leaving, tuple(by_leaving[leaving])) for leaving in side_by_side(by_leaving))


def side_by_side(sets: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """An order in which sets that share people follow each other; the empty one comes last.

    Each time the set follows that shares most with the one before; of several the one that adds the fewest, then
    the first by name.
    """
    left = sorted(people for people in sets if people)
    order: list[tuple[str, ...]] = []
    while left:
        before = frozenset(order[-1]) if order else frozenset[str]()
        nearest = min(left, key=lambda people: (-len(before.intersection(people)), len(people), people))
        left.remove(nearest)
        order.append(nearest)
    return [*order, *(people for people in sets if not people)]
