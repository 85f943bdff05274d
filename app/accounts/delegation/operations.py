"""An office is handed over for some days, and taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.accounts.delegation.models import Delegation
from app.accounts.delegation.queries import colleagues_of, roles_of
from app.accounts.models import OfficeRole, Person
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.clock import local, midnight
from app.platform.db import db, take_turn, transaction
from app.platform.errors import NotAllowed, Refused
from app.platform.formatting import long_date
from app.platform.once import first_time

LONGEST = timedelta(days=366)


@transaction()
def delegate(
    role: OfficeRole, to: Person, first_on: date, last_on: date, reason: str, *, actor: Person, at: datetime, once: str
) -> Delegation | None:
    """Let somebody of the office act for its holder, from the first day to the last, both included.

    None when this very form was received before. Raises: NotAllowed for an office that is not the actor's own (who
    acts for somebody hands nothing on); Refused where the days cannot be, or are given to somebody already.
    """
    if not first_time(once, actor=actor, action="delegation.made", at=at):
        return None
    take_turn("delegation")
    if role not in roles_of(actor, at):
        raise NotAllowed("Only whoever holds an office hands it over. Who acts for somebody hands nothing on.")
    if to.id not in {colleague.id for colleague in colleagues_of(actor, at)}:
        raise Refused(f"{to.name} holds no office here. Choose somebody of the office.")
    check_days(role, first_on, last_on, actor, at)
    made = Delegation(
        role=role,
        first_on=first_on,
        last_on=last_on,
        begins_at=max(at, midnight(first_on)),
        ends_at=midnight(last_on + timedelta(days=1)),
        reason=reason,
        made_at=at,
        holder=actor,
        delegate=to,
    )
    db.session.add(made)
    after = {"role": role.value, "to": to.name, "from": first_on.isoformat(), "until": last_on.isoformat()}
    audit.record("delegation.made", actor=actor, at=at, subject=made, after=after | {"reason": reason})
    mail.send(to.email, "delegated", at=at, delegation=made, url=whole_address("accounts.delegations"))
    return made


def check_days(role: OfficeRole, first_on: date, last_on: date, holder: Person, at: datetime) -> None:
    if last_on < first_on:
        raise Refused("The last day lies before the first. Change one of them.")
    if last_on < local(at).date():
        raise Refused("These days are over. Choose days from today on.")
    if last_on - first_on > LONGEST:
        raise Refused("An office is handed over for a year at most.")
    same = Delegation.role == role, Delegation.holder_id == holder.id
    begins_at, ends_at = max(at, midnight(first_on)), midnight(last_on + timedelta(days=1))
    overlaps = Delegation.begins_at < ends_at, Delegation.ends_at > begins_at
    if other := db.session.scalar(select(Delegation).where(*same, *overlaps).limit(1)):
        raise Refused(
            f"{other.delegate.name} acts for you from {long_date(other.first_on)} to {long_date(other.last_on)}. "
            "End that first, or choose other days."
        )


@transaction()
def end(delegation: Delegation, *, actor: Person, at: datetime) -> None:
    """Take the office back now. What was signed under it stands. One that is over stays as it was."""
    db.session.refresh(delegation, with_for_update={"of": Delegation, "key_share": True})
    if delegation.ended_early_at or delegation.ends_at <= at:
        return
    delegation.ended_early_at, delegation.ends_at = at, max(at, delegation.begins_at)
    audit.record("delegation.ended", actor=actor, at=at, subject=delegation, after={"ended": True})
