"""The roles that people hold on panels, told to the guard."""

from __future__ import annotations

from sqlalchemy import literal, select

from app.assessment.models import PanelMember
from app.platform import guard

guard.grants(
    select(literal("panel"), PanelMember.round_id, PanelMember.role).where(PanelMember.person_id == guard.PERSON)
)
