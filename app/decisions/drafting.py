"""The first words of a record, written from the recommended award list. An officer reads and edits them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.awards.models import Recommendation
from app.decisions import declared, queries
from app.decisions.ledger import year_of
from app.decisions.reading import small
from app.platform.clock import local
from app.platform.formatting import long_date, money, short_date
from app.rules.outcome import Reason

CONDITIONS = (
    "The office’s standard grant terms apply. Each grant is spent on the project described in its bid, by the end of "
    "the financial year; a monitoring return is due every quarter; the enhanced safeguarding check is made before any "
    "work with children."
)
DUE_REGARD = (
    "The criteria and their weights were published before the round opened and are the same for every bid; the form "
    "can be had in other formats and with more time (Equality Act 2010, section 149)."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The prefilled texts of a record."""

    title: str
    summary: str
    key_points: str
    conditions: str
    due_regard: str
    interests: str


def draft(recommendation: Recommendation) -> Draft:
    """The texts that follow from a list: its counts, bands, ties, over-commitment and declared interests."""
    awards = len(recommendation.awards)
    return Draft(
        title=f"{recommendation.round.title}: {awards} {plural(awards, 'grant')}",
        summary=paragraphs(story_of(recommendation), proposal_of(recommendation)),
        key_points=paragraphs(
            ties_in(recommendation),
            departures_in(recommendation),
            money_of(recommendation),
            consequence_of(recommendation),
        ),
        conditions=CONDITIONS,
        due_regard=DUE_REGARD,
        interests=interests_in(recommendation),
    )


def story_of(recommendation: Recommendation) -> str:
    """How the round went: opened and closed, how many came, were withdrawn and assessed, and the bands."""
    round_, report = recommendation.round, report_of(recommendation)
    withdrawn, assessed = report["withdrawn"], report["assessed"]
    opened, closed = local(round_.opens_at).date(), local(round_.closes_at).date()
    return (
        f"The {round_.fund.name} opened {lower_first(round_.name)} on {span(opened, closed, ' and closed it on ')}. "
        f"{report['submitted']} {plural(report['submitted'], 'bid')} came in, {withdrawn_words(withdrawn)} "
        f"withdrawn, and the panel assessed {assessed} on "
        f"{span(round_.panel_from, round_.panel_to, ' to ')}. {bands_in(report)}"
    )


def withdrawn_words(number: int) -> str:
    return f"{small(number)} were" if number > 1 else "one was" if number else "none was"


def proposal_of(recommendation: Recommendation) -> str:
    """What is recommended, and the opinion that the law asks for."""
    report, awards = report_of(recommendation), len(recommendation.awards)
    return (
        f"The panel recommends the {awards} {plural(awards, 'bid')} below; the threshold is {report['threshold']}%. "
        "Each will secure, or contribute to securing, crime and disorder reduction in the police area; "
        "the reason stands with each award."
    )


def bands_in(report: dict[str, Any]) -> str:
    """21 scored 71% or above, 11 from 65% to under 71%, and 55 under 65%."""
    parts = [f"{band['count']} {'from ' if ' to ' in band['name'] else ''}{band['name']}" for band in report["bands"]]
    if not parts:
        return ""
    parts[0] = parts[0].replace(" ", " scored ", 1)
    return f"{listed(parts)}."


def ties_in(recommendation: Recommendation) -> str:
    """What is said of bids that tie at the end of the list; nothing where none do."""
    bids = report_of(recommendation)["applications"]
    funded = [bid for bid in bids if bid["outcome"] == "recommended"]
    if not funded:
        return ""
    tied = [bid for bid in bids if bid["score_exact"] == funded[-1]["score_exact"] and bid["rank"] is not None]
    if len(tied) == 1:
        return ""
    number, score = small(len(tied)), funded[-1]["score"]
    if any(bid["outcome"] != "recommended" for bid in tied):
        return f"{number.capitalize()} bids tie at {score}%. The round’s published order decided between them."
    together = "both" if len(tied) == 2 else f"all {number}"
    if is_on_line(recommendation, funded[-1]):
        return (
            f"{number.capitalize()} bids tie at exactly {score}% and {together} are on the line; "
            f"the threshold is inclusive, so {together} are recommended."
        )
    return f"{number.capitalize()} bids tie at {score}%; {together} are recommended."


def is_on_line(recommendation: Recommendation, bid: dict[str, Any]) -> bool:
    return Fraction(bid["score_exact"]) == Fraction(report_of(recommendation)["threshold"])


