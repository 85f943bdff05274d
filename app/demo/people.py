"""The people of the demo, who they are, and what each can do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from app.accounts.models import Membership, MembershipRole, Office, OfficeRole, Organisation, Person
from app.platform.db import db, transaction

ORGANISATION = "Brackenlight Sports Association"
ORGANISATION_KIND = "club"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast: their name, the group they stand in, what they are, and what they can do next."""

    name: str
    group: str
    title: str
    can_do: str
    office: OfficeRole | None = None
    membership: MembershipRole | None = None

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.org"


APPLYING, PANEL, OFFICE = "Applying", "The panel", "The office"
MARKS = "Declares interests, then reads and scores bids."

CAST = (
    Part("Nadia", APPLYING, "applicant", f"Applies for {ORGANISATION}.", membership=MembershipRole.SUBMITTER),
    Part("Owen", APPLYING, "treasurer", "Fills in the costs, with Nadia.", membership=MembershipRole.EDITOR),
    Part("Asha", PANEL, "panel member", MARKS),
    Part("Ben", PANEL, "panel member", MARKS),
    Part("Carys", PANEL, "panel member", MARKS),
    Part("Devan", PANEL, "panel deputy chair", f"{MARKS} Takes the chair where Chidi may not."),
    Part("Ewa", PANEL, "panel member", MARKS),
    Part("Chidi", PANEL, "panel chair", "Sees where the line falls, once the marks are in."),
    Part(
        "Dilys",
        OFFICE,
        "fund officer",
        "Checks bids, moves the line, makes the recommendation, writes the decision record.",
        office=OfficeRole.FUND_OFFICER,
    ),
    Part(
        "Edwin",
        OFFICE,
        "chief finance officer",
        "Authorises what goes over the pot, and advises on records.",
        office=OfficeRole.CHIEF_FINANCE_OFFICER,
    ),
    Part("Fiona", OFFICE, "chief executive", "Advises on records.", office=OfficeRole.CHIEF_EXECUTIVE),
    Part(
        "Grace",
        OFFICE,
        "monitoring officer",
        "Releases records, and says whether they are published.",
        office=OfficeRole.MONITORING_OFFICER,
    ),
    Part("Hari", OFFICE, "commissioner", "Decides and signs.", office=OfficeRole.COMMISSIONER),
    Part("Imogen", OFFICE, "auditor", "Reads everything, and who did what.", office=OfficeRole.AUDITOR),
)


@transaction()
def load_people(at: datetime) -> dict[str, Person]:
    """Store the cast with its offices and organisation, by name. What is there already stays as it is."""
    people = {part.name: find_or_add(part) for part in CAST}
    organisation = find_or_add_organisation()
    for part in CAST:
        give_part(part, people[part.name], organisation, at)
    db.session.flush()
    return people


def find_or_add(part: Part) -> Person:
    person = db.session.scalar(select(Person).where(Person.email == part.email))
    if person is None:
        person = Person(email=part.email, name=part.name)
        db.session.add(person)
        db.session.flush()
    elif person.name in (person.email, ""):
        person.name = part.name
    return person


def find_or_add_organisation() -> Organisation:
    organisation = db.session.scalar(
        select(Organisation).where(Organisation.name == ORGANISATION).order_by(Organisation.id).limit(1)
    )
    if organisation is None:
        organisation = Organisation(name=ORGANISATION, kind=ORGANISATION_KIND)
        db.session.add(organisation)
        db.session.flush()
    return organisation


def give_part(part: Part, person: Person, organisation: Organisation, at: datetime) -> None:
    if part.office and part.office not in {office.role for office in person.offices}:
        db.session.add(Office(person=person, role=part.office, held_from=at))
    if part.membership and not membership_of(person, organisation):
        db.session.add(Membership(organisation=organisation, person=person, role=part.membership, since=at))


def membership_of(person: Person, organisation: Organisation) -> Membership | None:
    return db.session.scalar(select(Membership).filter_by(person_id=person.id, organisation_id=organisation.id))


def sign_in_lines() -> list[str]:
    """What the start of the demo prints: where to sign in, and one person for each role."""
    address = f"{current_app.config['SETTINGS'].base_url}/demo/sign-in"
    first_of: dict[str, str] = {}
    for part in CAST:
        first_of.setdefault(part.title, part.name)
    return [f"Sign in with one click at {address}", *(f"  {title:<22} {name}" for title, name in first_of.items())]
