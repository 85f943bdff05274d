"""Taking a signed-off sheet up again. What was signed is kept; the sheet counts again once it is signed again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from app.accounts.models import Person
from app.assessment.desk import Desk
from app.assessment.models import ScoreSheet, SheetVersion, SignOff
from app.assessment.operations import take_sheet
from app.assessment.seal import is_unsealed
from app.assessment.sheets import content_of, scores_by_key
from app.assessment.standing import check_in_assessment
from app.assessment.stored_sheet import StoredSheet
from app.platform import audit
from app.platform.db import db, read, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rounds.models import Round

GIVE_A_REASON = "The chair has opened the seal. Say why you take this sheet up again: the reason is kept with it."


@transaction()
def reopen(desk: Desk, reason: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Open a member's own signed-off sheet. Until it is signed off again it does not count.

    Raises: Refused, when it is not signed off, the bid is withdrawn, the panel's list is with the commissioner, or
    the seal is open and there is no reason.
    """
    read(ROUND_HELD, round_id=desk.round_id).all()
    sheet = take_sheet(desk)
    if not first_time(once, actor=actor, action="score_sheet.reopened", at=at):
        return
    if sheet is None or sheet.sign_off is None:
        raise Refused("This sheet is open: mark it, and sign it off when it is complete.")
    if desk.bid.withdrawal:
        raise Refused("This bid was withdrawn by its applicant. There is nothing to mark.")
    check_in_assessment(desk.member.round, at)
    after_seal = is_unsealed(desk.round_id)
    if after_seal and not reason:
        raise Refused(GIVE_A_REASON)
    version = keep(desk, sheet, reason, after_seal, at)
    audit.record(
        "score_sheet.reopened",
        actor=actor,
        at=at,
        subject=version,
        round_id=desk.round_id,
        before={"digest": version.digest},
        after={"bid": desk.bid.reference, "version": version.number, "after_seal": after_seal, "reason": reason},
    )


# The chair opens the seal before this or after it, never in between: whether a reason is due is then certain.
ROUND_HELD = select(Round.id).where(Round.id == bindparam("round_id")).with_for_update(key_share=True)


def keep(desk: Desk, sheet: StoredSheet, reason: str, after_seal: bool, at: datetime) -> SheetVersion:
    """Put what was signed beside the sheet, and take its sign-off away."""
    last = db.session.scalar(select(func.max(SheetVersion.number)).where(SheetVersion.sheet_id == sheet.id)) or 0
    version = SheetVersion(
        sheet=db.session.get_one(ScoreSheet, sheet.id),
        number=last + 1,
        content=content_of(desk.bid.reference or "", scores_by_key(sheet, desk.criteria)),
        digest=sheet.sign_off.digest,
        signed_off_at=sheet.sign_off.signed_off_at,
        reopened_at=at,
        after_seal=after_seal,
        reason=reason,
    )
    db.session.add(version)
    db.session.execute(delete(SignOff).where(SignOff.sheet_id == sheet.id))
    return version
