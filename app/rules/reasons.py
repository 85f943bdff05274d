"""Why each bid got its outcome, as one sentence that the record and the letter can carry."""

from app.rules.money import pounds, words
from app.rules.outcome import Reason
from app.rules.recommendation import Recommendation, Result
from app.rules.rounding import percent_words


def sentence(recommendation: Recommendation, result: Result) -> str:
    """The reason of one bid's outcome, with its figures."""
    match result.reason:
        case Reason.WITHDRAWN:
            return "Withdrawn by the applicant."
        case Reason.GATE_FAILED:
            return f"Not passed: {'; '.join(gate.words for gate in result.standing.failed_gates)}."
        case Reason.QUORUM_NOT_MET:
            return quorum_sentence(recommendation, result)
        case Reason.PART_FUNDED:
            return part_funded_sentence(recommendation, result)
        case Reason.BEYOND_BUDGET:
            return beyond_budget_sentence(recommendation, result)
    return score_sentence(recommendation, result)


def score_sentence(recommendation: Recommendation, result: Result) -> str:
    """For a bid whose score decided: on which side of the threshold it lies."""
    side = "at or above" if result.reason is Reason.MEETS_THRESHOLD else "below"
    return f"Scored {scored(recommendation, result)}, {side} the threshold of {line(recommendation)}."


def quorum_sentence(recommendation: Recommendation, result: Result) -> str:
    """For a bid that too few members marked: how many sheets count and how many are needed."""
    sheets = result.standing.tally.sheets if result.standing.tally else 0
    needed = recommendation.rules.quorum
    has = f"{sheets} score {plural('sheet', sheets)} {counts(sheets)}" if sheets else "No score sheet counts"
    return f"{has}; {needed} {'is' if needed == 1 else 'are'} needed."


def part_funded_sentence(recommendation: Recommendation, result: Result) -> str:
    """For the last bid under part-fund: what it gets of what it asked for."""
    asked = words(pounds(result.standing.amount_in_pence))
    return (
        f"Scored {scored(recommendation, result)}, at or above the threshold of {line(recommendation)}: "
        f"{words(result.amount)} of the {asked} asked for, "
        f"the last of the {words(recommendation.rules.budget)} budget."
    )


def beyond_budget_sentence(recommendation: Recommendation, result: Result) -> str:
    """For a bid of the reserve list: that the score was enough and the money was not."""
    return (
        f"Scored {scored(recommendation, result)}, at or above the threshold of {line(recommendation)}, "
        f"but beyond the {words(recommendation.rules.budget)} budget: on the reserve list."
    )


def scored(recommendation: Recommendation, result: Result) -> str:
    return f"{recommendation.score_shown(result.standing)}%"


def line(recommendation: Recommendation) -> str:
    return percent_words(recommendation.threshold)


def plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def counts(number: int) -> str:
    return "counts" if number == 1 else "count"
