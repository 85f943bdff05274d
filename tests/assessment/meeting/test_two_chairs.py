"""Two windows at the same moment, of one chair or of several people: one of them wins, and the other is told."""

from __future__ import annotations

from threading import Barrier, Thread

from app.assessment.meeting.models import Confirmation
from app.assessment.models import Moderation
from app.platform import audit
from app.platform.db import db
from tests.assessment.meeting.room import MEETING, agree, agreements, discuss, moves, point
from tests.assessment.steps import events
from tests.cast import signed_in_client

WHY = "Said aloud."


def at_once(cast, *acts):
    """Each (who, act) in a thread and a browser of its own, all let go together; gives the status codes."""
    barrier, found = Barrier(len(acts), timeout=60), [0] * len(acts)
    browsers = [signed_in_client(cast.app, cast.people[who]) for who, _ in acts]

    def run(place):
        barrier.wait()
        found[place] = acts[place][1](browsers[place]).status_code

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found)


def test_of_two_moves_of_the_pointer_one_is_made_and_one_is_told(cast, app):
    discuss(cast, "T-001")

    statuses = at_once(
        cast,
        ("Chidi", lambda browser: point(browser, "T-003", seen=1)),
        ("Chidi", lambda browser: point(browser, "T-004", seen=1)),
    )

    assert statuses == [302, 409]
    with app.app_context():
        assert len(moves()) == 2
        assert events().count("discussion.begun") == 2
        assert audit.verify() is None


def test_of_two_records_about_a_bid_one_is_kept_and_one_is_told(cast, app):
    discuss(cast, "T-003")

    statuses = at_once(
        cast,
        ("Chidi", lambda browser: agree(browser, "T-003", {"value": 3}, reason=WHY, seen=0)),
        ("Chidi", lambda browser: agree(browser, "T-003", {"value": 4}, reason=WHY, seen=0)),
    )

    assert statuses == [302, 409]
    with app.app_context():
        assert [each.number for each in agreements("T-003")] == [1]
        assert db.session.query(Moderation).count() == 1
        assert audit.verify() is None


def test_two_members_confirm_at_once_and_one_of_them_did(cast, app):
    chair = discuss(cast, "T-001")
    agree(chair, "T-001", {"need": 3, "delivery": 3}, reason=WHY)
    confirm = f"{MEETING}/bids/T-001/confirmation"

    statuses = at_once(
        cast,
        ("Asha", lambda browser: browser.post(confirm, data={"seen": 1})),
        ("Ewa", lambda browser: browser.post(confirm, data={"seen": 1})),
    )

    assert statuses == [302, 422]
    with app.app_context():
        assert db.session.query(Confirmation).count() == 1
        assert audit.verify() is None


def test_moderating_and_moving_on_at_once_leave_one_story(cast, app):
    discuss(cast, "T-003")

    statuses = at_once(
        cast,
        ("Chidi", lambda browser: agree(browser, "T-003", {"value": 3}, reason=WHY, seen=0)),
        ("Chidi", lambda browser: point(browser, "T-001", seen=1)),
    )

    assert statuses in ([302, 302], [302, 422])
    with app.app_context():
        acts = [event for event in events() if event in ("moderation.agreed", "discussion.begun")]
        assert acts in (
            ["discussion.begun", "moderation.agreed", "discussion.begun"],
            ["discussion.begun", "discussion.begun"],
        )
