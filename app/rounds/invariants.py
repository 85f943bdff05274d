"""What always holds of rounds."""

from __future__ import annotations

from app.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "An extension is later than the closing time it replaces, and says why.",
        "SELECT r.reference AS broken FROM closing_change c JOIN round r ON r.id = c.round_id"
        " WHERE c.closes_at <= c.closed_at OR trim(c.reason) = ''",
    ),
    Invariant(
        "A question that serves a criterion names one of its round.",
        "SELECT r.reference || ', ' || q.key AS broken FROM question q JOIN section s ON s.id = q.section_id"
        " JOIN round r ON r.id = s.round_id WHERE q.criterion_key IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM criterion c WHERE c.round_id = s.round_id AND c.key = q.criterion_key)",
    ),
)
