"""Nothing of a round opens to a member before they accept confidentiality and the code of conduct."""

from __future__ import annotations

import pytest

from app.assessment.models import Conduct
from app.assessment.panel.conduct import VERSION, code_text
from app.platform.db import db
from app.rules.freezing import digest
from tests.assessment.steps import ROUND, answers, bid_url, events, mark, member

CONDUCT = f"{ROUND}/conduct"


@pytest.fixture
def newcomer(cast, app):
    """Asha has declared, and Ben has not; neither has accepted the code."""
    with app.app_context():
        for name in ("Asha", "Ben"):
            db.session.query(Conduct).filter_by(member_id=cast.members[name]).delete()
        db.session.commit()
    return cast


def accepted(app) -> dict[str, str]:
    with app.app_context():
        return {"accepted": "yes", "shown": digest(code_text())}


def test_before_it_every_page_of_the_round_leads_to_it(newcomer):
    for name in ("Asha", "Ben"):
        for url in (f"{ROUND}/bids", f"{ROUND}/interests"):
            assert newcomer.client(name).get(url).location == CONDUCT
    assert newcomer.client("Asha").get(bid_url("T-001")).location == CONDUCT
    assert "T-001" not in newcomer.client("Ben").get("/panel", follow_redirects=True).text


def test_nothing_is_marked_or_declared_before_it(newcomer, app):
    assert mark(newcomer.client("Asha"), "T-001", "need", 3).status_code == 422
    assert newcomer.client("Ben").post(f"{ROUND}/interests", data=answers()).status_code == 422
    with app.app_context():
        assert events() == []


def test_what_was_accepted_is_kept_word_by_word(newcomer, app):
    answer = newcomer.client("Ben").post(CONDUCT, data=accepted(app))

    assert answer.location == f"{ROUND}/interests"
    with app.app_context():
        kept = member(newcomer, "Ben").conduct
        assert (kept.version, kept.text, kept.digest) == (VERSION, code_text(), digest(code_text()))
        assert events() == ["conduct.accepted"]
    page = newcomer.client("Ben").get(CONDUCT).text
    assert "What is stored is what you accepted" in page
    assert "Accept and go on" not in page


def test_then_come_the_interests_and_the_bids(newcomer, app):
    ben = newcomer.client("Ben")
    ben.post(CONDUCT, data=accepted(app))

    assert ben.get(f"{ROUND}/bids").location == f"{ROUND}/interests"
    assert ben.post(f"{ROUND}/interests", data=answers()).status_code == 302
    assert ben.get(f"{ROUND}/bids").status_code == 200


def test_it_has_to_be_ticked(newcomer, app):
    answer = newcomer.client("Ben").post(CONDUCT, data=accepted(app) | {"accepted": ""})

    assert answer.status_code == 422
    assert "Tick that you accept the text" in answer.text


def test_a_text_that_changed_meanwhile_is_read_again(newcomer, app):
    answer = newcomer.client("Ben").post(CONDUCT, data={"accepted": "yes", "shown": digest("Another text.")})

    assert answer.status_code == 409
    with app.app_context():
        assert member(newcomer, "Ben").conduct is None


def test_it_is_accepted_once_for_a_round(newcomer, app):
    for _ in range(2):
        assert newcomer.client("Ben").post(CONDUCT, data=accepted(app)).status_code == 302

    with app.app_context():
        assert events() == ["conduct.accepted"]


def test_only_the_panel_is_asked(cast, app):
    assert cast.client("Farouk").get(CONDUCT).status_code == 404
    assert cast.client("Dilys").post(CONDUCT, data=accepted(app)).status_code == 404


def test_home_says_that_it_waits(newcomer):
    assert "code of conduct to accept" in newcomer.client("Ben").get("/home").text
