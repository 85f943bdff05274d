"""What must hold in the tables at every moment, each as a sentence and one SQL statement that finds what breaks it.

The features name their own rules in `invariants.py`; the factory of commands collects them. `flask check
invariants` asks about all of them; the tests ask about those in SQL after each test that wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.platform import audit
from app.platform.db import db

FROM = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule in SQL. `broken` selects one text for each place where it does not hold, and runs on every database."""

    rule: str
    broken: str

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it reads."""
        return frozenset(FROM.findall(self.broken))


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A rule that SQL cannot say, such as that a digest is that of its content: made again row by row."""

    rule: str
    broken: Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a rule does not hold."""

    rule: str
    where: str


def violations(invariants: Sequence[Invariant]) -> list[Violation]:
    """Every place where a rule in SQL does not hold, by rule; in one query."""
    if not invariants:
        return []
    return [
        Violation(invariants[number].rule, where) for number, where in db.session.execute(text(one_query(invariants)))
    ]


def one_query(invariants: Sequence[Invariant]) -> str:
    """All statements as one, each row with the number of its rule."""
    numbered = (f"SELECT {n} AS n, broken FROM ({each.broken}) AS rule_{n}" for n, each in enumerate(invariants))
    return f"{' UNION ALL '.join(numbered)} ORDER BY 1, 2"


def recomputed(rules: Iterable[Recomputed]) -> Iterator[Violation]:
    """Every place where a rule that is recomputed does not hold."""
    for each in rules:
        for where in each.broken():
            yield Violation(each.rule, where)


def broken_chain() -> Iterator[str]:
    if broken := audit.verify():
        yield f"audit row {broken.sequence}: {broken.problem}"


INVARIANTS = (
    Invariant(
        "The audit trail has no gap.",
        "SELECT 'after row ' || e.sequence AS broken FROM audit_event e"
        " WHERE e.sequence < (SELECT max(sequence) FROM audit_event)"
        " AND NOT EXISTS (SELECT 1 FROM audit_event later WHERE later.sequence = e.sequence + 1)",
    ),
    Invariant(
        "Each row of the audit trail carries the digest of the one before.",
        "SELECT 'row ' || e.sequence AS broken FROM audit_event e"
        " JOIN audit_event earlier ON earlier.sequence = e.sequence - 1 WHERE e.previous_digest <> earlier.digest",
    ),
    Invariant(
        "The head of the audit trail is its last row.",
        "SELECT 'head at row ' || h.sequence AS broken FROM audit_head h"
        " WHERE h.sequence <> (SELECT coalesce(max(sequence), 0) FROM audit_event)"
        " OR h.sequence > 0 AND NOT EXISTS"
        " (SELECT 1 FROM audit_event e WHERE e.sequence = h.sequence AND e.digest = h.digest)"
        " UNION ALL SELECT 'no head' FROM audit_event e"
        " WHERE e.sequence = 1 AND NOT EXISTS (SELECT 1 FROM audit_head)",
    ),
    Invariant(
        "A mail that was sent was tried, and has no problem left.",
        "SELECT 'mail ' || id AS broken FROM outbox_message"
        " WHERE sent_at IS NOT NULL AND (attempts < 1 OR last_problem <> '')",
    ),
    Invariant(
        "A mail has a recipient, a subject and a text.",
        "SELECT 'mail ' || id AS broken FROM outbox_message"
        " WHERE recipient NOT LIKE '%@%' OR subject = '' OR text = ''",
    ),
)

RECOMPUTED = (Recomputed("The audit trail can be made again from its start.", broken_chain),)
