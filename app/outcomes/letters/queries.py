"""The letter of one bid, for the officer who looks through it or prints it; and how many people letters reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts.models import Membership, MembershipRole, Person
from app.applications.models import Application
from app.applications.paper.models import PaperBid
from app.outcomes import feedback
from app.outcomes.letters.content import content_of
from app.outcomes.letters.paper import letter_of
from app.outcomes.models import Feedback, Outcome
from app.outcomes.queries import Decided, bids_in, feedback_in, find_bid, find_decided, told_in
from app.outcomes.subsidy import notice_with
from app.platform.db import db
from app.platform.papers import Paper


@dataclass(frozen=True, slots=True)
class Letter:
    """What one bid of a decided round is told; `outcome` is what was sent, None before."""

    decided: Decided
    bid: Application
    outcome: Outcome | None

    @property
    def round_id(self) -> int:
        return self.decided.round_id

    def paper(self, answer_by: date | None, at: datetime) -> Paper:
        """The letter as it was sent; before that, as it would be sent now."""
        if self.outcome:
            return letter_of(self.outcome.content, at=self.outcome.sent_at, key=self.bid.key, is_sent=True)
        content = content_of(self.decided, self.bid, feedback.present(self.bid), answer_by)
        return letter_of(content, at=at, key=self.bid.key, is_sent=False)


def find_letter(round_reference: str, bid_reference: str) -> Letter | None:
    """The letter of a bid of a decided round."""
    decided = find_decided(round_reference)
    bid = find_bid(round_reference, bid_reference) if decided else None
    if decided is None or bid is None:
        return None
    sent = select(Outcome).where(Outcome.application_id == bid.id, Outcome.record_id == decided.of(bid).record.id)
    return Letter(decided, bid, db.session.scalar(sent))


def by_post(decided: Decided, answer_by: date | None, at: datetime) -> list[Paper]:
    """The letters to those whom no mail reaches, by reference; of what was not sent yet, as it would be sent now."""
    bids, sent, texts = bids_in(decided.round), told_in(decided), feedback_in(decided.round)
    people = reached(bids)
    posted = [bid for bid in bids if not people[bid.id]]
    return [
        paper
        for bid in posted
        for paper in to_post(decided, bid, sent.get(bid.id), written_for(bid, texts), answer_by, at)
    ]


def written_for(bid: Application, texts: dict[int, Feedback]) -> dict[str, str]:
    return texts[bid.id].texts if bid.id in texts else {}


def to_post(
    decided: Decided,
    bid: Application,
    outcome: Outcome | None,
    texts: dict[str, str],
    answer_by: date | None,
    at: datetime,
) -> list[Paper]:
    """A letter, and with an offer that was sent the notice and the paper for its confirmation."""
    if outcome:
        letter = letter_of(outcome.content, at=outcome.sent_at, key=bid.key, is_sent=True)
        return [letter, *notice_with(outcome)]
    return [letter_of(content_of(decided, bid, texts, answer_by), at=at, key=bid.key, is_sent=False)]


def reached(bids: Sequence[Application]) -> dict[int, int]:
    """To how many people the letter of each bid goes, by the bid's id; in two queries however many bids there are."""
    organisations = {bid.organisation_id for bid in bids}
    members = (
        select(Membership.organisation_id, func.count(Person.id.distinct()))
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id.in_(organisations), Membership.role == MembershipRole.SUBMITTER)
        .where(Person.left_at.is_(None))
        .group_by(Membership.organisation_id)
    )
    held = dict(db.session.execute(members).all())
    entered = select(PaperBid.application_id).where(PaperBid.application_id.in_([bid.id for bid in bids]))
    on_paper = set(db.session.scalars(entered.where(PaperBid.email != "")))
    return {bid.id: held.get(bid.organisation_id, 0) + (bid.id in on_paper) for bid in bids}
