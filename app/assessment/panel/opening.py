"""Whether a bid that a member may see is theirs to score now: assigned to them, and after the calibration bids."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from app.applications.models import Application
from app.assessment.models import PanelMember, ScoreSheet, SignOff
from app.assessment.panel.models import Assignment
from app.assessment.visible import bids_to_score, is_shared_out
from app.platform.db import db

NOT_ASSIGNED = "This bid is scored by other members of the panel. Your list holds the bids that are yours to score."
CALIBRATE_FIRST = "Sign off the calibration bids first: everybody scores them before any other. Then this bid opens."


def is_theirs(member: PanelMember, bid: Application) -> bool:
    """Whether the bid is on this member's list: always, unless the round's bids are shared out."""
    if not is_shared_out(member):
        return True
    assigned = exists().where(Assignment.member_id == member.id, Assignment.application_id == bid.id)
    return bool(db.session.scalar(select(assigned)))


def must_calibrate(member: PanelMember, bid: Application) -> bool:
    """Whether the member has a calibration bid to sign off before this one."""
    calibration = member.round.calibration
    if not (member.scores and calibration) or bid.reference in calibration:
        return False
    return calibration_left(member) > 0


def calibration_left(member: PanelMember) -> int:
    """How many calibration bids the member may see and has not signed off."""
    if not (member.scores and member.round.calibration):
        return 0
    signed_off = exists().where(
        ScoreSheet.application_id == Application.id,
        ScoreSheet.member_id == member.id,
        SignOff.sheet_id == ScoreSheet.id,
    )
    left = bids_to_score(member).where(Application.reference.in_(member.round.calibration), ~signed_off)
    return db.session.scalar(left.with_only_columns(func.count())) or 0
