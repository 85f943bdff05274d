"""How far due diligence has come for the awards of a list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.awards.models import Award
from app.awards.preparing.models import Diligence, DueDiligence
from app.platform.db import db


def diligence_of(awards: Sequence[Award]) -> dict[int, DueDiligence]:
    """The last finding on each award's bid, by the bid's id; none where it is not begun. One query."""
    return findings_on([award.application_id for award in awards])


def findings_on(bids: Sequence[int]) -> dict[int, DueDiligence]:
    """The last finding on each of these bids, by the bid's id."""
    last = select(func.max(DueDiligence.id)).where(DueDiligence.application_id.in_(bids))
    wanted = select(DueDiligence).where(DueDiligence.id.in_(last.group_by(DueDiligence.application_id)))
    found = db.session.scalars(wanted.options(joinedload(DueDiligence.recorded_by)))
    return {each.application_id: each for each in found}


def states_of(awards: Sequence[Award]) -> dict[int, Diligence]:
    """How far each award is, by the award's id."""
    found = diligence_of(awards)
    return {
        award.id: found[award.application_id].state if award.application_id in found else Diligence.NOT_BEGUN
        for award in awards
    }
