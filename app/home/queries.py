"""What the pages of home read: what each feature says of a person, in one list."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from app.accounts.models import Person
from app.permissions import Actor
from app.platform.waiting import Waiting

FEATURES = ("applications", "assessment", "awards", "decisions")


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """What waits for this person: what presses first, otherwise in the order of the process."""
    waiting = [line for ask in sources() for line in ask(person, actor, at)]
    return sorted(waiting, key=lambda line: not line.is_pressing)


def sources():
    names = [f"app.{feature}.queries" for feature in FEATURES if find_spec(f"app.{feature}.queries")]
    modules = [import_module(name) for name in names]
    return [module.waiting_for for module in modules if hasattr(module, "waiting_for")]
