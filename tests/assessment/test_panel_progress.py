"""Who has how many sheets left, for chair and officer; and who is reminded of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.assessment.models import PanelMember
from app.assessment.panel import reminding
from app.assessment.panel.models import PanelReminder
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from tests import factories as make
from tests.assessment.steps import ROUND, as_at_every_load, events, mark, mark_all, sign_off
from tests.counting import count_queries

PROGRESS = f"{ROUND}/progress"


def counts(page: str) -> dict[str, list[int]]:
    """By member: on their list, begun, signed off, left, set aside."""
    rows = re.findall(r'<tr><th scope="row">(\w+).*?</th>(.*?)</tr>', page, re.DOTALL)
    return {name: [int(each) for each in re.findall(r'data-head="[^"]*">(\d+)<', cells)] for name, cells in rows}


@pytest.fixture
def begun(cast):
    """Asha signed one sheet off and began another; Carys, who knows the people of T-003, had begun that one."""
    mark_all(cast.client("Asha"), "T-001")
    sign_off(cast.client("Asha"), "T-001")
    mark(cast.client("Asha"), "T-002", "need", 3)
    mark(cast.client("Carys"), "T-003", "need", 3)
    data = {"kind-T-003": "KNOWS", "nature-T-003": "I coach there."}
    cast.client("Carys").post(f"{ROUND}/interests/T-003", data=data)
    return cast


def test_the_officer_sees_who_has_how_many_left(begun):
    page = begun.client("Dilys").get(PROGRESS).text

    assert counts(page) == {
        "Asha": [4, 1, 1, 3, 0],
        "Ben": [],
        "Carys": [3, 0, 0, 3, 1],
        "Devan": [3, 0, 0, 3, 0],
        "Ewa": [4, 0, 0, 4, 0],
    }
    assert "has not declared interests" in page
    assert "<strong>1 of 14</strong> sheets signed off" in page


def test_the_chair_sees_the_same_where_every_bid_is_open_to_them(begun):
    assert counts(begun.client("Chidi").get(PROGRESS).text) == counts(begun.client("Dilys").get(PROGRESS).text)


def test_a_bid_closed_to_the_chair_is_in_none_of_their_counts(begun, app):
    """Devan, the deputy, has an interest in T-002: whatever happens there, his page is the same to the byte."""
    before = begun.client("Devan").get(PROGRESS)
    assert counts(before.text)["Asha"] == [3, 0, 1, 2, 0]

    mark_all(begun.client("Ewa"), "T-002")
    sign_off(begun.client("Ewa"), "T-002")
    data = {"kind-T-002": "KNOWS", "nature-T-002": "I coach there."}
    begun.client("Carys").post(f"{ROUND}/interests/T-002", data=data)

    after = begun.client("Devan").get(PROGRESS)
    assert as_at_every_load(after.text) == as_at_every_load(before.text)
    assert counts(begun.client("Dilys").get(PROGRESS).text)["Ewa"] == [4, 0, 1, 3, 0]


def test_no_mark_stands_on_it(begun):
    page = begun.client("Dilys").get(PROGRESS).text

    assert "T-00" not in page
    assert "%" not in re.sub(
        r'<svg.*?</svg>|width="[^"]*"', "", page.split("<main")[1].split("</main")[0], flags=re.DOTALL
    )


def test_who_has_not_declared_sees_no_count(cast, app):
    with app.app_context():
        db.session.query(make.Declaration).filter_by(member_id=cast.members["Chidi"]).delete()
        db.session.query(make.Interest).filter_by(member_id=cast.members["Chidi"]).delete()
        db.session.commit()

    assert cast.client("Chidi").get(PROGRESS).location == f"{ROUND}/interests"


def test_only_the_office_and_the_chair_follow_the_panel(cast):
    for name in ("Asha", "Edwin", "Nadia", "Farouk"):
        assert cast.client(name).get(PROGRESS).status_code == 403
        assert cast.client(name).post(f"{PROGRESS}/reminder").status_code == 403
    assert cast.client("Imogen").get(PROGRESS).status_code == 200
    assert cast.client("Imogen").post(f"{PROGRESS}/reminder").status_code == 403
    assert cast.client("Dilys").get("/panel/NONE/progress").status_code == 404


def test_it_asks_the_same_number_of_questions_however_many_bids_there_are(cast, app):
    few = questions(cast, app)
    with app.app_context():
        round_ = db.session.get_one(Round, cast.round_id)
        for number in range(5, 25):
            make.make_bid(round_, number)
        db.session.commit()

    assert questions(cast, app) == few


def questions(cast, app) -> int:
    client = cast.client("Dilys")
    with count_queries(app) as asked:
        client.get(PROGRESS)
    return len(asked)


# Reminders


def recipients(app) -> list[str]:
    with app.app_context():
        mails = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
        return [mail.recipient for mail in mails if "left to score" in mail.subject or "waits for you" in mail.subject]


def test_the_chair_reminds_whoever_has_sheets_left(cast, app):
    for number in (1, 2, 3, 4):
        mark_all(cast.client("Ewa"), f"T-00{number}")
        sign_off(cast.client("Ewa"), f"T-00{number}")

    answer = cast.client("Chidi").post(f"{PROGRESS}/reminder")

    assert answer.location == PROGRESS
    assert sorted(recipients(app)) == [f"{name}@example.org" for name in ("asha", "ben", "carys", "devan")]
    with app.app_context():
        assert events()[-1] == "panel.reminded"
        texts = {mail.recipient: mail.text for mail in db.session.query(OutboxMessage)}
    assert "you have signed off 0 of 4 sheets; 4 are left" in texts["asha@example.org"]
    assert "you have not declared your interests yet" in texts["ben@example.org"]
    assert "signed off 0 of 3 sheets" in texts["devan@example.org"]


def test_the_answer_does_not_say_how_many_were_reminded(cast):
    assert (
        "Whoever has sheets left is reminded by mail."
        in cast.client("Chidi").post(f"{PROGRESS}/reminder", follow_redirects=True).text
    )


def test_only_the_office_is_told_when_somebody_was_reminded(cast):
    """For somebody of the panel it could only have been the sheet on a bid that is closed to them."""
    cast.client("Devan").post(f"{PROGRESS}/reminder")

    assert "Last reminded on" in cast.client("Dilys").get(PROGRESS).text
    for name in ("Devan", "Chidi"):
        assert "reminded on" not in cast.client(name).get(PROGRESS).text


def test_the_same_form_reminds_once(cast, app):
    for _ in range(2):
        cast.client("Dilys").post(f"{PROGRESS}/reminder", data={"once": "the-same"})

    assert len(recipients(app)) == 5


def deadline(cast, **ahead) -> None:
    at = cast.app.extensions["clock"].now()
    with cast.app.app_context():
        db.session.get_one(Round, cast.round_id).scoring_closes_at = at + timedelta(**ahead)
        db.session.commit()


def sweep(app) -> None:
    with app.app_context():
        reminding.sweep()


def test_some_days_before_the_deadline_everybody_with_sheets_left_is_reminded_once(cast, app):
    deadline(cast, days=4)
    sweep(app)
    assert recipients(app) == []

    app.extensions["clock"].moved_by += timedelta(days=1, minutes=1)
    sweep(app), sweep(app)

    assert len(recipients(app)) == 5
    with app.app_context():
        assert events() == ["panel.reminded"]
        assert db.session.query(PanelReminder).count() == 5


def test_a_later_deadline_reminds_again(cast, app):
    deadline(cast, days=2)
    sweep(app)
    deadline(cast, days=3)
    sweep(app)

    assert len(recipients(app)) == 10


def test_after_the_deadline_nobody_is_reminded_of_it(cast, app):
    deadline(cast, minutes=-1)
    sweep(app)

    assert recipients(app) == []


def test_who_has_nothing_left_is_not_reminded(cast, app):
    deadline(cast, days=1)
    with app.app_context():
        for each in db.session.query(PanelMember):
            each.scores = each.id == cast.members["Ewa"]
        db.session.commit()
    for number in (1, 2, 3, 4):
        mark_all(cast.client("Ewa"), f"T-00{number}")
        sign_off(cast.client("Ewa"), f"T-00{number}")
    sweep(app)

    assert recipients(app) == []
