"""Bids, compared with what was submitted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.applications.models import Submission
from app.platform import audit
from app.platform.db import db
from app.platform.vouching import vouched_for
from app.rules.freezing import digest


@vouched_for
def bids_that_differ() -> Iterator[str]:
    """The submissions whose content is not what was submitted, or is left of it after it was deleted by its rule."""
    said, emptied = audit.last_of("application.submitted"), audit.last_of("application.data-deleted")
    wanted = select(Submission).options(joinedload(Submission.application)).order_by(Submission.id)
    for submission in db.session.scalars(wanted.execution_options(yield_per=100)):
        bid = submission.application
        act = {} if bid.id in emptied else said.get(bid.id, {})
        told = act.get("digest") if act.get("number") == submission.number else submission.digest
        if not digest(submission.content) == submission.digest == told:
            yield f"{bid.reference}, submission {submission.number}: its content is not what was submitted"
