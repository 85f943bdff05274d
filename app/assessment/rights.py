"""The roles that people hold on panels, and the rounds whose judging is closed to them, told to the guard."""

from __future__ import annotations

from sqlalchemy import case, exists, literal, select

from app.assessment.models import Declaration, PanelMember
from app.assessment.visible import has_any_interest
from app.platform import guard

guard.grants(
    select(literal("panel"), PanelMember.round_id, PanelMember.role).where(PanelMember.person_id == guard.PERSON)
)

IS_INTERESTED = has_any_interest(PanelMember.id)
HAS_DECLARED = exists().where(Declaration.member_id == PanelMember.id)

guard.grants(
    select(literal("kept out"), PanelMember.round_id, case((IS_INTERESTED, "interest"), else_="undeclared")).where(
        PanelMember.person_id == guard.PERSON, IS_INTERESTED | ~HAS_DECLARED
    )
)
