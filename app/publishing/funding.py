"""What a round gave: the figures, the grants, and where the money goes. Made from what was published alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

from app.awards.list_file import harmless
from app.decisions.models import Publication
from app.decisions.reading import small
from app.platform.formatting import count, long_date, money, short_date
from app.publishing.spreadsheet import Cell, Table
from app.rounds.models import Round
from app.rules.rounding import half_up

HEADS = (
    "reference",
    "organisation",
    "project",
    "area",
    "theme",
    "amount",
    "financial_year",
    "decision",
    "decided_on",
    "reason",
    "came_back",
    "amount_came_back",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant as published; its amount in pounds. `status` says what came back of it since, `came_back` how much;
    `is_later` where the reserve list gave it.
    """

    reference: str
    organisation: str
    project: str
    area: str
    theme: str
    amount: Decimal
    reason: str
    decision: str
    decided_on: str
    is_later: bool = False
    status: str = ""
    came_back: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Share:
    """What one area or theme received, in pounds."""

    name: str
    amount: Decimal
    grants: int


@dataclass(frozen=True, slots=True)
class Funding:
    """The grants of a round and what they come to."""

    grants: tuple[Grant, ...]
    contents: tuple[dict[str, Any], ...]

    @property
    def given(self) -> Decimal:
        """In pounds."""
        return sum((grant.amount for grant in self.grants), Decimal("0.00"))

    @property
    def came_back(self) -> Decimal:
        """What was declined, lapsed, given up or returned since, in pounds."""
        return sum((grant.came_back for grant in self.grants), Decimal("0.00"))

    @property
    def mean(self) -> Decimal:
        """The mean grant in pounds, half up to the penny; 0.00 without grants."""
        if not self.grants:
            return Decimal("0.00")
        return half_up(Fraction(self.given) / len(self.grants), 2)

    @property
    def scored(self) -> int:
        """How many bids the panel scored."""
        return int(self.contents[0]["round"]["assessed"]) if self.contents else 0


def funding_of(
    publications: Iterable[Publication], came_back: Mapping[tuple[str, str], tuple[str, Decimal]] | None = None
) -> Funding:
    """The grants that these publications name, by organisation. What is withheld names none.

    `came_back` says by record and bid what came back of a grant, in words and in pounds.
    """
    contents = tuple(made.content for made in publications if made.details_published)
    said = came_back or {}
    grants = [
        grant_of(award, content, *said.get((content["reference"], award["reference"]), ()))
        for content in contents
        for award in content["awards"]
    ]
    return Funding(tuple(sorted(grants, key=lambda grant: (grant.organisation, grant.reference))), contents)


def grant_of(
    award: dict[str, Any], content: dict[str, Any], status: str = "", came_back: Decimal = Decimal("0.00")
) -> Grant:
    return Grant(
        reference=award["reference"],
        organisation=award["organisation"],
        project=award["project"],
        area=award["area"],
        theme=award["theme"],
        amount=Decimal(award["amount"]),
        reason=award["crime_reduction_reason"],
        decision=content["reference"],
        decided_on=content["decided_on"],
        is_later=bool(content.get("follows")),
        status=status,
        came_back=came_back,
    )


def spread(funding: Funding, label: str, known: Sequence[str]) -> list[Share]:
    """What each area or theme received, most first. One without a grant is named, not dropped."""
    names = dict.fromkeys([*known, *(getattr(grant, label) for grant in funding.grants)])
    shares = []
    for name in names:
        amounts = [grant.amount for grant in funding.grants if getattr(grant, label) == name]
        shares.append(Share(name, sum(amounts, Decimal("0.00")), len(amounts)))
    return sorted(shares, key=lambda share: (-share.amount, share.name))


def story_of(round_: Round, funding: Funding, decision_maker: str) -> str:
    """How the round went, in two or three sentences, counts included and nobody named."""
    facts = funding.contents[0]["round"]
    opened, closed = date.fromisoformat(facts["opened_on"]), date.fromisoformat(facts["closed_on"])
    first = short_date(opened) if opened.year == closed.year else long_date(opened)
    grants_given = count(len(funding.grants), "grant") if funding.grants else "no grant"
    withdrew = f", {small(facts['withdrawn'])} withdrew" if facts["withdrawn"] else ""
    return (
        f"The {decision_maker.lower()} gave {grants_given}. {facts['submitted']} groups applied "
        f"between {first} and {long_date(closed)}{withdrew}, and a panel scored {facts['assessed']} bids. "
        f"{line_words(facts, len(funding.grants))}{since_words(funding)}"
    )


def since_words(funding: Funding) -> str:
    """What came back since, and which grants the reserve list gave; empty where nothing did."""
    later, back = [grant for grant in funding.grants if grant.is_later], [g for g in funding.grants if g.came_back]
    said = []
    if back:
        of_them = "one grant" if len(back) == 1 else f"{small(len(back))} grants"
        said.append(
            f" {money(funding.came_back)} of {of_them} came back since: declined, lapsed, given up or returned."
        )
    if later:
        given = money(sum((grant.amount for grant in later), Decimal("0.00")))
        grants = "One grant" if len(later) == 1 else f"{small(len(later)).capitalize()} grants"
        said.append(f" {grants}, {given}, came from the reserve list.")
    return "".join(said)


def line_words(facts: dict[str, Any], grants: int) -> str:
    """Who was funded, in terms of the line; only the line, where more than it decided."""
    if grants and grants == facts["at_or_above"]:
        return f"The {grants} that scored {facts['threshold']}% or above were funded."
    return f"The threshold was {facts['threshold']}%."


def as_csv(round_: Round, funding: Funding) -> str:
    """The table as a file: amounts are numbers, dates ISO, and no text is one that a spreadsheet would compute."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([plain_cell(value) for value in row] for row in as_table(round_, funding).rows)
    return text.getvalue()


def plain_cell(value: Cell) -> str:
    return harmless(value) if isinstance(value, str) else str(value)


def as_table(round_: Round, funding: Funding) -> Table:
    """The grants of a round for a spreadsheet, in the order of HEADS."""
    return Table(f"What {round_.title} gave", HEADS, [row_of(round_, grant) for grant in funding.grants])


def row_of(round_: Round, grant: Grant) -> list[Cell]:
    return [
        grant.reference,
        grant.organisation,
        grant.project,
        grant.area,
        grant.theme,
        grant.amount,
        round_.financial_year,
        grant.decision,
        date.fromisoformat(grant.decided_on),
        grant.reason,
        grant.status,
        grant.came_back,
    ]
