"""Standing out of a whole round, waiving a direct interest, answering what the rules suggest.

Each act first takes the member's row, as marking does: nobody marks while it is decided whether they may.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.declaring import (
    Answer,
    as_plain,
    check_is_nearer,
    digest_as_stored,
    interest_in,
    set_aside_sheets,
    take,
)
from app.assessment.interests import telling
from app.assessment.interests.comparing import OpenSuggestion, open_suggestions
from app.assessment.interests.models import InterestInRound, SetAsideLifted, SuggestionAnswer, Verdict, Waiver
from app.assessment.models import Interest, InterestKind, PanelMember, ScoreSheet, SetAside
from app.assessment.standing import standing_of, too_late
from app.assessment.visible import visible_bids
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rounds.models import Round

OWN = "This is about you, so somebody else in the office decides it."


@transaction()
def declare_in_round(member: PanelMember, nature: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Stand out of a whole round. Everything the member marked in it is set aside and kept.

    Raises: Refused, when they are out already by such a declaration.
    """
    take(member)
    if not first_time(once, actor=actor, action="round_interest.declared", at=at):
        return
    if interest_in_round(member):
        raise Refused("You stand out of this round already. If that is wrong, write to the fund officer.")
    row = InterestInRound(member=member, nature=nature, declared_at=at)
    db.session.add(row)
    set_aside = set_aside_sheets(member, at)
    telling.tell_officers(member, None, set_aside, at=at)
    audit.record(
        "round_interest.declared",
        actor=actor,
        at=at,
        subject=row,
        round_id=member.round_id,
        after={"nature": nature, "sheets_set_aside": set_aside},
    )


def interest_in_round(member: PanelMember) -> InterestInRound | None:
    return db.session.scalar(select(InterestInRound).where(InterestInRound.member_id == member.id))


@transaction()
def waive(interest: Interest, reason: str, *, role_title: str, actor: Person, at: datetime, once: str = "") -> None:
    """Let a direct interest close its own bid only. What its member marked on the others counts again.

    Raises: Refused, when it is not a direct interest, was waived already, or is the actor's own; or once the round's
    list is with the commissioner.
    """
    member = interest.member
    take(member)
    if not first_time(once, actor=actor, action="interest.waived", at=at):
        return
    check_may_waive(interest, actor)
    check_sheets_may_change(member.round, at)
    waiver = Waiver(interest=interest, reason=reason, waived_by=actor, role_title=role_title, waived_at=at)
    db.session.add(waiver)
    lifted = lift(member, waiver, at)
    telling.tell_member_of_waiver(waiver, at=at)
    audit.record(
        "interest.waived",
        actor=actor,
        at=at,
        subject=waiver,
        round_id=member.round_id,
        after={
            "bid": interest.application.reference,
            "member": member.person.name,
            "reason": reason,
            "sheets_counted_again": lifted,
        },
    )


def check_may_waive(interest: Interest, actor: Person) -> None:
    db.session.refresh(interest)
    if interest.member.person_id == actor.id:
        raise Refused(OWN)
    if interest.kind is not InterestKind.DIRECT:
        raise Refused("Only a direct interest is waived: any other closes nothing but its own bid.")
    if db.session.scalar(select(exists().where(Waiver.interest_id == interest.id, Waiver.withdrawn_at.is_(None)))):
        raise Refused("This interest is waived already. Reload the page to read by whom.")


def check_sheets_may_change(round_: Round, at: datetime) -> None:
    """Which sheets count is settled once the list is with the commissioner; only a member's own word still comes."""
    if too_late(standing_of(round_, at)):
        raise Refused(
            "The list of this round has gone to the commissioner, so a waiver changes nothing any more. "
            "Where one is needed, or was wrong, have the record sent back first."
        )


