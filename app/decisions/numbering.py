"""The number of a record: the next of its calendar year, without gaps and never twice."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from app.decisions.models import DecisionRecord
from app.platform.clock import local
from app.platform.db import db, take_turn


def next_number(at: datetime) -> tuple[int, int, str]:
    """Year, place in the year, and reference. The turn is kept until the transaction ends.

    A number that is taken back with its transaction is given again, so no number is ever missing.
    """
    take_turn("decision record")
    year = local(at).year
    last = db.session.scalar(select(func.max(DecisionRecord.sequence)).where(DecisionRecord.year == year))
    sequence = (last or 0) + 1
    return year, sequence, reference_of(year, sequence)


def reference_of(year: int, sequence: int) -> str:
    """The reference in the office's pattern, such as EXE005-24."""
    pattern = current_app.config["SETTINGS"].office.reference_pattern
    return pattern.format(seq=sequence, yy=f"{year % 100:02d}", yyyy=f"{year:04d}")
