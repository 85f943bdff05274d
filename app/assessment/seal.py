"""The seal: signed-off sheets are seen by nobody but their own member until the chair opens it for the meeting.

A round that was moderated elsewhere and brought in, or that has its recommendation, has no seal left to open.
What comes after the panel's work is kept by features above this one, so they tell here where to look.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, type_coerce, union_all

from app.applications.models import Application
from app.assessment.models import Moderation, Unsealing
from app.platform.db import UtcDateTime, read

ROUND = bindparam("round_id")
OPENED: list[Select[Any]] = [
    select(Unsealing.opened_at.label("moment")).where(Unsealing.round_id == ROUND),
    select(func.min(Moderation.moderated_at).label("moment"))
    .join(Application, Application.id == Moderation.application_id)
    .where(Application.round_id == ROUND),
]


def opened_by(moment: Select[Any]) -> None:
    """Register what else stands for an open seal: a select of when, in the round `ROUND`."""
    OPENED.append(moment)


def is_unsealed(round_id: int) -> bool:
    """Whether the seal of the round's sheets is open."""
    return unsealed_at(round_id) is not None


def unsealed_at(round_id: int) -> datetime | None:
    """When the seal of the round's sheets was opened; None while it holds."""
    moment: datetime | None = read(first_opened(), round_id=round_id).scalar()
    return moment


@cache
def first_opened() -> Select[Any]:
    """The query over all that was registered, built once. Features register at import, before that."""
    moments = union_all(*OPENED).subquery()
    return select(type_coerce(func.min(moments.c.moment), UtcDateTime))
