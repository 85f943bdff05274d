"""What panel members do: declare interests, mark bids, sign off. Marks are sealed, so the trail holds none.

Each act first takes the member's own row, so that two browsers of one person never write at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment import own_list
from app.assessment.models import (
    Declaration,
    Interest,
    InterestKind,
    PanelMember,
    Score,
    ScoreSheet,
    SetAside,
    SignOff,
)
from app.assessment.queries import Desk
from app.assessment.sheets import Mark, digest_of, in_words, points_of, scores_by_key
from app.assessment.standing import check_closed, check_in_assessment
from app.assessment.visible import undeclared_bids, visible_bids
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotFound, Refused
from app.platform.once import first_time
from app.rounds.models import Criterion
from app.rules.freezing import digest


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member says of one bid: how near they stand to it and, unless not at all, in which way."""

    kind: InterestKind
    nature: str = ""


# Interests


@transaction()
def declare(member: PanelMember, answers: Mapping[str, Answer], *, actor: Person, at: datetime, once: str = "") -> None:
    """Sign for the whole list: one answer, by reference, for each bid not answered yet. Late bids come the same way.

    Raises: Refused, when the round is still open or a bid of the list has no answer.
    """
    take(member)
    if not first_time(once, actor=actor, action="declaration.made", at=at):
        return
    check_closed(member.round, at)
    bids = db.session.scalars(undeclared_bids(member)).all()
    if missing := [bid.reference for bid in bids if bid.reference not in answers]:
        raise Refused(f"Say for each bid whether you have an interest in it. Not answered: {', '.join(missing)}.")
    if not bids and member.declaration:
        raise Refused("You have answered for every bid of this round already.")
    for bid in bids:
        answer = answers[bid.reference or ""]
        row = Interest(member=member, application=bid, kind=answer.kind, nature=answer.nature, declared_at=at)
        db.session.add(row)
    declaration = sign_for_interests(member, at)
    set_aside = set_aside_sheets(member, at)
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
    db.session.flush()
    signed = digest_of_interests(own_list.own_interests(member))
    if member.declaration is None:
        member.declaration = Declaration(member=member, declared_at=at, digest=signed)
        db.session.add(member.declaration)
    else:
        member.declaration.declared_at, member.declaration.digest = at, signed
    return member.declaration


def digest_of_interests(interests: Sequence[Interest]) -> str:
    """The digest of a declaration: every bid with what was declared about it."""
    return digest({row.application.reference: as_plain(Answer(row.kind, row.nature)) for row in interests})


def as_plain(answer: Answer) -> dict[str, str]:
    return {"kind": answer.kind.value, "nature": answer.nature}


def set_aside_sheets(member: PanelMember, at: datetime) -> list[str]:
    """Set aside each sheet of the member on a bid they may no longer see; gives back the bids' references."""
    db.session.flush()
    visible = visible_bids(member).with_only_columns(Application.id)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.application)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.member_id == member.id, SetAside.id.is_(None), ScoreSheet.application_id.not_in(visible))
        .order_by(Application.reference)
    ).all()
    for sheet in sheets:
        db.session.add(SetAside(sheet=sheet, set_aside_at=at, reason="Its member declared an interest."))
    return [sheet.application.reference or "" for sheet in sheets]


# Marks


@transaction()
def save_marks(desk: Desk, marks: Mapping[str, Mark], *, actor: Person, at: datetime) -> None:
    """Save what was marked, by criterion. The same values again change nothing.

    Raises: Refused, when the sheet is signed off or the round is not in assessment; Conflict, when a mark was
    changed in another window after this one was loaded.
    """
    sheet = take_sheet(desk)
    lay_over(desk, sheet, marks, actor=actor, at=at)