def departures_in(recommendation: Recommendation) -> str:
    """Bids over the line that get nothing or a part, because of the pot."""
    bids = report_of(recommendation)["applications"]
    reserve = sum(bid["outcome"] == "reserve" for bid in bids)
    part = next((award for award in recommendation.awards if award.part_award_reason), None)
    return " ".join(
        filter(
            None,
            [
                reserve
                and f"{small(reserve).capitalize()} {plural(reserve, 'bid')} over the line "
                f"{'is' if reserve == 1 else 'are'} beyond the money and {'stands' if reserve == 1 else 'stand'} "
                "on the reserve list.",
                part
                and any(bid["reason"] == Reason.PART_FUNDED for bid in bids)
                and f"{part.application.reference} is funded in part: {part.part_award_reason}",
            ],
        )
    )


def money_of(recommendation: Recommendation) -> str:
    """What the awards come to against the pot of the round and the budget of the year."""
    awards, report = len(recommendation.awards), report_of(recommendation)
    total, over, budget = (
        recommendation.committed_amount,
        recommendation.over_amount,
        recommendation.round.budget_amount,
    )
    against = (
        f"{money(over)} ({report['over_budget_percent']}%) over the {money(budget)} of this round"
        if over
        else f"within the {money(budget)} of this round"
    )
    year = year_of(recommendation)
    rest = f" {money(year.left)} of the year’s {money(year.budget)} would be left for later rounds." if year else ""
    return f"{awards_come(awards)} to {money(total)}, {against}.{rest}"


def consequence_of(recommendation: Recommendation) -> str:
    """What happens if it is not approved."""
    awards, spending = len(recommendation.awards), recommendation.round.spending_from
    starts = f" and no project starts on {long_date(spending)}" if spending else ""
    none = "the grant is not" if awards == 1 else f"none of the {awards} grants is"
    return f"If this is not approved, {none} made{starts}; the money stays in the fund for a later decision."


def interests_in(recommendation: Recommendation) -> str:
    """How many of the panel declared an interest and left the room. Their names stay in the office."""
    members, bids = queries.interests_declared(recommendation.round_id)
    fewest = fewest_sheets(recommendation)
    enough = f" No bid had fewer than {small(fewest)} score sheets." if fewest else ""
    enough = f"{declared.in_words(recommendation.round)}{enough}"
    if not members:
        return f"No member of the panel declared an interest in any bid.{enough}"
    return (
        f"{small(members).capitalize()} {plural(members, 'member')} of the panel declared "
        f"{'an interest' if members == 1 else 'interests'}, in {small(bids)} {plural(bids, 'bid')} in all, and "
        f"{'was' if members == 1 else 'were'} out of the room for {'it' if bids == 1 else 'those bids'}.{enough}"
    )


def fewest_sheets(recommendation: Recommendation) -> int:
    """The fewest counting sheets of any bid that was assessed."""
    assessed = {bid["reference"] for bid in report_of(recommendation)["applications"] if bid["rank"] is not None}
    counts = [len(bid["sheets"]) for bid in recommendation.inputs["bids"] if bid["reference"] in assessed]
    return min(counts, default=0)


def report_of(recommendation: Recommendation) -> dict[str, Any]:
    """The frozen result, in the published structure."""
    report: dict[str, Any] = recommendation.result
    return report


def financial_year_lines(recommendation: Recommendation) -> list[tuple[str, str, Decimal]]:
    """One line for each financial year: year, what for, and the sum of the awards in pounds."""
    awards, round_ = recommendation.awards, recommendation.round
    total = sum((award.amount for award in awards), Decimal("0.00"))
    return [(round_.financial_year, f"{len(awards)} {plural(len(awards), 'grant')}, {lower_first(round_.name)}", total)]


def officers(recommendation: Recommendation, writer: str, role: str) -> str:
    """Who prepared the record, and who authorised the sum above the pot."""
    given = recommendation.authorisation
    return "; ".join([f"{writer}, {role}", *([f"{given.name}, {given.role_title}"] if given else [])])


def span(first: date, last: date, between: str) -> str:
    """Two days as one phrase: 8 August and closed it on 5 September 2024; 16 to 18 September 2024."""
    if first.year != last.year:
        return f"{long_date(first)}{between}{long_date(last)}"
    if (first.month, between) == (last.month, " to "):
        return f"{first.day}{between}{long_date(last)}" if first != last else long_date(first)
    return f"{short_date(first)}{between}{long_date(last)}"


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def listed(parts: list[str]) -> str:
    """a, b, and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def awards_come(number: int) -> str:
    return "The award comes" if number == 1 else f"The {number} awards come"


def lower_first(name: str) -> str:
    """A round's name inside a sentence. Never lowered: a round that is named for somebody or something."""
    return f"{name[:1].lower()}{name[1:]}" if name.startswith("Round ") else name
