"""What the entries of a form file look like: their names, and what stands under each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]
Shape = Mapping[str, type]
Problems = Iterator[str]

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LONGEST_NAME = 200
FORM: Shape = {"cost_categories": list, "eligibility": list, "criteria": list, "sections": list}
CRITERION: Shape = {"key": str, "guidance": str, "descriptors": list}
NEW_CRITERION: Shape = {"title": str, "weight": int, "max_score": int}
ELIGIBLE: Shape = {"key": str, "text": str, "kind": str, "explanation": str}
MAY_ELIGIBLE: Shape = {
    **dict.fromkeys(("hint", "becomes", "least", "most", "earliest", "latest", "where_to_go"), str),
    "choices": list,
    "accepted": list,
    "only_if": list,
}
SECTION: Shape = {"key": str, "group": str, "title": str, "questions": list}
MAY_SECTION: Shape = {"only_if": list}
QUESTION: Shape = {"key": str, "kind": str, "label": str}
MAY_QUESTION: Shape = {
    **dict.fromkeys(("help", "example", "criterion", "becomes", "carried_from"), str),
    "required": bool,
    "only_if": list,
}
WORDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


def places(entries: Sequence[Any], noun: str) -> Iterator[tuple[str, Any]]:
    """Each entry with its place in words: section 3 (need)."""
    for number, entry in enumerate(entries, start=1):
        key = entry.get("key") if isinstance(entry, dict) else None
        yield f"{noun} {number}" + (f" ({key})" if isinstance(key, str) else ""), entry


def at(place: str, sentences: Iterator[str] | list[str]) -> Problems:
    return (f"{place}: {sentence}" for sentence in sentences)


def doubled(noun: str, entries: Sequence[Any]) -> Problems:
    keys = Counter(entry["key"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("key"), str))
    return (f"More than one {noun} has the key {key}." for key, number in keys.items() if number > 1)


def wrong_entry(entry: Any, needed: Shape, optional: Shape, names: Collection[str]) -> Problems:
    """What is wrong with an entry's names and their types. `names` are texts that stand in headings."""
    if not isinstance(entry, dict):
        yield "it is not a table."
        return
    yield from wrong_shape(entry, needed, optional)
    if isinstance(entry.get("key"), str) and not KEY.fullmatch(entry["key"]):
        yield "key is small letters, digits and hyphens, at most 64."
    for name in names:
        text = entry.get(name, "x")
        if isinstance(text, str) and not 0 < len(text.strip()) <= LONGEST_NAME:
            yield f"{name} is text of 1 to {LONGEST_NAME} characters."


def wrong_shape(entry: Entry, needed: Shape, optional: Shape) -> Problems:
    known = {**optional, **needed}
    yield from (f"{name} is missing." for name in needed if name not in entry)
    for name, value in entry.items():
        if name not in known:
            yield f"{name} is not known here."
        elif not isinstance(value, known[name]) or (known[name] is int and isinstance(value, bool)):
            yield f"{name} is {WORDS[known[name]]}."
