"""Taking a waiver back: it was given on facts that were wrong, or no longer hold.

Its member is out of the whole round again, as the direct interest says. Another waiver can be given later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.declaring import set_aside_sheets, take
from app.assessment.interests import telling
from app.assessment.interests.models import Waiver
from app.assessment.interests.operations import OWN, check_sheets_may_change
from app.assessment.models import Interest
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time

WITHDRAWN = "The waiver of a direct interest was withdrawn."
GONE = "This waiver was withdrawn already. Reload the page to read by whom."


@transaction()
def withdraw_waiver(
    interest: Interest, reason: str, *, seen: str, role_title: str, actor: Person, at: datetime, once: str = ""
) -> None:
    """Let a direct interest keep its member from the whole round again. What they marked is set aside and kept.

    `seen` is when the waiver on the page was given. Raises: Refused, when no waiver is in force, the interest is
    the actor's own, or the round's list is with the commissioner or decided; Conflict, when it is another waiver.
    """
    member = interest.member
    take(member)
    if not first_time(once, actor=actor, action="waiver.withdrawn", at=at):
        return
    waiver = waiver_in_force(interest)
    check_may_withdraw(waiver, interest, seen, actor, at)
    waiver.withdrawn_at, waiver.withdrawn_by, waiver.withdrawn_role_title = at, actor, role_title
    waiver.withdrawn_reason = reason
    set_aside = set_aside_sheets(member, at, WITHDRAWN)
    telling.tell_of_withdrawal(waiver, set_aside, at=at)
    audit.record(
        "waiver.withdrawn",
        actor=actor,
        at=at,
        subject=waiver,
        round_id=member.round_id,
        before={"waived_by": waiver.waived_by.name, "reason": waiver.reason},
        after={
            "bid": interest.application.reference,
            "member": member.person.name,
            "reason": reason,
            "sheets_set_aside": set_aside,
        },
    )


def waiver_in_force(interest: Interest) -> Waiver:
    in_force = select(Waiver).where(Waiver.interest_id == interest.id, Waiver.withdrawn_at.is_(None))
    waiver = db.session.scalar(in_force.execution_options(populate_existing=True))
    if waiver is None:
        raise Refused(GONE)
    return waiver


def check_may_withdraw(waiver: Waiver, interest: Interest, seen: str, actor: Person, at: datetime) -> None:
    if interest.member.person_id == actor.id:
        raise Refused(OWN)
    if waiver.waived_at.isoformat() != seen:
        raise Conflict(
            "The waiver on your page was withdrawn meanwhile, and another was given. Read that one first.",
            theirs=waiver.reason,
        )
    check_sheets_may_change(interest.member.round, at)
