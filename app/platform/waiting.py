"""What waits for a person: a line of the to-do list that opens after sign-in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: how many, what (with its link), more about it, and until or since when.

    `is_pressing` marks what is late or blocks others; the list shows its `when` in amber.
    """

    count: int
    what: str
    url: str
    hint: str = ""
    when: str = ""
    is_pressing: bool = False
