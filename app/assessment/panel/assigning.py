"""Sharing the bids of a round out among its scoring members: proposed by the rule, shown, then applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Interest, PanelMember, ScoreSheet, SetAside, SignOff
from app.assessment.panel.models import Assignment, Reassignment
from app.assessment.standing import check_in_assessment
from app.assessment.visible import in_sight_of, is_in_the_round, visible_bids
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rounds.models import AssignmentKind, Round
from app.rules.assignment import Proposal, Scorer, propose
from app.rules.freezing import digest

CHANGED = "Something changed after this proposal was drawn up, so nothing was assigned. Look at the new proposal below."
USUAL_MOST = 7  # scoring members up to which everybody scores everything, unless the officer says otherwise


@dataclass(frozen=True, slots=True)
class Sharing:
    """A proposal as it is shown: the members who score, by e-mail address, and what each would have."""

    members: Mapping[str, PanelMember]
    may_score: Mapping[str, frozenset[str]]
    keeps: Mapping[str, frozenset[str]]
    proposal: Proposal
    bids: int
    quorum: int

    @property
    def undeclared(self) -> list[PanelMember]:
        """Who scores and cannot be given anything yet."""
        return [member for member in self.members.values() if member.declaration is None]

    @property
    def digest(self) -> str:
        """Of what would be assigned: by it the page that is sent back is known to be the one that was shown."""
        return digest({email: list(bids) for email, bids in self.proposal.bids_of.items()})


def sharing_of(round_: Round) -> Sharing:
    """What the rule proposes for the round as it stands. What was begun or assigned before stays with its member."""
    members = {member.person.email: member for member in scoring_members(round_)}
    ids = {member.id: email for email, member in members.items()}
    may_score, keeps = in_sight_by_member(round_, ids), kept_by_member(round_, ids)
    bids = in_the_round(round_)
    scorers = [
        Scorer(email, may_score[email] & set(bids), keeps[email], member.capacity) for email, member in members.items()
    ]
    proposal = propose(bids, scorers, round_.quorum, round_.calibration)
    return Sharing(members, may_score, keeps, proposal, len(bids), round_.quorum)


def scoring_members(round_: Round) -> list[PanelMember]:
    """Who marks bids, by name."""
    wanted = select(PanelMember).join(PanelMember.person).where(PanelMember.round_id == round_.id, PanelMember.scores)
    return list(
        db.session.scalars(wanted.order_by(Person.name, PanelMember.id).execution_options(populate_existing=True))
    )


def in_the_round(round_: Round) -> list[str]:
    wanted = select(Application.reference).where(Application.round_id == round_.id, is_in_the_round())
    return [reference or "" for reference in db.session.scalars(wanted.order_by(Application.reference))]


def in_sight_by_member(round_: Round, emails: Mapping[int, str]) -> dict[str, frozenset[str]]:
    """The references of the bids that each member may see."""
    rows = db.session.execute(
        select(Interest.member_id, Application.reference)
        .join(Application, Application.id == Interest.application_id)
        .where(Application.round_id == round_.id, *in_sight_of(Interest.member_id))
    )
    return by_member(rows, emails)


def kept_by_member(round_: Round, emails: Mapping[int, str]) -> dict[str, frozenset[str]]:
    """What each member has already: the bids assigned to them, and those they began to mark."""
    in_round = Application.round_id == round_.id
    assigned = select(Assignment.member_id, Application.reference).join(
        Application, Application.id == Assignment.application_id
    )
    begun = (
        select(ScoreSheet.member_id, Application.reference)
        .join(Application, Application.id == ScoreSheet.application_id)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(SetAside.id.is_(None))
    )
    if (
        round_.assignment == AssignmentKind.BALANCED
    ):  # a sheet begun before the bid went to somebody else stays where it is
        begun = begun.join(SignOff, SignOff.sheet_id == ScoreSheet.id)
    rows = [*db.session.execute(assigned.where(in_round)), *db.session.execute(begun.where(in_round))]
    return by_member(rows, emails)


def by_member(rows: Iterable[tuple[int, str | None]], emails: Mapping[int, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {email: set() for email in emails.values()}
    for member_id, reference in rows:
        if member_id in emails:
            found[emails[member_id]].add(reference or "")
    return {email: frozenset(references) for email, references in found.items()}


@transaction()
def share_out(round_: Round, shown: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Assign what the proposal says, if it still is the one that was shown. The round's bids are shared out from then.

    Raises: Conflict, when it is another by now; Refused, when the round is not in assessment or nobody declared yet.
    """
    hold_panel(round_)
    if not first_time(once, actor=actor, action="assignment.applied", at=at):
        return
    check_in_assessment(round_, at)
    sharing = sharing_of(round_)
    if sharing.digest != shown:
        raise Conflict(CHANGED)
    if not any(sharing.proposal.loads.values()):
        raise Refused("No member who scores has declared their interests yet, so no bid can be assigned.")
    ids = ids_of_bids(round_)
    drop_assignments(round_)
    for email, references in sharing.proposal.bids_of.items():
        member = sharing.members[email]
        db.session.add_all(
            Assignment(member_id=member.id, application_id=ids[each], assigned_at=at) for each in references
        )
    before, round_.assignment = round_.assignment, AssignmentKind.BALANCED
    audit.record(
        "assignment.applied",
        actor=actor,
        at=at,
        subject=round_,
        round_id=round_.id,
        before={"assignment": str(before)},
        after={
            "assignment": AssignmentKind.BALANCED.value,
            "loads": sharing.proposal.loads,
            "short_of_quorum": [each.bid for each in sharing.proposal.short],
            "digest": sharing.digest,
        },
    )


