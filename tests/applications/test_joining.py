"""An organisation is known by its number: no second one without an officer, and nobody gets in unasked."""

from __future__ import annotations

import pytest

from app.accounts.models import Membership, Organisation
from app.applications.organisations.models import OrganisationRequest
from app.platform.db import db
from tests.accounts.mailbox import mails_to
from tests.applications.form import ELIGIBLE, open_round
from tests.applications.people import organisation_url, roles

NUMBER = "1098765"
IDENTIFIER = "GB-CHC-1098765"


@pytest.fixture
def round_(app, cast) -> str:
    """An open round; Nadia's organisation has a charity number."""
    with app.app_context():
        db.session.get_one(Organisation, cast.organisation_id).registration = IDENTIFIER
        db.session.commit()
    return open_round(app)


def start(cast, round_, number, by="Farouk", **more):
    browser = cast.client(by)
    query = {f"answer-{key}": given for key, given in ELIGIBLE.items()}
    browser.get(f"/rounds/{round_}/applications/new", query_string=query)
    sent = {"name": "Brackenlight Sports", "number": number} | more
    return browser.post(f"/rounds/{round_}/applications", data=sent)


def ask(cast, by="Farouk", **changes):
    sent = {"name": "Brackenlight Sports", "kind": "club", "number": NUMBER, "message": "I am the new secretary."}
    return cast.client(by).post("/organisation-requests", data=sent | changes)


def request_url(cast) -> str:
    with cast.app.app_context():
        return f"/organisation-requests/{db.session.query(OrganisationRequest).one().key}"


def organisations(cast):
    with cast.app.app_context():
        return db.session.query(Organisation).filter_by(registration=IDENTIFIER).count()


def test_a_known_number_makes_no_second_organisation(cast, round_):
    for typed in (NUMBER, " 1 098 765 "):
        told = start(cast, round_, typed)
        assert told.status_code == 409
        assert "We know this organisation" in told.text
        assert not any(word in told.text for word in ("Nadia", "@", "Brackenlight Sports Association"))
    assert organisations(cast) == 1


def test_a_new_number_is_kept_and_known_from_then_on(cast, round_):
    assert start(cast, round_, "sc 45678").status_code == 302
    with cast.app.app_context():
        assert db.session.query(Organisation).filter_by(registration="GB-SC-SC045678").count() == 1
    again = start(cast, round_, "SC045678", organisation="")
    assert again.status_code == 422


def test_a_wrong_number_and_ones_own_are_explained(cast, round_):
    assert "Leave it empty if your organisation is not registered" in start(cast, round_, "12").text
    browser = cast.client("Nadia")
    browser.get(f"/rounds/{round_}/applications/new", query_string={f"answer-{k}": v for k, v in ELIGIBLE.items()})
    own = browser.post(f"/rounds/{round_}/applications", data={"name": "Ours", "number": NUMBER})
    assert own.status_code == 422
    assert "You belong to this organisation already" in own.text


def test_who_may_submit_lets_somebody_in(cast, round_):
    assert ask(cast).location == "/applications"
    assert "Nobody has decided yet" in cast.client("Farouk").get("/applications").text
    assert "Farouk asks to join" in mails_to(cast.app, "nadia@example.org")[-1].subject
    assert "Farouk asks to join" in cast.client("Nadia").get("/home").text
    url = request_url(cast)
    assert "I am the new secretary." in cast.client("Nadia").get(url).text

    done = cast.client("Nadia").post(f"{url}/joining", data={"role": "may edit", "version": 1})

    assert done.status_code == 302
    assert roles(cast)["Farouk"] == "may edit"
    assert "You now belong to it." in mails_to(cast.app, "farouk@example.org")[-1].text
    assert cast.client("Nadia").post(f"{url}/joining", data={"role": "may edit", "version": 1}).status_code == 409


