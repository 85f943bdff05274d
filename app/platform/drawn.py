"""Parts of pages kept by what they show."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from app.platform.db import Base


def drawn(template: str, name: str, *, most: int) -> Callable[..., Markup]:
    """A macro of a template, its markup kept for the arguments used last, at most so many.

    The arguments are all that the macro reads: values that look alike on a page whenever they are equal. It knows
    no person, no request and no clock, and addresses are given to it. So what is kept cannot be out of date, nor
    somebody else's: whoever gets it has just brought everything that stands in it.
    """

    @lru_cache(maxsize=most)
    def draw(*shown: Hashable) -> Markup:
        if any(isinstance(each, Base) for each in shown):
            raise TypeError("A row of the database may change while it stays the same object: give its values.")
        return macro(template, name)(*shown)

    return draw


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro to be called by itself, where an answer is small and needs nothing of what every page is given."""
    found: Callable[..., Markup] = getattr(current_app.jinja_env.get_template(template).module, name)
    return found
