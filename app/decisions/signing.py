"""The three signatures: advice, release, decision. In this order, by three different people, each over exactly
what the signer saw.

A varied decision is final: the commissioner may decide otherwise than was advised, and the record is published
with the amounts that were decided. What was advised and released stays as it was signed. Advice is asked for
again in the sense that the adviser is told at once and may say on the record whether the advice still holds;
the decision does not wait for it, because the decision is the commissioner's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.accounts.delegation.queries import office_used, title_under
from app.accounts.models import OfficeRole, Person
from app.applications.models import Application
from app.decisions.content import (
    awards_of,
    changed_since,
    content_of,
    is_intact,
    signed_content,
    stands_under,
    text_of,
)
from app.decisions.gaps import gaps_of
from app.decisions.models import Act, Choice, DecisionRecord, Signature, State, Variation
from app.decisions.operations import hold
from app.decisions.publication import publish
from app.decisions.queries import has_signed
from app.decisions.telling import tell_decided, tell_next
from app.decisions.variation import Change, check_changes
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotAllowed, Refused
from app.platform.once import first_time
from app.rules.freezing import digest
from app.rules.money import plain

SIGN_ANEW = "Read it again, then sign."
DUE = {Act.ADVICE: State.SENT, Act.RELEASE: State.ADVISED, Act.DECISION: State.RELEASED}
SIGNING_ROLES = {
    Act.ADVICE: (OfficeRole.CHIEF_EXECUTIVE, OfficeRole.CHIEF_FINANCE_OFFICER),
    Act.RELEASE: (OfficeRole.MONITORING_OFFICER,),
    Act.DECISION: (OfficeRole.COMMISSIONER,),
}


@dataclass(frozen=True, slots=True)
class Interest:
    """Whether a signer declared an interest in anybody on the record, in which words, and what the rules noticed."""

    declared: bool = False
    words: str = ""
    noticed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the person, the offices they hold at this moment, and what they said of their interests."""

    person: Person
    roles: frozenset[str]
    interest: Interest = Interest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the signer's page said: its digest, a short digest of each part, and the token of its form."""

    digest: str
    seals: str
    once: str


def advise(record: DecisionRecord, text: str, *, signer: Signer, seen: Seen, at: datetime) -> None:
    """Sign the advice of the chief executive or chief finance officer."""
    sign(record, Act.ADVICE, {"text": text}, signer=signer, seen=seen, at=at)


def release(
    record: DecisionRecord,
    *,
    publish_record: bool,
    publish_details: bool,
    reasons: str,
    signer: Signer,
    seen: Seen,
    at: datetime,
) -> None:
    """Sign the monitoring officer's answers: whether the record and its details are published, and why not."""
    if publish_details and not publish_record:
        raise Refused("Where the record is not published, its details are not either.")
    if not (publish_record and publish_details) and not reasons.strip():
        raise Refused("Give the reason for not publishing, and the law that it rests on.")
    statement = {"publish_record": publish_record, "publish_details": publish_details, "reasons": reasons}
    sign(record, Act.RELEASE, statement, signer=signer, seen=seen, at=at)


@transaction()
def decide(
    record: DecisionRecord,
    choice: Choice,
    reasons: str,
    changes: Mapping[str, Change],
    *,
    signer: Signer,
    seen: Seen,
    at: datetime,
) -> None:
    """Sign the commissioner's decision, and publish the record in the same transaction.

    `changes` are by bid reference; only a varied decision has them. Raises: Refused where one is not possible.
    """
    check_changes(record, choice, changes)
    varied = [
        {"reference": reference, "amount": plain(change.amount), "reason": change.reason}
        for reference, change in changes.items()
    ]
    statement = {"choice": choice.value, "reasons": reasons, "variations": varied}
    signature = sign(record, Act.DECISION, statement, signer=signer, seen=seen, at=at)
    if signature is None:
        return
    for award in awards_of(record):
        if change := changes.get(str(award.application.reference)):
            row = Variation(signature=signature, award=award, amount=change.amount, reason=change.reason)
            db.session.add(row)
    db.session.flush()
    publish(record, at=at)
    tell_decided(record, at=at)


