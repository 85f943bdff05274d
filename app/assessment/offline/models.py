"""What a member brought back in a workbook and has not taken over yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assessment.models import PanelMember
from app.platform.db import Base, Digest


class SheetUpload(Base):
    """The rows that a member changed in their workbook, kept until they are taken over or another comes.

    One for each member, seen by nobody else. `rows` are those that differ from what was downloaded; `digest` is
    over them.
    """

    __tablename__ = "sheet_upload"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), unique=True, init=False)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[Digest]
    uploaded_at: Mapped[datetime]

    member: Mapped[PanelMember] = relationship()
