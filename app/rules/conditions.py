"""Conditions: which questions are asked, given the answers to those before them.

A question is asked when all its conditions hold; a condition holds when the question it looks at is itself asked
and one of its answers is among those it accepts. Conditions look back only, so there can be no circle.
Source: the round's form.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

Chosen = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the question `subject` is answered with one of `accepted`."""

    subject: str
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One question at its place in the form: its key, and the conditions on which it is asked."""

    key: str
    conditions: tuple[Condition, ...] = ()


def asked(items: Sequence[Item], chosen: Chosen) -> frozenset[str]:
    """The keys of the questions that are asked, in one pass from the first to the last.

    `chosen` holds what is chosen in each answer; an answer to a question that is not asked counts for nothing.
    """
    found: set[str] = set()
    for item in items:
        if all(holds(condition, found, chosen) for condition in item.conditions):
            found.add(item.key)
    return frozenset(found)


def holds(condition: Condition, asked_before: Collection[str], chosen: Chosen) -> bool:
    """Whether the question it looks at was asked and answered so."""
    return condition.subject in asked_before and not condition.accepted.isdisjoint(chosen.get(condition.subject, ()))


def wrong_conditions(items: Sequence[Item], offered: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the conditions: (key of the question, sentence).

    `offered` holds the answers that can be chosen, for the questions where something is chosen.
    """
    keys = {item.key for item in items}
    before: set[str] = set()
    for item in items:
        for condition in item.conditions:
            if sentence := wrong_with(condition, before, keys, offered):
                yield item.key, sentence
        before.add(item.key)


def wrong_with(
    condition: Condition, before: Collection[str], keys: Collection[str], offered: Mapping[str, Collection[str]]
) -> str:
    """What is wrong with one condition; empty where it can be followed."""
    subject = condition.subject
    if subject not in keys:
        return f"only_if looks at {subject}, and there is no question of that key."
    if subject not in before:
        return f"only_if looks at {subject}, which is not asked before it. A condition may only look back."
    if subject not in offered:
        return f"only_if looks at {subject}, where nothing is chosen. It may look at choices and organisations."
    if not condition.accepted:
        return f"only_if looks at {subject} and accepts no answer, so it would never be asked."
    if unknown := sorted(condition.accepted.difference(offered[subject])):
        return f"only_if waits for {quoted(unknown)}, which {subject} does not offer."
    return ""


def quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
