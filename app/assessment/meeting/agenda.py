"""The queue and the consent list of a meeting, as one member may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.counting import last_event, ranking_of
from app.assessment.kept import kept_while
from app.assessment.meeting.models import Agreement, CallUp
from app.assessment.models import Interest, PanelMember
from app.assessment.visible import (
    agreement_that_counts,
    is_agreed,
    is_in_the_round,
    is_out_of_the_round,
    names_interest,
    visible_bids,
)
from app.platform.db import db
from app.platform.drawn import drawn
from app.rules.moderation import mean_of, spread_of_sheets
from app.rules.queue import Candidate, Group, queue_of
from app.rules.ranking import Ranking, Standing
from app.rules.rounding import displayed, half_up

EVERYONE = "Everyone in the room"
draw_rows = drawn("assessment/meeting/_queue_drawn.html", "rows", most=200)


@dataclass(frozen=True, slots=True)
class Entry:
    """A bid of the agenda. `score` is what counts now, in words, and empty without sheets; `spread` in points.

    `waits`: what was agreed waits for a second person.
    """

    reference: str
    organisation: str
    project: str
    score: str
    spread: str
    waits: bool


@dataclass(frozen=True, slots=True)
class AgendaGroup:
    """Bids for which the same people leave."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The order of a meeting for one member: what is left of the queue, what is done, and the consent list.

    `places` holds the place of each bid among the scored ones that this member may see.
    """

    groups: tuple[AgendaGroup, ...]
    done: tuple[Entry, ...]
    consent: tuple[Entry, ...]
    places: Mapping[str, int]

    @property
    def walked(self) -> int:
        """How many bids are walked through in all."""
        return len(self.done) + sum(len(group.entries) for group in self.groups)

    def heading_for(self, reference: str) -> str:
        """Who leaves the room for a bid of the queue, in words."""
        groups = (group for group in self.groups if any(each.reference == reference for each in group.entries))
        return next((group.heading for group in groups), EVERYONE)

    def next_after(self, reference: str | None) -> str | None:
        """The bid that stands after this one in the queue; else the first."""
        left = [entry.reference for group in self.groups for entry in group.entries]
        if reference in left[:-1]:
            return left[left.index(reference) + 1]
        return next((each for each in left if each != reference), None)


def rows_drawn(entries: tuple[Entry, ...], url: str, here: str | None) -> Markup:
    """The rows of a part of the agenda; `here` is the bid that the page shows."""
    return draw_rows(entries, url, here if any(entry.reference == here for entry in entries) else None)


def agenda_of(member: PanelMember) -> Agenda:
    """The agenda for one member: made of the bids they may see, and kept until something happens that counts."""
    state = (last_event(member.round), member.round.threshold)
    return kept_while(state, (member.round_id, ("agenda", member.id)), lambda: work_out(member))


def work_out(member: PanelMember) -> Agenda:
    rows = {row.reference: row for row in bids_seen_by(member)}
    ranking, leaving, names = ranking_of(member.round), *who_leaves(member.round_id)
    seen = [standing for standing in ranking.listed() if standing.reference in rows]
    candidates = [
        candidate(each, ranking, leaving.get(each.reference, frozenset()), rows[each.reference]) for each in seen
    ]
    queue = queue_of(candidates, Decimal(member.round.threshold))
    entries = {each.reference: entry_of(each, ranking, rows[each.reference]) for each in seen}
    done = {reference for reference, row in rows.items() if row.agreement is not None and not row.waits}
    return Agenda(
        groups=tuple(filter(None, (group_of(group, names, entries, done) for group in queue.groups))),
        done=tuple(entries[bid.reference] for bid in (*queue.walked, *queue.consent) if bid.reference in done),
        consent=tuple(entries[bid.reference] for bid in queue.consent if bid.reference not in done),
        places={each.reference: place for place, each in enumerate((s for s in seen if s.rank), start=1)},
    )


def bids_seen_by(member: PanelMember) -> Sequence[Any]:
    """The bids that a member may see, with what the meeting did about each so far."""
    later = aliased(Agreement)
    is_last = ~exists().where(later.application_id == Agreement.application_id, later.number > Agreement.number)
    waits = exists().where(Agreement.application_id == Application.id, ~is_agreed(), is_last)
    return db.session.execute(
        visible_bids(member)
        .where(is_in_the_round())
        .with_only_columns(
            Application.reference,
            agreement_that_counts(Application.id).label("agreement"),
            waits.label("waits"),
            exists().where(CallUp.application_id == Application.id).label("is_called_up"),
        )
    ).all()


def who_leaves(round_id: int) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """By reference, the e-mail addresses of those who leave for a bid; and their names."""
    rows = db.session.execute(
        select(Application.reference, Person.email, Person.name)
        .join(Interest, Interest.application_id == Application.id)
        .join(PanelMember, PanelMember.id == Interest.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round_id, names_interest())
        .where(~is_out_of_the_round(PanelMember.id))
    ).all()
    leaving: dict[str, set[str]] = {}
    for row in rows:
        leaving.setdefault(row.reference or "", set()).add(row.email)
    return {reference: frozenset(people) for reference, people in leaving.items()}, {
        row.email: row.name for row in rows
    }


def candidate(standing: Standing, ranking: Ranking, leaving: frozenset[str], row: Any) -> Candidate:
    """A bid as the queue sees it: by the mean of its sheets, which moderation does not move."""
    bid, rules = standing.bid, ranking.rules
    mean = mean_of(bid, rules) if bid.sheets else None
    return Candidate(standing.reference, mean, spread_of_sheets(bid, rules), leaving, row.is_called_up)


def entry_of(standing: Standing, ranking: Ranking, row: Any) -> Entry:
    labels = standing.bid.labels
    return Entry(
        reference=standing.reference,
        organisation=labels["organisation"],
        project=labels["project"],
        score="" if standing.score is None else f"{displayed(standing.score, ranking.rules.rounding)}%",
        spread=f"{half_up(spread_of_sheets(standing.bid, ranking.rules), 0):f}" if standing.bid.sheets else "",
        waits=row.waits,
    )


def group_of(
    group: Group, names: Mapping[str, str], entries: Mapping[str, Entry], done: set[str]
) -> AgendaGroup | None:
    """What is left of a group; None once it is done."""
    left = tuple(entries[bid.reference] for bid in group.bids if bid.reference not in done)
    return AgendaGroup(heading_of([names[email] for email in group.leaving]), left) if left else None


def heading_of(people: Sequence[str]) -> str:
    """ "Ben out of the room", "Asha and Ben out of the room"."""
    if not people:
        return EVERYONE
    *others, last = sorted(people)
    return f"{', '.join(others)}{' and ' if others else ''}{last} out of the room"
