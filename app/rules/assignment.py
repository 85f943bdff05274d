"""Who scores which bid: bids shared out among the members of a panel.

The fund's rule: every bid is scored by at least as many members as the round's quorum asks, nobody scores a bid in
which they have an interest or more bids than they can, and the work is shared as evenly as that allows. Calibration
bids are scored by everybody who may.

What is assigned already stays. Then each bid in turn, the one that fewest may score first, gets the members it lacks;
where they are taken, bids given before are passed on to others, as in the matching of a bipartite graph (Kuhn's
augmenting paths). So whenever all bids can have their quorum, all have it. Where not, a bid gets no quorum only if it
cannot have one without taking it from an earlier bid; it is named, and gets whom it can. Last, bids are passed on from
members with more to members with fewer, until no chain of passing brings two loads nearer to each other: then the sum
of their squares is the least that it can be. Nothing depends on the order in which bids or members are given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Scorer:
    """A member who scores: the bids they may score, those they keep, and the most they can take (None: any number)."""

    key: str
    may_score: frozenset[str]
    keeps: frozenset[str] = frozenset()
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """A bid that gets fewer scorers than the quorum asks, and why it gets no more."""

    bid: str
    scorers: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which bids each member scores, by the member's key, and the bids short of a quorum."""

    bids_of: Mapping[str, tuple[str, ...]]
    short: tuple[Short, ...]

    @property
    def loads(self) -> dict[str, int]:
        """How many bids each member has."""
        return {key: len(bids) for key, bids in self.bids_of.items()}

    def scorers_of(self, bid: str) -> tuple[str, ...]:
        """Who scores this bid."""
        return tuple(key for key, bids in self.bids_of.items() if bid in bids)


Wanted = Callable[[Scorer], bool]
Chain = list[tuple[Scorer, str]]


def propose(bids: Iterable[str], scorers: Iterable[Scorer], quorum: int, calibration: Iterable[str] = ()) -> Proposal:
    """Share the bids out. A kept bid that its member may no longer score, or that is in no list, is not kept."""
    plan = Plan(tuple(sorted(bids)), tuple(sorted(scorers, key=lambda scorer: scorer.key)))
    plan.keep()
    everybodys = sorted(set(calibration).intersection(plan.bids))
    for bid in everybodys:
        plan.give_to_everybody(bid)
    shared = [bid for bid in plan.bids if bid not in everybodys]
    missed = [bid for bid in sorted(shared, key=plan.choices) if not plan.give(bid, quorum)]
    for bid in missed:
        plan.give_what_is_left(bid, quorum)
    plan.even_out()
    return plan.as_proposal(quorum)


