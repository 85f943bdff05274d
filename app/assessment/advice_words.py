"""The advice in words and in figures as people read them: half up, with their sign, never finer than they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.rules.advice import (
    Leniency,
    Marks,
    NoFigure,
    Rest,
    chance_at_or_above,
    effect_of_recusals,
    line_as_compared,
    mean,
    spread_of,
)
from app.rules.agreement import Agreement, Correlation, reading
from app.rules.ranking import Standing
from app.rules.round_rules import RoundRules
from app.rules.rounding import displayed, half_up

OPEN_FROM, OPEN_TO = 0.1, 0.9
LEAST_SCALE = Fraction(5)  # points at the end of the longest bar, so that a small habit looks small


@dataclass(frozen=True, slots=True)
class Figures:
    """What was reckoned from a round's sheets. Members are named by their e-mail address, as the rules know them."""

    rules: RoundRules
    standings: tuple[Standing, ...]
    marks: Marks
    lenient: Mapping[str, Leniency] | NoFigure
    rest: Rest | NoFigure
    agreed: Agreement | NoFigure


@dataclass(frozen=True, slots=True)
class Habit:
    """How one member marks beside the panel. `left` and `width` draw its bar, in percent, from the middle."""

    email: str
    name: str
    bids: int
    fitted: str
    shrunk: str
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class BidSaid:
    """What is said of one bid. `recusals` are who was out of the room, by how much that moved the mean, and in words.

    `is_open`: the chance is neither small nor large. Where there is no figure, `chance` and `spread` are empty.
    """

    reference: str
    organisation: str
    project: str
    mean: str
    score: str
    spread: str
    lowest_to_highest: str
    is_wide: bool
    at_or_above: str
    chance: str
    no_chance: str
    is_open: bool
    recusals: tuple[tuple[str, str, str], ...]

    @property
    def asks_for_a_look(self) -> bool:
        return self.is_wide or self.is_open

    @property
    def is_moderated(self) -> bool:
        """Whether the panel agreed another score than the mean of the sheets."""
        return self.score != self.mean


@dataclass(frozen=True, slots=True)
class CorrelationSaid:
    """One form of the agreement: for one member's sheet, and for the mean of all, each with its word."""

    name: str
    hint: str
    single: str
    of_mean: str


@dataclass(frozen=True, slots=True)
class AgreementSaid:
    """The agreement of a panel: a sentence, and the correlations behind it. `no_figure` says why there are none."""

    sentence: str = ""
    bids: str = ""
    forms: tuple[CorrelationSaid, ...] = ()
    members: int = 0
    no_figure: str = ""


def habits_said(lenient: Mapping[str, Leniency] | NoFigure, names: Mapping[str, str]) -> tuple[Habit, ...]:
    """The members by name; who is nobody's name any more stays out."""
    if isinstance(lenient, NoFigure):
        return ()
    widest = max(LEAST_SCALE, *(abs(each.shrunk) for each in lenient.values()))
    return tuple(habit_said(email, name, lenient[email], widest) for email, name in names.items() if email in lenient)


def habit_said(email: str, name: str, found: Leniency, widest: Fraction) -> Habit:
    width = 50 * abs(found.shrunk) / widest
    left = 50 - width if found.shrunk < 0 else Fraction(50)
    shares = [f"{half_up(share, 1)}%" for share in (left, width)]
    return Habit(email, name, found.bids, signed(found.fitted), signed(found.shrunk), *shares)


def why_no_habits(lenient: Mapping[str, Leniency] | NoFigure) -> str:
    return lenient.reason if isinstance(lenient, NoFigure) else ""


