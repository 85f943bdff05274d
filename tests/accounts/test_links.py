"""Applicants sign in by a link: ten minutes, once, by POST, in the browser that asked."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.accounts import links, operations
from app.accounts.models import LinkPurpose, Person, SignIn, SignInLink
from app.accounts.sessions import digest_of
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Refused
from tests.accounts.mailbox import link_in_mail_to, mails_to
from tests.counting import count_queries

NEW = "maya@example.org"


def ask(client, email=NEW, **more):
    return client.post("/sign-in/link", data={"email": email, **more})


def move_clock(app, **by):
    app.extensions["clock"].moved_by += timedelta(**by)


def sign_ins_of(app, email):
    with app.app_context():
        return db.session.scalar(select(func.count(SignIn.id)).join(SignIn.person).where(Person.email == email))


def test_a_link_signs_in_and_makes_the_person(app, cast):
    client = cast.client()
    ask(client, email=" Maya@Example.org ")

    response = client.post(link_in_mail_to(app, NEW))

    assert response.location == "/account/name?next="
    assert client.get("/home").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Person.name).where(Person.email == NEW)).all() == [NEW]


def test_a_name_is_asked_once(app, cast):
    client = cast.client()
    ask(client, next="/applications")
    assert client.post(link_in_mail_to(app, NEW)).location == "/account/name?next=/applications"

    assert client.post("/account/name", data={"name": " ", "next": "/applications"}).status_code == 422
    assert client.post("/account/name", data={"name": "Maya", "next": "/applications"}).location == "/applications"

    other = cast.client()
    ask(other, next="/applications")
    assert other.post(link_in_mail_to(app, NEW)).location == "/applications"


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(cast):
    answers = [ask(cast.client(), email=email) for email in (NEW, "nadia@example.org", "dilys@example.org")]

    assert [(answer.status_code, answer.location) for answer in answers] == [(302, "/sign-in/link")] * 3
    assert cast.client().get("/sign-in/link").status_code == 200


def test_opening_a_link_uses_nothing_up(app, cast):
    client = cast.client()
    ask(client)
    link = link_in_mail_to(app, NEW)

    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert client.get("/home").status_code == 302
    assert client.post(link).status_code == 302


def test_a_link_works_once(app, cast):
    client = cast.client()
    ask(client)
    link = link_in_mail_to(app, NEW)
    client.post(link)
    client.post("/sign-out")
    ask(client, email="other@example.org")

    again = client.post(link)

    assert again.status_code == 422
    assert links.NOT_VALID in again.text
    assert client.get("/home").status_code == 302


def test_a_link_works_only_in_the_browser_that_asked(app, cast):
    mine, other = cast.client(), cast.client()
    ask(mine)
    ask(other, email="somebody@example.org")
    link = link_in_mail_to(app, NEW)

    assert links.OTHER_BROWSER in other.get(link).text
    assert other.post(link).status_code == 422
    assert cast.client().post(link).status_code == 422
    assert mine.post(link).status_code == 302


def test_a_link_works_for_ten_minutes(app, cast):
    client = cast.client()
    ask(client)
    link = link_in_mail_to(app, NEW)
    move_clock(app, minutes=9, seconds=55)
    assert client.get(link).status_code == 200

    move_clock(app, seconds=10)

    assert links.TOO_OLD in client.get(link).text
    assert client.post(link).status_code == 422


def test_an_unknown_link_says_what_to_do(cast):
    response = cast.client().post("/sign-in/link/made-up")

    assert response.status_code == 422
    assert "Ask for a new one" in response.text


def test_two_claims_at_once_give_one_sign_in(app):
    with app.app_context():
        at = clock.now()
        link = SignInLink(
            email=NEW,
            purpose=LinkPurpose.APPLY,
            token_digest=digest_of("token"),
            browser_digest=digest_of("browser"),
            asked_at=at,
            ends_at=at + links.LASTS,
        )
        db.session.add(link)
        db.session.commit()
    outcomes, start = [], Barrier(4, timeout=60)

    def claim():
        with app.app_context():
            start.wait()
            try:
                outcomes.append(links.claim_link("token", browser="browser", at=at).person.email)
            except Refused as refused:
                outcomes.append(refused.message)
            finally:
                db.session.remove()

    threads = [Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == sorted([NEW, *[links.NOT_VALID] * 3])


@pytest.mark.parametrize("name", ["Dilys", "Hari", "Asha", "Chidi"])
def test_the_office_and_the_panel_get_no_link(app, cast, name):
    email = f"{name.lower()}@example.org"
    ask(cast.client(), email=email)

    (mail,) = mails_to(app, email)
    assert mail.subject == "How you sign in"
    assert "/sign-in/link/" not in mail.text


def test_a_link_asked_for_before_an_invitation_no_longer_works(app, cast):
    client = cast.client()
    ask(client, email="owen@example.org")
    link = link_in_mail_to(app, "owen@example.org")
    with app.app_context():
        cast.person("Owen").password_hash = "chosen meanwhile"
        db.session.commit()

    response = client.post(link)

    assert response.status_code == 422
    assert links.OTHER_WAY in response.text


def test_somebody_who_left_gets_no_link(app, cast):
    with app.app_context():
        operations.leave(cast.person("Nadia"), at=clock.now())
    ask(cast.client(), email="nadia@example.org")

    assert mails_to(app, "nadia@example.org") == []


def test_after_five_links_in_an_hour_no_more_are_sent(app, cast):
    answers = [ask(cast.client()).location for _ in range(7)]

    assert answers == ["/sign-in/link"] * 7
    assert len(mails_to(app, NEW)) == 5
    move_clock(app, hours=1, minutes=1)
    ask(cast.client())
    assert len(mails_to(app, NEW)) == 6


@pytest.mark.parametrize("email", ["", "nadia", "nadia@", "a@b c.org", "x" * 200 + "@example.org"])
def test_an_address_that_is_none_is_explained(app, cast, email):
    response = ask(cast.client(), email=email)

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert "Enter " in response.text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nLocation: x", "home"],
)
def test_a_link_leads_nowhere_else(app, cast, elsewhere):
    client = cast.client()
    with app.app_context():
        cast.person("Nadia").name = "Nadia"
    ask(client, email="nadia@example.org", next=elsewhere)

    assert client.post(link_in_mail_to(app, "nadia@example.org")).location == "/home"


def test_what_was_answered_before_the_sign_in_is_kept_and_nothing_else(app, cast):
    client = cast.client()
    with client.session_transaction() as session:
        session["eligibility"] = {"round": "OPEN-R1"}
        session["planted"] = "by somebody else"
    ask(client)

    client.post(link_in_mail_to(app, NEW))

    with client.session_transaction() as session:
        assert session["eligibility"] == {"round": "OPEN-R1"}
        assert "planted" not in session
        assert "browser" not in session


def test_the_sign_in_page_asks_the_database_nothing(app, cast):
    with count_queries(app) as queries:
        cast.client().get("/sign-in")

    assert queries == []


def test_pages_about_signing_in_are_kept_nowhere(app, cast):
    client = cast.client()
    ask(client)

    for path in ("/sign-in", "/sign-in/link", link_in_mail_to(app, NEW)):
        assert client.get(path).headers["Cache-Control"] == "no-store"