@dataclass(slots=True)
class Plan:
    """A proposal in the making. `fixed` are the pairs that may not be passed on."""

    bids: tuple[str, ...]
    scorers: tuple[Scorer, ...]
    given: dict[str, set[str]] = field(default_factory=dict)
    fixed: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.given = {scorer.key: set() for scorer in self.scorers}

    def keep(self) -> None:
        """What each member has already and may still score."""
        for scorer in self.scorers:
            for bid in scorer.keeps & scorer.may_score & set(self.bids):
                self.fix(scorer, bid)

    def give_to_everybody(self, bid: str) -> None:
        for scorer in self.scorers:
            if self.may_take(scorer, bid):
                self.fix(scorer, bid)

    def fix(self, scorer: Scorer, bid: str) -> None:
        self.given[scorer.key].add(bid)
        self.fixed.add((scorer.key, bid))

    def choices(self, bid: str) -> tuple[int, str]:
        """How many may score this bid; the bid with fewest comes first."""
        return sum(bid in scorer.may_score for scorer in self.scorers), bid

    def give(self, bid: str, quorum: int) -> bool:
        """Give the bid its quorum; or nothing but what is fixed, so that it takes no room from bids after it."""
        while self.count(bid) < quorum:
            if not self.add_one(bid):
                self.take_back(bid)
                return False
        return True

    def take_back(self, bid: str) -> None:
        for key, given in self.given.items():
            if (key, bid) not in self.fixed:
                given.discard(bid)

    def give_what_is_left(self, bid: str, quorum: int) -> None:
        while self.count(bid) < quorum and self.add_one(bid):
            pass

    def add_one(self, bid: str) -> bool:
        """One scorer more for a bid: somebody with room, if need be by passing other bids on."""
        starts = [scorer for scorer in self.scorers if bid in scorer.may_score and bid not in self.given[scorer.key]]
        chain = self.chain_from(self.by_load(starts), self.has_room)
        if chain is None:
            return False
        self.given[chain[0][0].key].add(bid)
        self.pass_on(chain)
        return True

    def even_out(self) -> None:
        """Pass bids on from members with more to members with at least two fewer, until there is no way."""
        moved = True
        while moved:
            moved = any(self.relieve(scorer) for scorer in reversed(self.by_load(self.scorers)))

    def relieve(self, scorer: Scorer) -> bool:
        most = self.load(scorer)
        chain = self.chain_from([scorer], lambda other: self.load(other) <= most - 2 and self.has_room(other))
        if chain is None:
            return False
        self.pass_on(chain)
        return True

    def chain_from(self, starts: Sequence[Scorer], is_end: Wanted) -> Chain | None:
        """The shortest chain of members, each of whom can pass a bid on to the next, to one who is wanted."""
        came_from: dict[str, tuple[Scorer, str] | None] = {scorer.key: None for scorer in starts}
        waiting = deque(starts)
        while waiting:
            scorer = waiting.popleft()
            if is_end(scorer):
                return self.chain_to(scorer, came_from)
            for other in self.by_load(self.scorers):
                if other.key not in came_from and (bid := self.can_pass(scorer, other)):
                    came_from[other.key] = (scorer, bid)
                    waiting.append(other)
        return None

    def chain_to(self, last: Scorer, came_from: Mapping[str, tuple[Scorer, str] | None]) -> Chain:
        chain: Chain = [(last, "")]
        while (step := came_from[chain[0][0].key]) is not None:
            chain.insert(0, step)
        return chain

    def pass_on(self, chain: Chain) -> None:
        """Each member of the chain gives the bid that is named beside them to the next."""
        for (scorer, bid), (other, _) in pairwise(chain):
            self.given[scorer.key].remove(bid)
            self.given[other.key].add(bid)

    def can_pass(self, scorer: Scorer, other: Scorer) -> str:
        """The first bid that one member has, may give away, and the other may take; empty where there is none."""
        passable = (self.given[scorer.key] & other.may_score) - self.given[other.key]
        return min((bid for bid in passable if (scorer.key, bid) not in self.fixed), default="")

    def may_take(self, scorer: Scorer, bid: str) -> bool:
        return bid in scorer.may_score and bid not in self.given[scorer.key] and self.has_room(scorer)

    def has_room(self, scorer: Scorer) -> bool:
        return scorer.capacity is None or self.load(scorer) < scorer.capacity

    def load(self, scorer: Scorer) -> int:
        return len(self.given[scorer.key])

    def by_load(self, scorers: Sequence[Scorer]) -> list[Scorer]:
        return sorted(scorers, key=lambda scorer: (self.load(scorer), scorer.key))

    def count(self, bid: str) -> int:
        return sum(bid in given for given in self.given.values())

    def as_proposal(self, quorum: int) -> Proposal:
        bids_of = {key: tuple(sorted(given)) for key, given in self.given.items()}
        short = [Short(bid, self.count(bid), self.why_short(bid, quorum)) for bid in self.bids]
        return Proposal(bids_of, tuple(each for each in short if each.scorers < quorum))

    def why_short(self, bid: str, quorum: int) -> str:
        """Too few may score it, or those who may have no room."""
        may_score = self.choices(bid)[0]
        if may_score < quorum:
            return f"{may_score} of {quorum} may score it"
        return "the others have as many bids as they can"
