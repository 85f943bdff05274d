"""The first words of a record that follows a decision: money came free, and the reserve list has its turn."""

from __future__ import annotations

from app.awards.models import Recommendation
from app.decisions import drafting
from app.decisions.drafting import Draft, awards_come, listed, paragraphs, plural
from app.decisions.reading import small
from app.platform.formatting import iso_date, money
from app.rules.outcome import Reason
from app.rules.pot import Pot

WHY = {
    "declined": "was declined",
    "lapsed": "lapsed",
    "withdrawn": "was given up",
    "returned": "was returned",
}


def draft(recommendation: Recommendation) -> Draft:
    """The texts that follow from such a list: what came free, who is next, and how they were chosen."""
    awards = len(recommendation.awards)
    return Draft(
        title=f"{recommendation.round.title}: {awards} {plural(awards, 'grant')} from the reserve list",
        summary=paragraphs(came_free_in(recommendation), proposal_of(recommendation)),
        key_points=paragraphs(
            order_of(recommendation),
            drafting.departures_in(recommendation) if treated_otherwise(recommendation) else "",
            money_of(recommendation),
            consequence_of(recommendation),
        ),
        conditions=drafting.CONDITIONS,
        due_regard=drafting.DUE_REGARD,
        interests=drafting.interests_in(recommendation),
    )


def came_free_in(recommendation: Recommendation) -> str:
    """What came free of which grants; organisations are named in their own record, references are enough here."""
    sums = [
        f"{money(each['amount'])} of {each['reference']} {WHY[each['why']]} on {iso_date(each['on'])}"
        for each in recommendation.inputs["came_free"]
    ]
    return f"Since the decision on {recommendation.round.title}, money came free: {listed(sums)}."


def proposal_of(recommendation: Recommendation) -> str:
    """Who is proposed, and the opinion that the law asks for."""
    awards = len(recommendation.awards)
    next_ = "bid below is the next" if awards == 1 else f"{awards} bids below are next"
    each = "It" if awards == 1 else "Each"
    return (
        f"The {next_} on the reserve list of that decision. {each} will secure, or contribute to securing, crime and "
        "disorder reduction in the police area; the reason stands with each award."
    )


def order_of(recommendation: Recommendation) -> str:
    """By which rule the bids were taken, and how many no longer wait. None of those is named: this is published."""
    out = sum(bool(line["why_not"]) for line in recommendation.inputs["reserve"])
    gone = f"{small(out)} {'bid of it waits' if out == 1 else 'bids of it wait'} no longer.".capitalize() if out else ""
    rule = {
        Pot.STRICT: "Whole requests are met, in the order of the reserve list, as far as the money goes.",
        Pot.PART_FUND: "The money goes down the reserve list in its order; the last bid gets what is left.",
        Pot.SKIP_AND_FILL: "A bid that asks for more than is free is passed over for the next that fits.",
    }[Pot(recommendation.result["pot"])]
    return f"{rule} {gone}".strip()


def treated_otherwise(recommendation: Recommendation) -> bool:
    """Whether a bid got a part, or was passed over."""
    reasons = {line["reason"] for line in recommendation.result["applications"]}
    return Reason.PART_FUNDED.value in reasons or recommendation.result["pot"] == Pot.SKIP_AND_FILL.value


def money_of(recommendation: Recommendation) -> str:
    """The awards against what was free."""
    awards, free = len(recommendation.awards), recommendation.result["budget"]
    return (
        f"{awards_come(awards)} to {money(recommendation.committed_amount)}, "
        f"of {money(free)} that could be given again. With it the round gives no more than was decided at first."
    )


def consequence_of(recommendation: Recommendation) -> str:
    """What happens if it is not approved."""
    return "If this is not approved, the money stays in the fund for a later decision."
