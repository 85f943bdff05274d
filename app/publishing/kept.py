"""What follows from all publications, kept in the process until the next one: sums, lists of a line each, pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import current_app, g

from app.publishing.came_back import fingerprint
from app.publishing.queries import Edition, edition

MOST_PAGES = 64  # of some thirty kilobytes each

T = TypeVar("T")


def present() -> Edition:
    """The edition that this request reads, asked for once."""
    if "edition" not in g:
        g.edition = edition()
    now: Edition = g.edition
    return now


def kept(name: str, make: Callable[[], T]) -> T:
    """What was made for this edition, or made now. A publication whose moment comes makes another edition; so does
    a register that is made again.
    """
    shelf: dict[str, tuple[Edition, T]] = current_app.extensions.setdefault("publishing", {})
    now = present()
    held = shelf.get(name)
    if held is None or held[0] != now:
        held = shelf[name] = (now, make())
    return held[1]


def kept_page(asked: Hashable, draw: Callable[[], str]) -> str:
    """A public page as it was drawn for this edition, or drawn now; those drawn last, and no more.

    It must say nothing but what was published and what came back of it since, for whoever asks.
    """
    shelf: dict[Hashable, str] = current_app.extensions.setdefault("public_pages", {})
    key = (asked, present(), fingerprint(), current_app.config["SETTINGS"])
    text = shelf.get(key)
    if text is None:
        text = shelf[key] = draw()
        for oldest in list(shelf)[:-MOST_PAGES]:
            shelf.pop(oldest, None)
    return text
