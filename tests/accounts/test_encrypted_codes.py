"""What makes the codes of an authenticator app is kept encrypted, by SECRET_KEY, and can be read with former keys."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts import codes, passwords
from app.accounts.models import Person
from app.platform import encryption
from app.platform.db import db
from app.platform.migrations import downgrade, upgrade
from app.platform.models import AuditEvent
from tests.cast import TOTP_SECRET
from tests.conftest import SECRET

ANOTHER = "another-key-another-key-another-key"
PASSWORD = "harbour kettle violin"
WITH_AN_APP = 12


def kept(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Person.totp_secret).where(Person.totp_secret.is_not(None))))


def renew(app):
    return app.test_cli_runner().invoke(args=["person", "encrypt-codes"])


def test_no_secret_stands_in_the_database(app, cast):
    secrets = kept(app)

    assert len(secrets) == WITH_AN_APP
    assert len(set(secrets)) == WITH_AN_APP
    assert not any(TOTP_SECRET in secret for secret in secrets)


@pytest.mark.breaks_rules
def test_a_secret_can_be_read_in_its_own_row_only(app, cast):
    with app.app_context():
        dilys, hari = cast.person("Dilys"), cast.person("Hari")
        hari.totp_secret = dilys.totp_secret

        assert (codes.is_readable(dilys), codes.is_readable(hari)) == (True, False)
        assert codes.secret_of(dilys) == TOTP_SECRET


def test_a_changed_letter_is_noticed(app, cast):
    with app.app_context():
        secret = cast.person("Dilys").totp_secret
        changed = secret[:40] + ("A" if secret[40] != "A" else "B") + secret[41:]
        with pytest.raises(encryption.Unreadable):
            codes.decrypted_for(cast.people["Dilys"], changed)


def test_the_database_takes_no_secret_as_it_is(app, cast):
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE person SET totp_secret = :secret"), {"secret": TOTP_SECRET})


def test_a_former_key_reads_until_everything_is_written_by_the_present_one(app, cast):
    app.config.update(SECRET_KEY=ANOTHER, SECRET_KEY_FALLBACKS=(SECRET,))
    code = cast.code("Hari")
    before = kept(app)

    done = renew(app)

    assert (done.exit_code, done.output) == (0, "12 secrets written by the present SECRET_KEY.\n")
    assert not set(kept(app)).intersection(before)
    app.config.update(SECRET_KEY_FALLBACKS=())
    assert len(code) == len(cast.code("Hari"))
    with app.app_context():
        assert {event.action for event in db.session.scalars(select(AuditEvent))} == {"person.code-encrypted-anew"}


@pytest.fixture
def lost(app, cast):
    """Dilys has given her password, and the key by which her secret was written is gone."""
    with app.app_context():
        cast.person("Dilys").password_hash = passwords.hash_of(PASSWORD)
        db.session.commit()
    code = cast.code("Dilys")
    app.config.update(SECRET_KEY=ANOTHER)
    client = cast.client()
    client.post("/sign-in/password", data={"staff-email": "dilys@example.org", "staff-password": PASSWORD})
    return client, code


@pytest.mark.breaks_rules
def test_without_the_key_the_page_says_what_to_do(lost):
    client, code = lost

    answer = client.post("/sign-in/code", data={"code": code})

    assert answer.status_code == 422
    assert "the office’s secret key is another one" in answer.text
    assert "Ask for a new invitation" in answer.text
    assert client.get("/home").status_code == 302


@pytest.mark.breaks_rules
def test_without_the_key_the_office_is_told_whom_to_invite(app, lost):
    found = app.test_cli_runner().invoke(args=["check", "invariants"])
    done = renew(app)

    assert found.output.count("can be read. Not so: person") == WITH_AN_APP
    assert done.exit_code == 1
    assert "0 secrets written" in done.output
    assert "dilys@example.org" in done.output
    assert "invite them anew" in done.output


def test_rows_from_before_are_encrypted_by_the_migration(app, cast):
    with app.app_context():
        db.session.remove()
        downgrade(revision="0030")
        plain = db.session.scalars(text("SELECT totp_secret FROM person WHERE totp_secret IS NOT NULL")).all()
        db.session.remove()
        upgrade()

        assert plain == [TOTP_SECRET] * WITH_AN_APP
        assert codes.secret_of(cast.person("Hari")) == TOTP_SECRET
