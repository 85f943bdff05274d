"""Checks: the gates of a bid that an officer passes or fails. A bid that nobody checked has not passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application, Check
from app.assessment.standing import standing_of, too_late
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.models import AuditEvent

FIRST_CHECK = "eligibility"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an officer found. `version` is that of the finding they saw; 0 where there was none."""

    name: str
    passed: bool
    reason: str
    version: int


@transaction()
def record_check(bid: Application, finding: Finding, *, actor: Person, at: datetime) -> None:
    """Pass a check of a bid, or fail it with the reason that the applicant can be told. The same again is nothing.

    Raises: Refused, when the bid is withdrawn or its list with the commissioner; Conflict, when somebody else
    recorded another finding meanwhile.
    """
    db.session.execute(select(Application.id).where(Application.id == bid.id).with_for_update(key_share=True))
    kept = find_check(bid, finding.name)
    if kept and (kept.passed, kept.reason) == (finding.passed, finding.reason):
        return
    check_may_be_checked(bid, finding, at)
    check_version(kept, finding)
    before = as_plain(kept) if kept else None
    if kept is None:
        kept = Check(application=bid, name=finding.name, passed=finding.passed, reason=finding.reason, checked_at=at)
        db.session.add(kept)
    kept.passed, kept.reason, kept.checked_by, kept.checked_at = finding.passed, finding.reason, actor, at
    after = {"bid": bid.reference, **as_plain(kept)}
    audit.record("check.recorded", actor=actor, at=at, subject=kept, round_id=bid.round_id, before=before, after=after)


def find_check(bid: Application, name: str) -> Check | None:
    return db.session.scalar(
        select(Check)
        .where(Check.application_id == bid.id, Check.name == name)
        .execution_options(populate_existing=True)
    )


def check_may_be_checked(bid: Application, finding: Finding, at: datetime) -> None:
    if not finding.passed and not finding.reason:
        raise Refused("Say why the check failed: the applicant is told this reason.")
    if bid.withdrawal:
        raise Refused("This bid was withdrawn by its applicant, so there is nothing to check.")
    if too_late(standing_of(bid.round, at)):
        raise Refused("The list of this round has gone to the commissioner, so its checks can no longer be changed.")


def check_version(kept: Check | None, finding: Finding) -> None:
    if finding.version != (kept.version if kept else 0):
        raise Conflict(
            "Somebody else recorded this check after you opened the page. Yours was not written over theirs.",
            theirs=in_words(kept.passed, kept.reason) if kept else "no finding",
            yours=in_words(finding.passed, finding.reason),
        )


def in_words(passed: bool, reason: str) -> str:
    return "passed" if passed else f"failed: {reason}"


def as_plain(check: Check) -> dict[str, object]:
    return {"check": check.name, "passed": check.passed, "reason": check.reason}


def history_of(bid: Application) -> Sequence[AuditEvent]:
    """What happened to a bid, oldest first: sent in, checked, withdrawn. Nothing of the panel's."""
    ids = {
        "application": [bid.id],
        "submission": [submission.id for submission in bid.submissions],
        "check": [check.id for check in bid.checks],
        "withdrawal": [bid.withdrawal.id] if bid.withdrawal else [],
    }
    of_this_bid = [
        (AuditEvent.subject == subject) & AuditEvent.subject_id.in_(numbers)
        for subject, numbers in ids.items()
        if numbers
    ]
    either = of_this_bid[0]
    for condition in of_this_bid[1:]:
        either |= condition
    return db.session.scalars(
        select(AuditEvent).where(AuditEvent.round_id == bid.round_id, either).order_by(AuditEvent.sequence)
    ).all()