def lift(member: PanelMember, waiver: Waiver, at: datetime) -> list[str]:
    """Let the sheets on the bids that are open again count again; the rows say when they did not."""
    db.session.flush()
    visible = visible_bids(member).with_only_columns(Application.id)
    rows = db.session.scalars(
        select(SetAside)
        .join(SetAside.sheet)
        .join(ScoreSheet.application)
        .where(ScoreSheet.member_id == member.id, ScoreSheet.application_id.in_(visible))
        .order_by(Application.reference)
    ).all()
    for row in rows:
        lifted = SetAsideLifted(
            sheet=row.sheet, waiver=waiver, set_aside_at=row.set_aside_at, reason=row.reason, lifted_at=at
        )
        db.session.add(lifted)
    references = [row.sheet.application.reference or "" for row in rows]
    db.session.execute(delete(SetAside).where(SetAside.id.in_([row.id for row in rows])))
    return references


@transaction()
def confirm(
    found: OpenSuggestion, kind: InterestKind, nature: str, *, actor: Person, at: datetime, once: str = ""
) -> None:
    """Make a suggestion an interest of its member, who is told; what they marked there is set aside and kept.

    Raises: Refused, when it was answered meanwhile, is about the actor, or the member declared as much themself.
    """
    if not begin(found, "suggestion.confirmed", actor=actor, at=at, once=once):
        return
    member, bid = found.member, db.session.get_one(Application, found.bid.id)
    before = declare_for(member, bid, Answer(kind, nature), at)
    set_aside = set_aside_sheets(member, at, "The office confirmed an interest of its member.")
    row = keep(found, Verdict.CONFIRMED, kind, nature, actor, at)
    telling.tell_member(row, at=at)
    record(
        "suggestion.confirmed",
        row,
        before=before,
        more={**as_plain(Answer(kind, nature)), "sheets_set_aside": set_aside},
        actor=actor,
        at=at,
    )


@transaction()
def dismiss(found: OpenSuggestion, reason: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Keep that a suggestion is no interest, and why. On the same grounds it is not made again.

    Raises: Refused, when it was answered meanwhile or is about the actor.
    """
    if not begin(found, "suggestion.dismissed", actor=actor, at=at, once=once):
        return
    row = keep(found, Verdict.DISMISSED, found.declared or InterestKind.NONE, reason, actor, at)
    record("suggestion.dismissed", row, before=None, more={"reason": reason}, actor=actor, at=at)


def begin(found: OpenSuggestion, act: str, *, actor: Person, at: datetime, once: str) -> bool:
    """Take the member, and look again whether the suggestion is still there to be answered. False: it is done."""
    take(found.member)
    if not first_time(once, actor=actor, action=act, at=at):
        return False
    if found.member.person_id == actor.id:
        raise Refused(OWN)
    still = open_suggestions(found.member.round, at, found.member)
    if (found.bid.id, found.matches) not in [(each.bid.id, each.matches) for each in still]:
        raise Refused("This suggestion was answered meanwhile, or no longer holds. Reload the page.")
    return True


def declare_for(member: PanelMember, bid: Application, answer: Answer, at: datetime) -> dict[str, str] | None:
    """Write the interest into the member's declaration, before they made it or after; gives back what stood there."""
    row = interest_in(member, bid)
    if row is None:
        row = Interest(member=member, application=bid, kind=answer.kind, nature=answer.nature, declared_at=at)
        db.session.add(row)
        before = None
    else:
        check_is_nearer(row, answer)
        before = as_plain(Answer(row.kind, row.nature))
        row.kind, row.nature, row.declared_at = answer.kind, answer.nature, at
    if member.declaration:
        member.declaration.digest = digest_as_stored(member)  # what its member signed is in the trail
    return before


def keep(
    found: OpenSuggestion, verdict: Verdict, kind: InterestKind, reason: str, actor: Person, at: datetime
) -> SuggestionAnswer:
    row = SuggestionAnswer(
        member=found.member,
        application=db.session.get_one(Application, found.bid.id),
        verdict=verdict,
        kind=kind,
        grounds=found.grounds,
        reason=reason,
        answered_by=actor,
        answered_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def record(
    act: str, row: SuggestionAnswer, *, before: object, more: dict[str, object], actor: Person, at: datetime
) -> None:
    about = {"bid": row.application.reference, "member": row.member.person.name}
    audit.record(
        act,
        actor=actor,
        at=at,
        subject=row,
        round_id=row.member.round_id,
        before={**about, **before} if isinstance(before, dict) else None,
        after={**about, "grounds": row.grounds, **more},
    )
