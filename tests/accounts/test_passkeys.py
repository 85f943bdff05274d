"""Passkeys, made and used by a real browser with a virtual authenticator."""

from __future__ import annotations

import socket
from contextlib import closing

import pyotp
import pytest
from sqlalchemy import func, select

from app.accounts import codes, passwords
from app.accounts.models import Passkey, Person
from app.platform import clock
from app.platform.db import db
from tests.accounts.mailbox import mails_to
from tests.accounts.test_password_sign_in import PASSWORD
from tests.browser.served import Site, demo_app, running
from tests.cast import TOTP_SECRET

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named_site(demo, tmp_path, worker):
    """The demo at a name: passkeys are not made for bare addresses. Dilys has a password and an app."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"http://localhost:{listener.getsockname()[1]}"
        app = demo_app(demo.copy(tmp_path, f"passkeys_{worker}"), address)
        with app.app_context():
            dilys = db.session.scalars(select(Person).where(Person.email == "dilys@example.org")).one()
            dilys.password_hash = passwords.hash_of(PASSWORD)
            dilys.totp_secret = codes.encrypted_for(dilys.id, TOTP_SECRET)
            db.session.commit()
        with running(app, listener):
            yield Site(address, app)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def dilys(named_site, visits):
    """Dilys at a device that can keep passkeys, signed in with her password and a code."""
    visitor = visits(named_site)
    visitor.switch.send("WebAuthn.enable")
    visitor.switch.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    visitor.go("/sign-in")
    form = visitor.form("Continue")
    visitor.fill("Your e-mail address", "dilys@example.org", within=form)
    form.locator("#staff-password").fill(PASSWORD)
    visitor.press("Continue")
    visitor.fill("Six digits", code(named_site, -1))
    visitor.press("Sign in")
    return visitor


def code(site, later=0):
    """What Dilys' app shows, some steps before or after now."""
    with site.app.app_context():
        return pyotp.TOTP(TOTP_SECRET).generate_otp(int(clock.now().timestamp()) // 30 + later)


def passkeys(site):
    with site.app.app_context():
        return db.session.scalar(select(func.count(Passkey.id)))


def ask_device(visitor, button):
    """Press a button that asks the device first, and sends the form with its answer."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button).click()
    visitor.arrived()


def add_passkey(dilys):
    dilys.go("/account")
    dilys.follow("Add a passkey")
    dilys.fill("A name for it", "Work laptop")
    dilys.fill("Six digits", code(dilys.site))
    ask_device(dilys, "Add a passkey")
    dilys.sees("The passkey was added.", "Work laptop")


def test_a_passkey_is_added_signs_in_confirms_and_is_removed(named_site, dilys):
    add_passkey(dilys)
    dilys.press("Sign out")
    dilys.go("/sign-in?next=/account")

    ask_device(dilys, "Sign in with a passkey")
    dilys.stands_at("/account")
    dilys.sees("by passkey")

    dilys.follow("Remove Work laptop")
    ask_device(dilys, "Use your passkey instead")
    dilys.stands_at("/account")
    dilys.sees("The passkey was removed.")
    assert passkeys(named_site) == 0
    told = [mail.subject for mail in mails_to(named_site.app, "dilys@example.org")[-2:]]
    assert told == [
        "The passkey “Work laptop” was added to your account",
        "The passkey “Work laptop” was removed from your account",
    ]


def test_a_passkey_that_was_removed_signs_nobody_in(named_site, dilys):
    add_passkey(dilys)
    with named_site.app.app_context():
        db.session.delete(db.session.scalars(select(Passkey)).one())
        db.session.commit()
    dilys.press("Sign out")
    dilys.go("/sign-in")

    with dilys.page.expect_response("**/sign-in/passkey") as answer:
        dilys.page.get_by_role("button", name="Sign in with a passkey").click()

    assert answer.value.status == 422
    dilys.sees("This passkey is not known here")
    dilys.problems.clear()


def test_an_answer_counts_once(named_site, dilys):
    """What the device signed is of no use to whoever copied it, cookie and all."""
    add_passkey(dilys)
    dilys.press("Sign out")
    dilys.go("/sign-in")
    before = {}
    dilys.page.on(
        "request", lambda request: before.update(form=request.post_data) if request.url.endswith("/passkey") else None
    )
    dilys.page.on(
        "response",
        lambda answer: before.update(cookies=dilys.page.context.cookies()) if "challenge" in answer.url else None,
    )
    ask_device(dilys, "Sign in with a passkey")
    dilys.stands_at("/home")

    dilys.page.context.clear_cookies()
    dilys.page.context.add_cookies(before["cookies"])
    again = dilys.page.request.post(
        f"{named_site.address}/sign-in/passkey",
        data=before["form"],
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": named_site.address},
        max_redirects=0,
    )

    assert again.status == 422


def test_without_a_right_code_no_passkey_is_added(named_site, dilys):
    dilys.go("/account/passkeys/new")
    dilys.fill("A name for it", "Work laptop")
    dilys.fill("Six digits", "000000")

    with dilys.page.expect_response("**/account/passkeys") as answer:
        dilys.page.get_by_role("button", name="Add a passkey").click()

    assert answer.value.status == 422
    dilys.sees("Enter the present six digits")
    assert passkeys(named_site) == 0
    dilys.problems.clear()
