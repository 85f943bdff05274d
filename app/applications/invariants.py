"""What always holds of applications and of what was submitted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.applications.models import Submission
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed
from app.rules.freezing import digest

SUBMITTED = "submission s JOIN application a ON a.id = s.application_id"
IS_OPEN_AGAIN = (
    "EXISTS (SELECT 1 FROM reopening o JOIN submission s ON s.id = o.submission_id WHERE s.application_id = a.id"
    " AND s.number = (SELECT max(number) FROM submission l WHERE l.application_id = a.id))"
)


def changed_submissions() -> Iterator[str]:
    """What was submitted, with the digest that it no longer has."""
    for submission in db.session.scalars(select(Submission).execution_options(yield_per=100)):
        if submission.digest != digest(submission.content):
            yield f"{submission.application.reference}, submission {submission.number}"


INVARIANTS = (
    Invariant(
        "What was submitted has a reference.",
        f"SELECT 'application ' || a.id AS broken FROM {SUBMITTED} WHERE coalesce(a.reference, '') = ''",
    ),
    Invariant(
        "What has a reference was submitted.",
        "SELECT a.reference AS broken FROM application a WHERE a.reference IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.application_id = a.id)",
    ),
    Invariant(
        "Two bids of a round never share a reference.",
        "SELECT lower(a.reference) AS broken FROM application a WHERE a.reference IS NOT NULL"
        " GROUP BY a.round_id, lower(a.reference) HAVING count(*) > 1",
    ),
    Invariant(
        "The submissions of a bid are numbered from 1 without a gap.",
        f"SELECT coalesce(a.reference, 'application ' || a.id) AS broken FROM {SUBMITTED}"
        " GROUP BY a.id, a.reference HAVING min(s.number) <> 1 OR max(s.number) <> count(*)",
    ),
    Invariant(
        "A bid has one submission that counts: each earlier one was opened again.",
        f"SELECT a.reference || ', submission ' || s.number AS broken FROM {SUBMITTED}"
        " WHERE EXISTS (SELECT 1 FROM submission later"
        " WHERE later.application_id = s.application_id AND later.number > s.number)"
        " AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.submission_id = s.id)",
    ),
    Invariant(
        "The amount requested is the sum of the budget lines that were submitted.",
        "SELECT a.reference AS broken FROM application a JOIN budget_line l ON l.application_id = a.id"
        " WHERE EXISTS (SELECT 1 FROM submission s WHERE s.application_id = a.id)"
        f" AND NOT {IS_OPEN_AGAIN}"
        " GROUP BY a.id, a.reference, a.requested_amount"
        " HAVING abs(coalesce(a.requested_amount, 0) - sum(l.requested_amount)) >= 0.005",
    ),
    Invariant(
        "No bid that was submitted asks for more than its round gives.",
        f"SELECT a.reference AS broken FROM {SUBMITTED} JOIN round r ON r.id = a.round_id"
        " WHERE a.requested_amount > r.max_award_amount OR a.requested_amount <= 0",
    ),
    Invariant(
        "What is withdrawn was submitted before, and nothing is submitted after.",
        "SELECT coalesce(a.reference, 'application ' || a.id) AS broken FROM withdrawal w"
        " JOIN application a ON a.id = w.application_id"
        " WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.application_id = a.id)"
        " OR EXISTS (SELECT 1 FROM submission s WHERE s.application_id = a.id AND s.received_at > w.withdrawn_at)",
    ),
    Invariant(
        "What an officer submitted for somebody was read back to them and confirmed.",
        f"SELECT a.reference || ', submission ' || s.number AS broken FROM {SUBMITTED}"
        " JOIN paper_bid p ON p.application_id = a.id"
        " WHERE NOT EXISTS (SELECT 1 FROM paper_confirmation c WHERE c.submission_id = s.id AND c.paper_bid_id = p.id)",
    ),
    Invariant(
        "A bid that came on paper reached the office while its round was open.",
        "SELECT 'application ' || p.application_id AS broken FROM paper_bid p"
        " JOIN application a ON a.id = p.application_id JOIN round r ON r.id = a.round_id"
        " WHERE p.received_at < r.opens_at OR p.received_at > r.closes_at",
    ),
    Invariant(
        "More time that was agreed as an adjustment is that of the bid it was asked for.",
        "SELECT 'adjustment ' || d.id AS broken FROM adjustment d JOIN late_admission l ON l.id = d.late_admission_id"
        " WHERE NOT d.agreed OR d.application_id IS NULL OR d.application_id <> l.application_id",
    ),
    Invariant(
        "A check that failed says why.",
        "SELECT coalesce(a.reference, 'application ' || a.id) AS broken FROM \"check\" c"
        " JOIN application a ON a.id = c.application_id WHERE NOT c.passed AND trim(c.reason) = ''",
    ),
    Invariant(
        "An answer is to a question of its bid's round.",
        "SELECT 'answer ' || n.id AS broken FROM answer n JOIN application a ON a.id = n.application_id"
        " JOIN question q ON q.id = n.question_id JOIN section s ON s.id = q.section_id"
        " WHERE s.round_id <> a.round_id",
    ),
)

RECOMPUTED = (Recomputed("What was submitted is what its digest says.", changed_submissions),)
