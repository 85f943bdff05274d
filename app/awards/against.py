"""What happened to the bids of a list after it was frozen that stands against an award of it."""

from __future__ import annotations

from collections.abc import Iterator

from app.awards.models import Award, Recommendation
from app.platform.formatting import long_date, money

ANEW = {
    False: "Make a new recommendation; the record is then written from that.",
    True: "Propose again from the reserve list; the record is then written from that.",
}


def standing_against(made: Recommendation) -> Iterator[str]:
    """A sentence for each award that cannot be given as it stands: what happened, and the way on."""
    for award in made.awards:
        if what := against(award):
            yield f"{award.application.reference} {what}"


def against(award: Award) -> str:
    """Why this award cannot be given; empty where nothing stands against it."""
    bid, most, way_on = award.application, award.recommendation.round.max_award_amount, anew(award.recommendation)
    if bid.withdrawal:
        return (
            f"was withdrawn on {long_date(bid.withdrawal.withdrawn_at)}, after the list was made, so nothing can be "
            f"awarded to it. {way_on}"
        )
    if award.amount > most:
        return (
            f"is to get {money(award.amount)}, above {money(most)}, the most that one award of this round may be. "
            f"Correct the limit of the round or have the bid corrected. {way_on}"
        )
    if bid.requested_amount is not None and award.amount > bid.requested_amount:
        return f"is to get {money(award.amount)} and asks for {money(bid.requested_amount)} only. {way_on}"
    return ""


def anew(made: Recommendation) -> str:
    """What to do about a list that cannot be decided as it stands."""
    return ANEW[bool(made.follows)]
