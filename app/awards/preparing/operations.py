"""Putting conditions to one award, and recording due diligence: of one, or of all that are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from app.accounts.models import Person
from app.awards import changes
from app.awards.authorising import later_number
from app.awards.models import Award, Recommendation
from app.awards.operations import hold
from app.awards.preparing.library import LIBRARY
from app.awards.preparing.models import Diligence, DueDiligence
from app.awards.preparing.queries import diligence_of, states_of
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time


@transaction()
def set_conditions(
    award: Award, chosen: Collection[str], own: str, *, version: int, actor: Person, at: datetime
) -> None:
    """Put conditions to an award: those chosen from the library, then the office's own, a line each.

    The same again changes nothing. Raises: Refused, where the record of the list is decided; Conflict, where
    somebody else changed the award meanwhile.
    """
    texts = conditions_from(chosen, own)
    if texts == award.conditions:
        return
    if award.version != version:
        raise Conflict(
            "Somebody else changed this award while you had it open.",
            theirs="; ".join(award.conditions),
            yours="; ".join(texts),
        )
    before, award.conditions = award.conditions, texts
    reference = str(award.application.reference)
    changes.tell(award.recommendation, f"The conditions of {reference}", actor=actor, at=at)
    audit.record(
        "award.conditions-set",
        actor=actor,
        at=at,
        subject=award,
        round_id=award.round_id,
        before={"bid": reference, "conditions": before},
        after={"bid": reference, "conditions": texts},
    )


def conditions_from(chosen: Collection[str], own: str) -> list[str]:
    """The texts in the order of the library, then the office's own."""
    return [text for text in LIBRARY if text in chosen] + lines_in(own)


def lines_in(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@transaction()
def record_diligence(award: Award, state: Diligence, reason: str, *, actor: Person, at: datetime, once: str) -> None:
    """Record how far due diligence is for one award; the same again is nothing.

    Raises: Refused, where a failure has no reason or a newer list stands beside.
    """
    hold(award.recommendation.round)
    if not first_time(once, actor=actor, action="award.diligence-recorded", at=at):
        return
    check_newest(award.recommendation)
    if state is Diligence.FAILED and not reason.strip():
        raise Refused("Enter why it failed.")
    last = diligence_of([award]).get(award.application_id)
    if last is None or (last.state, last.reason) != (state, reason.strip()):
        keep(award, state, reason.strip(), actor, at)
        tell_trail(award.recommendation, {str(award.application.reference): state.value}, actor, at)


@transaction()
def pass_open(made: Recommendation, *, actor: Person, at: datetime, once: str) -> int:
    """Record that due diligence is passed for every award where it is not begun or in hand; for how many.

    One that failed stays failed. Raises: Refused, where a newer list stands beside.
    """
    hold(made.round)
    if not first_time(once, actor=actor, action="award.diligence-recorded", at=at):
        return 0
    check_newest(made)
    open_ = [award for award, state in with_states(made.awards) if state in (Diligence.NOT_BEGUN, Diligence.IN_HAND)]
    for award in open_:
        keep(award, Diligence.PASSED, "", actor, at)
    if open_:
        passed = {str(award.application.reference): Diligence.PASSED.value for award in open_}
        tell_trail(made, passed, actor, at)
    return len(open_)


def with_states(awards: Sequence[Award]) -> list[tuple[Award, Diligence]]:
    states = states_of(awards)
    return [(award, states[award.id]) for award in awards]


def keep(award: Award, state: Diligence, reason: str, actor: Person, at: datetime) -> None:
    found = DueDiligence(application=award.application, state=state, reason=reason, recorded_by=actor, recorded_at=at)
    db.session.add(found)


def tell_trail(made: Recommendation, after: dict[str, str], actor: Person, at: datetime) -> None:
    """One line in the trail, however many awards."""
    audit.record("award.diligence-recorded", actor=actor, at=at, subject=made, round_id=made.round_id, after=after)


def check_newest(made: Recommendation) -> None:
    if later := later_number(made):
        raise Refused(f"Recommendation {later} stands beside this one and is newer. Record it there.")
