"""Every mark, note, moderation and reason of a round in one workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from app.assessment.all_marks import queries
from app.assessment.all_marks.queries import Asked
from app.assessment.counting import ranking_of
from app.assessment.sheet_page import choices_of, shares_of
from app.assessment.sheets import as_rules
from app.platform.workbook import Book, Cell, workbook
from app.rules.rounding import Rounding, displayed

Row = tuple[Cell, ...]
NAMES, WORDS, MOMENT, SHORT = 30, 48, 18, 9


def workbook_of(asked: Asked) -> bytes:
    """The workbook, of the bids that are open to the person who asks."""
    criteria = asked.round.criteria
    with workbook(f"Every mark, {asked.round.title}") as book:
        write_bids(book, asked)
        write_marks(book, asked)
        write_versions(book, asked, criteria)
        write_moderations(book, asked)
        write_agreements(book, asked)
        write_criteria(book, criteria)
    return book.file.getvalue()


def write_bids(book: Book, asked: Asked) -> None:
    heads = (
        ("Bid", 14),
        ("Organisation", NAMES),
        ("Project", NAMES),
        ("Asked for", 13),
        ("Withdrawn", MOMENT),
        ("Sheets that count", SHORT),
        ("Quorum", SHORT),
        ("Bid score, %", SHORT),
        ("Moderated", SHORT),
    )
    book.table("Bids", heads, bid_rows(asked))


def bid_rows(asked: Asked) -> Iterator[Row]:
    """The scores are those of the one count under every list; a place among all is not given, for it would tell of
    bids that this person may not see.
    """
    ranking = ranking_of(asked.round)
    for bid in queries.bids(asked):
        standing = ranking.by_reference.get(bid.reference)
        yield (
            bid.reference,
            bid.organisation,
            bid.project,
            bid.requested_amount,
            bid.withdrawn_at,
            len(standing.bid.sheets) if standing else 0,
            asked.round.quorum,
            score_words(standing.score if standing else None, asked.round.rounding),
            yes_no(bool(standing and standing.bid.moderated)),
        )


def score_words(score: Fraction | None, rounding: Rounding) -> str:
    return "" if score is None else displayed(score, rounding)


def yes_no(holds: bool) -> str:
    return "Yes" if holds else "No"


def write_marks(book: Book, asked: Asked) -> None:
    heads = (
        ("Bid", 14),
        ("Panel member", NAMES),
        ("Role", 14),
        ("Criterion", NAMES),
        ("Weight", SHORT),
        ("Points", SHORT),
        ("Of", SHORT),
        ("Revised in the meeting", SHORT),
        ("Panel note", WORDS),
        ("Feedback line", WORDS),
        ("Signed off", MOMENT),
        ("Counts", SHORT),
        ("Set aside", MOMENT),
        ("Why it was set aside", WORDS),
    )
    rows = (
        (
            mark.reference,
            mark.member,
            mark.role,
            mark.criterion,
            mark.weight,
            mark.points,
            mark.max_score,
            mark.revised,
            mark.note,
            mark.feedback,
            mark.signed_off_at,
            yes_no(mark.counts),
            mark.set_aside_at,
            mark.set_aside,
        )
        for mark in queries.marks(asked)
    )
    book.table("Marks", heads, rows)


def write_versions(book: Book, asked: Asked, criteria: Iterable[Any]) -> None:
    heads = (
        ("Bid", 14),
        ("Panel member", NAMES),
        ("Version", SHORT),
        ("Criterion", NAMES),
        ("Points", SHORT),
        ("Panel note", WORDS),
        ("Feedback line", WORDS),
        ("Signed off", MOMENT),
        ("Reopened", MOMENT),
        ("Reason", WORDS),
    )
    titles = {criterion.key: criterion.title for criterion in criteria}
    rows = (row for version in queries.versions(asked) for row in version_rows(version, titles))
    book.table("Earlier versions", heads, rows)


def version_rows(version: Any, titles: Mapping[str, str]) -> Iterator[Row]:
    reason = version.reason or "before the seal was opened"
    for key, mark in version.content["marks"].items():
        yield (
            version.reference,
            version.member,
            version.number,
            titles.get(key, key),
            mark["points"],
            mark["note"],
            mark["feedback"],
            version.signed_off_at,
            version.reopened_at,
            reason,
        )


def write_moderations(book: Book, asked: Asked) -> None:
    heads = (
        ("Bid", 14),
        ("Agreement", SHORT),
        ("Criterion", NAMES),
        ("Moderated points", SHORT),
        ("Of", SHORT),
        ("Reason", WORDS),
        ("Recorded by", NAMES),
        ("When", MOMENT),
        ("Stands", SHORT),
    )
    rows = ((*row[:-1], yes_no(row.stands)) for row in queries.moderations(asked))
    book.table("Moderation", heads, rows)


def write_agreements(book: Book, asked: Asked) -> None:
    heads = (
        ("Bid", 14),
        ("Agreement", SHORT),
        ("What", 16),
        ("Reason", WORDS),
        ("Score before, %", 14),
        ("Score after, %", 14),
        ("Band before", 18),
        ("Band after", 18),
        ("Recorded by", NAMES),
        ("When", MOMENT),
        ("Confirmed by", NAMES),
        ("Confirmed", MOMENT),
        ("Takes back agreement", SHORT),
    )
    book.table("Agreements", heads, map(tuple, queries.agreements(asked)))


def write_criteria(book: Book, criteria: Any) -> None:
    shares = shares_of(as_rules(criteria))
    heads = (("Criterion", NAMES), ("Weight", SHORT), ("Share", SHORT), ("Points", SHORT), ("What they mean", 80))
    rows = (
        (criterion.title, criterion.weight, share, points, words)
        for criterion, share in zip(criteria, shares, strict=True)
        for points, words in enumerate(choices_of(criterion))
    )
    book.table("Criteria", heads, rows)
