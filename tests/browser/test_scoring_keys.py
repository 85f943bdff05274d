"""The scoring screen from the keyboard: what the keys do, when they are silent, where the focus stays."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from app.accounts.models import Person
from app.assessment.models import PanelMember
from app.platform.db import db
from app.platform.formatting import count
from tests.browser import checks
from tests.browser.keyboard import KeyboardVisitor
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def marker(site, visits):
    """Ben, in the round that is being assessed, at a bid that he has not marked."""

    def at(width=DESK):
        ben = visits(site, width=width)
        ben.signs_in_as("Ben")
        ben.go(f"/panel/{zones_round(site)}/bids")
        ben.page.locator("tr", has_text="Not started").first.get_by_role("link").click()
        ben.arrived()
        return ben

    return at


def zones_round(site):
    """The reference of the round that Ben declared for last."""
    with site.app.app_context():
        wanted = db.session.query(PanelMember).join(Person).filter(Person.name == "Ben")
        marking = [member.round for member in wanted if member.declaration]
        return max(marking, key=lambda round_: round_.closes_at).reference


def in_hand(visitor):
    return visitor.page.locator("[data-criterion][data-current]")


def names_in(request):
    return set(parse_qs(request.post_data, keep_blank_values=True))


def points_given(visitor):
    return visitor.page.locator("[data-criterion] input[type=radio]:checked").count()


def test_a_member_scores_three_bids_by_keyboard_only(site, visits):
    """From the list to the last receipt: Tab and Enter to go, digits and J to mark, a note now and then."""
    ben = visits(site, kind=KeyboardVisitor)
    ben.signs_in_as("Ben")
    ben.go(f"/panel/{zones_round(site)}/bids")
    ben.sees("3 of 6 signed off. 3 to go")

    ben.follow("Go on with the next bid")
    for number in range(3):
        marks_all_by_keys(ben)
        ben.press("Sign off this sheet")
        ben.sees(f"{4 + number} of 6 signed off.")
        ben.sees("Read back just now: the stored marks are the ones you signed.")
        if number < 2:
            ben.follow("Next bid")

    ben.follow("Back to my bids")
    ben.sees("Thank you: your whole list is scored.")


def marks_all_by_keys(ben):
    """Mark the six criteria of the bid on the screen; each mark is announced, and the digits of a note are words."""
    for place, points in enumerate("402531", start=1):
        ben.page.keyboard.press(points)
        expect(ben.page.locator("#announcer")).to_contain_text(f"{count(int(points), 'point')}. {place} of 6 marked.")
        expect(in_hand(ben).locator(f"[type=radio][value='{points}']")).to_be_focused()
        if place == 2:
            ben.fill("Panel note", "Who counts the 25 alarms in year 2?")
            expect(ben.page.locator("#announcer")).to_contain_text("0 points. 2 of 6 marked.")
            assert points_given(ben) == 2
            ben.reach(ben.page.get_by_role("button", name="Come back to this"))
        ben.page.keyboard.press("j")
        ben.arrived()


def test_digits_give_points_and_j_and_k_move(marker):
    ben = marker()
    first = in_hand(ben).get_attribute("data-criterion")

    with ben.page.expect_request("**/marks/*") as sent:
        ben.page.keyboard.press("4")
    ben.sees("1 of 6 marked.")
    expect(in_hand(ben).locator("input[value='4']")).to_be_focused()
    of_criterion = {f"{first}-{name}" for name in ("points", "note", "feedback", "version")}
    assert names_in(sent.value) == {"csrf_token", "in_hand", *of_criterion}, "the notes on other criteria stay here"
    ben.page.keyboard.press("j")
    expect(in_hand(ben)).not_to_have_attribute("data-criterion", first)
    ben.arrived()
    assert in_hand(ben).evaluate("element => element.contains(document.activeElement)")
    ben.page.keyboard.press("k")
    expect(in_hand(ben)).to_have_attribute("data-criterion", first)

    ben.page.reload()
    assert points_given(ben) == 1


def test_keys_are_silent_while_one_writes(marker):
    ben = marker()
    note = ben.page.get_by_label("Panel note").first

    note.click()
    ben.page.keyboard.type("4 of 5 kicked a jar")

    expect(note).to_have_value("4 of 5 kicked a jar")
    expect(note).to_be_focused()
    assert points_given(ben) == 0


def test_a_note_is_saved_while_one_writes_and_the_focus_stays(marker):
    ben = marker()
    note = ben.page.get_by_label("Panel note").first

    note.click()
    ben.page.keyboard.type("Who is the second coach?")
    expect(ben.page.locator("#saved")).to_contain_text(re.compile("Saved at"))

    expect(note).to_be_focused()
    ben.page.reload()
    expect(ben.page.get_by_label("Panel note").first).to_have_value("Who is the second coach?")


def test_keys_can_be_switched_off(marker):
    ben = marker()
    ben.page.get_by_label("Keys on").uncheck()
    ben.arrived()

    ben.page.locator("h1").click()
    ben.page.keyboard.press("4")
    ben.page.reload()
    ben.page.keyboard.press("4")

    expect(ben.page.get_by_label("Keys on")).not_to_be_checked()
    assert points_given(ben) == 0


def test_a_key_with_a_modifier_or_held_down_gives_nothing(marker):
    ben = marker()

    ben.page.keyboard.press("Alt+4")
    ben.page.keyboard.press("Control+4")

    assert points_given(ben) == 0


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_focus_is_never_hidden_on_the_scoring_screen(marker, width):
    ben = marker(width)

    assert checks.hidden_stops(ben.page) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_focus_is_never_hidden_on_the_line_screen(quiet_site, visits, width):
    dilys = visits(quiet_site, width=width)
    dilys.signs_in_as("Dilys")
    dilys.go("/office/rounds/CSF-2024-25-R1/line")

    assert checks.hidden_stops(dilys.page) == []


def test_the_focus_stays_when_the_line_moves(quiet_site, visits):
    dilys = visits(quiet_site)
    dilys.signs_in_as("Dilys")
    dilys.go("/office/rounds/CSF-2024-25-R1/line")
    threshold = dilys.page.get_by_role("textbox", name="Threshold", exact=True)

    threshold.focus()
    dilys.page.keyboard.press("ArrowUp")
    dilys.sees("At 72%: 16 bids, £156,430.86.")
    expect(threshold).to_be_focused()

    dilys.page.get_by_role("button", name="Threshold down").click()
    dilys.sees("At 71%: 21 bids, £206,006.89.")
    expect(dilys.page.get_by_role("button", name="Threshold down")).to_be_focused()

    dilys.page.get_by_label("Stop at the pot").check(force=True)
    dilys.arrived()
    expect(dilys.page.get_by_label("Stop at the pot")).to_be_focused()
    assert "pot=" in dilys.page.url
