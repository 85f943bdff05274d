"""What the panel agrees about a bid: moderated points, that the scores stand, undoing, and the second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.counting import rules_of
from app.assessment.desk import Desk
from app.assessment.meeting.figures import bid_in
from app.assessment.meeting.models import Agreed, Agreement, Confirmation
from app.assessment.meeting.opening import take_round
from app.assessment.meeting.pointing import check_chairs_bid, check_meets
from app.assessment.meeting.queries import Present, history_of, now_in, points_agreed, room_of
from app.assessment.models import Moderation, PanelMember, PanelRole
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotFound, Refused
from app.platform.once import first_time
from app.rules.bid import Bid
from app.rules.moderation import Effect, effect_of, mean_of

SCORE_STANDS = "The panel agreed these points; the score of the bid stays as it is."
MOVED_ON = "Somebody else recorded something about this bid after you opened the page. Nothing of yours was saved."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the panel is about to agree: points by criterion, and why. Without points the scores stand.

    `reasons` are those of single criteria, `reason` is the bid's; `seen` the number of its last agreement as shown.
    """

    points: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    seen: int = 0


class ReasonsMissing(Refused):
    """Reasons that have to be given first: the keys of their criteria, and whether the bid needs one."""

    def __init__(self, keys: Sequence[str], bid_needs_one: bool) -> None:
        super().__init__("Give the reasons that are missing. Nothing was recorded yet.")
        self.keys, self.bid_needs_one = keys, bid_needs_one


@transaction()
def agree(desk: Desk, proposal: Proposal, *, actor: Person, at: datetime, once: str = "") -> None:
    """Record what the panel agreed about the bid under discussion. Where its band changes it waits for a second person.

    Raises: ReasonsMissing; Refused, when the bid is not under discussion, somebody else chairs it, or the room is not
    fit to decide; Conflict, when something else was recorded since the page was opened.
    """
    take_round(desk.round_id)
    if not first_time(once, actor=actor, action="moderation.agreed", at=at):
        return
    history = check_may_agree(desk, proposal.seen, at)
    bid = bid_in(desk.member.round, desk.bid.reference)
    effect = effect_of(bid, proposal.points, rules_of(desk.member.round))
    check_reasons(desk, bid, proposal, effect)
    kind = Agreed.MODERATED if proposal.points else Agreed.AS_SCORED
    made = store(desk, kind, proposal.reason, effect, history, actor, at)
    for each in desk.criteria:
        if each.key in proposal.points:
            db.session.add(moderation(made, each.id, proposal, each.key, actor, at))
    record("moderation.agreed", desk, made, actor, at, points=dict(proposal.points), reasons=dict(proposal.reasons))


@transaction()
def undo(desk: Desk, *, reason: str, seen: int, actor: Person, at: datetime, once: str = "") -> None:
    """Take back the last agreement about the bid under discussion. It stays in the record, and so does this.

    What counted before it counts again; where that changes the band, a second person confirms it too.
    """
    take_round(desk.round_id)
    if not first_time(once, actor=actor, action="moderation.undone", at=at):
        return
    history = check_may_agree(desk, seen, at)
    last = last_standing(history)
    if last is None:
        raise Refused("Nothing was agreed about this bid, so there is nothing to undo.")
    if any(each.undoes_id == last.id for each in history):
        raise Refused("It is being undone already, and waits for another person to confirm that.")
    if not reason:
        raise Refused("Say why it is undone: the reason is kept with the record.")
    bid = bid_in(desk.member.round, desk.bid.reference)
    after = points_after_undoing(desk.bid, last, history) if counts(last, history) else bid.moderated
    effect = effect_of(bid, after, rules_of(desk.member.round))
    made = store(desk, Agreed.UNDONE, reason, effect, history, actor, at, undoes=last)
    record("moderation.undone", desk, made, actor, at, undoes=last.number)


@transaction()
def confirm(desk: Desk, *, seen: int, actor: Person, at: datetime, once: str = "") -> None:
    """Confirm, as another person than the one who recorded it, that the band of the bid changes. Then it counts.

    Raises: Refused, for the one who recorded it, for somebody who is not in the room, and when nothing waits.
    """
    take_round(desk.round_id)
    if not first_time(once, actor=actor, action="moderation.confirmed", at=at):
        return
    check_meets(desk.member, at)
    history = history_of(desk.bid)
    check_seen(history, seen)
    if not history or not history[-1].waits:
        raise Refused("Nothing about this bid waits to be confirmed.")
    check_may_confirm(desk, history[-1], actor)
    confirmation = Confirmation(agreement=history[-1], confirmed_by=actor, confirmed_at=at)
    db.session.add(confirmation)
    audit.record(
        "moderation.confirmed",
        actor=actor,
        at=at,
        subject=confirmation,
        round_id=desk.round_id,
        after={"bid": desk.bid.reference, "number": history[-1].number, "band": history[-1].band_after},
    )


def check_may_agree(desk: Desk, seen: int, at: datetime) -> Sequence[Agreement]:
    """What must hold before the panel can decide on this bid. Gives what it agreed so far."""
    check_meets(desk.member, at)
    if now_in(desk.round_id).bid_id != desk.bid.id:
        raise Refused("This bid is not under discussion. Put it under discussion first.")
    check_chairs_bid(desk.member, desk.bid)
    if desk.bid.withdrawal:
        raise Refused("This bid was withdrawn by its applicant, so there is nothing to agree on.")
    history = history_of(desk.bid)
    check_seen(history, seen)
    check_room(desk)
    return history


