"""Declaring interests: on the whole list before any bid opens, and later on one bid at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment import own_list
from app.assessment.interests import telling
from app.assessment.models import Declaration, Interest, InterestKind, PanelMember, ScoreSheet, SetAside
from app.assessment.panel import order
from app.assessment.panel.assigning import release
from app.assessment.standing import check_closed
from app.assessment.visible import undeclared_bids, visible_bids
from app.platform import audit
from app.platform.db import db, has_one_writer, made_once, read, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rules.freezing import digest


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member says of one bid: how near they stand to it and, unless not at all, in which way."""

    kind: InterestKind
    nature: str = ""


@transaction()
def declare(member: PanelMember, answers: Mapping[str, Answer], *, actor: Person, at: datetime, once: str = "") -> None:
    """Sign for the whole list: one answer, by reference, for each bid not answered yet. Late bids come the same way.

    Raises: Refused, when the round is still open, the code of conduct is not accepted, or a bid has no answer.
    """
    take(member)
    if not first_time(once, actor=actor, action="declaration.made", at=at):
        return
    check_closed(member.round, at)
    if member.conduct is None:
        raise Refused("Accept confidentiality and the code of conduct first. Before that the list stays closed.")
    order.take_seat(member)
    bids = db.session.scalars(undeclared_bids(member)).all()
    if missing := [bid.reference for bid in bids if bid.reference not in answers]:
        raise Refused(f"Say for each bid whether you have an interest in it. Not answered: {', '.join(missing)}.")
    if not bids and member.declaration:
        raise Refused("You have answered for every bid of this round already.")
    rows = [interest_of(member, bid, answers[bid.reference or ""], at) for bid in bids]
    db.session.add_all(rows)
    declaration = sign_for_interests(member, at)
    if set_aside := set_aside_sheets(member, at):  # a direct interest in a late bid
        direct = next((row for row in rows if row.kind is InterestKind.DIRECT), None)
        telling.tell_officers(member, direct, set_aside, at=at)
    audit.record(
        "declaration.made",
        actor=actor,
        at=at,
        subject=declaration,
        round_id=member.round_id,
        after={
            "bids": len(bids),
            "interests": [{"bid": ref, **as_plain(a)} for ref, a in answers.items() if a.kind is not InterestKind.NONE],
            "sheets_set_aside": set_aside,
            "digest": declaration.digest,
        },
    )


def interest_of(member: PanelMember, bid: Application, answer: Answer, at: datetime) -> Interest:
    """The row of an answer, at the place that the member's seat gives the bid."""
    row = Interest(member=member, application=bid, kind=answer.kind, nature=answer.nature, declared_at=at)
    row.reading_key = order.reading_key_of(member, bid)
    return row


@transaction()
def declare_interest(
    member: PanelMember, bid: Application, answer: Answer, *, actor: Person, at: datetime, once: str = ""
) -> None:
    """Declare an interest in one bid after the list was signed for. What was marked there is set aside and kept.

    Raises: Refused, when there is nothing to add: an interest can become nearer here, never go away.
    """
    take(member)
    if not first_time(once, actor=actor, action="interest.declared", at=at):
        return
    row = interest_in(member, bid)
    if member.declaration is None or row is None:
        raise Refused("Declare your interests on the whole list first.")
    check_is_nearer(row, answer)
    before = as_plain(Answer(row.kind, row.nature))
    row.kind, row.nature, row.declared_at = answer.kind, answer.nature, at
    declaration = sign_for_interests(member, at)
    set_aside = set_aside_sheets(member, at)
    telling.tell_officers(member, row, set_aside, at=at)
    audit.record(
        "interest.declared",
        actor=actor,
        at=at,
        subject=row,
        round_id=member.round_id,
        before={"bid": bid.reference, **before},
        after={
            "bid": bid.reference,
            **as_plain(answer),
            "sheets_set_aside": set_aside,
            "digest": declaration.digest,
        },
    )


def check_is_nearer(row: Interest, answer: Answer) -> None:
    order = list(InterestKind)
    if order.index(answer.kind) <= order.index(row.kind):
        raise Refused(
            f"Your declaration for this bid says “{row.kind}” already. If that is wrong, write to the fund officer."
        )


def interest_in(member: PanelMember, bid: Application) -> Interest | None:
    return db.session.scalar(
        select(Interest)
        .where(Interest.member_id == member.id, Interest.application_id == bid.id)
        .execution_options(populate_existing=True)
    )


def sign_for_interests(member: PanelMember, at: datetime) -> Declaration:
    """Sign and date the declaration as it now stands, every bid of it. The trail keeps the earlier digests."""
    if member.declaration is None:
        member.declaration = Declaration(member=member, declared_at=at, digest=digest_as_stored(member))
        db.session.add(member.declaration)
    else:
        member.declaration.declared_at, member.declaration.digest = at, digest_as_stored(member)
    return member.declaration


def digest_as_stored(member: PanelMember) -> str:
    db.session.flush()
    return digest_of_interests(own_list.own_interests(member))


def digest_of_interests(interests: Sequence[Interest]) -> str:
    """The digest of a declaration: every bid with what was declared about it."""
    return digest({row.application.reference: as_plain(Answer(row.kind, row.nature)) for row in interests})


def as_plain(answer: Answer) -> dict[str, str]:
    return {"kind": answer.kind.value, "nature": answer.nature}


DECLARED = "Its member declared an interest."


def set_aside_sheets(member: PanelMember, at: datetime, reason: str = DECLARED) -> list[str]:
    """Set aside each sheet of the member on a bid they may no longer see; gives back the bids' references."""
    db.session.flush()
    release(member)
    visible = visible_bids(member).with_only_columns(Application.id)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.application)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.member_id == member.id, SetAside.id.is_(None), ScoreSheet.application_id.not_in(visible))
        .order_by(Application.reference)
    ).all()
    for sheet in sheets:
        db.session.add(SetAside(sheet=sheet, set_aside_at=at, reason=reason))
    return [sheet.application.reference or "" for sheet in sheets]


def take(member: PanelMember) -> None:
    """Take the member's row until the transaction ends, and read afresh what hangs on it."""
    hold(member.id)
    db.session.expire(member, ["declaration"])


def hold(member_id: int) -> None:
    """Take that row alone, where nothing else of the member was read as an object."""
    if not has_one_writer():
        read(MEMBER_TAKEN, member_id=member_id).all()


MEMBER_TAKEN = made_once(
    lambda: select(PanelMember.id).where(PanelMember.id == bindparam("member_id")).with_for_update(key_share=True)
)
