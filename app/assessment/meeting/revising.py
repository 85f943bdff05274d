"""What each member does by themselves in a meeting: change their own marks, call a bid up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.assessment.declaring import take
from app.assessment.desk import Desk
from app.assessment.meeting.agreeing import in_force
from app.assessment.meeting.models import CallUp, Revision
from app.assessment.meeting.opening import take_round
from app.assessment.meeting.pointing import check_meets
from app.assessment.meeting.queries import history_of, now_in, opening_of
from app.assessment.models import ScoreSheet
from app.assessment.stored_sheet import stored_sheet
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time


@transaction()
def call_up(desk: Desk, *, actor: Person, at: datetime, once: str = "") -> None:
    """Call a bid up from the consent list into the queue. Called up already, it is so once."""
    take_round(desk.round_id)
    if not first_time(once, actor=actor, action="bid.called-up", at=at):
        return
    check_meets(desk.member, at)
    if db.session.scalar(select(CallUp.id).where(CallUp.application_id == desk.bid.id)):
        return
    called = CallUp(application=desk.bid, called_by=desk.member, called_at=at)
    db.session.add(called)
    after = {"bid": desk.bid.reference}
    audit.record("bid.called-up", actor=actor, at=at, subject=called, round_id=desk.round_id, after=after)


@transaction()
def revise(desk: Desk, points: Mapping[str, int], *, actor: Person, at: datetime, once: str = "") -> None:
    """Change marks of one's own signed sheet for the bid under discussion. What was signed is kept as it was.

    The trail says which marks were changed, never to what. The same points again are nothing. Raises: Refused, when
    the meeting does not let members revise, the bid is not under discussion, or the panel has agreed on it.
    """
    take(desk.member)
    if not first_time(once, actor=actor, action="marks.revised", at=at):
        return
    check_may_revise(desk, at)
    sheet = stored_sheet(desk.member, desk.bid)
    if sheet is None or sheet.sign_off is None:
        raise Refused("You have not signed off a sheet for this bid, so there is nothing to revise.")
    held = marks_now(desk)
    changed = {key: given for key, given in points.items() if given != held.get(key)}
    if not changed:
        return
    ids = {each.key: each.id for each in desk.criteria}
    stored = db.session.get_one(ScoreSheet, sheet.id)
    for key, given in changed.items():
        number = next_number(sheet.id, ids[key])
        db.session.add(Revision(sheet=stored, criterion_id=ids[key], number=number, points=given, revised_at=at))
    after = {"bid": desk.bid.reference, "criteria": sorted(changed)}
    audit.record("marks.revised", actor=actor, at=at, subject=stored, round_id=desk.round_id, after=after)


def check_may_revise(desk: Desk, at: datetime) -> None:
    check_meets(desk.member, at)
    opening = opening_of(desk.round_id)
    if opening is None or not opening.members_revise:
        raise Refused("In this round’s meeting nobody revises their own marks: the panel moderates.")
    if now_in(desk.round_id).bid_id != desk.bid.id:
        raise Refused("This bid is not under discussion, so its marks stay as they are.")
    if in_force(history_of(desk.bid)):
        raise Refused("The panel has agreed on this bid, so single marks stay as they are.")


def marks_now(desk: Desk) -> dict[str, int]:
    """The member's own marks of this bid as they count now: as signed, or as revised since."""
    sheet = stored_sheet(desk.member, desk.bid)
    if sheet is None or sheet.sign_off is None:
        return {}
    keys = {each.id: each.key for each in desk.criteria}
    signed = {keys[score.criterion_id]: score.points for score in sheet.scores}
    revised = db.session.execute(
        select(Revision.criterion_id, Revision.points)
        .where(Revision.sheet_id == sheet.id, Revision.revised_at >= sheet.sign_off.signed_off_at)
        .order_by(Revision.number)
    )
    return signed | {keys[criterion_id]: given for criterion_id, given in revised}


def next_number(sheet_id: int, criterion_id: int) -> int:
    of_mark = Revision.sheet_id == sheet_id, Revision.criterion_id == criterion_id
    return (db.session.scalar(select(func.max(Revision.number)).where(*of_mark)) or 0) + 1
