"""An invitation leads to a password and an authenticator app, in a day and once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app.accounts import invitations
from app.accounts.models import Office, OfficeRole, Person
from app.platform import clock
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.accounts.mailbox import mails_to
from tests.accounts.test_password_sign_in import PASSWORD, give_code, give_password
from tests.cast import signed_in_client

JO = "jo@example.org"


@pytest.fixture
def invited(app, cast):
    """Jo Patel is invited to be a fund officer; the path of the invitation."""
    with app.app_context():
        url = invitations.invite(JO, "Jo Patel", OfficeRole.FUND_OFFICER, at=clock.now())
    return url.removeprefix("http://localhost")


def code_for(app, invitation):
    """What an app shows that scanned the picture."""
    with app.app_context():
        secret = invitations.secret_of(invitation.rpartition("/")[2])
        return pyotp.TOTP(secret).at(clock.now())


def accept(app, client, invitation, password=PASSWORD):
    client.post(invitation, data={"password": password})
    return client.post(f"{invitation}/authenticator", data={"code": code_for(app, invitation)})


def test_an_invitation_ends_in_a_sign_in_with_the_role(app, cast, invited):
    client = cast.client()
    assert client.get(invited).status_code == 200
    assert client.post(invited, data={"password": PASSWORD}).location == f"{invited}/authenticator"
    assert client.get(f"{invited}/authenticator").status_code == 200

    done = client.post(f"{invited}/authenticator", data={"code": code_for(app, invited)})

    assert done.location == "/home"
    assert "Jo Patel" in client.get("/account").text
    assert client.get("/audit").status_code == 200
    assert mails_to(app, JO)[-1].subject == "Your password and your authenticator app were set up"


def test_afterwards_password_and_code_sign_in(app, cast, invited):
    accept(app, cast.client(), invited)
    app.extensions["clock"].moved_by += timedelta(minutes=1)
    client = cast.client()

    give_password(client, JO)

    assert give_code(client, code_for(app, invited)).location == "/home"


def test_the_code_of_the_set_up_does_not_sign_in_again(app, cast, invited):
    accept(app, cast.client(), invited)
    client = cast.client()
    give_password(client, JO)

    assert give_code(client, code_for(app, invited)).status_code == 422


def test_the_picture_holds_what_the_text_says(app, cast, invited):
    client = cast.client()
    client.post(invited, data={"password": PASSWORD})

    text = client.get(f"{invited}/authenticator").text

    with app.app_context():
        secret = invitations.secret_of(invited.rpartition("/")[2])
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in text
    assert "<svg" in text
    assert "style=" not in text


def test_an_invitation_works_once(app, cast, invited):
    accept(app, cast.client(), invited)

    again = accept(app, cast.client(), invited, "another long password")

    assert again.status_code == 422
    assert invitations.NOT_VALID in again.text
    assert give_password(cast.client(), JO).status_code == 302


def test_an_invitation_works_for_a_day(app, cast, invited):
    app.extensions["clock"].moved_by += timedelta(hours=24, seconds=1)

    assert cast.client().get(invited).status_code == 422
    assert accept(app, cast.client(), invited).status_code == 422


def test_a_later_invitation_replaces_an_earlier_one(app, cast, invited):
    with app.app_context():
        later = invitations.invite(JO, "Jo Patel", None, at=clock.now()).removeprefix("http://localhost")

    assert cast.client().get(invited).status_code == 422
    assert accept(app, cast.client(), later).location == "/home"


def test_until_the_app_is_set_up_the_password_signs_nobody_in(cast, invited):
    cast.client().post(invited, data={"password": PASSWORD})

    assert give_password(cast.client(), JO).status_code == 422


def test_the_app_is_set_up_after_the_password(app, cast, invited):
    client = cast.client()

    assert client.get(f"{invited}/authenticator").location == invited
    early = client.post(f"{invited}/authenticator", data={"code": code_for(app, invited)})
    assert early.status_code == 422


def test_a_wrong_first_code_is_explained_and_can_be_tried_again(app, cast, invited):
    client = cast.client()
    client.post(invited, data={"password": PASSWORD})

    wrong = client.post(f"{invited}/authenticator", data={"code": "000000"})

    assert wrong.status_code == 422
    assert "Enter the six digits" in wrong.text
    assert client.post(f"{invited}/authenticator", data={"code": code_for(app, invited)}).status_code == 302


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "Choose a password."),
        ("short", "at least 12 characters"),
        ("x" * 201, "at most 200 characters"),
        ("password1234", "guessed first"),
        ("PASSWORD1234", "guessed first"),
        ("aaaaaabbbbbb", "guessed first"),
        ("safetyfund2031", "words of this office"),
        ("my name is patel", "without your name"),
        ("jo@example.org!", "without your name"),
    ],
)
def test_a_weak_password_is_explained(cast, invited, password, reason):
    response = cast.client().post(invited, data={"password": password})

    assert response.status_code == 422
    assert reason in response.text


def test_after_a_weak_password_the_invitation_goes_on(cast, invited):
    cast.client().post(invited, data={"password": "Manchester123"})

    assert cast.client().post(invited, data={"password": PASSWORD}).status_code == 302


def test_a_made_up_invitation_is_refused(app, cast):
    assert cast.client().get("/invitations/made-up").status_code == 422
    assert cast.client().post("/invitations/made-up", data={"password": PASSWORD}).status_code == 422


def test_a_sign_in_link_is_no_invitation(app, cast):
    client = cast.client()
    client.post("/sign-in/link", data={"email": "nadia@example.org"})
    token = mails_to(app, "nadia@example.org")[0].text.split("/sign-in/link/")[1].split()[0]

    assert cast.client().get(f"/invitations/{token}").status_code == 422


def test_an_invitation_ends_the_sign_ins_by_link(app, cast):
    nadia = cast.client("Nadia")
    assert nadia.get("/home").status_code == 200

    with app.app_context():
        invitations.invite("nadia@example.org", "Nadia", None, at=clock.now())

    assert nadia.get("/home").status_code == 302


class TestCommands:
    """`flask person invite` and `flask person leave`."""

    def run(self, app, *words):
        return app.test_cli_runner().invoke(args=["person", *words])

    def test_invite_prints_and_mails_the_address(self, app, cast):
        result = self.run(app, "invite", "Jo@Example.org", "Jo Patel", "--role", "fund officer")

        url = result.output.strip().splitlines()[-1]
        assert result.exit_code == 0
        assert url in mails_to(app, JO)[0].text
        with app.app_context():
            jo = db.session.scalars(select(Person).where(Person.email == JO)).one()
            assert [office.role for office in jo.offices] == [OfficeRole.FUND_OFFICER]
            last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
            assert (last.action, last.actor_name, last.after) == (
                "person.invited",
                "command line",
                {"role": "fund officer"},
            )

    def test_invite_refuses_what_is_no_address_or_no_role(self, app):
        assert "is not an e-mail address" in self.run(app, "invite", "nonsense", "Jo").output
        assert self.run(app, "invite", JO, "Jo", "--role", "king").exit_code == 2

    def test_leave_ends_access_at_once(self, app, cast):
        dilys = cast.client("Dilys")
        assert dilys.get("/home").status_code == 200

        result = self.run(app, "leave", "Dilys@example.org")

        assert result.exit_code == 0
        assert dilys.get("/home").status_code == 302
        with app.app_context():
            held = db.session.scalars(select(Office.held_until).where(Office.person_id == cast.people["Dilys"])).all()
            assert None not in held

    def test_sign_out_ends_every_sign_in_and_nothing_else(self, app, cast):
        here, elsewhere = cast.client("Dilys"), signed_in_client(app, cast.people["Dilys"])

        assert self.run(app, "sign-out", "Dilys@example.org").exit_code == 0
        assert "There is nobody" in self.run(app, "sign-out", "nobody@example.org").output
        with app.app_context():
            (told,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "person.signed-out"))
            assert (told.actor_name, told.subject_id) == ("command line", cast.people["Dilys"])

        assert [client.get("/home").status_code for client in (here, elsewhere)] == [302, 302]
        assert signed_in_client(app, cast.people["Dilys"]).get("/home").status_code == 200

    def test_leave_says_who_is_not_there(self, app, cast):
        assert "There is nobody" in self.run(app, "leave", "nobody@example.org").output
        self.run(app, "leave", "dilys@example.org")
        assert "left already" in self.run(app, "leave", "dilys@example.org").output

    def test_somebody_who_left_can_be_invited_again(self, app, cast):
        self.run(app, "leave", "dilys@example.org")
        output = self.run(app, "invite", "dilys@example.org", "Dilys", "--role", "fund officer").output
        invitation = output.strip().splitlines()[-1].removeprefix("http://localhost")
        client = cast.client()

        accept(app, client, invitation)

        assert client.get("/audit").status_code == 200
