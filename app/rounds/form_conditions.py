"""Conditions as a form keeps them, and as the rules read them.

A condition is written {question = "who", is = ["Yes"]} or {eligibility = "organisation", is = ["club"]}.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from app.rounds.kinds import kind_of
from app.rounds.models import Section
from app.rules.conditions import Condition, Item, asked

ELIGIBILITY = "eligibility"
Entry = Mapping[str, Any]


def eligibility_key(key: str) -> str:
    """How a condition names a question that is asked before an application; no question of the form is named so."""
    return f"{ELIGIBILITY}: {key}"


def condition_of(entry: Entry) -> Condition:
    subject = entry["question"] if "question" in entry else eligibility_key(entry[ELIGIBILITY])
    return Condition(subject, frozenset(entry["is"]))


def item_of(key: str, *lists: Iterable[Entry]) -> Item:
    """A question with its own conditions and those of its section."""
    return Item(key, tuple(condition_of(entry) for entries in lists for entry in entries))


def asked_questions(
    sections: Sequence[Section], values: Mapping[int, str], eligibility: Mapping[str, str]
) -> Collection[int]:
    """The ids of the questions that are asked of somebody with these answers; `values` are by the questions' ids."""
    questions = [question for section in sections for question in section.questions]
    before = [Item(eligibility_key(key)) for key in eligibility]
    items = [*before, *(item_of(row.key, row.section.only_if, row.only_if) for row in questions)]
    chosen = {eligibility_key(key): {given} for key, given in eligibility.items()}
    chosen |= {row.key: set(kind_of(row).chosen(values.get(row.id, ""))) for row in questions}
    keys = asked(items, chosen)
    return {question.id for question in questions if question.key in keys}
