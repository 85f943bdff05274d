"""Minimal financial assistance on the way of an offer: the notice goes with it, the recipient's confirmation is part of
accepting it, and the award notice follows at once.

An offer that was sent before there were notices is accepted in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Person
from app.applications.models import Application
from app.awards.models import Award
from app.awards.subsidy import sending
from app.awards.subsidy.content import Plain, content_of
from app.awards.subsidy.models import SubsidyPaper, SubsidyPaperKind
from app.awards.subsidy.papers import confirmation_words, paper_of
from app.awards.subsidy.queries import PAPERS, Standing, decision_on, papers_of, standings_of
from app.outcomes.models import Outcome, OutcomeKind
from app.outcomes.queries import find_outcome
from app.platform.addresses import whole_address
from app.platform.errors import Refused
from app.platform.papers import Paper

NOT_CONFIRMED = (
    "Tick that the limit is kept with this grant: it can be given only with your confirmation. If you cannot confirm "
    "it, write to us before you answer."
)
KINDS = {
    "notice": SubsidyPaperKind.NOTICE,
    "confirmation": SubsidyPaperKind.NOTICE,
    "award-notice": SubsidyPaperKind.AWARD_NOTICE,
}


@dataclass(frozen=True, slots=True)
class Assistance:
    """How an offer stands as minimal financial assistance."""

    award: Award
    standing: Standing
    sent: dict[SubsidyPaperKind, SubsidyPaper]

    @property
    def content(self) -> Plain:
        """What the notice said; of an offer from before there were notices, what it would say."""
        notice = self.sent.get(SubsidyPaperKind.NOTICE)
        return notice.content if notice else content_of(self.award, self.standing)

    @property
    def words(self) -> str:
        """The sentence that the recipient confirms."""
        return confirmation_words(self.content)

    @property
    def why_not(self) -> str:
        """Why it cannot be accepted now; empty where the limit is kept."""
        return sending.above_words(self.award, self.standing)

    @property
    def is_confirmed(self) -> bool:
        return self.standing.confirmation is not None

    @property
    def papers(self) -> list[tuple[str, str]]:
        """The papers that the recipient can have: name in the address, and title."""
        return [(name, PAPERS[name]) for name, kind in KINDS.items() if kind in self.sent]


def assistance_of(outcome: Outcome) -> Assistance | None:
    """The assistance that an offer is; None where nothing is offered."""
    award = award_of(outcome) if outcome.kind is OutcomeKind.AWARDED else None
    if award is None:
        return None
    return Assistance(award, standings_of(award.recommendation)[award.id], papers_of(award))


def award_of(outcome: Outcome) -> Award | None:
    """The award on the list that was decided."""
    listed = outcome.record.recommendation
    return (
        next((each for each in listed.awards if each.application_id == outcome.application_id), None)
        if listed
        else None
    )


def send_notices(
    outcomes: Iterable[Outcome], recipients_of: Callable[[Application], list[str]], *, actor: Person, at: datetime
) -> None:
    """The notice of each offer among these, with the offer that it belongs to."""
    offers = [outcome for outcome in outcomes if outcome.kind is OutcomeKind.AWARDED]
    standings: dict[int, Standing] = {}
    for listed in {listed for outcome in offers if (listed := outcome.record.recommendation)}:
        standings |= standings_of(listed)
    for outcome in offers:
        if award := award_of(outcome):
            url = whole_address("outcomes.show", key=outcome.application.key)
            recipients = recipients_of(outcome.application)
            sending.send_notice(award, standings[award.id], recipients, url, actor=actor, at=at)


def accept(
    outcome: Outcome,
    recipients: Sequence[str],
    *,
    limit_kept: bool,
    confirmed_by: str,
    actor: Person,
    at: datetime,
) -> dict[str, str]:
    """Keep the confirmation that is part of accepting, and send the award notice; for the trail, what was done.

    Raises: Refused, where the grant would go above the limit, or nobody confirms that it does not.
    """
    found = assistance_of(outcome)
    if found is None:
        return {}
    sending.check_limit(found.award, found.standing)
    made = None
    if not found.is_confirmed:
        if not limit_kept:
            raise Refused(NOT_CONFIRMED)
        made = sending.confirm_with_acceptance(found.award, found.standing, confirmed_by, actor=actor, at=at)
    given = decision_on(found.award)
    paper = None
    if given and SubsidyPaperKind.AWARD_NOTICE not in found.sent:
        url = whole_address("outcomes.show", key=outcome.application.key)
        paper = sending.send_award_notice(found.award, found.standing, given, recipients, url, actor=actor, at=at)
    return sending.facts_of(made, paper)


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """One of the papers of somebody's own offer, as they were sent it."""

    outcome: Outcome
    name: str
    assistance: Assistance
    sent: SubsidyPaper

    @property
    def round_id(self) -> int:
        return self.outcome.application.round_id

    @property
    def organisation_id(self) -> int:
        return self.outcome.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.outcome.is_entered

    def paper(self) -> Paper:
        return paper_of(self.name, self.sent.content, self.assistance.standing.confirmation, self.sent.sent_at)


def find_own_paper(key: str, paper_name: str) -> OwnPaper | None:
    """The paper of this name, once it was sent, for whoever may open the outcome."""
    outcome = find_outcome(key)
    found = assistance_of(outcome) if outcome and paper_name in KINDS else None
    sent = found.sent.get(KINDS[paper_name]) if found else None
    return OwnPaper(outcome, paper_name, found, sent) if outcome and found and sent else None


def notice_with(outcome: Outcome) -> list[Paper]:
    """What goes by post with the letter of an offer: the notice, and the paper for the confirmation."""
    found = assistance_of(outcome)
    notice = found.sent.get(SubsidyPaperKind.NOTICE) if found else None
    if found is None or notice is None:
        return []
    said = found.standing.confirmation
    return [paper_of(name, notice.content, said, notice.sent_at) for name in ("notice", "confirmation")]
