"""Loading the demo: its people and its rounds, once.

What was done in the running rounds is done again act by act in the order of its time, so that the trail reads well.
"""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter

from sqlalchemy import select

from app.demo.first_round import REFERENCE, load_first_round, london
from app.demo.open_round import acts_of_open_round
from app.demo.people import load_people
from app.demo.zones_round import acts_of_zones_round
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
    acts = [*acts_of_zones_round(people, at), *acts_of_open_round(people, at)]
    for when, act in sorted(acts, key=itemgetter(0)):
        act(when)
    return True
