"""Feedback for applicants: gathered from the sheets that count, edited and approved by an officer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Score, ScoreSheet
from app.assessment.seal import is_unsealed
from app.assessment.visible import is_counted
from app.outcomes.models import Feedback
from app.outcomes.queries import feedback_of, is_sent
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.rounds.models import Criterion


def gathered(bid: Application) -> dict[str, str]:
    """What panel members wrote for the applicant, by criterion, each line once, from the sheets that count.

    It says nothing of who wrote which line: the order is that of the words.
    """
    rows = db.session.execute(
        select(Criterion.key, Score.feedback)
        .join(Score, Score.criterion_id == Criterion.id)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .where(ScoreSheet.application_id == bid.id, Score.feedback != "", is_counted())
        .order_by(Criterion.position, Score.feedback)
    )
    lines: dict[str, list[str]] = {}
    for key, text in rows:
        lines.setdefault(key, []).append(text.strip())
    return {key: "\n\n".join(dict.fromkeys(texts)) for key, texts in lines.items()}


def check_unsealed(bid: Application) -> None:
    """Raises: Refused, while the panel's sheets are sealed: what would be gathered stands in them."""
    if not is_unsealed(bid.round_id):
        raise Refused("The panel’s sheets are sealed. Its feedback can be gathered once the chair has opened them.")


def present(bid: Application) -> dict[str, str]:
    """The texts as they stand: edited, or as they were gathered; empty where nobody wrote anything."""
    stored = feedback_of(bid)
    texts = stored.texts if stored else gathered(bid)
    return {criterion.key: texts.get(criterion.key, "") for criterion in bid.round.criteria}


@transaction()
def keep(
    bid: Application, texts: Mapping[str, str], *, approve: bool, version: int, actor: Person, at: datetime
) -> Feedback:
    """Keep an officer's edition, and approve it if asked. An edition without approval takes approval back.

    Raises: Conflict, when another officer has edited it meanwhile; Refused, once the outcome was sent, or
    when something is approved that has no word on some criterion.
    """
    db.session.refresh(bid, with_for_update={"key_share": True})
    if is_sent(bid):
        raise Refused("The outcome of this bid was sent, so its feedback can no longer be changed.")
    stored = feedback_of(bid)
    check_version(stored, version, texts)
    if approve and not all(text.strip() for text in texts.values()):
        raise Refused("Write something for each criterion, then approve it.")
    before = stored and {"texts": stored.texts}
    if stored is None:
        stored = Feedback(texts={}, edited_by_id=actor.id, edited_at=at, application=bid)
        db.session.add(stored)
    stored.texts, stored.edited_by_id, stored.edited_at = dict(texts), actor.id, at
    stored.approved_by_id, stored.approved_at = (actor.id, at) if approve else (None, None)
    db.session.flush()
    audit.record(
        "feedback.approved" if approve else "feedback.edited",
        actor=actor,
        at=at,
        subject=stored,
        round_id=bid.round_id,
        before=before,
        after={"bid": bid.reference, "texts": dict(texts)},
    )
    return stored


def check_version(stored: Feedback | None, version: int, texts: Mapping[str, str]) -> None:
    """Raises: Conflict, with both texts, when another officer has edited it since the page was opened."""
    if (stored.version if stored else 0) != version:
        raise Conflict(
            "Another officer edited this feedback while you had it open.",
            theirs="\n\n".join(stored.texts.values()) if stored else "",
            yours="\n\n".join(texts.values()),
        )
