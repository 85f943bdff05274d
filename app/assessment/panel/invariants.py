"""What always holds of how a panel is arranged."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.applications.models import Application
from app.assessment.models import Conduct
from app.assessment.panel.plan import MOST_CALIBRATION
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed
from app.rounds.models import Round
from app.rules.freezing import digest

ASSIGNED = (
    "assignment s JOIN panel_member m ON m.id = s.member_id JOIN application a ON a.id = s.application_id"
    " JOIN round r ON r.id = a.round_id"
)
WHICH = "a.reference || ', member ' || s.member_id"


def changed_codes() -> Iterator[str]:
    """Codes of conduct whose text is not the one that was accepted."""
    for accepted in db.session.scalars(select(Conduct).order_by(Conduct.id)):
        if accepted.digest != digest(accepted.text):
            yield f"member {accepted.member_id}"


def odd_calibration() -> Iterator[str]:
    """Rounds whose calibration bids are too many, twice the same, or not theirs."""
    for round_ in db.session.scalars(select(Round).order_by(Round.id)).unique():
        chosen = round_.calibration
        if chosen and not is_sound(round_, chosen):
            yield round_.reference


def is_sound(round_: Round, chosen: list[str]) -> bool:
    theirs = select(Application.reference).where(Application.round_id == round_.id, Application.reference.in_(chosen))
    return len(set(chosen)) == len(chosen) <= MOST_CALIBRATION and set(db.session.scalars(theirs)) == set(chosen)


INVARIANTS = (
    Invariant(
        "No bid is assigned to a member with an interest in it, or who is out of its round.",
        f"SELECT {WHICH} AS broken FROM {ASSIGNED} WHERE EXISTS (SELECT 1 FROM interest_in_round n"
        " WHERE n.member_id = s.member_id) OR EXISTS (SELECT 1 FROM interest i WHERE i.member_id = s.member_id"
        " AND (i.application_id = s.application_id AND i.kind <> 'none' OR i.kind LIKE 'direct%'"
        " AND NOT EXISTS (SELECT 1 FROM waiver w WHERE w.interest_id = i.id AND w.withdrawn_at IS NULL)))",
    ),
    Invariant(
        "A bid is assigned to members who mark bids in its round and declared about it.",
        f"SELECT {WHICH} AS broken FROM {ASSIGNED} WHERE m.round_id <> a.round_id OR NOT m.scores OR NOT EXISTS"
        " (SELECT 1 FROM interest i WHERE i.member_id = s.member_id AND i.application_id = s.application_id)",
    ),
    Invariant(
        "Bids are assigned only where they are shared out.",
        f"SELECT {WHICH} AS broken FROM {ASSIGNED} WHERE r.assignment <> 'balanced'",
    ),
    Invariant(
        "In a round everybody scores everything, or its bids are shared out.",
        "SELECT reference AS broken FROM round WHERE assignment NOT IN ('everyone', 'balanced')",
    ),
    Invariant(
        "A bid changed hands between two members of its round, with a reason.",
        "SELECT a.reference AS broken FROM panel_reassignment c JOIN application a ON a.id = c.application_id"
        " JOIN panel_member g ON g.id = c.from_member_id JOIN panel_member t ON t.id = c.to_member_id"
        " WHERE g.round_id <> a.round_id OR t.round_id <> a.round_id OR g.id = t.id OR trim(c.reason) = ''",
    ),
    Invariant(
        "No two members of a panel have one seat.",
        "SELECT 'round ' || round_id || ', seat ' || seat AS broken FROM panel_member WHERE seat IS NOT NULL"
        " GROUP BY round_id, seat HAVING count(*) > 1",
    ),
    Invariant(
        "An invitation has one answer at most, and none once it was taken back.",
        "SELECT 'invitation ' || id AS broken FROM panel_invitation WHERE (accepted_at IS NOT NULL OR"
        " declined_at IS NOT NULL) AND taken_back_at IS NOT NULL OR accepted_at IS NOT NULL"
        " AND declined_at IS NOT NULL",
    ),
)

RECOMPUTED = (
    Recomputed("A code of conduct is kept in the words that were accepted.", changed_codes),
    Recomputed("Calibration bids are up to three bids of their round.", odd_calibration),
)
