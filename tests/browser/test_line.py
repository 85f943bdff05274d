"""Trying settings on the line's screen, with and without JavaScript; every page passed is checked with axe."""

from __future__ import annotations

import pytest

from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser

LINE = "/office/rounds/CSF-2024-25-R1/line"


def test_an_officer_compares_two_settings_and_looks_at_the_ties(quiet_site, visits, scripted):
    dilys = visits(quiet_site, scripted=scripted, width=DESK if scripted else PHONE)
    dilys.signs_in_as("Dilys")
    dilys.go(LINE)
    dilys.follow("Keep this setting and compare another with it")
    dilys.sees("Both settings recommend as many bids and cost the same.")

    tried(dilys, "Threshold", "70", exact=True)
    dilys.sees("This setting recommends 3 bids more and costs £29,219.00 more.", "3 bids come in, £29,219.00")
    dilys.page.get_by_text("Least points on a criterion, another").click()
    tried(dilys, "Evidence of need", "4")
    dilys.sees("cannot be recommended: a check is not passed", "Evidence of need 4")
    tried(dilys, "Evidence of need", "40")
    dilys.sees("Enter the least points on Evidence of need in figures from 0 to 5, or leave the field empty.")
    tried(dilys, "Evidence of need", "")
    dilys.sees("This setting recommends 3 bids more and costs £29,219.00 more.")

    dilys.follow("Change places")
    dilys.sees("At 71%: 21 bids", "This setting recommends 3 bids fewer and costs £29,219.00 less.")
    dilys.follow("Stop comparing")
    dilys.does_not_see("Kept beside it")
    dilys.follow("All ties and the draw")
    dilys.sees("71.0%: 3 bids", "Ordered by Evidence of need.", "sha256sum")
    dilys.follow("Where the line falls")
    dilys.sees("At 71%: 21 bids, £206,006.89.")


def tried(person, label: str, text: str, *, exact: bool = False) -> None:
    """Type into a field and let the page follow: by itself with a script, by the button without."""
    field = person.page.get_by_role("textbox", name=label, exact=exact).first
    field.fill(text)
    if person.scripted:
        field.blur()
    else:
        person.press("Apply")
