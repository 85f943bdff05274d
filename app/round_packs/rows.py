"""Rows in bulk, and the ids that they refer to each other by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import PanelMember, ScoreSheet
from app.platform.db import Base, db
from app.rounds.models import Round

ROWS_AT_ONCE = 10_000

Ids = Mapping[Any, int]


def application_ids(round_: Round) -> Ids:
    """The bids of the round by reference."""
    wanted = select(Application.reference, Application.id).where(Application.round_id == round_.id)
    return dict(db.session.execute(wanted).all())


def member_ids(round_: Round) -> Ids:
    """The panel by e-mail address."""
    wanted = select(Person.email, PanelMember.id).join(PanelMember.person).where(PanelMember.round_id == round_.id)
    return dict(db.session.execute(wanted).all())


def sheet_ids(round_: Round) -> Ids:
    """The score sheets by bid and member."""
    wanted = select(ScoreSheet.application_id, ScoreSheet.member_id, ScoreSheet.id).join(ScoreSheet.application)
    rows = db.session.execute(wanted.where(Application.round_id == round_.id))
    return {(row.application_id, row.member_id): row.id for row in rows}


def store(model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows, some thousands at a time, without an object for each."""
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        db.session.execute(insert(model.__table__), some)
