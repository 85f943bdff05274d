"""An organisation that is known here: who types its number asks to join it, and somebody decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.organisations.models import OrganisationRequest, RequestOutcome
from app.applications.organisations.people import add_person, check_may_manage, lock, locked_people
from app.platform import audit, guard, mail
from app.platform.addresses import whole_address
from app.platform.db import db, take_turn, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time

KNOWN_ALREADY = (
    "An organisation with this number is known here. You can ask to be connected with it: enter the number when you "
    "start an application, and follow what the page says."
)


def known_by(identifier: str) -> Organisation | None:
    """The organisation of this registration; of several that an officer allowed, the first."""
    wanted = select(Organisation).where(Organisation.registration == identifier)
    return db.session.scalar(wanted.order_by(Organisation.id).limit(1))


def check_unknown(identifier: str) -> None:
    """Hold this registration for the transaction in hand. Raises: Refused, when an organisation has it."""
    take_turn(f"registration {identifier}")
    if known_by(identifier):
        raise Refused(KNOWN_ALREADY)


@transaction()
def ask(
    organisation: Organisation,
    name: str,
    kind: str,
    message: str,
    *,
    actor: Person,
    at: datetime,
    once: str = "",
) -> OrganisationRequest | None:
    """Ask to join an organisation that was recognised by its number. Whoever waits already asks no second time.

    Those who may submit for it are told by mail, and the fund officer's list shows it.
    """
    people = locked_people(organisation)
    if any(member.person_id == actor.id for member in people):
        raise Refused("You belong to this organisation already. Choose it from your list when you start.")
    if not first_time(once, actor=actor, action="organisation.asked-to-join", at=at) or waits(organisation, actor):
        return None
    request = OrganisationRequest(
        organisation=organisation, person=actor, name=name, kind=kind, message=message, asked_at=at
    )
    db.session.add(request)
    audit.record("organisation.asked-to-join", actor=actor, at=at, subject=organisation, after={"name": name})
    url = whole_address("applications.organisation_request", request_key=request.key)
    for member in people:
        if member.role is MembershipRole.SUBMITTER:
            mail.send(member.person.email, "organisation_request", at=at, request=request, url=url)
    return request


def waits(organisation: Organisation, person: Person) -> bool:
    open_one = select(OrganisationRequest.id).where(
        OrganisationRequest.organisation_id == organisation.id,
        OrganisationRequest.person_id == person.id,
        OrganisationRequest.outcome.is_(None),
    )
    return db.session.scalar(open_one.limit(1)) is not None


@transaction()
def let_join(
    request: OrganisationRequest, role: MembershipRole, *, version: int, actor: Person, at: datetime
) -> Membership:
    """Connect the person with the organisation. Raises: Conflict, when somebody else decided meanwhile."""
    decide(request, RequestOutcome.JOINED, "", version, actor, at)
    after = {"person": request.person.name, "person_id": request.person_id, "role": role}
    audit.record("organisation.request-granted", actor=actor, at=at, subject=request.organisation, after=after)
    membership = add_person(request.organisation, request.person, role, at)
    tell(request, at)
    return membership


@transaction()
def refuse(request: OrganisationRequest, reason: str, *, version: int, actor: Person, at: datetime) -> None:
    """Say no, with the reason, which the person reads. Raises: Conflict, when somebody else decided meanwhile."""
    decide(request, RequestOutcome.REFUSED, reason, version, actor, at)
    after = {"person": request.person.name, "person_id": request.person_id, "reason": reason}
    audit.record("organisation.request-refused", actor=actor, at=at, subject=request.organisation, after=after)
    tell(request, at)


@transaction()
def allow_second(
    request: OrganisationRequest, reason: str, *, version: int, actor: Person, at: datetime
) -> Organisation:
    """Let a second organisation of the same number be: a branch, say, with people and accounts of its own.

    Only the fund officer may; the view's permission sees to that. Raises: Conflict, when it was decided meanwhile.
    """
    decide(request, RequestOutcome.SECOND, reason, version, actor, at)
    second = Organisation(name=request.name, kind=request.kind, registration=request.organisation.registration)
    db.session.add(second)
    db.session.flush()
    add_person(second, request.person, MembershipRole.SUBMITTER, at)
    after = {"name": second.name, "same_number_as": request.organisation.name, "reason": reason}
    audit.record("organisation.second-allowed", actor=actor, at=at, subject=second, after=after)
    tell(request, at)
    return second


def decide(
    request: OrganisationRequest, outcome: RequestOutcome, reason: str, version: int, actor: Person, at: datetime
) -> None:
    """Of two who decide at once, one does; and the right to decide is looked up again."""
    lock(request.organisation)
    db.session.refresh(request)
    if request.outcome or request.version != version:
        raise Conflict("Somebody else has decided this request meanwhile. Load the page again to read what they said.")
    if "fund officer" not in guard.load_actor(actor.id).office_roles:
        check_may_manage(locked_people(request.organisation), actor)
    request.outcome, request.reason = outcome, reason
    request.decided_by_id, request.decided_at = actor.id, at


def tell(request: OrganisationRequest, at: datetime) -> None:
    url = whole_address("applications.index")
    mail.send(request.person.email, "organisation_request_decided", at=at, request=request, url=url)


@transaction()
def tell_registration(organisation: Organisation, identifier: str, *, actor: Person, at: datetime) -> None:
    """Keep the number of an organisation that had none. Raises: Refused, when it has one, or another has this one."""
    check_may_manage(locked_people(organisation), actor)
    if organisation.registration:
        raise Refused("This organisation’s number is known already. Ask us if it has to be changed.")
    check_unknown(identifier)
    organisation.registration = identifier
    after = {"registration": identifier}
    audit.record("organisation.registered", actor=actor, at=at, subject=organisation, after=after)
