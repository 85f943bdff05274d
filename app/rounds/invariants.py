"""What always holds of rounds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed
from app.rounds.form_content import is_as_kept
from app.rounds.models import Round


def changed_forms() -> Iterator[str]:
    """Rounds that ask something else than the last version of their form holds."""
    for round_ in db.session.scalars(select(Round).order_by(Round.id)):
        if not is_as_kept(round_):
            yield round_.reference


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

RECOMPUTED = (Recomputed("A round asks what the last version of its form holds.", changed_forms),)
