"""Loading the demo: its people and its rounds, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.demo.first_round import REFERENCE, load_first_round, london
from app.demo.people import load_people
from app.platform.db import db, take_turn, transaction
from app.rounds.models import Round


@transaction()
def load_demo(at: datetime) -> bool:
    """Store the demo as it stands at this moment. False, and nothing is done, where it is there already."""
    take_turn("demo")
    if db.session.scalar(select(Round.id).where(Round.reference == REFERENCE)):
        return False
    people = load_people(london(2024, 4, 1, 9))
    load_first_round(people)
    return True
