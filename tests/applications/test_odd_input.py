"""Whatever is typed or sent anywhere: a clear answer, and nothing breaks.

What a file may be is in documents/test_inspection.py and test_uploading.py (a PDF named .docx), two gigabytes in
tests/reliability/test_large_bodies.py, each kind of question by itself in tests/rounds/test_kinds.py, the hundredth
budget line in test_costs.py. That no page tells whether an address is known: test_inviting.py, and
tests/accounts/test_links.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

import pytest
from flask import request
from werkzeug.test import TestResponse

from app.accounts.models import Membership, MembershipRole
from app.applications.models import Application, BudgetLine
from app.applications.sending import most_of_an_address
from app.factory import create_app
from app.platform import audit
from app.platform.db import db
from app.platform.limits import limiter
from tests.applications.form import DECLARED, drafted, stored_application
from tests.cast import signed_in_client
from tests.conftest import FOR_TESTS
from tests.reliability.steps import DOCUMENTS, SIGNING_IN, WALKS
from tests.reliability.walks import World

SCRIPT = "<script>alert(1)</script>"
ODD = {
    "100,000 characters": "x" * 100_000,
    "SQL": "'; DROP TABLE application; --",
    "emoji": "👩‍👩‍👧 🏳️‍🌈 Zo\u0308e \U0001f9d1\U0001f3fd",
    "right to left": "\u202emoc.elpmaxe\u202c مرحبا שלום",
    "NUL and bells": "before\x00after\x07\x1b[31m",
    "a formula": "=cmd|' /C calc'!A0",
    "HTML": f'{SCRIPT}"><img src=x onerror=alert(1)> &amp; </textarea></title>',
    "a template": "{{7*7}} {0.__class__} ${7*7} %s %(name)s \\",
    "spaces alone": " \t\r\n\u00a0\u200b",
}
PLAIN = "Plain words"
TOGETHER = " ".join(text for name, text in ODD.items() if name != "100,000 characters")
SAYING = [walk for walk in WALKS if walk not in (SIGNING_IN, DOCUMENTS)]
"""In the others nobody writes words."""
TYPED = re.compile(r'<(?:textarea|input)\b(?![^>]*type="(?:hidden|radio|checkbox|file|submit)")[^>]*\bname="([^"]+)"')
EXPLAINED = re.compile(r"There is a problem|<h1|error-message")


@dataclass
class OddWorld(World):
    """In it everybody writes the same odd words wherever words are asked for."""

    odd: str = PLAIN

    def words(self, about: str) -> str:
        return f"{about}: {PLAIN}" if self.odd == PLAIN else self.odd


@pytest.mark.parametrize("walk", SAYING, ids=lambda walk: walk.name)
def test_every_act_takes_odd_words_or_says_why_not(cast, walk):
    """Each act is tried with another odd text, and with the next where that is refused."""
    world = OddWorld(cast, Random(1))
    walk.begin(world)
    for number, step in enumerate(walk.steps):
        statuses = list(tried(world, step, [*turned(number), PLAIN]))
        assert statuses[-1] < 400, f"{step.endpoint}: {statuses}"
    with cast.app.app_context():
        assert audit.verify() is None


def tried(world, step, texts):
    """The answers to one act with one text after the other, up to the one that is taken."""
    for text in texts:
        world.odd = text
        form = step.compose(world)
        answer = world.send(form)
        assert is_clear(answer), f"{step.endpoint} with {text[:20]!r}: {answer.status_code}"
        yield answer.status_code
        if answer.status_code < 400:
            page = world.browser(form.who).get(answer.location or "/", follow_redirects=True)
            assert page.status_code == 200, step.endpoint
            assert SCRIPT not in page.text
            return


def turned(places: int) -> list[str]:
    """All odd texts, beginning with another one each time."""
    texts = list(ODD.values())
    return texts[places % len(texts) :] + texts[: places % len(texts)]


def is_clear(answer: TestResponse) -> bool:
    """It leads on, is a page that says what is wrong, or is a sentence for a script."""
    if answer.status_code >= 500 or SCRIPT in answer.text:
        return False
    return answer.status_code < 400 or answer.mimetype == "text/plain" or bool(EXPLAINED.search(answer.text))


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages, complete=True)


@pytest.mark.parametrize("odd", [ODD["100,000 characters"], TOGETHER], ids=["100,000 characters", "all else"])
def test_every_question_takes_odd_answers_or_says_why_not(app, cast, key, odd):
    """In every field of every page of the form; then the pages that show the whole of it."""
    nadia = cast.client("Nadia")
    for section in sections(app, key):
        url = f"/applications/{key}/parts/{section}"
        page = nadia.get(url).text
        fields = {name: odd for name in TYPED.findall(page) if name.startswith("q_")}
        versions = dict(re.findall(r'name="(v_\w+)" value="(\d+)"', page))
        answer = nadia.post(url, data=fields | versions | {"next": "continue"})
        assert is_clear(answer), f"{section}: {answer.status_code}"
        assert answer.status_code in (302, 413, 422), section
        again = nadia.get(url)
        assert again.status_code == 200
        assert SCRIPT not in again.text
    for place in ("", "/check", "/history", "/costs"):
        page = nadia.get(f"/applications/{key}{place}")
        assert page.status_code == 200
        assert SCRIPT not in page.text


def test_odd_words_are_submitted_read_and_kept_as_they_are(app, cast, key):
    nadia = cast.client("Nadia")
    odd = TOGETHER.replace("\x00", "")
    for section, name in (("need", "need"), ("project", "name")):
        page = nadia.get(f"/applications/{key}/parts/{section}").text
        version = re.search(rf'name="v_{name}" value="(\d+)"', page)[1]
        nadia.post(f"/applications/{key}/parts/{section}", data={f"q_{name}": odd[:200], f"v_{name}": version})
    assert nadia.post(f"/applications/{key}/submission", data=DECLARED).location.endswith("/receipt")
    for page in (f"/applications/{key}/receipt", "/applications"):
        assert SCRIPT not in nadia.get(page).text
    assert nadia.get(f"/applications/{key}/receipt.pdf").mimetype == "application/pdf"
    bid = cast.client("Dilys").get("/office/rounds/OPEN-R1/bids/OPEN-001")
    assert (bid.status_code, SCRIPT in bid.text) == (200, False)
    with app.app_context():
        parts = stored_application(app, key).submission.content["sections"]
        answers = {question["key"]: question["answer"] for part in parts for question in part["questions"]}
        assert answers["need"] == odd[:200]


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("costs", {f"asked_{number}": "1.00" for number in range(900)} | {"next": "continue"}),
        ("costs", {f"asked_{number}": "1.00" for number in range(2000)} | {"next": "continue"}),
        ("costs", {"asked_1": "9" * 400}),
        ("costs", {"asked_1": "NaN", "elsewhere_1": "-0.001"}),
        ("costs", {"asked_1": "١٢٣", "elsewhere_1": "1e999"}),
        ("costs/1", {"asked": "∞", "elsewhere": "£" * 50, "description": ODD["HTML"]}),
        ("costs/new", {"asked": "0x10", "elsewhere": "", "description": "", "category": "made up"}),
        ("parts/need", {"next": "continue"}),
        ("parts/need", {"q_need": "a", "v_need": "9" * 50, "page": "\x00:x", "next": "../../.."}),
        ("parts/need", {"keep_need": "neither", "v_need": "-1", "q_need": ["a", "b"]}),
        ("documents", {"f_policy": "no file at all", "next": "stay"}),
        ("reading-links", {"readers": ODD["HTML"], "weeks": "10000000000"}),
        ("withdrawal", {"reason": ODD["spaces alone"]}),
        ("submission", {"d_true": "\x00", "once": "x" * 5000}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_forms_that_no_page_offers_are_answered_clearly(app, cast, key, place, sent):
    answer = cast.client("Nadia").post(f"/applications/{key}/{place}", data=sent)

    assert is_clear(answer), answer.status_code
    with app.app_context():
        assert db.session.query(BudgetLine).count() == 1
        assert stored_application(app, key).submission is None


def test_columns_that_no_page_offers_stay_as_they_are(app, cast, key):
    """Each form takes its own fields: what is called like a column of the bid changes nothing."""
    nadia, page = cast.client("Nadia"), f"/applications/{key}/parts/need"
    version = re.search(r'name="v_need" value="(\d+)"', nadia.get(page).text)[1]
    columns = [column.name for column in Application.__table__.columns]
    before = row_of(app, key, columns)

    saved = nadia.post(page, data=dict.fromkeys(columns, "1") | {"q_need": "New words", "v_need": version})

    assert saved.status_code == 302
    assert "New words" in nadia.get(page).text
    assert row_of(app, key, columns) == before


def row_of(app, key, columns):
    with app.app_context():
        bid = stored_application(app, key)
        return {name: getattr(bid, name) for name in columns}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"q_need=%ff%fe%00&next=continue", "application/x-www-form-urlencoded"),
        (b"q_need=%ed%a0%80&next=continue", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b'{"q_need": "a"}', "application/json"),
        (b"\x00\xff", "text/plain; charset=made-up"),
    ],
    ids=["not text", "half a sign", "cut off", "no boundary", "JSON", "an unknown charset"],
)
def test_bodies_that_no_browser_sends_are_answered_clearly(cast, key, body, kind):
    answer = cast.client("Nadia").post(f"/applications/{key}/parts/need", data=body, content_type=kind)

    assert is_clear(answer), answer.status_code


@pytest.mark.parametrize(
    "path",
    ["/applications/%00", "/rounds/OPEN%00R1", "/past-rounds?page=%00", "/sign-in?next=%00", "/applications/\ufffd"],
)
def test_an_address_with_what_no_database_keeps_is_answered_clearly(cast, key, path):
    assert is_clear(cast.client("Nadia").get(path))


def test_what_no_database_keeps_is_left_out_of_every_form(app):
    with app.test_request_context("/?a=b%00c", method="POST", data={"d": "e\x00f"}):
        assert (request.args["a"], request.form["d"]) == ("bc", "ef")


def test_submitting_is_limited_by_person_said_in_words_and_loses_nothing(app, settings, cast, key):
    limited = create_app(settings, **FOR_TESTS, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True)
    try:
        nadia = signed_in_client(limited, cast.people["Nadia"])
        answers = [nadia.post(f"/applications/{key}/submission", data=DECLARED) for _ in range(61)]
        assert [answer.status_code for answer in answers] == [302] * 60 + [429]
        assert "Wait a few minutes, then try again. What you saved is still there." in answers[-1].text
        assert "Answer to need." in nadia.get(f"/applications/{key}/receipt").text
    finally:
        with limited.app_context():
            limiter.reset()
            limiter.enabled = False
            db.engine.dispose()


def test_submitting_is_limited_by_network_address_too_whoever_sits_there(app, settings, cast, key):
    """One address stands for many people, so many may submit from it; past that, nobody there, and everybody else."""
    set_low = {"RATELIMIT_ENABLED": True, "SUBMISSIONS_OF_AN_ADDRESS": "4 per hour"}
    limited = create_app(settings, **FOR_TESTS, WTF_CSRF_ENABLED=False, **set_low)
    path = f"/applications/{key}/submission"
    with app.app_context():
        owens = db.session.query(Membership).filter_by(person_id=cast.people["Owen"]).one()
        owens.role = MembershipRole.SUBMITTER
        db.session.commit()
    try:
        nadia, owen = (signed_in_client(limited, cast.people[name]) for name in ("Nadia", "Owen"))
        answers = [each.post(path, data=DECLARED).status_code for each in (nadia, owen) for _ in range(2)]
        assert answers == [302] * 4
        assert nadia.post(path, data=DECLARED).status_code == 429
        assert owen.post(path, data=DECLARED).status_code == 429
        elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
        assert nadia.post(path, data=DECLARED, environ_overrides=elsewhere).status_code == 302
        with limited.test_request_context():
            limited.config.pop("SUBMISSIONS_OF_AN_ADDRESS")
            assert most_of_an_address() == "1200 per hour"
    finally:
        with limited.app_context():
            limiter.reset()
            limiter.enabled = False
            db.engine.dispose()


def sections(app, key: str) -> list[str]:
    with app.app_context():
        parts = stored_application(app, key).round.sections
        return [part.key for part in parts if part.key not in ("costs", "documents", "declarations")]