def check_seen(history: Sequence[Agreement], seen: int) -> None:
    if seen != len(history):
        theirs = history[-1].kind.value if history else "nothing"
        raise Conflict(MOVED_ON, theirs=theirs)


def check_room(desk: Desk) -> None:
    """Nobody with an interest is in the room, and enough members and sheets make a quorum."""
    take_panel(desk.round_id)
    room = room_of(desk.round_id, desk.bid.id)
    if staying := [each.name for each in room if each.is_in and each.must_leave]:
        raise Refused(
            f"{' and '.join(staying)} declared an interest in this bid and is still in the room. Log the leaving."
        )
    sheets = len(bid_in(desk.member.round, desk.bid.reference).sheets)
    if problem := no_quorum(room, sheets, desk.member.round.quorum):
        raise Refused(problem)


def no_quorum(room: Sequence[Present], sheets: int, quorum: int) -> str:
    """Why the panel cannot decide on a bid for want of a quorum; empty where it can."""
    present = sum(each.counts for each in room)
    if sheets < quorum:
        return f"{sheets} score sheets count for this bid, and the quorum is {quorum}. The panel cannot agree on it."
    if present < quorum:
        return (
            f"{present} members who may decide on this bid are in the room, and the quorum is {quorum}. "
            "Log who came, or wait for them."
        )
    return ""


def check_reasons(desk: Desk, bid: Bid, proposal: Proposal, effect: Effect) -> None:
    """A reason for each criterion that lies a whole point or more from the mean, and one where the score changes."""
    missing = [key for key in effect.needs_reason if not proposal.reasons.get(key)]
    bid_needs_one = needs_reason(desk, bid, effect) and not proposal.reason
    if missing or bid_needs_one:
        raise ReasonsMissing(missing, bid_needs_one)


def needs_reason(desk: Desk, bid: Bid, effect: Effect) -> bool:
    """Whether the bid's score becomes another than it was, or another than the mean of its sheets."""
    return effect.changes_score or effect.score_after != mean_of(bid, rules_of(desk.member.round))


def check_may_confirm(desk: Desk, agreement: Agreement, actor: Person) -> None:
    if agreement.made_by_id == actor.id:
        raise Refused("You recorded it yourself. Another member of the panel confirms it.")
    room = room_of(desk.round_id, desk.bid.id)
    me = next((each for each in room if each.member_id == desk.member.id), None)
    if me is None or me.must_leave:
        raise NotFound
    if desk.member.role is PanelRole.OBSERVER or not me.is_in:
        raise Refused("Only a member who is in the room confirms it. Ask the chair to log that you came.")


def last_standing(history: Sequence[Agreement]) -> Agreement | None:
    """The last agreement that is not undone for good, pending ones too."""
    undone = {each.undoes_id for each in history if each.undoes_id and not each.waits}
    return next((e for e in reversed(history) if e.kind is not Agreed.UNDONE and e.id not in undone), None)


def counts(agreement: Agreement, history: Sequence[Agreement]) -> bool:
    """Whether this agreement is the one that counts."""
    found = in_force(history)
    return found is not None and found.id == agreement.id


def in_force(history: Sequence[Agreement]) -> Agreement | None:
    """The agreement that counts: the latest that waits for nobody and is not undone."""
    return last_standing([each for each in history if not each.waits])


def points_after_undoing(bid: Application, last: Agreement, history: Sequence[Agreement]) -> dict[str, int]:
    """The moderated points that count once the last agreement is undone."""
    before = in_force([each for each in history if each.id != last.id])
    rows = points_agreed(bid).get(before.id, {}) if before else {}
    return {key: row.points for key, row in rows.items()}


def store(
    desk: Desk,
    kind: Agreed,
    reason: str,
    effect: Effect,
    history: Sequence[Agreement],
    actor: Person,
    at: datetime,
    undoes: Agreement | None = None,
) -> Agreement:
    made = Agreement(
        application=desk.bid,
        number=len(history) + 1,
        kind=kind,
        reason=reason,
        score_before=str(effect.score_before),
        score_after=str(effect.score_after),
        band_before=effect.band_before,
        band_after=effect.band_after,
        made_by=actor,
        made_at=at,
        undoes_id=undoes.id if undoes else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def moderation(
    made: Agreement, criterion_id: int, proposal: Proposal, key: str, actor: Person, at: datetime
) -> Moderation:
    """The points on one criterion, with its own reason, or else the bid's."""
    return Moderation(
        application=made.application,
        criterion_id=criterion_id,
        points=proposal.points[key],
        reason=proposal.reasons.get(key) or proposal.reason or SCORE_STANDS,
        moderated_by_id=actor.id,
        moderated_at=at,
        agreement_id=made.id,
    )


def record(action: str, desk: Desk, made: Agreement, actor: Person, at: datetime, **more: Any) -> None:
    audit.record(
        action,
        actor=actor,
        at=at,
        subject=made,
        round_id=desk.round_id,
        before={"bid": desk.bid.reference, "score": made.score_before, "band": made.band_before},
        after={
            "bid": desk.bid.reference,
            "number": made.number,
            "reason": made.reason,
            "score": made.score_after,
            "band": made.band_after,
            "waits": made.changes_band,
            **more,
        },
    )


def take_panel(round_id: int) -> None:
    """Keep what the members declared as it is until the transaction ends."""
    db.session.execute(select(PanelMember.id).where(PanelMember.round_id == round_id).with_for_update(key_share=True))
