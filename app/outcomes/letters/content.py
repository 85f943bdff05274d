"""What one applicant is told, as plain data: fixed under a digest when it is sent, and until then its preview."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app

from app.applications.models import Application
from app.decisions.publication import decided_on
from app.outcomes.queries import Decided
from app.platform.formatting import paragraphs
from app.rules.freezing import digest
from app.rules.money import plain

Plain = dict[str, Any]


def content_of(decided: Decided, bid: Application, texts: dict[str, str], answer_by: date | None) -> Plain:
    """What the applicant reads. `texts` is the feedback by criterion; `answer_by` the last day to accept a grant.

    It names the office and the round as they are now, because a letter is read years later.
    """
    decision = decided.of(bid)
    amount = decision.amount(bid)
    return {
        "reference": bid.reference,
        "project": bid.project,
        "organisation": bid.organisation.name,
        "round": decided.round.title,
        "requested": plain(bid.requested_amount) if bid.requested_amount is not None else "",
        "amount": plain(amount),
        "part_award_reason": decision.part_award_reason(bid) if amount else "",
        "conditions": decision.conditions(bid) if amount else "",
        "answer_by": answer_by.isoformat() if answer_by and amount else None,
        "record": decision.record.reference,
        "decided_on": decided_on(decision.record).isoformat(),
        **({} if amount else not_over(decided, bid)),
        "feedback": [
            {"criterion": criterion.title, "text": texts.get(criterion.key, "")} for criterion in decided.round.criteria
        ],
        "office": office_now(),
    }


def not_over(decided: Decided, bid: Application) -> Plain:
    """What may still become of a bid without a grant: the round it is deferred to, or its place on the reserve list."""
    place, deferral = decided.reserve.get(str(bid.reference)), decided.deferred.get(bid.id)
    if deferral:
        return {"deferred_to": deferral.to_round.title}
    return {"reserve_place": place} if place else {}


def office_now() -> Plain:
    """Who writes, and how they are reached."""
    told = current_app.config["SETTINGS"].office
    return {
        "name": told.name,
        "area": told.area,
        "decision_maker": told.decision_maker,
        "decision_maker_title": told.decision_maker_title,
        "email": told.email,
        "telephone": told.telephone,
        "address": told.address,
        "review": told.review,
    }


def conditions_of(content: Plain) -> list[str]:
    """The conditions one by one, as they are written: a line or a paragraph each."""
    return [text for part in paragraphs(content["conditions"]) for text in part.splitlines() if text.strip()]


def seal_of(contents: list[Plain]) -> str:
    """A digest of a whole batch: what was previewed is what is sent, or nothing is."""
    return digest({"letters": contents})
