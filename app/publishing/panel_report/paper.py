"""The report on a round as a paper. Every figure is a frozen one, and is a link to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.awards.models import Recommendation
from app.platform.clock import local
from app.platform.formatting import count, iso_date, long_date, money
from app.platform.papers import Heading, Items, Line, Paper, Piece, Table, Words, line, lines, table
from app.publishing.panel_report.queries import Decision, Reported
from app.publishing.panel_report.sources import Source, Sources, sources_of
from app.rounds.models import Round
from app.rounds.start_page import between
from app.settings import Office

NOT_YET = "The decision is not made or not published yet, so no award stands here."
HEADS = ("What", "Source", "Figure")


def report_paper(reported: Reported, made: Recommendation, office: Office) -> Paper:
    """The section on the fund for one round; `made` is the frozen list it rests on."""
    sources = sources_of(reported, made)
    return Paper(
        body=body_of(reported) or office.decision_maker_title,
        area=office.area,
        title=reported.round.title,
        number=reported.round.reference,
        sort=f"Report to the {office.scrutiny_panel}",
        pieces=(
            *in_short(reported, made, sources),
            *dates_and_money(reported.round, made, sources),
            *bids(made, sources.listed),
            *([] if reported.is_withheld else threshold(made, sources.listed)),
            *recommended_and_awarded(reported, made, sources),
            *listed(sources),
        ),
        at=reported.at or made.made_at,
    )


def body_of(reported: Reported) -> str:
    """Whose decisions these were, by the title of then."""
    contents = [decision.content for decision in reported.decisions if decision.is_open]
    return str(contents[0]["office"]["decision_maker_title"]) if contents else ""


def in_short(reported: Reported, made: Recommendation, sources: Sources) -> Iterator[Piece]:
    """The round in a few sentences, for whoever reads no further."""
    found, of = made.result, sources.listed.of
    submitted, withdrawn = found["submitted"], found["withdrawn"]
    yield Heading(2, "In short")
    yield line(
        of(count(submitted, "bid")),
        " was submitted, " if submitted == 1 else " were submitted, ",
        of(str(withdrawn)),
        " was withdrawn, and the panel assessed " if withdrawn == 1 else " were withdrawn, and the panel assessed ",
        of(str(found["assessed"])),
        ".",
    )
    if reported.is_withheld:
        return
    yield line(
        "At the threshold of ",
        of(f"{found['threshold']}%"),
        ", ",
        of(count(found["recommended"], "bid")),
        " was recommended, " if found["recommended"] == 1 else " were recommended, ",
        of(money(found["commitment"])),
        " in all. ",
        *awarded_words(reported, sources),
    )


def awarded_words(reported: Reported, sources: Sources) -> Iterator[Words]:
    """What came of it; of several decisions, the sum, which leads to the last."""
    if not reported.decisions:
        yield NOT_YET
        return
    first = [(made, source) for made, source in pairs(reported, sources) if not made.follows]
    later = [(made, source) for made, source in pairs(reported, sources) if made.follows]
    yield from sum_words(first, " was awarded.", " in all were awarded.")
    if later:
        yield " Later, of money that came free, "
        yield from sum_words(
            later, " was awarded from the reserve list.", " in all were awarded from the reserve list."
        )


def sum_words(decisions: Sequence[tuple[Decision, Source]], one: str, several: str) -> Iterator[Words]:
    """How many grants and how much these decisions gave together, linked to the last of them."""
    if not decisions:
        return
    source = decisions[-1][1]
    grants = sum(made.grants for made, _ in decisions)
    given = sum((made.given for made, _ in decisions), Decimal("0.00"))
    yield from (source.of(count(grants, "grant")), " of ", source.of(money(given)))
    yield one if grants == 1 else several


def dates_and_money(round_: Round, made: Recommendation, sources: Sources) -> Iterator[Piece]:
    page, frozen = sources.round, sources.listed
    yield Heading(2, "Dates and money")
    yield figures(
        ("Open from", long_date(round_.opens_at), page),
        ("Closed on", long_date(round_.closes_at), page),
        ("Panel", between(round_.panel_from, round_.panel_to), page),
        ("Pot of the round", money(made.result["budget"]), frozen),
        ("Most that one bid could ask for", money(round_.max_award_amount), page),
    )


def bids(made: Recommendation, source: Source) -> Iterator[Piece]:
    """How many came, and how they were spread over the bands; nobody is named."""
    found = made.result
    unscored = [("Without a score", str(found["unscored"]), source)] if found["unscored"] else []
    yield Heading(2, "Bids")
    yield figures(
        ("Submitted", str(found["submitted"]), source),
        ("Withdrawn", str(found["withdrawn"]), source),
        ("Assessed", str(found["assessed"]), source),
        *unscored,
    )
    yield Heading(2, "Scores by band")
    rows = [(band["name"].capitalize(), source.cell, source.of(str(band["count"]))) for band in found["bands"]]
    yield table(("Band", "Source", "Bids"), rows, numbers=(2,))


def threshold(made: Recommendation, source: Source) -> Iterator[Piece]:
    """Where the line was set, and the reason that was given when the list was made."""
    yield Heading(2, "The threshold and why")
    yield line("A bid had to score ", source.of(f"{made.result['threshold']}%"), " or above.")
    yield from lines(made.reason)


def recommended_and_awarded(reported: Reported, made: Recommendation, sources: Sources) -> Iterator[Piece]:
    yield Heading(2, "Recommended and awarded")
    if reported.is_withheld:
        yield from (withheld_words(each, source) for each, source in pairs(reported, sources) if not each.is_open)
        return
    found, source = made.result, sources.listed
    over = f"{money(found['over_budget'])} ({found['over_budget_percent']}%)"
    yield figures(
        ("Bids recommended", str(found["recommended"]), source),
        ("Sum recommended", money(found["commitment"]), source),
        *([("Over the pot", over, source)] if made.over_amount else []),
        *(row for each, origin in pairs(reported, sources) for row in decision_rows(each, origin)),
    )
    yield from authorised(made)
    if not reported.decisions:
        yield line(NOT_YET)


def pairs(reported: Reported, sources: Sources) -> Iterator[tuple[Decision, Source]]:
    return zip(reported.decisions, sources.decisions, strict=True)


def decision_rows(decision: Decision, source: Source) -> Iterator[tuple[str, str, Source]]:
    """What one decision came to."""
    later = " from the reserve list" if decision.follows else ""
    yield f"Decided on{',' * bool(later)}{later}", iso_date(decision.content["decided_on"]), source
    yield f"Grants awarded{later}", str(decision.grants), source
    yield f"Sum awarded{later}", money(decision.given), source


def withheld_words(decision: Decision, source: Source) -> Line:
    return line(
        "The details of decision ", source.of(source.name), f" are withheld. {decision.publication.withheld_reason}"
    )


def authorised(made: Recommendation) -> Iterator[Line]:
    """Who put their name to what exceeds the pot, and why."""
    given = made.authorisation
    if given:
        day = long_date(local(given.authorised_at))
        words = f"{given.name}, {given.role_title}, authorised the sum over the pot on {day}: {given.reason}"
        yield line(words)


def listed(sources: Sources) -> Iterator[Piece]:
    """The sources in full, for whoever reads this on paper."""
    yield Heading(2, "Where each figure comes from")
    yield line("The number in brackets is that of the source. Figures of a list are as it was frozen under its digest.")
    yield Items(tuple(source.note for source in sources.all()), numbered=True)


def figures(*rows: tuple[str, str, Source]) -> Table:
    return table(HEADS, [(what, source.cell, source.of(figure)) for what, figure, source in rows], numbers=(2,))
