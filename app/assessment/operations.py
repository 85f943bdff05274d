"""Marking a bid and signing the sheet off. Marks are sealed, so the trail says which were set, never to what.

Each act first takes the member's own row, so that two browsers of one person never write at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from app.accounts.models import Person
from app.assessment.declaring import hold
from app.assessment.desk import Desk
from app.assessment.models import Score, ScoreSheet, SignOff
from app.assessment.panel.opening import CALIBRATE_FIRST, NOT_ASSIGNED, is_theirs
from app.assessment.sheets import Mark, digest_of, in_words, points_of, scores_by_key
from app.assessment.standing import check_in_assessment
from app.assessment.stored_sheet import MARK, StoredSheet, sheet_in_sight
from app.platform import audit
from app.platform.audit import Named
from app.platform.db import connection, db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time


@transaction()
def save_marks(desk: Desk, marks: Mapping[str, Mark], *, actor: Named, at: datetime) -> StoredSheet | None:
    """Save what was marked, by criterion, and give the sheet as it is then stored.

    The same values again change nothing, and give None.

    Raises: Refused, when the sheet is signed off or the round is not in assessment; Conflict, when a mark was
    changed in another window after this one was loaded.
    """
    return lay_over(desk, take_sheet(desk), marks, actor=actor, at=at)


@transaction()
def sign_off(desk: Desk, marks: Mapping[str, Mark], *, actor: Person, at: datetime, once: str = "") -> None:
    """Stand by a complete sheet, as its member sees it: what the form holds is saved with it. Then it is locked.

    Raises: Refused, when a criterion is not marked or the sheet is signed off already; else as save_marks.
    """
    sheet = take_sheet(desk)
    if not first_time(once, actor=actor, action="score_sheet.signed-off", at=at):
        return
    if sheet and sheet.sign_off:
        raise Refused("You signed off this sheet already. Its receipt shows the marks as stored.")
    sheet = lay_over(desk, sheet, marks, actor=actor, at=at) or sheet
    scores = scores_by_key(sheet, desk.criteria)
    check_complete(scores, desk.criteria)
    check_in_assessment(desk.member.round, at)
    signed = SignOff(
        sheet=db.session.get_one(ScoreSheet, sheet and sheet.id),
        signed_off_at=at,
        digest=digest_of(desk.bid.reference or "", scores),
    )
    db.session.add(signed)
    audit.record(
        "score_sheet.signed-off",
        actor=actor,
        at=at,
        subject=signed,
        round_id=desk.round_id,
        after={"bid": desk.bid.reference, "digest": signed.digest},
    )


def lay_over(
    desk: Desk, sheet: StoredSheet | None, marks: Mapping[str, Mark], *, actor: Named, at: datetime
) -> StoredSheet | None:
    """Write the marks that differ from what is saved, record that, and give the sheet as the database then has it.

    Without any it writes nothing and gives None.
    """
    criteria = {each.key: each for each in desk.criteria}
    saved = scores_by_key(sheet, desk.criteria)
    changed = {key: mark for key, mark in marks.items() if mark.changes(saved.get(key))}
    if not changed:
        return None
    check_may_mark(desk, sheet, at)
    for key, mark in changed.items():
        check_version(criteria[key], saved.get(key), mark)
    sheet = sheet or begin_sheet(desk, at)
    written = {key: write(sheet.id, criteria[key].id, saved.get(key), mark, at) for key, mark in changed.items()}
    audit.record(
        "score_sheet.marked",
        actor=actor,
        at=at,
        subject=sheet,
        round_id=desk.round_id,
        after={"bid": desk.bid.reference, "criteria": sorted(changed)},
    )
    return replace(sheet, scores=[*(saved | written).values()])


def check_may_mark(desk: Desk, sheet: StoredSheet | None, at: datetime) -> None:
    if sheet and sheet.sign_off:
        raise Refused("You signed off this sheet, so its marks can no longer be changed.")
    if desk.bid.withdrawal:
        raise Refused("This bid was withdrawn by its applicant. There is nothing to mark.")
    check_in_assessment(desk.member.round, at)


def check_version(criterion: Any, saved: Any, mark: Mark) -> None:
    if mark.version != (saved.version if saved else 0):
        theirs = in_words(saved.points, saved.note, saved.feedback) if saved else "nothing"
        raise Conflict(
            f"{criterion.title} was changed in another window after you opened this one. Nothing was saved here.",
            theirs=theirs,
            yours=in_words(*mark.over(saved)),
        )


def begin_sheet(desk: Desk, at: datetime) -> StoredSheet:
    begun = {"application_id": desk.bid.id, "member_id": desk.member.id, "started_at": at}
    made = connection().execute(NEW_SHEET, begun)
    return StoredSheet(made.inserted_primary_key[0], scores=(), sign_off=None)


NEW_SHEET = insert(ScoreSheet.__table__)


def write(sheet_id: int, criterion_id: int, saved: Any, mark: Mark, at: datetime) -> Any:
    """Write one mark as a row, and give it back as stored: members wait for this hundreds of times in a round.

    Its version was compared a moment ago, while nobody else could write on this member's sheets.
    """
    points, note, feedback = mark.over(saved)
    given = {"points": points, "note": note, "feedback": feedback, "saved_at": at}
    if saved is None:
        first = {"sheet_id": sheet_id, "criterion_id": criterion_id, "version": 1}
        return connection().execute(NEW_SCORE, first | given).one()
    return connection().execute(CHANGED_SCORE, {"changed_id": saved.score_id} | given).one()


NEW_SCORE = insert(Score.__table__).returning(*MARK)
CHANGED_SCORE = (
    update(Score.__table__)
    .where(Score.__table__.c.id == bindparam("changed_id"))
    .values(
        **{name: bindparam(name) for name in ("points", "note", "feedback", "saved_at")},
        version=Score.__table__.c.version + 1,
    )
    .returning(*MARK)
)


def check_complete(scores: Mapping[str, Any], criteria: Sequence[Any]) -> None:
    points = points_of(scores)
    if missing := [each.title for each in criteria if each.key not in points]:
        raise Refused(f"Mark every criterion before you sign off. Not marked: {', '.join(missing)}.")


def take_sheet(desk: Desk) -> StoredSheet | None:
    """Take the member's row, look again whether they may see the bid, and read their sheet as it is now."""
    hold(desk.member.id)
    if desk.must_declare:
        raise Refused("Declare your interests on the whole list first. Before that no bid opens.")
    if desk.must_calibrate:
        raise Refused(CALIBRATE_FIRST)
    sheet = sheet_in_sight(desk.member, desk.bid)
    if not is_theirs(desk.member, desk.bid):
        raise Refused(NOT_ASSIGNED)
    return sheet
