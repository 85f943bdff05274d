"""What members set for themselves: bids to come back to, and the switch of the keys."""

from __future__ import annotations

from app.assessment.models import Flag, KeysOff
from app.platform.db import db
from tests.assessment.steps import ROUND, bid_url, events, mark, mark_all, points, sign_off
from tests.assessment.test_two_writers import at_once

BIDS = f"{ROUND}/bids"


def flag(browser, reference="T-001", flagged="yes", **fields):
    headers = {"HX-Request": "true"} if fields.pop("htmx", "") else {}
    return browser.post(bid_url(reference, "/flag"), data={"flag": flagged, **fields}, headers=headers)


def references(page):
    return {reference for reference in ("T-001", "T-002", "T-003", "T-004") if f">{reference}<" in page}


def test_a_flagged_bid_shows_in_the_list_and_is_found_by_it(cast):
    asha = cast.client("Asha")

    assert flag(asha).location == bid_url("T-001")

    assert asha.get(BIDS).text.count("Come back to this") == 1
    assert references(asha.get(f"{BIDS}?show=flagged").text) == {"T-001"}
    assert "Take the flag off" in asha.get(bid_url("T-001")).text


def test_a_flag_comes_off_again(cast, app):
    asha = cast.client("Asha")
    flag(asha)
    flag(asha, flagged="no")

    assert "You have no flag on any bid." in asha.get(f"{BIDS}?show=flagged").text
    with app.app_context():
        assert db.session.query(Flag).count() == 0
        assert events() == ["bid.flagged", "bid.unflagged"]


def test_the_list_can_show_what_is_not_signed_off(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-002")
    sign_off(asha, "T-002")

    assert references(asha.get(f"{BIDS}?show=open").text) == {"T-001", "T-003", "T-004"}
    assert references(asha.get(f"{BIDS}?show=anything").text) == {"T-001", "T-002", "T-003", "T-004"}


def test_a_script_gets_the_flag_alone_and_hears_of_it(cast):
    answer = flag(cast.client("Asha"), htmx="yes").text

    assert 'id="flag"' in answer
    assert "Flagged: come back to this." in answer
    assert "<html" not in answer


def test_without_a_script_what_is_typed_is_saved_with_the_flag(cast, app):
    asha = cast.client("Asha")
    flag(asha, **{"need-points": "3", "need-version": "0"})
    refused = flag(asha, flagged="no", **{"need-points": "9", "need-version": "1"})

    assert (refused.status_code, "takes whole points from 0 to 5" in refused.text) == (422, True)
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 3}
        assert db.session.query(Flag).count() == 1


def test_a_signed_off_bid_can_be_flagged_too(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    assert flag(asha).status_code == 302
    assert "Take the flag off" in asha.get(bid_url("T-001")).text


def test_nobody_else_sees_a_flag(cast):
    flag(cast.client("Asha"))

    for name, page in (("Carys", BIDS), ("Carys", bid_url("T-001")), ("Chidi", BIDS)):
        assert "Take the flag off" not in cast.client(name).get(page).text
        assert "status-call" not in cast.client(name).get(page).text


def test_who_may_not_flag(cast):
    assert flag(cast.client("Farouk")).status_code == 404
    assert flag(cast.client("Dilys")).status_code == 404
    assert flag(cast.client("Devan"), "T-002").status_code == 404
    assert flag(cast.client("Chidi")).status_code == 403
    assert "/interests" in flag(cast.client("Ben")).location


def test_two_windows_flag_once(cast, app):
    assert at_once(cast, "Asha", *[lambda browser: flag(browser)] * 2) == [302, 302]

    with app.app_context():
        assert events() == ["bid.flagged"]


def test_the_switch_of_the_keys_is_kept_for_the_person(cast, app):
    asha = cast.client("Asha")
    on = asha.get(bid_url("T-001")).text
    assert asha.post("/panel/keys", data={}, headers={"HX-Request": "true"}).status_code == 204
    off = asha.get(bid_url("T-002")).text
    asha.post("/panel/keys", data={"keys": "on"})

    assert ('value="on" checked' in on, 'value="on" checked' in off) == (True, False)
    assert 'value="on" checked' in asha.get(bid_url("T-001")).text
    assert 'value="on" checked' in cast.client("Carys").get(bid_url("T-001")).text
    with app.app_context():
        assert events() == ["scoring_keys.switched-off", "scoring_keys.switched-on"]
        assert db.session.query(KeysOff).count() == 0


def test_only_the_panel_switches_keys(cast):
    assert cast.client("Nadia").post("/panel/keys", data={}).status_code == 403
    assert cast.client().post("/panel/keys", data={}).status_code == 401


def test_no_field_of_the_sheet_is_filled_by_the_browser(cast):
    """A browser that restores a form would put older marks over what was saved."""
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)
    page = asha.get(bid_url("T-001")).text
    form = page[page.index('id="sheet-form"') : page.index("</form>", page.index('id="sheet-form"'))]
    fields = form.replace("<textarea", "<input").split("<input")[1:]
    tokens = ("csrf_token", 'name="once"')

    open_to_it = [tag[:80] for tag in fields if "autocomplete" not in tag and not any(name in tag for name in tokens)]

    assert open_to_it == []
