"""Two browsers of one member at the same moment: one of them wins, nothing is lost, nothing is done twice."""

from __future__ import annotations

from threading import Barrier, Thread

from app.assessment.models import ScoreSheet, SetAside, SignOff
from app.platform import audit
from app.platform.db import db
from tests.assessment.steps import ROUND, answers, events, mark, mark_all, points, sheet, sign_off
from tests.cast import signed_in_client


def at_once(cast, name, *acts):
    """Do each act in a thread and a browser of its own, all let go together; gives the status codes."""
    barrier, found = Barrier(len(acts), timeout=60), [0] * len(acts)
    browsers = [signed_in_client(cast.app, cast.people[name]) for _ in acts]

    def run(place):
        barrier.wait()
        found[place] = acts[place](browsers[place]).status_code

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found)


def test_of_two_different_first_marks_one_is_kept_and_one_is_told(cast, app):
    statuses = at_once(
        cast,
        "Asha",
        lambda browser: mark(browser, "T-001", "need", 2),
        lambda browser: mark(browser, "T-001", "need", 4),
    )

    assert statuses == [302, 409]
    with app.app_context():
        assert points(cast, "Asha", "T-001")["need"] in (2, 4)
        assert db.session.query(ScoreSheet).count() == 1


def test_two_criteria_marked_at_once_are_both_kept(cast, app):
    statuses = at_once(
        cast,
        "Asha",
        lambda browser: mark(browser, "T-001", "need", 2),
        lambda browser: mark(browser, "T-001", "delivery", 4),
        lambda browser: mark(browser, "T-001", "value", 5),
    )

    assert statuses == [302, 302, 302]
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 2, "delivery": 4, "value": 5}
        assert audit.verify() is None


def test_a_sheet_is_signed_once(cast, app):
    mark_all(cast.client("Asha"), "T-001")

    statuses = at_once(
        cast,
        "Asha",
        lambda browser: sign_off(browser, "T-001", once="one"),
        lambda browser: sign_off(browser, "T-001", once="two"),
    )

    assert statuses == [302, 422]
    with app.app_context():
        assert db.session.query(SignOff).count() == 1
        assert events().count("score_sheet.signed-off") == 1


def test_a_declaration_is_made_once(cast, app):
    declare = [
        lambda browser: browser.post(f"{ROUND}/interests", data=answers()),
        lambda browser: browser.post(f"{ROUND}/interests", data=answers(T_002="KNOWS")),
    ]

    assert at_once(cast, "Ben", *declare) == [302, 422]
    with app.app_context():
        assert events() == ["declaration.made"]


def test_a_mark_and_an_interest_at_once_leave_no_sheet_that_counts(cast, app):
    interest = {"kind-T-001": "KNOWS", "nature-T-001": "My cousin works there."}

    statuses = at_once(
        cast,
        "Asha",
        lambda browser: mark(browser, "T-001", "need", 2),
        lambda browser: browser.post(f"{ROUND}/interests/T-001", data=interest),
    )

    assert statuses in ([302, 302], [302, 404])
    with app.app_context():
        found = sheet(cast, "Asha", "T-001")
        assert found is None or db.session.query(SetAside).one().sheet is found
        assert audit.verify() is None