def bid_said(standing: Standing, figures: Figures, absent: Mapping[str, str]) -> BidSaid:
    """One bid; `absent` are the names of those out of the room, by e-mail address."""
    rules, sheets = figures.rules, figures.marks[standing.reference]
    spread, line = spread_of(sheets), line_as_compared(rules.threshold, rules.rounding)
    chance = chance_at_or_above(standing.reference, sheets, line, figures.rest)
    no_spread = isinstance(spread, NoFigure)
    return BidSaid(
        reference=standing.reference,
        organisation=standing.bid.labels.get("organisation", ""),
        project=standing.bid.labels.get("project", ""),
        mean=displayed(mean(sheets.values()), rules.rounding),
        score=displayed(standing.score or Fraction(0), rules.rounding),
        spread="" if no_spread else f"{half_up(spread.points, 1)}",
        lowest_to_highest="" if no_spread else f"{half_up(spread.lowest, 1)} to {half_up(spread.highest, 1)}",
        is_wide=not no_spread and spread.is_wide,
        at_or_above=f"{sum(sheet >= line for sheet in sheets.values())} of {len(sheets)}",
        chance="" if isinstance(chance, NoFigure) else chance_words(chance),
        no_chance=chance.reason if isinstance(chance, NoFigure) else "",
        is_open=not isinstance(chance, NoFigure) and OPEN_FROM <= chance <= OPEN_TO,
        recusals=tuple(recusals_said(sheets, figures, absent)),
    )


def recusals_said(
    sheets: Mapping[str, Fraction], figures: Figures, absent: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Each absence on its own, in points of the mean; empty where the habit is not known."""
    for email, name in absent.items():
        effect = effect_of_recusals(sheets, [email], figures.lenient)
        known = not isinstance(effect, NoFigure)
        yield name, signed(effect) if known else "", moved_words(effect) if known else "not known"


def agreement_said(found: Agreement | NoFigure) -> AgreementSaid:
    """The agreement as a sentence, and in its forms."""
    if isinstance(found, NoFigure):
        return AgreementSaid(no_figure=found.reason)
    return AgreementSaid(
        sentence=agreement_sentence(found),
        bids=f"From the {found.bids:,} of {found.of_bids:,} bids that all {found.members} members marked.",
        forms=tuple(forms_said(found)),
        members=found.members,
    )


def agreement_sentence(found: Agreement) -> str:
    one, all_ = found.two_way_single, found.two_way_mean
    if isinstance(one, NoFigure) or isinstance(all_, NoFigure):
        return next(each.reason for each in (one, all_) if isinstance(each, NoFigure))
    return (
        f"One member’s sheet alone is {an(reading(one))} guide to what such a panel would say ({number(one)}); "
        f"the mean of {found.members} sheets is {an(reading(all_))} one ({number(all_)})."
    )


def forms_said(found: Agreement) -> Sequence[CorrelationSaid]:
    """The forms in the order in which they matter here."""
    k = found.members
    forms = (
        (2, "The same score", "members like these, any of them", found.two_way_single, found.two_way_mean),
        (3, "The same order", "these very members, habits left out", found.fixed_single, found.fixed_mean),
        (1, "Other members for each bid", "habits count as disagreement", found.one_way_single, found.one_way_mean),
    )
    return [
        CorrelationSaid(name, f"{hint}: ICC({form},1) and ICC({form},{k})", said(one), said(all_))
        for form, name, hint, one, all_ in forms
    ]


def said(correlation: Correlation) -> str:
    return "no figure" if isinstance(correlation, NoFigure) else f"{number(correlation)} {reading(correlation)}"


def number(correlation: Fraction) -> str:
    """A correlation to two decimals, with a true minus."""
    return f"{half_up(correlation, 2)}".replace("-", "−")


def an(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def moved_words(points: Fraction) -> str:
    """1.6 points higher, 0.4 points lower, the same."""
    rounded = half_up(points, 1)
    return f"{abs(rounded)} points {'higher' if rounded > 0 else 'lower'}" if rounded else "the same"


def signed(points: Fraction) -> str:
    """Percentage points with their sign: +1.3, −0.4, 0.0."""
    rounded = half_up(points, 1)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"


def chance_words(chance: float) -> str:
    """A chance in whole percent; never 0 or 100, because nothing here is sure."""
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"{int(100 * chance + 0.5)}%"