def test_the_officer_decides_too_and_alone_allows_a_second(cast, round_):
    ask(cast)
    url, reason = request_url(cast), {"no-reason": "A branch with accounts of its own.", "version": 1}
    assert "Farouk asks to join" in cast.client("Dilys").get("/home").text
    assert "Allow a second organisation" not in cast.client("Nadia").get(url).text
    assert cast.client("Nadia").post(f"{url}/second", data=reason).status_code == 403
    missing = cast.client("Dilys").post(f"{url}/second", data={"version": 1})
    assert missing.status_code == 422
    assert "Give the reason." in missing.text

    assert cast.client("Dilys").post(f"{url}/second", data=reason).status_code == 302

    assert organisations(cast) == 2
    assert "Farouk" not in roles(cast)
    with cast.app.app_context():
        held = db.session.query(Membership).filter_by(person_id=cast.people["Farouk"]).one()
        assert (held.organisation.name, held.role) == ("Brackenlight Sports", "may submit")
    assert "A branch" in mails_to(cast.app, "farouk@example.org")[-1].text


def test_a_refusal_carries_its_reason(cast, round_):
    ask(cast)
    url = request_url(cast)
    cast.client("Nadia").post(f"{url}/refusal", data={"no-reason": "We do not know you.", "version": 1})
    assert "We do not know you." in mails_to(cast.app, "farouk@example.org")[-1].text
    assert "Farouk" not in roles(cast)
    late = cast.client("Dilys").post(f"{url}/joining", data={"role": "may edit", "version": 2})
    assert late.status_code == 409


def test_nobody_else_decides(cast, round_):
    ask(cast)
    url = request_url(cast)
    for name, status in (("Owen", 403), ("Farouk", 404), ("Edwin", 404), ("Asha", 404)):
        assert cast.client(name).get(url).status_code == status
        for act in ("joining", "refusal", "second"):
            assert cast.client(name).post(f"{url}/{act}", data={"role": "may edit"}).status_code == status
    assert "Farouk" not in roles(cast)


def test_a_request_that_cannot_be_is_explained_and_one_asks_once(cast, round_):
    for changes, status, words in (
        ({"message": " "}, 422, "Say who you are in the organisation"),
        ({"number": "12"}, 422, "Enter a charity number"),
        ({"number": "1098766"}, 404, ""),
    ):
        answer = ask(cast, **changes)
        assert answer.status_code == status
        assert words in answer.text
    for _ in range(2):
        ask(cast)
    ask(cast, once="x")
    assert request_url(cast)
    assert "You belong to this organisation already" in ask(cast, by="Owen").text


def test_an_organisation_without_a_number_tells_it_once(app, cast, round_):
    with app.app_context():
        organisation = db.session.get_one(Organisation, cast.organisation_id)
        organisation.registration = None
        db.session.commit()
    url = f"{organisation_url(cast)}/registration"
    assert cast.client("Owen").post(url, data={"number": NUMBER}).status_code == 403
    assert "Enter a charity number" in cast.client("Nadia").post(url, data={"number": "1"}).text
    assert cast.client("Nadia").post(url, data={"number": NUMBER}).status_code == 302
    again = cast.client("Nadia").post(url, data={"number": "1098766"})
    assert "known already" in again.text
    assert organisations(cast) == 1


def test_a_number_given_in_the_form_is_recognised_too(app, cast, round_):
    """On the way it does nothing; once gone on from, a known one asks those who decide, and once only."""
    key = start(cast, round_, "").location.rpartition("/")[2]
    url, farouk = f"/applications/{key}/parts/organisation", cast.client("Farouk")
    identity = {"q_identity__identity": "charity", "q_identity__name": "Brackenlight Sports", "v_identity": 1}
    given = identity | {"q_identity__number": NUMBER, "page": "a:1"}
    assert farouk.post(url, data=given, headers={"HX-Request": "true"}).status_code == 200
    assert mails_to(app, "nadia@example.org") == []

    for turn in (2, 3):
        farouk.post(url, data=given | {"page": f"a:{turn}", "next": "save"})

    assert len(mails_to(app, "nadia@example.org")) == 1
    assert "We have told those who may submit for it" in farouk.get("/applications").text
    assert organisations(cast) == 1
    farouk.post(url, data=given | {"q_identity__number": "1098766", "page": "a:4", "next": "save"})
    with app.app_context():
        assert db.session.query(Organisation).filter_by(registration="GB-CHC-1098766").count() == 1
