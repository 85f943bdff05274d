"""What the preview and the page of a recommended award list say, from what was frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.assessment.interests.queries import changed_since
from app.assessment.standing import Standing, standing_of
from app.awards import changes
from app.awards.against import standing_against
from app.awards.authorising import later_number, why_not_authorised
from app.awards.choice import Choice
from app.awards.comparison import least_words
from app.awards.difference.comparing import difference_of, sentences
from app.awards.models import Recommendation
from app.awards.operations import tolerance_of, why_not
from app.awards.preparing.queries import states_of
from app.awards.queries import beside_the_line, numbers_in, previous_of
from app.awards.subsidy.queries import standings_of
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import count, date_and_time, iso_date, money
from app.platform.models import AuditEvent
from app.rounds.models import Round
from app.rules import recommendation as rules
from app.rules.departures import departures
from app.rules.outcome import Outcome
from app.rules.pot import Pot
from app.rules.reasons import sentence
from app.rules.rounding import Rounding, percent_words

ACTS = {
    "recommendation.made": "made this list",
    "recommendation.explained": "looked through the reasons of the awards",
    "recommendation.authorised": "authorised the sum over the pot",
    "award.diligence-recorded": "recorded due diligence",
}


@dataclass(frozen=True, slots=True)
class Reserve:
    """A bid at or above the threshold that gets nothing, at its place in the reserve list."""

    place: int
    reference: str
    organisation: str
    project: str
    score: str
    amount: str


def preview_context(round_: Round, found: rules.Recommendation, choice: Choice, at: datetime) -> dict[str, Any]:
    """What would be recommended, and what stops it."""
    return {
        "round": round_,
        "found": found,
        "choice": choice,
        "pot_words": choice.pot.words,
        "rounding_words": choice.rounding.words,
        "threshold": percent_words(choice.threshold),
        "tolerance": tolerance_of(found),
        "least_points": least_words(choice, round_.criteria),
        "part_funds": found.division.part_award is not None,
        "why_not": state_words(round_, at) or why_not(found),
        "warnings": list(warnings_of(found)),
        "awards": [(result, sentence(found, result)) for result in found.recommended_list()],
        "reserve": found.reserve_list(),
        "score_shown": found.score_shown,
        "beside": beside_the_line(round_, at),
        "next_number": len(numbers_in(round_.id)) + 1,
        "query": choice.query(),
    }


def state_words(round_: Round, at: datetime) -> str:
    """Why no list can be made in the present state of the round; empty where one can."""
    standing = standing_of(round_, at)
    if standing in (Standing.PLANNED, Standing.OPEN):
        return "The round has not closed, so its list of bids is not complete. Come back when it has closed."
    if standing in (Standing.DECIDED, Standing.IN_DELIVERY):
        return "This round is decided, so its list stands as it is."
    return ""


def warnings_of(found: rules.Recommendation) -> Iterator[str]:
    """What an officer should know before they go on."""
    ranking = found.ranking
    if ranking.unscored:
        yield f"{count(len(ranking.unscored), 'bid')} without a score: no sheet of theirs is signed off."
    short = [s.reference for s in ranking.assessed if not s.quorum_met and not s.failed_gates]
    if short:
        yield f"{count(len(short), 'bid')} with fewer score sheets than the round asks for: {some(short)}."
    failed = [s.reference for s in ranking.assessed if s.failed_gates]
    if failed:
        yield f"{count(len(failed), 'bid')} with a check that is not passed: {some(failed)}."


def some(references: list[str], most: int = 5) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(references) - most} more" if len(references) > most else ""
    return ", ".join(references[:most]) + more


def recommendation_context(made: Recommendation) -> dict[str, Any]:
    """The list as a document, and what may be done with it."""
    person, previous = guard.person(), previous_of(made)
    waits = guard.may("recommendation:authorise") and made.over_amount and made.authorisation is None
    return {
        "recommendation": made,
        "round": made.round,
        "report": made.result,
        "settings": list(settings_of(made)),
        "counts": ", ".join(f"{band['count']} in {band['name']}" for band in made.result["bands"]),
        "reserve": list(reserve_of(made)),
        "difference": (found := difference_of(previous, made) if previous else None),
        "differences": sentences(found) if found else [],
        "previous": previous.number if previous else None,
        "later": later_number(made),
        "against": list(standing_against(made)),
        "interests_since": changed_since(made.round_id, made.made_at),
        "history": history_of(made),
        "may_authorise": waits,
        "why_not": why_not_authorised(made, person) if waits else "",
        "left_to_explain": sum(award.explained_at is None for award in made.awards),
        "record": changes.record_of(made),
        "follows": changes.record_of(made.first) if made.follows else None,
        "came_free": freed_in(made),
        "departures": list(departures_of(made)),
        "standings": standings_of(made),
        "diligence": (states := {number: state.value for number, state in states_of(made.awards).items()}),
        "diligence_passed": sum(state == "passed" for state in states.values()),
        "diligence_open": sum(state in ("not begun", "in hand") for state in states.values()),
    }


def freed_in(made: Recommendation) -> list[tuple[str, str]]:
    """What came free before a list from the reserve list was made: amount, and of which grant since when."""
    return [
        (money(each["amount"]), f"{each['reference']} of {each['record']}, {each['why']} {iso_date(each['on'])}")
        for each in made.inputs.get("came_free", ())
    ]


def settings_of(made: Recommendation) -> Iterator[tuple[str, str]]:
    """The rules that were in force, as pairs."""
    used = made.inputs["rules"]
    yield "Threshold", f"{used['threshold']}%"
    yield "Rounding before the comparison", Rounding(used["rounding"]).words
    yield "Bands", ", ".join(band["name"] for band in made.result["bands"])
    yield "Treatment of the pot", Pot(used["pot"]).words
    yield "Tolerance", f"{used['over_commitment_limit']}% of the pot"
    yield "Fewest score sheets", str(used["quorum"])
    if least := least_points_of(made):
        yield "Least points", least
    yield "Draw seed", used["draw_seed"]


def least_points_of(made: Recommendation) -> str:
    """The least points that were asked for on criteria: Evidence of need 3; empty where none were."""
    criteria = made.inputs["rules"]["criteria"]
    return ", ".join(f"{each['title']} {each['minimum']}" for each in criteria if each["minimum"] is not None)


def departures_of(made: Recommendation) -> Iterator[tuple[str, str]]:
    """Which bids are not treated as their place in the ranking says, and why; a part-award with the reason given."""
    given = {award.application.reference: award.part_award_reason for award in made.awards}
    for each in departures(made.result["applications"]):
        yield each.reference, " ".join(filter(None, (each.words, given.get(each.reference))))


def labels_of(made: Recommendation) -> dict[str, Mapping[str, Any]]:
    """Each bid as it was frozen, by reference."""
    return {bid["reference"]: bid for bid in made.inputs["bids"]}


def reserve_of(made: Recommendation) -> Iterator[Reserve]:
    """The bids at or above the threshold that get nothing, in order."""
    lines = [line for line in made.result["applications"] if line["outcome"] == Outcome.RESERVE.value]
    bids = labels_of(made) if lines else {}
    for place, line in enumerate(lines, start=1):
        bid = bids[line["reference"]]
        names = bid["labels"]
        yield Reserve(
            place=place,
            reference=line["reference"],
            organisation=names.get("organisation", ""),
            project=names.get("project", ""),
            score=line["score"],
            amount=bid["amount"],
        )


def history_of(made: Recommendation) -> list[str]:
    """One line for each act on this list."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.round_id == made.round_id,
            AuditEvent.subject == Recommendation.__tablename__,
            AuditEvent.subject_id == made.id,
        )
        .order_by(AuditEvent.sequence)
    )
    return [f"{event.actor_name} {ACTS.get(event.action, event.action)}, {date_and_time(event.at)}" for event in events]