@transaction()
def let_everybody_score(round_: Round, *, actor: Person, at: datetime, once: str = "") -> None:
    """Everybody scores everything again. What was marked is kept, and counts as before."""
    hold_panel(round_)
    if not first_time(once, actor=actor, action="assignment.ended", at=at):
        return
    if round_.assignment == AssignmentKind.EVERYONE:
        return
    check_in_assessment(round_, at)
    drop_assignments(round_)
    round_.assignment = AssignmentKind.EVERYONE
    audit.record(
        "assignment.ended",
        actor=actor,
        at=at,
        subject=round_,
        round_id=round_.id,
        before={"assignment": AssignmentKind.BALANCED.value},
        after={"assignment": AssignmentKind.EVERYONE.value},
    )


@transaction()
def reassign(
    bid: Application,
    giver: PanelMember,
    taker: PanelMember,
    reason: str,
    *,
    actor: Person,
    at: datetime,
    once: str = "",
) -> None:
    """Give a bid from one member to another. What the first one marked is kept, and does not count unsigned.

    Raises: Refused, when it is not the giver's, is signed off by them, or the taker may not score it, has it already
    or has as many as they can.
    """
    hold_panel(bid.round)
    if not first_time(once, actor=actor, action="assignment.changed", at=at):
        return
    check_in_assessment(bid.round, at)
    row = db.session.scalar(select(Assignment).where(is_assignment(giver, bid)))
    check_may_give(bid, giver, row)
    check_may_take(bid, taker)
    db.session.delete(row)
    db.session.add(Assignment(member_id=taker.id, application_id=bid.id, assigned_at=at))
    kept = Reassignment(
        application=bid, from_member=giver, to_member=taker, reason=reason, reassigned_by=actor, reassigned_at=at
    )
    db.session.add(kept)
    audit.record(
        "assignment.changed",
        actor=actor,
        at=at,
        subject=kept,
        round_id=bid.round_id,
        before={"bid": bid.reference, "member": giver.person.email},
        after={"bid": bid.reference, "member": taker.person.email, "reason": reason},
    )


def check_may_give(bid: Application, giver: PanelMember, row: Assignment | None) -> None:
    if row is None:
        raise Refused(f"{bid.reference} is not assigned to {giver.person.name}. Look at the list again.")
    signed = (
        select(SignOff.id)
        .join(SignOff.sheet)
        .where(ScoreSheet.member_id == giver.id, ScoreSheet.application_id == bid.id)
    )
    if db.session.scalar(signed):
        raise Refused(f"{giver.person.name} has signed off their sheet for {bid.reference}, so it stays theirs.")
    if bid.reference in bid.round.calibration:
        raise Refused(f"{bid.reference} is a calibration bid. Everybody scores it.")


def check_may_take(bid: Application, taker: PanelMember) -> None:
    in_sight = visible_bids(taker).where(Application.id == bid.id).with_only_columns(Application.id)
    if not taker.scores or db.session.scalar(in_sight) is None:
        raise Refused(f"{taker.person.name} cannot score {bid.reference}. Choose somebody else.")
    mine = db.session.scalars(select(Assignment.application_id).where(Assignment.member_id == taker.id)).all()
    if bid.id in mine:
        raise Refused(f"{taker.person.name} scores {bid.reference} already. Choose somebody else.")
    if taker.capacity is not None and len(mine) >= taker.capacity:
        raise Refused(
            f"{taker.person.name} has {taker.capacity} bids already, as many as they can. Choose somebody else."
        )


@transaction()
def set_capacities(round_: Round, most: Mapping[str, int | None], *, actor: Person, at: datetime) -> None:
    """Keep how many bids each member can mark at most, by e-mail address. The same again changes nothing."""
    hold_panel(round_)
    changed = {
        member.person.email: member
        for member in scoring_members(round_)
        if member.person.email in most and member.capacity != most[member.person.email]
    }
    if not changed:
        return
    before = {email: member.capacity for email, member in changed.items()}
    for email, member in changed.items():
        member.capacity = most[email]
    after = {email: most[email] for email in changed}
    audit.record("capacity.set", actor=actor, at=at, subject=round_, round_id=round_.id, before=before, after=after)


def release(member: PanelMember) -> None:
    """Take from a member the assignments of bids they may no longer see: in the act that closed those to them."""
    visible = visible_bids(member).with_only_columns(Application.id)
    out_of_sight = Assignment.member_id == member.id, Assignment.application_id.not_in(visible)
    db.session.execute(delete(Assignment).where(*out_of_sight), execution_options={"synchronize_session": False})


def hold_panel(round_: Round) -> None:
    """Take the rows of all members, in one order, so that nobody declares an interest meanwhile."""
    rows = select(PanelMember.id).where(PanelMember.round_id == round_.id).order_by(PanelMember.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()
    db.session.refresh(round_, ["assignment", "calibration"])


def drop_assignments(round_: Round) -> None:
    of_round = select(PanelMember.id).where(PanelMember.round_id == round_.id)
    gone = delete(Assignment).where(Assignment.member_id.in_(of_round))
    db.session.execute(gone, execution_options={"synchronize_session": False})


def is_assignment(member: PanelMember, bid: Application) -> ColumnElement[bool]:
    return (Assignment.member_id == member.id) & (Assignment.application_id == bid.id)


def ids_of_bids(round_: Round) -> dict[str, int]:
    rows = db.session.execute(select(Application.reference, Application.id).where(Application.round_id == round_.id))
    return {reference or "": bid_id for reference, bid_id in rows}
