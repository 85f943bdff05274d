"""The visible set: what a panel member may see, and nothing else.

`visible_bids` stands under every list, count, neighbour and page of the panel. A bid in which the member
declared an interest is not in it, nor is a bid they have not been asked about yet.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.applications.models import Application, Withdrawal
from app.assessment.interests.models import InterestInRound, Waiver
from app.assessment.meeting.models import Agreed, Agreement, Confirmation
from app.assessment.models import Interest, InterestKind, Moderation, PanelMember, ScoreSheet, SetAside, SignOff
from app.assessment.panel.models import Assignment
from app.rounds.models import AssignmentKind


def in_sight_of(member_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The condition on an Interest row under which its member may see its bid.

    They answered "none" for that bid, and nothing takes them out of the whole round.
    """
    return *without_interest(member_id), ~is_out_of_the_round(member_id)


def without_interest(member_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The condition on an Interest row that its member answered "none": enough where one of their bids is in sight,
    which shows that nothing takes them out of the round.
    """
    return Interest.member_id == member_id, Interest.kind == InterestKind.NONE


def names_interest(answer: type[Interest] = Interest) -> ColumnElement[bool]:
    """The condition that an answer names an interest.

    Kind by kind and not as "other than none": so the index finds the few rows among thousands of answers "none".
    """
    return or_(*(answer.kind == kind for kind in InterestKind if kind is not InterestKind.NONE))


def is_out_of_the_round(member_id: Any) -> ColumnElement[bool]:
    """The condition that a member is out of the whole round, which takes one of two.

    An interest in the round as such; or a direct interest in any bid of it that is not waived.
    """
    direct = aliased(Interest)
    waived = exists().where(Waiver.interest_id == direct.id, Waiver.withdrawn_at.is_(None))
    in_round = exists().where(InterestInRound.member_id == member_id)
    return in_round | exists().where(direct.member_id == member_id, direct.kind == InterestKind.DIRECT, ~waived)


def has_interest_in(member_id: Any, application_id: Any) -> ColumnElement[bool]:
    """The condition that a bid is closed to a member by what was declared: in that bid, or for the whole round.

    A waiver opens the other bids and never this one. Whoever has not declared yet has none, and sees nothing either.
    """
    declared = aliased(Interest)
    in_bid = exists().where(
        declared.member_id == member_id,
        declared.application_id == application_id,
        names_interest(declared),
    )
    return in_bid | is_out_of_the_round(member_id)


def has_any_interest(member_id: Any) -> ColumnElement[bool]:
    """The condition that a member declared an interest in any bid of their round, waived or not, or in the round.

    What shows all bids of a round together is closed to them: it would show the one in question too.
    """
    declared = aliased(Interest)
    in_a_bid = exists().where(declared.member_id == member_id, names_interest(declared))
    return in_a_bid | exists().where(InterestInRound.member_id == member_id)


def visible_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids this member may see. Joined to Interest, whose `reading_key` is the member's own order."""
    return visible_to(member.id, member.round_id)


def visible_to(member_id: Any, round_id: Any) -> Select[tuple[Application]]:
    """The same by ids, or by parameters for statements that are built once."""
    return (
        select(Application)
        .join(Interest, Interest.application_id == Application.id)
        .where(Application.round_id == round_id, Application.reference.is_not(None), *in_sight_of(member_id))
    )


def bids_to_score(member: PanelMember) -> Select[tuple[Application]]:
    """The visible bids that are still in the round: what the member's list, counts and neighbours are made of.

    Where the bids are shared out, a member who scores has those that are assigned to them.
    """
    mine = visible_bids(member).where(is_in_the_round())
    return mine.where(is_assigned_to(member.id)) if is_shared_out(member) else mine


def is_shared_out(member: PanelMember) -> bool:
    """Whether this member scores only what is assigned to them. Who does not mark reads every bid they may see."""
    return member.scores and member.round.assignment == AssignmentKind.BALANCED


def is_assigned_to(member_id: Any) -> ColumnElement[bool]:
    """The condition on an Interest row that its bid is assigned to its member."""
    mine = Assignment.member_id == member_id, Assignment.application_id == Interest.application_id
    return exists().where(*mine).correlate(Interest)


def undeclared_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids of the round about which this member has still to say whether they have an interest."""
    answered = exists().where(Interest.application_id == Application.id, Interest.member_id == member.id)
    return (
        select(Application)
        .where(Application.round_id == member.round_id, Application.reference.is_not(None), ~answered)
        .where(is_in_the_round())
        .order_by(Application.reference)
    )


def is_in_the_round() -> ColumnElement[bool]:
    """The condition that a bid was submitted and not withdrawn."""
    return Application.reference.is_not(None) & ~exists().where(Withdrawal.application_id == Application.id)


def is_counted() -> ColumnElement[bool]:
    """The condition that a score sheet counts: signed off, not set aside, and by nobody with an interest."""
    signed_off = exists().where(SignOff.sheet_id == ScoreSheet.id)
    set_aside = exists().where(SetAside.sheet_id == ScoreSheet.id)
    return signed_off & ~set_aside & ~has_interest_in(ScoreSheet.member_id, ScoreSheet.application_id)


def is_agreed(agreement: Any = Agreement) -> ColumnElement[bool]:
    """The condition that what the meeting agreed about a bid is in force: confirmed, where it changes the band."""
    confirmed = exists().where(Confirmation.agreement_id == agreement.id)
    return (agreement.band_before == agreement.band_after) | confirmed


def agreement_that_counts(application_id: Any) -> Any:
    """The id of the agreement about a bid that counts: the latest one in force that no other in force undoes."""
    undoing = aliased(Agreement)
    undone = exists().where(undoing.undoes_id == Agreement.id, is_agreed(undoing))
    return (
        select(func.max(Agreement.id))
        .where(Agreement.application_id == application_id, Agreement.kind != Agreed.UNDONE, is_agreed(), ~undone)
        .scalar_subquery()
    )


def is_moderated() -> ColumnElement[bool]:
    """The condition that moderated points count: those of the agreement that counts, else those from a file."""
    return Moderation.agreement_id.is_not_distinct_from(agreement_that_counts(Moderation.application_id))


def is_open_to_office(person_id: Any) -> ColumnElement[bool]:
    """The condition on a bid that an officer or auditor may see its marks: whoever sits on the panel of its round
    sees there what that place may see, and nothing more for being an officer.
    """
    seat, sits = aliased(PanelMember), aliased(PanelMember)
    place = select(seat.id).where(seat.round_id == Application.round_id, seat.person_id == person_id)
    in_sight = (
        select(Interest.id)
        .join(sits, sits.id == Interest.member_id)
        .where(sits.person_id == person_id, Interest.application_id == Application.id, *in_sight_of(sits.id))
    )
    return ~place.exists() | in_sight.exists()


@cache
def may_see_marks() -> Select[Any]:
    """Whether a person of the office may see the marks of one bid."""
    person_id, bid_id = bindparam("person_id", type_=Integer), bindparam("bid_id", type_=Integer)
    return select(Application.id).where(Application.id == bid_id, is_open_to_office(person_id))
