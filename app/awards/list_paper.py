"""A recommended award list as a paper: what its page says, for PDF, Word and print, from what was frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.awards.difference.comparing import Difference
from app.awards.models import Award, Recommendation
from app.awards.recommendation_page import Reserve
from app.platform.formatting import count, date_and_time, money, paragraphs
from app.platform.papers import Field, Heading, Line, Paper, Piece, Run, Table, line, lines, table

SORT = "Recommended award list"
HEADS = ("No.", "Reference", "Organisation", "Project", "Score", "Band", "Award")


def list_paper(shown: Mapping[str, Any], *, body: str, area: str) -> Paper:
    """The paper of a list. `shown` is the context of its page."""
    made: Recommendation = shown["recommendation"]
    return Paper(
        body=body,
        area=area,
        title=made.round.title,
        number=f"{made.round.reference}, recommendation {made.number}",
        sort=SORT,
        pieces=(
            *facts_of(shown),
            *awards_of(made),
            *reserve_of(shown["reserve"]),
            *changes_of(shown["difference"]),
            *end_of(shown),
        ),
        at=made.made_at,
    )


def facts_of(shown: Mapping[str, Any]) -> Iterator[Field]:
    """Who made it when and why, from how many bids, by which rules."""
    made, report = shown["recommendation"], shown["report"]
    unscored = f", {report['unscored']} without a score" if report["unscored"] else ""
    bids = f"{report['submitted']} submitted, {report['withdrawn']} withdrawn, {report['assessed']} assessed{unscored}."
    if shown["follows"]:
        freed = (line(f"{amount} came free: {what}") for amount, what in shown["came_free"])
        yield Field("Follows", (line(f"{shown['follows'][0]}, whose reserve list has its turn."), *freed))
    yield Field("Made", (line(f"{made.made_by.name}, {date_and_time(made.made_at)}"),))
    yield Field("Reason", lines(made.reason))
    yield Field("Bids", (line(bids), line(f"{shown['counts']}.")))
    yield Field("Rules", (), (table(("Rule", "In force"), shown["settings"], wide=(1,)),))
    if shown["previous"]:
        yield Field(f"Changed since recommendation {shown['previous']}", tuple(map(line, shown["differences"])))
    yield Field("Departures from the ranking", tuple(departure_lines(shown["departures"])))
    yield Field("Over the pot", tuple(over_words(made, report)))


def departure_lines(departures: Iterable[tuple[str, str]]) -> list[Line]:
    """Each with its reason; or that there is none."""
    return [line(f"{reference}: {why}") for reference, why in departures] or [
        line("None. The awards follow the ranking.")
    ]


def over_words(made: Recommendation, report: Mapping[str, Any]) -> Iterator[Line]:
    """What exceeds the pot, and who put their name to it."""
    if not made.over_amount:
        yield line(f"Nothing: {money(made.committed_amount)} of {money(report['budget'])}.")
        return
    share = f"({report['over_budget_percent']}%)"
    yield line(f"{money(made.over_amount)} {share} over the {money(report['budget'])} of this round.")
    given = made.authorisation
    if given is None:
        yield line("The chief finance officer has not authorised it yet.")
        return
    yield from lines(given.reason)
    yield line(Run(given.name, strong=True), f", {given.role_title}, {date_and_time(given.authorised_at)}")


def awards_of(made: Recommendation) -> Iterator[Piece]:
    """The awards in rank order, then the reason of each."""
    yield Heading(2, "Awards")
    foot = (count(len(made.awards), "award"), money(made.committed_amount))
    yield table(HEADS, map(award_row, made.awards), foot=foot, numbers=(0, 4, 6), wide=(2, 3), named=2)
    yield Heading(2, "Why each award will secure or contribute to crime and disorder reduction")
    yield table(("Reference", "Organisation", "Reason"), map(reason_row, made.awards), wide=(2,), named=1)


def award_row(award: Award) -> list[str]:
    bid = award.application
    told = [str(award.position), str(bid.reference), bid.organisation.name, bid.project]
    return [*told, f"{award.score}%", award.band, money(award.amount)]


def reason_row(award: Award) -> list[str]:
    part = f" Funded in part: {award.part_award_reason}" if award.part_award_reason else ""
    reason = award.crime_reduction_reason or "No reason is written yet."
    own = f" Conditions: {' '.join(award.conditions)}" if award.conditions else ""
    return [str(award.application.reference), award.application.organisation.name, f"{reason}{part}{own}"]


def reserve_of(reserve: Iterable[Reserve]) -> Iterator[Piece]:
    """The bids at or above the threshold that get nothing, in order."""
    rows = [
        [str(bid.place), bid.reference, bid.organisation, bid.project, f"{bid.score}%", money(bid.amount)]
        for bid in reserve
    ]
    if rows:
        yield Heading(2, "Reserve list, in order")
        heads = ("Place", "Reference", "Organisation", "Project", "Score", "Asked for")
        yield reserve_table(heads, rows)


def reserve_table(heads: tuple[str, ...], rows: list[list[str]]) -> Table:
    return table(heads, rows, numbers=(0, 4, 5), wide=(2, 3), named=2)


def changes_of(found: Difference | None) -> Iterator[Piece]:
    """What differs from the list before, old and new beside each other, in full."""
    if found is None or not found.groups:
        return
    numbers = [f"Recommendation {made.number}" for made in (found.before, found.after)]
    yield Heading(2, f"Changed since recommendation {found.before.number}, in full")
    for group in found.groups:
        yield Heading(3, group.title)
        rows = [[row.name, row.was or "Empty", row.now or "Empty"] for row in group.rows]
        yield table(("What", *numbers), rows, wide=(1, 2))


def end_of(shown: Mapping[str, Any]) -> Iterator[Piece]:
    """By what anybody can check it, and what was done with it."""
    yield Heading(2, "Digest")
    yield line(shown["recommendation"].digest, quiet=True)
    yield line(
        "It covers the rules, every bid with its marks, and this list. Anybody with the inputs can compute it again."
    )
    yield Heading(2, "Who did what")
    yield from (line(part) for words in shown["history"] for part in paragraphs(words))
