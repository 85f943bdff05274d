"""The office and its panels sign in with a password and a code, each used once."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

import pytest

from app.accounts import codes, operations, passwords, tries
from app.accounts.models import FailedTry, Person
from app.factory import create_app
from app.platform import clock
from app.platform.db import db
from app.platform.limits import limiter
from app.settings import ROOT
from tests.cast import TOTP_SECRET
from tests.conftest import QUICK

PASSWORD = "harbour kettle violin"


@pytest.fixture
def dilys(app, cast):
    """Dilys, who has chosen a password."""
    with app.app_context():
        cast.person("Dilys").password_hash = passwords.hash_of(PASSWORD)
        db.session.commit()
    return "dilys@example.org"


def give_password(client, email, password=PASSWORD, **more):
    return client.post("/sign-in/password", data={"staff-email": email, "staff-password": password, **more})


def give_code(client, code):
    return client.post("/sign-in/code", data={"code": code})


def test_password_and_code_sign_in(cast, dilys):
    client = cast.client()

    assert give_password(client, "Dilys@Example.org").location == "/sign-in/code"
    assert client.get("/sign-in/code").status_code == 200
    assert give_code(client, cast.code("Dilys")).location == "/home"
    assert client.get("/home").status_code == 200


def test_the_sign_in_leads_to_what_was_asked_for(cast, dilys):
    client = cast.client()
    assert client.get("/audit?day=2024-09-05").location == "/sign-in?next=/audit?day%3D2024-09-05"

    give_password(client, dilys, **{"staff-next": "/audit?day=2024-09-05"})

    assert give_code(client, cast.code("Dilys")).location == "/audit?day=2024-09-05"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_sign_in_leads_nowhere_else(cast, dilys, elsewhere):
    client = cast.client()
    assert "evil" not in client.get("/sign-in", query_string={"next": elsewhere}).text

    give_password(client, dilys, **{"staff-next": elsewhere})

    assert give_code(client, cast.code("Dilys")).location == "/home"


def test_a_password_alone_is_not_enough(cast, dilys):
    client = cast.client()
    give_password(client, dilys)

    assert client.get("/home").status_code == 302
    assert client.post("/sign-out").status_code == 401


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cast, dilys):
    wrong = give_password(cast.client(), dilys, "harbour kettle violas")
    unknown = give_password(cast.client(), "nobody@example.org")
    applicant = give_password(cast.client(), "nadia@example.org")

    assert [answer.status_code for answer in (wrong, unknown, applicant)] == [422, 422, 422]
    assert plain(wrong, dilys) == plain(unknown, "nobody@example.org") == plain(applicant, "nadia@example.org")


def plain(response, email):
    """The page without what differs by itself: the address that was typed, and the form's token."""
    return re.sub(r'name="csrf_token"[^>]*>', "", response.text.replace(email, ""))


def test_an_unknown_address_costs_a_hash_too(app, cast, dilys, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "matches", lambda stored, password: checked.append(stored) or False)

    give_password(cast.client(), "nobody@example.org")
    give_password(cast.client(), dilys)

    assert [stored.startswith("$argon2id$") for stored in checked] == [True, True]


def test_the_password_is_kept_as_argon2_only(app, cast, dilys):
    with app.app_context():
        assert cast.person("Dilys").password_hash.startswith("$argon2id$")


def test_by_default_a_hash_costs_what_the_library_recommends(app):
    with app.app_context():
        app.config["PASSWORD_COST"] = {}
        stored = passwords.hash_of(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000"])
def test_a_wrong_code_is_explained(cast, dilys, code):
    client = cast.client()
    give_password(client, dilys)

    response = give_code(client, code)

    assert response.status_code == 422
    assert "Enter the six digits that your authenticator app shows now." in response.text
    assert client.get("/home").status_code == 302


def test_a_code_may_be_typed_with_a_space(cast, dilys):
    client, code = cast.client(), cast.code("Dilys")
    give_password(client, dilys)

    assert give_code(client, f"{code[:3]} {code[3:]}").location == "/home"


def test_a_code_works_once(cast, dilys):
    first, second, code = cast.client(), cast.client(), cast.code("Dilys")
    give_password(first, dilys)
    give_password(second, dilys)

    assert give_code(first, code).status_code == 302
    assert give_code(second, code).status_code == 422


def test_an_older_code_than_the_last_one_used_does_not_work(app, cast, dilys):
    with app.app_context():
        present = int(clock.now().timestamp()) // codes.STEP
    newest, older = codes.code_at(TOTP_SECRET, present + 1), codes.code_at(TOTP_SECRET, present)
    for code, answer in ((newest, 302), (older, 422)):
        client = cast.client()
        give_password(client, dilys)
        assert give_code(client, code).status_code == answer


def test_a_code_two_minutes_old_does_not_work(app, cast, dilys):
    client, code = cast.client(), cast.code("Dilys")
    app.extensions["clock"].moved_by += timedelta(minutes=2)
    give_password(client, dilys)

    assert give_code(client, code).status_code == 422


def test_the_code_is_asked_for_five_minutes(app, cast, dilys):
    client = cast.client()
    give_password(client, dilys)
    app.extensions["clock"].moved_by += timedelta(minutes=5, seconds=5)

    assert client.get("/sign-in/code").location == "/sign-in"
    assert give_code(client, cast.code("Dilys")).location == "/sign-in"
    assert client.get("/home").status_code == 302


def test_a_code_without_a_password_leads_back_to_the_beginning(cast, dilys):
    client = cast.client()

    assert client.get("/sign-in/code").location == "/sign-in"
    assert give_code(client, cast.code("Dilys")).location == "/sign-in"


def test_the_session_is_a_new_one(cast, dilys):
    client = cast.client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["_user_id"] = "chosen by somebody else"
    give_password(client, dilys)
    give_code(client, cast.code("Dilys"))

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "chosen by somebody else"


def test_a_password_holds_until_it_is_changed(app, cast, dilys):
    app.extensions["clock"].moved_by += timedelta(days=2000)

    assert give_password(cast.client(), dilys).status_code == 302


@pytest.mark.parametrize(
    ("path", "who", "kinds"),
    [("/sign-in", None, ["current-password"]), ("/account/password", "Dilys", ["current-password", "new-password"])],
)
def test_a_password_is_hidden_and_may_be_pasted_or_filled_in(cast, dilys, path, who, kinds):
    """Nothing else is asked for, such as a hint or the answer to a question."""
    fields = re.findall(r'<input\b[^>]*\btype="password"[^>]*>', cast.client(who).get(path).text)

    assert [re.search(r'autocomplete="([^"]+)"', field)[1] for field in fields] == kinds
    assert not [script for script in (ROOT / "static" / "js").glob("*.js") if "paste" in script.read_text()]


def test_nobody_is_there_from_the_beginning(app):
    with app.app_context():
        assert db.session.query(Person).count() == 0


def test_somebody_who_left_cannot_sign_in(app, cast, dilys):
    client = cast.client()
    give_password(client, dilys)
    with app.app_context():
        operations.leave(cast.person("Dilys"), at=clock.now())

    assert give_code(client, cast.code("Dilys")).location == "/sign-in"
    assert give_password(cast.client(), dilys).status_code == 422


@pytest.mark.parametrize("data", [{}, {"staff-email": "dilys@example.org"}, {"staff-password": "x"}])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast, data):
    response = cast.client().post("/sign-in/password", data=data)

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert ("dilys@example.org" in response.text) == ("staff-email" in data)


