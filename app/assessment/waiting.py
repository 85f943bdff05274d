"""What the panel's work leaves for whom: bids to score, a declaration to make, checks to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.interests.comparing import open_by_round
from app.assessment.meeting.opening import what_is_missing
from app.assessment.models import PanelMember, PanelRole, Unsealing
from app.assessment.overview import RoundRow, rounds
from app.assessment.own_list import is_out, next_to_score, places_on_panels, progress_of_member
from app.assessment.progress import progress_of, undeclared_names
from app.assessment.seal import is_unsealed
from app.assessment.standing import Standing, standings_of
from app.permissions import Actor
from app.platform.clock import local
from app.platform.db import db
from app.platform.formatting import count, short_date, week_date
from app.platform.waiting import Waiting
from app.rounds.models import Round

SOON = 7  # days


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """What waits for this person on panels, and as the fund officer."""
    lines = list(as_members(at)) if actor.panel_roles else []
    return [*lines, *(as_officer(at) if "fund officer" in actor.office_roles else ())]


def as_members(at: datetime) -> Iterator[Waiting]:
    places = places_on_panels()
    standings = standings_of([member.round for member in places], at)
    meeting = meetings_under_way(places)
    for member in places:
        if standings[member.round_id] is Standing.IN_ASSESSMENT:
            yield from for_member(member, at)
            if member.round_id in meeting and member.declaration:
                yield meeting_to_attend(member)
            elif has_seal_to_open(member):
                yield seal_to_open(member)


def has_seal_to_open(member: PanelMember) -> bool:
    """Whether the chair has every sheet of the round, and its seal is still closed."""
    if member.role is not PanelRole.CHAIR or member.declaration is None or is_out(member):
        return False
    progress = progress_of(member.round)
    return bool(progress.total) and not what_is_missing(progress) and not is_unsealed(member.round_id)


def seal_to_open(member: PanelMember) -> Waiting:
    return Waiting(
        1,
        "seal to open",
        url_for("assessment.meeting", round_reference=member.round.reference),
        hint=f"{member.round.title}; every score sheet is signed off",
        is_pressing=True,
    )


def meetings_under_way(places: Sequence[PanelMember]) -> set[int]:
    """The rounds, of those on whose panels the member sits, whose seal is open."""
    round_ids = [member.round_id for member in places]
    return set(db.session.scalars(select(Unsealing.round_id).where(Unsealing.round_id.in_(round_ids))))


def meeting_to_attend(member: PanelMember) -> Waiting:
    return Waiting(
        1,
        "moderation meeting under way",
        url_for("assessment.meeting", round_reference=member.round.reference),
        hint=member.round.title,
        is_pressing=True,
    )


def for_member(member: PanelMember, at: datetime) -> Iterator[Waiting]:
    """First the code of conduct, then the declaration; then, for those who mark, the bids of their list.

    Whoever is out has nothing to do.
    """
    if is_out(member):
        return
    where = {"round_reference": member.round.reference}
    if member.conduct is None:
        yield Waiting(
            1,
            "code of conduct to accept",
            url_for("assessment.conduct", **where),
            hint=f"{member.round.title}; before it nothing of the round opens",
            when=until_the_panel(member.round, at),
            is_pressing=True,
        )
    elif member.declaration is None:
        yield Waiting(
            1,
            "declaration of interests to make",
            url_for("assessment.interests", **where),
            hint=f"{member.round.title}; before it no bid opens",
            when=until_the_panel(member.round, at),
            is_pressing=True,
        )
    elif member.scores and (progress := progress_of_member(member)).left:
        following = next_to_score(member)
        yield Waiting(
            progress.left,
            "bid to score" if progress.left == 1 else "bids to score",
            url_for("assessment.score", **where, bid_reference=following),
            hint=f"{member.round.title}; {progress.signed_off} of {progress.total} signed off",
            when=until_scored(member.round, at),
            is_pressing=is_soon(member.round, at),
        )


def as_officer(at: datetime) -> Iterator[Waiting]:
    rows = rounds(at)
    assessed = [row.round for row in rows if row.standing is Standing.IN_ASSESSMENT]
    missing, suggested = undeclared_names(round_.id for round_ in assessed), open_by_round(assessed, at)
    for row in rows:
        if row.standing in (Standing.OPEN, Standing.IN_ASSESSMENT):
            yield from checks_to_do(row, at)
        if row.round.id in missing:
            yield declarations_missing(row.round, missing[row.round.id], at)
        if number := suggested.get(row.round.id, 0):
            yield suggestions_to_answer(row.round, number, at)


def checks_to_do(row: RoundRow, at: datetime) -> Iterator[Waiting]:
    figures = row.figures
    if figures.to_check:
        yield Waiting(
            figures.to_check,
            "bid waits for its check" if figures.to_check == 1 else "bids wait for their check",
            url_for("assessment.round", round_reference=row.round.reference, sort="status"),
            hint=f"{row.round.title}; {figures.checked} of {figures.in_the_round} are checked",
            when=until_the_panel(row.round, at),
            is_pressing=is_soon(row.round, at),
        )


def declarations_missing(round_: Round, names: list[str], at: datetime) -> Waiting:
    """Up to two are named; of more the page of the round tells."""
    who = " and ".join(names) if len(names) < 3 else "They"
    return Waiting(
        len(names),
        "panel member has not declared interests" if len(names) == 1 else "panel members have not declared",
        url_for("assessment.round", round_reference=round_.reference),
        hint=f"{who} cannot open any bid before that",
        when=until_the_panel(round_, at),
        is_pressing=True,
    )


def suggestions_to_answer(round_: Round, number: int, at: datetime) -> Waiting:
    return Waiting(
        number,
        "suggested interest to confirm or dismiss" if number == 1 else "suggested interests to confirm or dismiss",
        url_for("assessment.office_interests", round_reference=round_.reference),
        hint=f"{round_.title}; the bids were compared with the panel’s registers",
        when=until_the_panel(round_, at),
        is_pressing=True,
    )


def until_scored(round_: Round, at: datetime) -> str:
    """Until when bids are scored, in words: the deadline, where the round has one, else the panel's first day."""
    if round_.scoring_closes_at is None:
        return until_the_panel(round_, at)
    last_day = local(round_.scoring_closes_at).date()
    return f"by {week_date(last_day)}" if at < round_.scoring_closes_at else f"since {short_date(last_day)}"


def until_the_panel(round_: Round, at: datetime) -> str:
    """Until when, in words: the panel's first day."""
    days = (round_.panel_from - local(at).date()).days
    if days < 0:
        return f"since {short_date(round_.panel_from)}"
    if days == 0:
        return "panel starts today"
    return f"panel starts in {count(days, 'day')}" if days <= SOON else f"by {week_date(round_.panel_from)}"


def is_soon(round_: Round, at: datetime) -> bool:
    ends_on = local(round_.scoring_closes_at).date() if round_.scoring_closes_at else round_.panel_from
    return (ends_on - local(at).date()).days <= SOON
