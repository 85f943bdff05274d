"""What every kind of question can do. One file beside this one holds each kind; a new kind is one more entry."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field

from app.rounds.models import Question
from app.rules.freezing import canonical

Entry = Mapping[str, Any]
Part = str  # the name of one field of an answer; "" where the answer is one field
ONE = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with an answer, as a sentence that says what to do, and the part of it that is meant."""

    part: Part
    message: str


@dataclass(frozen=True, slots=True)
class Table:
    """An answer in rows, as it reads best: heads, and a row of words for each."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Kind:
    """How questions of one kind are asked, kept, shown and judged. An answer is kept as one text.

    `template` names the part of the page (templates/applications/kinds/). `settings` are the names that a form
    file may give beside those that all questions have. A private answer is for the office and not for the panel.
    """

    template = "one_field"
    settings: frozenset[str] = frozenset()
    is_private = False

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        """The form's fields by their parts. `value` is the stored answer, `sent` the parts that a browser sent."""
        raise NotImplementedError

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        """The stored answer as its fields show it; of what is no answer of this kind, nothing."""
        return {ONE: value}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        """What the fields hold as it is stored; empty when nothing was given."""
        return str(data[ONE] or "")

    def shown(self, question: Question, value: str) -> str:
        """The answer in words, as people read it."""
        return value

    def table(self, question: Question, value: str) -> Table | None:
        """The answer in rows, for kinds that have some."""
        return None

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        """What cannot stay as it is: said when one goes on from the page, and before submitting."""
        return iter(())

    def gaps(self, question: Question, value: str) -> Iterator[Slip]:
        """All that stands against submitting an answer that was begun."""
        return self.slips(question, value)

    def chosen(self, value: str) -> frozenset[str]:
        """What is chosen, for conditions that look at it."""
        return frozenset()

    def offered(self, question: Question) -> tuple[str, ...]:
        """What can be chosen; nothing where the answer is no choice."""
        return ()

    def asked_for(self, question: Question) -> str:
        """What an answer looks like, in a sentence, for the blank form."""
        raise NotImplementedError

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        """What is wrong with a form file's entry, beyond names that no question has."""
        return iter(())


def packed(parts: object) -> str:
    """Several values as one text, the same for the same values; empty when all of them are."""
    return canonical(parts).decode() if parts else ""


def unpacked(value: str) -> Any:
    """What was packed; None for anything else, because an answer may be older than its question."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
