"""What always holds of what was deleted."""

from __future__ import annotations

from app.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "Of a bid whose data was deleted nothing is left that somebody wrote.",
        "SELECT a.reference AS broken FROM removal r JOIN application a ON a.id = r.application_id"
        " WHERE EXISTS (SELECT 1 FROM answer x WHERE x.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM budget_line x WHERE x.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM document x WHERE x.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM clarification x WHERE x.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM adjustment x WHERE x.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM feedback x WHERE x.application_id = a.id)",
    ),
    Invariant(
        "Only a bid that was submitted is emptied: a draft is deleted whole.",
        "SELECT 'application ' || r.application_id AS broken FROM removal r"
        " WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.application_id = r.application_id)",
    ),
)
