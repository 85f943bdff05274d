"""What follows from all publications, kept in the process until the next one: sums, and lists of a line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import current_app

from app.publishing.queries import Edition, edition

T = TypeVar("T")


def kept(name: str, make: Callable[[], T]) -> T:
    """What was made for this edition, or made now. A publication whose moment comes makes another edition; so does
    a register that is made again.
    """
    shelf: dict[str, tuple[Edition, T]] = current_app.extensions.setdefault("publishing", {})
    now = edition()
    held = shelf.get(name)
    if held is None or held[0] != now:
        held = shelf[name] = (now, make())
    return held[1]
