"""What always holds of recommended award lists."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.awards.models import Recommendation
from app.awards.verifying import first_difference
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed

LISTS = "recommendation l JOIN round r ON r.id = l.round_id"
AWARDED = f"{LISTS} JOIN award w ON w.recommendation_id = l.id JOIN application a ON a.id = w.application_id"
LIST = "r.reference || ', list ' || l.number"


def changed_lists() -> Iterator[str]:
    """Lists that their frozen rules and inputs no longer give."""
    for made in db.session.scalars(select(Recommendation).order_by(Recommendation.id)):
        if why := first_difference(made):
            yield f"{made.round.reference}, list {made.number}: {why}"


INVARIANTS = (
    Invariant(
        "The lists of a round are numbered from 1 without a gap.",
        f"SELECT r.reference AS broken FROM {LISTS}"
        " GROUP BY r.reference HAVING min(l.number) <> 1 OR max(l.number) <> count(*)",
    ),
    Invariant(
        "The commitment of a list is the sum of its awards.",
        f"SELECT {LIST} AS broken FROM {LISTS} WHERE abs(l.committed_amount - (SELECT coalesce(sum(w.amount), 0)"
        " FROM award w WHERE w.recommendation_id = l.id)) >= 0.005",
    ),
    Invariant(
        "The awards of a list stand at places 1, 2, 3 and so on.",
        f"SELECT {LIST} AS broken FROM {AWARDED}"
        " GROUP BY r.reference, l.number HAVING min(w.position) <> 1 OR max(w.position) <> count(*)",
    ),
    Invariant(
        "An award goes to a bid of its list's round.",
        f"SELECT {LIST} || ', ' || a.reference AS broken FROM {AWARDED} WHERE a.round_id <> l.round_id",
    ),
    Invariant(
        "A bid that was withdrawn is on no later list.",
        f"SELECT {LIST} || ', ' || a.reference AS broken FROM {AWARDED}"
        " JOIN withdrawal x ON x.application_id = a.id WHERE x.withdrawn_at < l.made_at",
    ),
    Invariant(
        "No award exceeds what its bid asked for.",
        f"SELECT {LIST} || ', ' || a.reference AS broken FROM {AWARDED} WHERE w.amount > a.requested_amount",
    ),
    Invariant(
        "An award of less than was asked for says why.",
        f"SELECT {LIST} || ', ' || a.reference AS broken FROM {AWARDED}"
        " WHERE w.amount < a.requested_amount AND trim(w.part_award_reason) = ''",
    ),
    Invariant(
        "A statutory reason that was looked through says by whom, and is not empty.",
        f"SELECT {LIST} || ', ' || a.reference AS broken FROM {AWARDED}"
        " WHERE w.explained_at IS NOT NULL AND (w.explained_by_id IS NULL OR trim(w.crime_reduction_reason) = '')",
    ),
    Invariant(
        "What exceeds the pot is authorised to the penny, by somebody else than made the list, with a reason.",
        f"SELECT {LIST} AS broken FROM {LISTS} JOIN authorisation z ON z.recommendation_id = l.id"
        " WHERE abs(z.over_amount - l.over_amount) >= 0.005 OR z.authorised_by_id = l.made_by_id"
        " OR trim(z.reason) = ''",
    ),
    Invariant(
        "Due diligence that failed says why.",
        "SELECT a.reference AS broken FROM award_due_diligence d JOIN application a ON a.id = d.application_id"
        " WHERE d.state = 'failed' AND trim(d.reason) = ''",
    ),
    Invariant(
        "What another body gave is struck out by somebody, or counts.",
        "SELECT o.name || ', ' || e.given_by AS broken FROM subsidy_entry e JOIN organisation o"
        " ON o.id = e.organisation_id WHERE (e.struck_at IS NULL) <> (e.struck_by_id IS NULL)",
    ),
    Invariant(
        "An award notice goes to who confirmed that the limit is kept with exactly this amount.",
        "SELECT a.reference AS broken FROM subsidy_paper p JOIN award w ON w.id = p.award_id"
        " JOIN application a ON a.id = w.application_id WHERE p.kind = 'award notice' AND NOT EXISTS"
        " (SELECT 1 FROM subsidy_confirmation c WHERE c.award_id = p.award_id AND abs(c.amount - p.amount) < 0.005)",
    ),
    Invariant(
        "The notice and the award notice of a grant name the same amount.",
        "SELECT a.reference AS broken FROM subsidy_paper p JOIN subsidy_paper q ON q.award_id = p.award_id"
        " JOIN award w ON w.id = p.award_id JOIN application a ON a.id = w.application_id"
        " WHERE p.kind = 'notice' AND q.kind = 'award notice' AND abs(p.amount - q.amount) >= 0.005",
    ),
)

RECOMPUTED = (Recomputed("A list is what its frozen rules and inputs give.", changed_lists),)
