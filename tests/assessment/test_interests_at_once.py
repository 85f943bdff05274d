"""Marking, answering and declaring at the same moment: nobody with an interest is left with a sheet that counts."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from app.assessment.counting import bids_of
from app.assessment.interests.models import InterestInRound, SuggestionAnswer, Waiver
from app.assessment.models import SetAside, SignOff
from app.platform import audit
from app.platform.db import db
from app.rounds.models import Round
from tests.assessment.steps import ROUND, mark_all, sheet, sign_off
from tests.assessment.test_suggestions import PAGE, enter, form_about
from tests.assessment.test_waivers import WAIVE, WHOLE, direct, waiver_form
from tests.cast import signed_in_client

WAIT = 60  # seconds


def at_once(cast, *acts):
    """Each act is somebody and what their browser does; all are let go together. Gives the status codes."""
    barrier, found = Barrier(len(acts), timeout=WAIT), [0] * len(acts)
    browsers = [signed_in_client(cast.app, cast.people[name]) for name, _ in acts]

    def run(place):
        barrier.wait()
        found[place] = acts[place][1](browsers[place]).status_code

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=WAIT)
    return found


@pytest.fixture
def suggested(cast, app):
    with app.app_context():
        enter(cast, "Asha")
    return cast


def counted(cast):
    return sum(len(each.sheets) for each in bids_of(db.session.get_one(Round, cast.round_id)))


def test_a_suggestion_is_either_confirmed_or_dismissed(suggested, app):
    yes = form_about(suggested, "Dilys", f"{PAGE}/confirmation", kind="KNOWS", nature="Coach.")
    no = form_about(suggested, "Dilys", f"{PAGE}/dismissal", reason="Another club.")

    statuses = at_once(
        suggested,
        ("Dilys", lambda browser: browser.post(f"{PAGE}/confirmation", data=yes)),
        ("Dilys", lambda browser: browser.post(f"{PAGE}/dismissal", data=no)),
    )

    assert max(statuses) < 500
    with app.app_context():
        assert db.session.query(SuggestionAnswer).count() == 1
        assert audit.verify() is None


def test_a_sheet_signed_while_its_interest_is_confirmed_does_not_count(suggested, app):
    mark_all(suggested.client("Asha"), "T-001")
    form = form_about(suggested, "Dilys", f"{PAGE}/confirmation", kind="DIRECT", nature="Trustee.")

    signed, confirmed = at_once(
        suggested,
        ("Asha", lambda browser: sign_off(browser, "T-001")),
        ("Dilys", lambda browser: browser.post(f"{PAGE}/confirmation", data=form)),
    )

    assert (signed in (302, 404), confirmed) == (True, 302)
    with app.app_context():
        assert db.session.query(SetAside).one().sheet is sheet(suggested, "Asha", "T-001")
        assert db.session.query(SignOff).count() in (0, 1)
        assert counted(suggested) == 0


def test_two_officers_waive_an_interest_once(cast, app):
    direct(cast)
    forms = {name: waiver_form(cast, name) for name in ("Grace", "Fiona")}

    statuses = at_once(
        cast, *((name, lambda browser, name=name: browser.post(WAIVE, data=forms[name])) for name in forms)
    )

    assert sorted(statuses) == [302, 422]
    with app.app_context():
        assert db.session.query(Waiver).count() == 1


def test_a_waiver_and_a_round_wide_interest_leave_the_member_out(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    direct(cast)
    form = waiver_form(cast)

    statuses = at_once(
        cast,
        ("Grace", lambda browser: browser.post(WAIVE, data=form)),
        ("Asha", lambda browser: browser.post(WHOLE, data={"nature": "I drafted the round."})),
    )

    assert statuses == [302, 302]
    with app.app_context():
        assert db.session.query(InterestInRound).count() == 1
        assert db.session.query(SetAside).count() == 1
        assert counted(cast) == 0
    assert asha.get(f"{ROUND}/bids/T-001").status_code == 404