@transaction()
def sign_off(desk: Desk, marks: Mapping[str, Mark], *, actor: Person, at: datetime, once: str = "") -> None:
    """Stand by a complete sheet, as its member sees it: what the form holds is saved with it. Then it is locked.

    Raises: Refused, when a criterion is not marked or the sheet is signed off already; else as save_marks.
    """
    sheet = take_sheet(desk)
    if not first_time(once, actor=actor, action="score_sheet.signed-off", at=at):
        return
    if sheet and sheet.sign_off:
        raise Refused("You signed off this sheet already. Its receipt shows the marks as stored.")
    sheet = lay_over(desk, sheet, marks, actor=actor, at=at) or sheet
    criteria = desk.member.round.criteria
    scores = scores_by_key(sheet, criteria)
    check_complete(scores, criteria)
    check_in_assessment(desk.member.round, at)
    signed = SignOff(sheet=sheet, signed_off_at=at, digest=digest_of(desk.bid.reference or "", scores))
    db.session.add(signed)
    audit.record(
        "score_sheet.signed-off",
        actor=actor,
        at=at,
        subject=signed,
        round_id=desk.round_id,
        after={"bid": desk.bid.reference, "digest": signed.digest},
    )


def lay_over(
    desk: Desk, sheet: ScoreSheet | None, marks: Mapping[str, Mark], *, actor: Person, at: datetime
) -> ScoreSheet | None:
    """Write the marks that differ from what is saved, and record that; without any, write nothing."""
    criteria = {each.key: each for each in desk.member.round.criteria}
    saved = scores_by_key(sheet, desk.member.round.criteria)
    changed = {key: mark for key, mark in marks.items() if mark.changes(saved.get(key))}
    if not changed:
        return sheet
    check_may_mark(desk, sheet, at)
    for key, mark in changed.items():
        check_version(criteria[key], saved.get(key), mark)
    sheet = sheet or begin_sheet(desk, at)
    for key, mark in changed.items():
        write(sheet, criteria[key], saved.get(key), mark, at)
    audit.record(
        "score_sheet.marked",
        actor=actor,
        at=at,
        subject=sheet,
        round_id=desk.round_id,
        after={"bid": desk.bid.reference, "criteria": sorted(changed)},
    )
    return sheet


def check_may_mark(desk: Desk, sheet: ScoreSheet | None, at: datetime) -> None:
    if sheet and sheet.sign_off:
        raise Refused("You signed off this sheet, so its marks can no longer be changed.")
    if desk.bid.withdrawal:
        raise Refused("This bid was withdrawn by its applicant. There is nothing to mark.")
    check_in_assessment(desk.member.round, at)


def check_version(criterion: Criterion, saved: Score | None, mark: Mark) -> None:
    if mark.version != (saved.version if saved else 0):
        theirs = in_words(saved.points, saved.note, saved.feedback) if saved else "nothing"
        raise Conflict(
            f"{criterion.title} was changed in another window after you opened this one. Nothing was saved here.",
            theirs=theirs,
            yours=in_words(*mark.over(saved)),
        )


def begin_sheet(desk: Desk, at: datetime) -> ScoreSheet:
    sheet = ScoreSheet(application=desk.bid, member=desk.member, started_at=at)
    db.session.add(sheet)
    return sheet


def write(sheet: ScoreSheet, criterion: Criterion, saved: Score | None, mark: Mark, at: datetime) -> None:
    points, note, feedback = mark.over(saved)
    if saved is None:
        saved = Score(sheet=sheet, criterion_id=criterion.id, points=points, saved_at=at)
        db.session.add(saved)
    saved.points, saved.note, saved.feedback, saved.saved_at = points, note, feedback, at


def check_complete(scores: Mapping[str, Score], criteria: Sequence[Criterion]) -> None:
    points = points_of(scores)
    if missing := [each.title for each in criteria if each.key not in points]:
        raise Refused(f"Mark every criterion before you sign off. Not marked: {', '.join(missing)}.")


# What every act begins with


def take(member: PanelMember) -> None:
    """Take the member's row until the transaction ends, and read afresh what hangs on it."""
    db.session.execute(select(PanelMember.id).where(PanelMember.id == member.id).with_for_update())
    db.session.expire(member, ["declaration"])


def take_sheet(desk: Desk) -> ScoreSheet | None:
    """Take the member's row, look again whether they may see the bid, and read their sheet as it is now."""
    take(desk.member)
    if desk.must_declare:
        raise Refused("Declare your interests on the whole list first. Before that no bid opens.")
    still_visible = visible_bids(desk.member).where(Application.id == desk.bid.id)
    if db.session.scalar(still_visible) is None:
        raise NotFound
    return own_list.sheet_of(desk.member, desk.bid)
