"""Making a recommended award list: rules, inputs and result are frozen together under a digest."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.counting import ranking_of
from app.assessment.standing import Standing, check_closed, standing_of
from app.awards.choice import Choice
from app.awards.explaining import proposed_reason
from app.awards.minimums import ranking_under
from app.awards.models import Award, Recommendation
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules import recommendation as rules
from app.rules.errors import RuleError
from app.rules.freezing import digest, freeze
from app.rules.money import plain, pounds, words
from app.rules.outcome import Reason
from app.rules.recommendation_report import report

NOTHING = "No bid lies at or above this line, so there is nothing to recommend. Move the line."
CHANGED = (
    "A mark, a check or a withdrawal came in while you looked at this list, so it is no longer what the rules give. "
    "Look at the list as it is now, then make the recommendation."
)
NO_REASON = "Enter a reason. It is kept with the list."


def recommended_by(round_: Round, choice: Choice) -> rules.Recommendation:
    """The line through the round's bids where somebody puts it.

    Raises: Refused, where a mark in the database breaks a rule; the message names the bid.
    """
    try:
        return rules.recommend(
            ranking_under(choice, ranking_of(round_, choice.rounding)),
            threshold=choice.threshold,
            pot=choice.pot,
            band_floors=choice.floors,
            over_commitment_limit=choice.tolerance,
        )
    except RuleError as wrong:
        raise Refused(str(wrong)) from wrong


@transaction()
def make_recommendation(
    round_: Round,
    choice: Choice,
    *,
    reason: str,
    part_award_reason: str = "",
    seen: str,
    actor: Person,
    at: datetime,
    once: str,
) -> Recommendation:
    """Freeze rules, inputs and list under a digest, as the next recommendation of the round.

    `seen` is the digest of the list that was previewed. The same form sent again gives the list it made.
    Raises: Refused, where the rules or the state of the round say no; Conflict, where the list is no longer the
    one that was previewed.
    """
    hold(round_)
    if not first_time(once, actor=actor, action="recommendation.made", at=at):
        return last_made_by(actor, round_)
    check_state(round_, at)
    recommendation = recommended_by(round_, choice)
    check_may_be_made(recommendation, reason, part_award_reason)
    if seen != seen_digest(recommendation):
        raise Conflict(CHANGED)
    made = frozen(round_, recommendation, reason, actor, at)
    add_awards(made, recommendation, part_award_reason)
    audit.record(
        "recommendation.made",
        actor=actor,
        at=at,
        subject=made,
        round_id=round_.id,
        after=summary_of(made) | {"reason": reason},
    )
    return made


def hold(round_: Round) -> None:
    """Numbers of a round are given one after the other: two officers take turns here."""
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(of=Round, key_share=True))


def last_made_by(actor: Person, round_: Round) -> Recommendation:
    """What the same form made when it was sent the first time."""
    made = select(Recommendation).where(Recommendation.round_id == round_.id, Recommendation.made_by_id == actor.id)
    return db.session.scalars(made.order_by(Recommendation.number.desc()).limit(1)).one()


def check_state(round_: Round, at: datetime) -> None:
    """A list is made once the round has closed, and until it is decided."""
    check_closed(round_, at)
    if standing_of(round_, at) in (Standing.DECIDED, Standing.IN_DELIVERY):
        raise Refused("This round is decided, so its list stands as it is.")


def check_may_be_made(recommendation: rules.Recommendation, reason: str, part_award_reason: str) -> None:
    """What stops a recommendation, with what to do about it."""
    if why := why_not(recommendation):
        raise Refused(why)
    if not reason.strip():
        raise Refused(NO_REASON)
    if recommendation.division.part_award is not None and not part_award_reason.strip():
        raise Refused("Enter why the last bid gets less than it asked for.")


def why_not(recommendation: rules.Recommendation) -> str:
    """Why this list cannot be recommended, whoever signs; empty where it can."""
    if not recommendation.recommended:
        return NOTHING
    if recommendation.is_within_tolerance:
        return ""
    return (
        f"The list is {words(recommendation.over_budget)} over the pot, beyond the tolerance of "
        f"{words(tolerance_of(recommendation))}. Nobody can authorise that: move the line, raise the tolerance, or "
        "treat the pot differently."
    )


def tolerance_of(recommendation: rules.Recommendation) -> Decimal:
    """The most that may go beyond the pot, in whole pence below."""
    return pounds(int(recommendation.rules.tolerance * 100))


def seen_digest(recommendation: rules.Recommendation) -> str:
    """What a preview was of: the whole result, every bid with its score, outcome and amount."""
    return digest(report(recommendation))


def frozen(
    round_: Round, recommendation: rules.Recommendation, reason: str, actor: Person, at: datetime
) -> Recommendation:
    """The stored list: what went into the rules, what came out, and the digest of both."""
    whole = freeze(recommendation)
    number = select(func.max(Recommendation.number)).where(Recommendation.round_id == round_.id)
    made = Recommendation(
        round=round_,
        number=(db.session.scalar(number) or 0) + 1,
        made_by=actor,
        made_at=at,
        reason=reason.strip(),
        inputs={key: value for key, value in whole.items() if key != "report"},
        result=whole["report"],
        digest=digest(whole),
        committed_amount=recommendation.commitment,
        over_amount=recommendation.over_budget,
    )
    db.session.add(made)
    return made


def add_awards(made: Recommendation, recommendation: rules.Recommendation, part_award_reason: str) -> None:
    """One row for each recommended bid, in rank order, its statutory reason proposed; or as the list before this one
    has it, to be looked through again.
    """
    bids = {bid.reference: bid for bid in db.session.scalars(in_round(made.round))}
    before = awards_before(made)
    for position, result in enumerate(recommendation.recommended_list(), start=1):
        bid = bids[result.reference]
        is_part, earlier = result.reason is Reason.PART_FUNDED, before.get(bid.id)
        made.awards.append(
            Award(
                recommendation=made,
                application=bid,
                position=position,
                score=recommendation.score_shown(result.standing) or "",
                band=result.band.name if result.band else "",
                amount=result.amount,
                crime_reduction_reason=earlier.crime_reduction_reason if earlier else proposed_reason(bid),
                part_award_reason=part_award_reason.strip() if is_part else "",
                conditions=list(earlier.conditions) if earlier else [],
            )
        )


def awards_before(made: Recommendation) -> dict[int, Award]:
    """The awards of the list before this one, by their bid's id: what was written for them goes on standing."""
    before = (Recommendation.round_id == made.round.id, Recommendation.number == made.number - 1)
    awards = db.session.scalars(select(Award).join(Award.recommendation).where(*before))
    return {award.application_id: award for award in awards}


def in_round(round_: Round) -> Any:
    return select(Application).where(Application.round_id == round_.id, Application.reference.is_not(None))


def summary_of(made: Recommendation) -> dict[str, Any]:
    """What the trail keeps of a list; the list itself stands beside it."""
    return {
        "number": made.number,
        "threshold": made.result["threshold"],
        "rounding": made.result["rounding"],
        "pot": made.result["pot"],
        "recommended": made.result["recommended"],
        "committed": plain(made.committed_amount),
        "over": plain(made.over_amount),
        "digest": made.digest,
    }