@transaction()
def sign(
    record: DecisionRecord, act: Act, statement: dict[str, Any], *, signer: Signer, seen: Seen, at: datetime
) -> Signature | None:
    """Put one signature on a record; None when this very form was received before.

    Raises: Refused out of turn, NotAllowed to whoever has signed already, Conflict when the page is out of date.
    """
    if not first_time(seen.once, actor=signer.person, action=f"record.{act}", at=at):
        return None
    hold_bids(record)
    hold(record)
    content = content_of(record)
    if seen.digest and record.valid(act) is None:  # a change may have taken the turn away: say the change first
        check_seen(content, seen, after_change(record, act))
    check_turn(record, act)
    check_signer(record, signer)
    check_still_true(record)
    check_seen(content, seen)
    said = {"declared": signer.interest.declared, "words": signer.interest.words}
    statement = statement | {"interest": said | {"noticed": list(signer.interest.noticed)}}
    made = made_signature(record, act, statement, content, signer, at)
    db.session.add(made)
    audit.record(
        f"record.{AUDITED[act]}",
        actor=signer.person,
        at=at,
        subject=record,
        round_id=record.round_id,
        after={"statement": statement, "digest": made.digest, "role_title": made.role_title},
    )
    if act is not Act.DECISION:
        tell_next(record, at=at)
    return made


def hold_bids(record: DecisionRecord) -> None:
    """Nobody withdraws a bid of the list between the look at it and the signature: who comes second sees the first."""
    bids = sorted(award.application_id for award in awards_of(record))
    rows = select(Application.id).where(Application.id.in_(bids)).order_by(Application.id)
    db.session.execute(rows.with_for_update(of=Application, key_share=True))


AUDITED = {Act.ADVICE: "advised", Act.RELEASE: "released", Act.DECISION: "decided"}


def made_signature(
    record: DecisionRecord, act: Act, statement: dict[str, Any], content: dict[str, Any], signer: Signer, at: datetime
) -> Signature:
    """The signature as it is kept: over what was seen and said, with the end of the audit trail."""
    name, title = signer.person.name, title_of(signer, act, at)
    covered = signed_content(content, act, statement, name=name, role_title=title, at=at)
    return Signature(
        record=record,
        act=act,
        person=signer.person,
        name=name,
        role_title=title,
        signed_at=at,
        statement=statement,
        content=covered,
        digest=digest(covered),
        audit_head=audit.head_digest(),
    )


def check_turn(record: DecisionRecord, act: Act) -> None:
    """Each act has its turn: advice, then release, then decision; and each once."""
    if made := record.valid(act):
        raise Refused(f"{made.name} has signed the {act} already.")
    if record.state is State.DRAFT:
        raise Refused("This record was not sent yet. The fund officer sends it when it is complete.")
    if record.state is not DUE[act]:
        raise Refused(f"It is not the turn of the {act} yet: this record {record.state}.")


def check_signer(record: DecisionRecord, signer: Signer) -> None:
    """Advice, release and decision are three different people, whatever offices one of them holds."""
    if has_signed(record, signer.person):
        raise NotAllowed(
            "You have signed this record in another role. Each of the three signatures is another person’s."
        )


def check_still_true(record: DecisionRecord) -> None:
    """What was signed before is what stands now, and nothing is missing that was there at the sending."""
    text = text_of(record)
    for made in record.signatures:
        if made.voided_at is None and not (is_intact(made) and stands_under(made, text)):
            raise Refused(
                f"The record is not what {made.name} signed. Ask the fund officer to look at it; nothing was signed."
            )
    if gaps := gaps_of(record):
        raise Refused(f"This record cannot be signed now. {gaps[0].what}")


def after_change(record: DecisionRecord, act: Act) -> str:
    """What to do about a change: sign what it says now, or wait where the change made earlier signatures void."""
    if record.state is DUE[act]:
        return SIGN_ANEW
    return f"What was signed before is void: the record {record.state} now, and comes to you again after that."


def check_seen(content: dict[str, Any], seen: Seen, way_on: str = SIGN_ANEW) -> None:
    """Nobody signs what they did not see."""
    if seen.digest != digest(content):
        changed = changed_since(seen.seals, content)
        raise Conflict(
            "The record changed while you had it open, so nothing was signed. "
            f"Changed: {', '.join(changed) or 'its text'}. {way_on}"
        )


def title_of(signer: Signer, act: Act, at: datetime) -> str:
    """The title under which somebody signs; whoever acts for somebody says for whom, and for which days."""
    role = office_used(signer.person, SIGNING_ROLES[act], signer.roles, at)
    return title_under(signer.person, role, title_in(role), at)


def title_in(role: OfficeRole) -> str:
    """The title that goes with an office; the commissioner's is the office's own word for it."""
    if role is OfficeRole.COMMISSIONER:
        return str(current_app.config["SETTINGS"].office.decision_maker_title)
    return role.value