class TestLimits:
    """What is counted of each network address is on here, as it is outside the tests."""

    @pytest.fixture
    def limited(self, settings, cast, dilys):
        app = limited_app(settings)
        yield app
        with app.app_context():
            limiter.reset()
            limiter.enabled = False
            db.engine.dispose()

    def test_one_address_of_the_network_may_ask_for_sixty_links_an_hour(self, limited):
        client = limited.test_client()
        answers = [client.post("/sign-in/link", data={"email": f"p{n}@example.org"}).status_code for n in range(61)]

        assert answers == [302] * 60 + [429]

    def test_failures_count_for_every_worker_and_outlast_a_restart(self, settings, limited, dilys):
        workers = limited, limited_app(settings)
        wrong = [give_password(workers[n % 2].test_client(), dilys, "wrong").status_code for n in range(10)]
        restarted = limited_app(settings)

        assert wrong == [422] * 10
        assert [give_password(app.test_client(), dilys).status_code for app in (*workers, restarted)] == [429] * 3
        for app in (workers[1], restarted):
            with app.app_context():
                db.engine.dispose()


def limited_app(settings):
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True, PASSWORD_COST=QUICK)
    app.extensions["jobs"].huey.immediate = True
    return app


def test_after_ten_wrong_passwords_the_right_one_is_not_looked_at(app, cast, dilys):
    client = cast.client()
    wrong = [give_password(client, dilys, "wrong").status_code for _ in range(10)]

    response = give_password(client, dilys)

    assert wrong == [422] * 10
    assert response.status_code == 429
    assert "There were too many wrong tries. Try again at" in response.text
    assert "Retry-After" in response.headers
    assert give_password(cast.client(), "edwin@example.org", "wrong").status_code == 422


def test_failures_are_counted_for_a_quarter_of_an_hour(app, cast, dilys):
    for _ in range(10):
        give_password(cast.client(), dilys, "wrong")
    app.extensions["clock"].moved_by += timedelta(minutes=15)

    assert give_password(cast.client(), dilys, "wrong").status_code == 422
    assert give_password(cast.client(), dilys).status_code == 302
    with app.app_context():
        assert db.session.query(FailedTry).count() == 2


def test_a_stranger_closes_the_way_for_their_own_address_only(app, cast, dilys):
    stranger = app.test_client()
    stranger.environ_base = stranger.environ_base | {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(11):
        give_password(stranger, dilys, "wrong")

    assert give_password(stranger, dilys).status_code == 429
    assert give_password(cast.client(), dilys).status_code == 302


def test_many_addresses_together_have_a_hundred_tries(app, cast, dilys):
    with app.test_request_context(method="POST"):
        everywhere = tries.password_of(dilys)[1:]
        for _ in range(100):
            tries.note_failure(everywhere, at=clock.now())

    assert give_password(cast.client(), dilys).status_code == 429


def test_a_passkey_is_still_asked_for_then(app, cast, dilys):
    for _ in range(10):
        give_password(cast.client(), dilys, "wrong")

    assert cast.client().post("/sign-in/passkey/challenge").status_code == 200


def test_after_ten_wrong_codes_none_is_looked_at(cast, dilys):
    client = cast.client()
    give_password(client, dilys)
    wrong = [give_code(client, "000000").status_code for _ in range(10)]

    assert wrong == [422] * 10
    assert give_code(client, cast.code("Dilys")).status_code == 429


def test_nobody_reads_in_the_counts_whose_password_was_guessed(app, cast, dilys):
    give_password(cast.client(), dilys, "wrong")

    with app.app_context():
        digests = {row.subject_digest for row in db.session.query(FailedTry)}
        assert len(digests) == 2
        assert not digests.intersection(sha256(text.encode()).hexdigest() for text in (dilys, f"password of {dilys}"))
