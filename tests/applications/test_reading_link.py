"""A link by which trustees read an application without signing in, until it is ended or lapses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.accounts.models import Membership, MembershipRole
from app.applications.models import Answer
from app.applications.reading_link.models import ReadingLink
from app.platform.db import db
from app.rounds.models import Question
from tests.applications.form import DECLARED, drafted
from tests.applications.people import member_url
from tests.cast import signed_in_client

MADE = re.compile(r'value="http://localhost(/reading/[\w-]+)"')


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages, complete=True)


def make(cast, key, by="Owen", **changes):
    sent = {"readers": "Our trustees", "weeks": "1"} | changes
    return cast.client(by).post(f"/applications/{key}/reading-links", data=sent)


def made(cast, key, **changes) -> str:
    return MADE.search(make(cast, key, **changes).text)[1]


def ending(cast, key) -> str:
    with cast.app.app_context():
        return f"/applications/{key}/reading-links/{db.session.query(ReadingLink).one().key}/ending"


def test_whoever_has_the_link_reads_what_stands_there(cast, key):
    path, trustee = made(cast, key), cast.app.test_client()

    answer = trustee.get(path)

    assert answer.status_code == 200
    assert "Answer to need." in answer.text
    assert "Two coaches" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert "Set-Cookie" not in answer.headers
    submitted = cast.client("Nadia").post(f"/applications/{key}/submission", data=DECLARED)
    assert submitted.status_code == 302
    assert "Submitted" in trustee.get(path).text


def test_it_shows_no_address_or_contact(cast, key):
    with cast.app.app_context():
        wanted = db.session.query(Answer).join(Question).filter(Question.key == "address")
        wanted.one().value = "1 Canary Lane"
        db.session.commit()
    page = cast.app.test_client().get(made(cast, key)).text
    assert "Canary" not in page
    assert "Not shown to readers of this link" in page
    assert "@example.org" not in page


def test_it_is_shown_once_and_only_its_digest_is_kept(cast, key):
    path = made(cast, key, once="one-form")
    token = path.rpartition("/")[2]
    assert make(cast, key, once="one-form").location == f"/applications/{key}/reading-links"
    assert token not in cast.client("Owen").get(f"/applications/{key}/reading-links").text
    with cast.app.app_context():
        assert token not in str([vars(row) for row in db.session.query(ReadingLink)])


def test_it_opens_nothing_after_it_was_ended_or_has_lapsed(cast, key):
    path, trustee = made(cast, key), cast.app.test_client()
    ended = cast.client("Nadia").post(ending(cast, key))
    assert ended.status_code == 302
    gone = trustee.get(path)
    assert gone.status_code == 404
    assert "This link opens nothing" in gone.text
    assert "noindex" in gone.headers["X-Robots-Tag"]
    assert cast.client("Nadia").post(ending(cast, key)).status_code == 302

    other = made(cast, key)
    cast.app.extensions["clock"].moved_by += timedelta(days=7)
    assert trustee.get(other).status_code == 404
    assert trustee.get("/reading/made-up").status_code == 404


def test_it_ends_with_the_rights_of_who_made_it(cast, key):
    path = made(cast, key)
    preview = cast.client("Nadia").get(f"{member_url(cast, 'Owen')}/removal").text
    assert "The reading link that Owen made ends too." in preview
    cast.client("Nadia").post(f"{member_url(cast, 'Owen')}/removal")
    assert cast.app.test_client().get(path).status_code == 404


def test_only_people_who_may_edit_make_and_end_it(cast, key):
    made(cast, key)
    url, end = f"/applications/{key}/reading-links", ending(cast, key)
    assert cast.client("Farouk").get(url).status_code == 404
    assert cast.client("Farouk").post(end).status_code == 404
    assert make(cast, key, by="Farouk").status_code == 404
    with cast.app.app_context():
        member = db.session.query(Membership).filter_by(person_id=cast.people["Owen"]).one()
        member.role = MembershipRole.READER
        db.session.commit()
    owen = signed_in_client(cast.app, cast.people["Owen"])
    assert [owen.get(url).status_code, owen.post(url).status_code, owen.post(end).status_code] == [403] * 3
    assert "A link for your trustees" not in owen.get(f"/applications/{key}").text


def test_what_is_missing_is_explained_and_there_are_not_too_many(cast, key, monkeypatch):
    assert "Say who the link is for" in make(cast, key, readers=" ").text
    wrong = make(cast, key, weeks="99")
    assert wrong.status_code == 422
    assert "Choose one of these." in wrong.text
    monkeypatch.setattr("app.applications.reading_link.operations.MOST_OPEN", 1)
    made(cast, key)
    assert "1 links are open already" in make(cast, key).text
