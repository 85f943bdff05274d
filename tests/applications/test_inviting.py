"""Inviting colleagues: by mail, joined by their own sign-in link and a POST, lapsing, taken back, limited."""

from __future__ import annotations

import re
from datetime import timedelta

from app.accounts import links
from app.applications.organisations.models import OrganisationInvitation
from app.factory import create_app
from app.platform.db import db
from app.platform.limits import limiter
from tests.accounts.mailbox import link_in_mail_to, mails_to
from tests.applications.people import let_submit, member_url, organisation_url, roles
from tests.cast import signed_in_client
from tests.conftest import QUICK

NEW = "petra@example.org"
TOKENS = re.compile(r'(?:value=|X-CSRFToken": )"[^"]*"')


def invite(cast, email=NEW, role="may edit", by="Nadia", **more):
    return cast.client(by).post(f"{organisation_url(cast)}/invitations", data={"email": email, "role": role, **more})


def invitation_url(cast, act, email=NEW):
    with cast.app.app_context():
        key = db.session.query(OrganisationInvitation).filter_by(email=email).one().key
    return f"{organisation_url(cast)}/invitations/{key}/{act}"


def joins(cast, email=NEW, browser=None):
    """Open the mail, ask for a sign-in link, follow it, and press Join."""
    browser = browser or cast.app.test_client()
    path = link_in_mail_to(cast.app, email)
    assert "Send me a link to sign in" in browser.get(path).text
    assert browser.post(path).status_code == 401
    assert browser.post(f"{path}/link").location == "/sign-in/link"
    signed_in = browser.post(link_in_mail_to(cast.app, email))
    assert signed_in.status_code == 302
    assert "Join" in browser.get(path).text
    return browser.post(path)


def test_a_colleague_joins_by_their_own_link(cast):
    assert invite(cast, email=" Petra@Example.org ").location == organisation_url(cast)
    assert NEW in cast.client("Nadia").get(organisation_url(cast)).text

    assert joins(cast).location == organisation_url(cast)

    assert roles(cast)[NEW] == "may edit"
    page = cast.client("Nadia").get(organisation_url(cast)).text
    assert "Send again" not in page
    with cast.app.app_context():
        actions = "select action from audit_event where subject = 'organisation' order by sequence"
        assert list(db.session.scalars(db.text(actions))) == ["organisation.invited", "organisation.joined"]


def test_the_answer_and_the_mail_tell_nothing_of_whether_the_address_is_known(cast):
    unknown, known, office = (invite(cast, email=email) for email in (NEW, "farouk@example.org", "dilys@example.org"))

    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    assert (known.status_code, known.location) == (office.status_code, office.location)
    texts = [mails_to(cast.app, email)[-1].text for email in (NEW, "farouk@example.org", "dilys@example.org")]
    assert len({text.partition("/joining/")[0] for text in texts}) == 1
    paths = [link_in_mail_to(cast.app, email) for email in (NEW, "farouk@example.org")]
    pages = [TOKENS.sub("", cast.app.test_client().get(path).text.replace(path, "")) for path in paths]
    assert pages[0] == pages[1]


def test_only_the_invited_address_joins(cast):
    invite(cast)
    path = link_in_mail_to(cast.app, NEW)

    assert cast.client("Farouk").post(path).status_code == 404
    assert "sent to another address" in cast.client("Farouk").get(path).text
    assert "Farouk" not in roles(cast)


def test_nobody_else_invites(cast):
    assert invite(cast, by="Owen").status_code == 403
    assert invite(cast, by="Farouk").status_code == 404
    assert cast.app.test_client().post(f"{organisation_url(cast)}/invitations").status_code == 401
    invite(cast)
    for act in ("sending", "taking-back"):
        assert cast.client("Owen").post(invitation_url(cast, act)).status_code == 403
        assert cast.client("Farouk").post(invitation_url(cast, act)).status_code == 404
    assert len(mails_to(cast.app, NEW)) == 1


def test_what_cannot_be_sent_is_explained(cast):
    for sent, words in (
        ({"email": ""}, "Enter the e-mail address of your colleague."),
        ({"email": "petra"}, "Enter an e-mail address such as"),
        ({"email": "owen@example.org"}, "belongs to your organisation already"),
        ({"role": ""}, "Choose what this person may do."),
        ({"role": "may reign"}, "Choose one of these."),
    ):
        answer = invite(cast, **sent)
        assert answer.status_code == 422
        assert words in answer.text
    assert mails_to(cast.app, NEW) == []


def test_the_same_form_twice_invites_once_and_a_second_form_says_so(cast):
    for _ in range(2):
        assert invite(cast, once="one-form").status_code == 302
    assert "was invited already" in invite(cast, once="another").text
    assert len(mails_to(cast.app, NEW)) == 1


def test_an_invitation_lapses_is_sent_again_and_taken_back(cast):
    nadia, stranger = cast.client("Nadia"), cast.app.test_client()
    invite(cast)
    first = link_in_mail_to(cast.app, NEW)
    cast.app.extensions["clock"].moved_by += timedelta(days=7)
    nadia = signed_in_client(cast.app, cast.people["Nadia"])
    ended = stranger.get(first)
    assert ended.status_code == 404
    assert "This invitation has ended" in ended.text
    assert stranger.post(f"{first}/link").status_code == 404

    nadia.post(invitation_url(cast, "sending"))
    second = link_in_mail_to(cast.app, NEW)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)

    nadia.post(invitation_url(cast, "taking-back"))
    assert stranger.get(second).status_code == 404
    assert nadia.post(invitation_url(cast, "sending")).status_code == 409


def test_who_was_removed_comes_back_by_no_invitation_of_their_own(cast):
    let_submit(cast, "Owen")
    invite(cast, by="Owen")
    cast.client("Nadia").post(f"{member_url(cast, 'Owen')}/removal")

    assert cast.app.test_client().get(link_in_mail_to(cast.app, NEW)).status_code == 404


def test_invitations_are_limited_per_address_and_per_person(settings, cast):
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True, PASSWORD_COST=QUICK)
    app.extensions["jobs"].huey.immediate = True
    try:
        nadia = signed_in_client(app, cast.people["Nadia"])
        url = organisation_url(cast)
        nadia.post(f"{url}/invitations", data={"email": NEW, "role": "may edit"})
        again = [nadia.post(invitation_url(cast, "sending")).status_code for _ in range(5)]
        assert again == [302] * 4 + [422]
        rest = [nadia.post(invitation_url(cast, "sending")).status_code for _ in range(25)]
        assert rest[-1] == 429
        assert len(mails_to(app, NEW)) == links.MOST_AN_HOUR
    finally:
        with app.app_context():
            limiter.reset()
            limiter.enabled = False
            db.engine.dispose()
