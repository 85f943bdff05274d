"""What members set for themselves: bids to come back to, and whether the keys of the scoring screen are on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app.accounts.models import Person
from app.assessment.declaring import hold
from app.assessment.desk import Desk
from app.assessment.models import Flag, KeysOff
from app.platform import audit
from app.platform.db import db, transaction


@transaction()
def set_flag(desk: Desk, *, is_flagged: bool, actor: Person, at: datetime) -> None:
    """Put a flag on a bid of the member's own list, or take it off. As it is already: nothing happens."""
    hold(desk.member.id)
    mine = Flag.member_id == desk.member.id, Flag.application_id == desk.bid.id
    if is_flagged is (db.session.scalar(select(Flag.id).where(*mine)) is not None):
        return
    if is_flagged:
        db.session.add(Flag(member_id=desk.member.id, application_id=desk.bid.id, flagged_at=at))
    else:
        db.session.execute(delete(Flag).where(*mine))
    action = "bid.flagged" if is_flagged else "bid.unflagged"
    audit.record(
        action, actor=actor, at=at, subject=desk.member, round_id=desk.round_id, after={"bid": desk.bid.reference}
    )


@transaction()
def switch_keys(person: Person, *, are_on: bool, at: datetime) -> None:
    """Let the keys give points on the scoring screen, or not. As it is already: nothing happens."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    off = select(KeysOff.id).where(KeysOff.person_id == person.id)
    if are_on is (db.session.scalar(off) is None):
        return
    if are_on:
        db.session.execute(delete(KeysOff).where(KeysOff.person_id == person.id))
    else:
        db.session.add(KeysOff(person_id=person.id, switched_off_at=at))
    audit.record(
        "scoring_keys.switched-on" if are_on else "scoring_keys.switched-off", actor=person, at=at, subject=person
    )
