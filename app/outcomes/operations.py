"""Answering an offer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.paper.speaking import Confirmed, check_confirmed
from app.outcomes import subsidy
from app.outcomes.letters.sending import addresses_of
from app.outcomes.models import OfferAnswer, OfferConfirmation, Outcome, Standing
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import long_date
from app.platform.once import first_time
from app.rules.money import plain


@transaction()
def answer_offer(
    outcome: Outcome,
    *,
    accepted: bool,
    reason: str,
    actor: Person,
    at: datetime,
    once: str = "",
    confirmed: Confirmed | None = None,
    limit_kept: bool = False,
) -> OfferAnswer:
    """Accept or decline a grant. Answered already in the same way, the answer stands.

    `confirmed` says who confirmed it, where an officer answers in the name of somebody without an account;
    `limit_kept` that the recipient confirms to stay within the limit of minimal financial assistance.
    Raises: Refused, when there is no offer, it has lapsed, it was answered otherwise, the confirmation cannot be, or
    the limit is not kept or not confirmed.
    """
    held = db.session.scalars(
        select(Outcome).where(Outcome.id == outcome.id).with_for_update(of=Outcome, key_share=True)
    ).one()
    db.session.refresh(held, ["answer", "returns"])
    if held.answer and held.answer.accepted is accepted:
        return held.answer
    check_offered(held, at)
    if confirmed:
        check_confirmed(confirmed, held.sent_at, at)
    first_time(once, actor=actor, action="offer.answered", at=at)
    facts = accept(held, confirmed, actor, at, limit_kept=limit_kept) if accepted else {}
    answer = OfferAnswer(outcome=held, accepted=accepted, reason=reason, answered_by=actor, answered_at=at)
    db.session.add(answer)
    if confirmed:
        db.session.add(confirmation_of(answer, confirmed))
    audit.record(
        "offer.accepted" if accepted else "offer.declined",
        actor=actor,
        at=at,
        subject=held,
        round_id=held.application.round_id,
        after={"amount": plain(held.amount), "reason": reason} | facts | (confirmed.facts() if confirmed else {}),
    )
    return answer


def accept(
    outcome: Outcome, confirmed: Confirmed | None, actor: Person, at: datetime, *, limit_kept: bool
) -> dict[str, str]:
    """What accepting means for minimal financial assistance: confirmed by the recipient, and told them at once."""
    return subsidy.accept(
        outcome,
        addresses_of(outcome.application),
        limit_kept=limit_kept,
        confirmed_by=confirmed.confirmed_by if confirmed else actor.name,
        actor=actor,
        at=at,
    )


def confirmation_of(answer: OfferAnswer, confirmed: Confirmed) -> OfferConfirmation:
    return OfferConfirmation(
        confirmed_by=confirmed.confirmed_by, how=confirmed.how, confirmed_at=confirmed.confirmed_at, answer=answer
    )


def check_offered(outcome: Outcome, at: datetime) -> None:
    standing = outcome.standing(at)
    if standing is None:
        raise Refused("There is no grant to accept here.")
    if standing is Standing.LAPSED and outcome.answer_by:
        raise Refused(f"The grant could be accepted until {long_date(outcome.answer_by)}. Write to us at once.")
    if standing is not Standing.OFFERED:
        raise Refused(f"This grant was {standing} already. Write to us if that was not meant.")
