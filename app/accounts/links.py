"""Links sent by e-mail to applicants: ten minutes, once, and only in the browser that asked.

People of the office and of panels have a second factor; to them a link is never sent, because whoever
reads an office's mailbox must not be able to act for it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import LinkPurpose, Person, SignInLink
from app.accounts.sessions import digest_of, needs_second_factor
from app.platform import events, guard, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Refused

LASTS = timedelta(minutes=10)
MOST_AN_HOUR = 5

NOT_VALID = "This link was used already, or a newer page has replaced it. Ask for a new one."
TOO_OLD = "This link worked for ten minutes, and they are over. Ask for a new one."
OTHER_BROWSER = (
    "You asked for this link in another browser. Open it there: copy the link from the e-mail into that browser. "
    "Or ask for a new one here."
)
OTHER_WAY = "You sign in with a password and a code, or with a passkey."


@dataclass(frozen=True, slots=True)
class Claim:
    """A link that was just used: who signs in, and where it leads."""

    person: Person
    leads_to: str


@transaction()
def ask_for_link(email: str, *, browser: str, leads_to: str, at: datetime) -> None:
    """Send a link to this address; what is answered does not depend on whether anybody has it.

    After five in an hour nothing more is sent. Somebody with a second factor gets a mail that says how they sign in.
    """
    if sent_in_last_hour(email, at) >= MOST_AN_HOUR:
        events.note("link refused", reason="too many for one address")
        return
    person = find_person(email)
    token = secrets.token_urlsafe(32)
    link = SignInLink(
        email=email,
        purpose=LinkPurpose.APPLY,
        token_digest=digest_of(token),
        browser_digest=digest_of(browser),
        asked_at=at,
        ends_at=at + LASTS,
        leads_to=leads_to,
    )
    db.session.add(link)
    if person and needs_second_factor(guard.load_actor(person.id), person.password_hash):
        link.used_at = at
        mail.send(email, "sign_in_otherwise", at=at, url=whole_address("accounts.sign_in"))
    elif not (person and person.left_at):
        mail.send(email, "sign_in_link", at=at, url=whole_address("accounts.link", token=token))
    events.note("link asked for", person_id=person.id if person else None)


@transaction()
def claim_link(token: str, *, browser: str, at: datetime) -> Claim:
    """Use the link: of two who try at once, one succeeds. A person is made for an address not known before.

    Raises: Refused, with the sentence for the page.
    """
    link = find_link(token)
    if problem := problem_with(link, browser=browser, at=at):
        events.note("link refused", reason="not valid")
        raise Refused(problem)
    unused = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if not db.session.execute(unused.values(used_at=at)).rowcount:
        events.note("link refused", reason="used")
        raise Refused(NOT_VALID)
    person = find_person(link.email) or add_person(link.email)
    if person.left_at or needs_second_factor(guard.load_actor(person.id), person.password_hash):
        raise Refused(OTHER_WAY)
    return Claim(person, link.leads_to)


def problem_with(link: SignInLink | None, *, browser: str, at: datetime) -> str:
    """Why this link cannot be used here and now, as a sentence; empty when it can."""
    if link is None or link.used_at or link.purpose is not LinkPurpose.APPLY:
        return NOT_VALID
    if at >= link.ends_at:
        return TOO_OLD
    is_same_browser = secrets.compare_digest(link.browser_digest or "", digest_of(browser))
    return "" if is_same_browser else OTHER_BROWSER


def find_link(token: str) -> SignInLink | None:
    return db.session.scalar(select(SignInLink).where(SignInLink.token_digest == digest_of(token)))


def find_person(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def add_person(email: str) -> Person:
    """Somebody new, called by their address until they tell their name. Of two who add them at once, one does."""
    try:
        with db.session.begin_nested():
            person = Person(email=email, name=email)
            db.session.add(person)
    except IntegrityError:
        return db.session.scalars(select(Person).where(Person.email == email)).one()
    return person


def sent_in_last_hour(email: str, at: datetime) -> int:
    since = at - timedelta(hours=1)
    asked = select(func.count(SignInLink.id)).where(SignInLink.email == email, SignInLink.asked_at > since)
    return db.session.scalar(asked) or 0
