"""Where the page of a round leads: its other pages that the reader may open now, by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.assessment.standing import Standing
from app.permissions import Actor, may
from app.platform import guard
from app.platform.addresses import address
from app.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Lead:
    """A page of a round: who may open it, its words and endpoint, and from which standing of the round it is there,
    and until which.
    """

    permission: str
    words: str
    endpoint: str
    since: Standing = Standing.PLANNED
    until: Standing = Standing.IN_DELIVERY

    def is_there(self, standing: Standing) -> bool:
        return self.since.step <= standing.step <= self.until.step


LEADS = {
    "Bids": (
        Lead("application:admit-late", "Not submitted", "applications.drafts"),
        Lead("paper-bid:enter", "On paper and by telephone", "applications.paper_bids"),
        Lead("adjustment:answer", "Adjustments", "applications.adjustments"),
        Lead("enquiry:answer", "Questions to the office", "rounds.office_enquiries"),
        Lead("bid:defer", "Deferred from earlier rounds", "outcomes.deferred_bids"),
        Lead("monitoring:read", "Equality monitoring", "applications.monitoring_counts"),
        Lead("round:extend", "Let it close later", "assessment.closing_change", until=Standing.IN_ASSESSMENT),
    ),
    "Panel": (
        Lead("panel:arrange", "Arrange the panel", "assessment.panel_of_round"),
        Lead("interests:read", "Declarations of interests", "assessment.office_interests"),
        Lead("marks:read", "Every mark", "assessment.all_marks"),
    ),
    "Decision": (
        Lead("outcome:prepare", "Outcomes and letters", "outcomes.prepare", since=Standing.DECIDED),
        Lead("reserve:read", "Reserve list", "outcomes.reserve", since=Standing.DECIDED),
        Lead("panel-report:read", "Panel report", "publishing.panel_report"),
    ),
}

FreedFinder = Callable[[Round], Decimal]
FREED_FINDERS: list[FreedFinder] = []


def finds_freed(finder: FreedFinder) -> FreedFinder:
    """Register who knows how much of a round's grants came free, in pounds; decisions stand above this feature."""
    FREED_FINDERS.append(finder)
    return finder


def freed_of(round_: Round, standing: Standing) -> Decimal:
    """What was declined, lapsed, given up or returned of a round's grants; nothing before it is decided, and nothing
    to whoever may not see its reserve list.
    """
    if standing.step < Standing.DECIDED.step or not guard.may("reserve:read", round_):
        return Decimal("0.00")
    return sum((finder(round_) for finder in FREED_FINDERS), Decimal("0.00"))


Addressed = tuple[tuple[str, str], ...]


def leads_of(round_: Round, standing: Standing) -> tuple[tuple[str, Addressed], ...]:
    """The groups that have a page for this reader, each with the words and addresses of its pages."""
    actor = guard.actor()
    found = ((group, addressed(leads, round_, standing, actor)) for group, leads in LEADS.items())
    return tuple((group, pages) for group, pages in found if pages)


def addressed(leads: tuple[Lead, ...], round_: Round, standing: Standing, actor: Actor) -> Addressed:
    return tuple(
        (lead.words, address(lead.endpoint, round_reference=round_.reference))
        for lead in leads
        if lead.is_there(standing) and may(actor, lead.permission, round_)
    )
