"""Marks, compared with what was signed off and with what the audit trail says of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.assessment.models import ScoreSheet, SignOff
from app.assessment.sheets import digest_of, scores_by_key
from app.platform import audit
from app.platform.db import db
from app.platform.vouching import vouched_for
from app.rounds.models import Round


@vouched_for
def marks_that_differ() -> Iterator[str]:
    """The sheets whose marks are not those that were signed off. Of imported ones the trail knows the round alone."""
    acts = audit.last_of("score_sheet.signed-off")
    said = {(subject_id, after.get("bid")): after.get("digest") for subject_id, after in acts.items()}
    for signed, present in signed_sheets():
        reference = signed.sheet.application.reference or ""
        if present != said.get((signed.id, reference), signed.digest) or present != signed.digest:
            yield f"{reference}, score sheet of member {signed.sheet.member_id}: its marks are not what was signed off"


def signed_sheets() -> Iterator[tuple[SignOff, str]]:
    """Each sign-off, and the digest of the marks as they are stored now."""
    whole = (selectinload(ScoreSheet.scores), joinedload(ScoreSheet.application))
    wanted = select(SignOff).options(joinedload(SignOff.sheet).options(*whole)).order_by(SignOff.id)
    for signed in db.session.scalars(wanted.execution_options(yield_per=200)):
        bid = signed.sheet.application
        criteria = db.session.get_one(Round, bid.round_id).criteria
        yield signed, digest_of(bid.reference or "", scores_by_key(signed.sheet, criteria))
