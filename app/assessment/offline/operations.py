"""Keeping an upload until it is looked at, and taking it over: all of it or nothing, and once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.declaring import take
from app.assessment.models import PanelMember, ScoreSheet
from app.assessment.offline.changes import Change, preview
from app.assessment.offline.columns import Row
from app.assessment.offline.models import SheetUpload
from app.assessment.offline.queries import OwnMark, own_marks, upload_of
from app.assessment.operations import write
from app.assessment.standing import check_in_assessment
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rules.freezing import digest


@transaction()
def keep(member: PanelMember, rows: Sequence[Row], *, at: datetime) -> None:
    """Keep the changed rows of a workbook in the place of those of an earlier one. No mark changes yet.

    Raises: Refused, when the round is not in assessment.
    """
    take(member)
    check_in_assessment(member.round, at)
    stored = [row.stored() for row in rows]
    seal, before = digest({"rows": stored}), upload_of(member)
    if before and before.digest == seal:
        return
    drop(member)
    db.session.add(SheetUpload(member=member, rows=stored, digest=seal, uploaded_at=at))


@transaction()
def take_over(
    member: PanelMember, seal: str, instead: Collection[str], *, actor: Person, at: datetime, once: str = ""
) -> int:
    """Save the marks of the upload that the member looked at; how many. What was marked on the screen since the
    download stays, but for the changes named in `instead`. Nothing is signed off.

    Raises: Conflict, when a mark or the upload is another than the one that was shown; Refused, when there is none.
    """
    take(member)
    if not first_time(once, actor=actor, action="score_sheets.uploaded", at=at):
        return 0
    upload = upload_of(member)
    if upload is None:
        raise Refused("There is no uploaded workbook to take over. Upload it again.")
    check_in_assessment(member.round, at)
    shown = preview(map(Row.of, upload.rows), own_marks(member))
    if upload.digest != seal or set(instead) - {change.name for change in shown.conflicts}:
        raise Conflict("Your marks changed on the screen after this page was loaded. Look at the changes again.")
    taken = [change for change in shown.changes if not change.conflicts or change.name in instead]
    save(member, taken, at)
    drop(member)
    if taken:
        record(member, taken, actor, at)
    return len(taken)


def save(member: PanelMember, taken: Sequence[Change], at: datetime) -> None:
    begun = {change.saved.bid_id: begin(member, change.saved, at) for change in first_of_each_bid(taken)}
    for change in taken:
        mark = change.saved
        write(mark.sheet_id or begun[mark.bid_id], mark.criterion.id, mark if mark.score_id else None, change.mark, at)


def first_of_each_bid(taken: Sequence[Change]) -> Collection[Change]:
    """One change of each bid that has no sheet yet."""
    return {change.saved.bid_id: change for change in taken if change.saved.sheet_id is None}.values()


def begin(member: PanelMember, mark: OwnMark, at: datetime) -> int:
    bid = db.session.get_one(Application, mark.bid_id)
    sheet = ScoreSheet(application=bid, member=member, started_at=at)
    db.session.add(sheet)
    db.session.flush()
    return sheet.id


def record(member: PanelMember, taken: Sequence[Change], actor: Person, at: datetime) -> None:
    """As with marks on the screen, the trail says which were set, never to what."""
    bids: dict[str, list[str]] = {}
    for change in taken:
        bids.setdefault(change.row.bid, []).append(change.row.key)
    audit.record(
        "score_sheets.uploaded", actor=actor, at=at, subject=member, round_id=member.round_id, after={"bids": bids}
    )


def drop(member: PanelMember) -> None:
    db.session.execute(delete(SheetUpload).where(SheetUpload.member_id == member.id))
