"""How long something is kept: whole years from a day. Source: the office's privacy notice."""

from datetime import date


def due_on(since: date, years: int) -> date:
    """The first day on which it may be deleted: so many years after `since`, and never a day early.

    29 February has no like in most years; the day after it is 1 March.
    """
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)
