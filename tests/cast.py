"""The same people in every test: who they are, and a browser for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from app.accounts import codes, sessions
from app.accounts.models import OfficeRole, Person, SignInMethod
from app.assessment.models import PanelRole
from app.platform.db import db
from tests import factories as make

OFFICERS = {
    "Dilys": OfficeRole.FUND_OFFICER,
    "Edwin": OfficeRole.CHIEF_FINANCE_OFFICER,
    "Fiona": OfficeRole.CHIEF_EXECUTIVE,
    "Grace": OfficeRole.MONITORING_OFFICER,
    "Hari": OfficeRole.COMMISSIONER,
    "Imogen": OfficeRole.AUDITOR,
}
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SCORERS = ("Asha", "Ben", "Carys", "Devan", "Ewa")
APPLICANTS = {"Nadia", "Owen", "Farouk"}


@dataclass
class Cast:
    """Ids of the people and of what belongs to them; `client(name)` is a browser in which that person is signed in."""

    app: Flask
    people: dict[str, int]
    round_id: int
    members: dict[str, int]
    organisation_id: int
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, name: str | None = None) -> FlaskClient:
        """The browser of this person; without a name, of somebody who is not signed in."""
        if name is None:
            return self.app.test_client()
        if name not in self.browsers:
            self.browsers[name] = signed_in_client(self.app, self.people[name])
        return self.browsers[name]

    def person(self, name: str) -> Person:
        """The person, inside an application context."""
        return db.session.get_one(Person, self.people[name])

    def code(self, name: str) -> str:
        """What this person's authenticator app shows; up to three times in a row a code not used before."""
        with self.app.app_context():
            person = self.person(name)
            present = int(self.app.extensions["clock"].now().timestamp()) // codes.STEP
            step = max(present - codes.CLOCK_DRIFT, (person.totp_last_step or 0) + 1)
            return codes.code_at(codes.secret_of(person), step)


def cast_of(app: Flask) -> Cast:
    """Store everybody, a round in assessment with four bids, its panel, and no marks yet.

    Devan declared an interest in bid T-002; Ben has not declared at all.
    """
    with app.app_context():
        people = {name: make.make_officer(name, role) for name, role in OFFICERS.items()}
        people |= {name: make.make_person(name) for name in (*SCORERS, "Chidi", "Nadia", "Owen", "Farouk")}
        for name in people.keys() - APPLICANTS:
            people[name].totp_secret = codes.encrypted_for(people[name].id, TOTP_SECRET)
        organisation = make.make_organisation()
        make.make_membership(people["Nadia"], organisation)
        make.make_membership(people["Owen"], organisation, make.MembershipRole.EDITOR)
        round_ = make.make_round()
        bids = [make.make_bid(round_, 1, organisation), *(make.make_bid(round_, number) for number in (2, 3, 4))]
        members = {name: make.make_member(round_, people[name]) for name in SCORERS}
        members["Devan"].role = PanelRole.DEPUTY
        members["Chidi"] = make.make_member(round_, people["Chidi"], PanelRole.CHAIR, scores=False)
        for name in ("Asha", "Carys", "Devan", "Ewa", "Chidi"):
            make.declare(members[name], bids, {"T-002": make.InterestKind.KNOWS} if name == "Devan" else None)
        db.session.commit()
        return Cast(
            app=app,
            people={name: person.id for name, person in people.items()},
            round_id=round_.id,
            members={name: member.id for name, member in members.items()},
            organisation_id=organisation.id,
        )


def signed_in_client(app: Flask, person_id: int, at: datetime | None = None) -> FlaskClient:
    """A browser in which this person has signed in with both factors."""
    client = app.test_client()
    with app.app_context():
        moment = at or app.extensions["clock"].now()
        person = db.session.get_one(Person, person_id)
        _, token = sessions.record_sign_in(person, SignInMethod.PASSWORD_AND_CODE, at=moment)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session[sessions.SEEN] = token, True, moment.timestamp()
    return client
