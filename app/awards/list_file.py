"""The list in rank order as a file for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from app.rules.money import plain
from app.rules.reasons import sentence
from app.rules.recommendation import Recommendation, Result

HEADS = (
    "rank",
    "reference",
    "organisation",
    "organisation_type",
    "area",
    "theme",
    "project",
    "score",
    "band",
    "amount_requested",
    "amount_recommended",
    "outcome",
    "reason",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(recommendation: Recommendation) -> str:
    """Every bid once: in rank order, then the unscored, then the withdrawn."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([harmless(cell) for cell in cells(recommendation, result)] for result in recommendation.results())
    return text.getvalue()


def cells(recommendation: Recommendation, result: Result) -> list[str]:
    """One bid, in the order of HEADS."""
    bid = result.standing.bid
    return [
        str(result.rank or ""),
        result.reference,
        *(bid.labels.get(label, "") for label in ("organisation", "organisation_type", "area", "theme", "project")),
        recommendation.score_shown(result.standing) or "",
        result.band.name if result.band else "",
        plain(bid.amount),
        plain(result.amount),
        result.outcome.words,
        sentence(recommendation, result),
    ]


def harmless(cell: str) -> str:
    """A text that a spreadsheet would compute gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
