"""An applicant's way from the public start page to the receipt: on a phone, at a desk, without a script, by keyboard.

The other two of these four, on a phone without a script and at a desk with one, begin test_one_bid.py.
"""

from __future__ import annotations

import pytest

from tests.browser.keyboard import KeyboardVisitor
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.journeys import applying, office_clock

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("scripted", "width", "kind"),
    [(True, PHONE, Visitor), (False, DESK, Visitor), (True, DESK, KeyboardVisitor)],
    ids=["on a phone with JavaScript", "at a desk without JavaScript", "by keyboard alone"],
)
def test_nadia_applies_and_withdraws(site, visits, scripted, width, kind):
    nadia = visits(site, scripted=scripted, width=width, kind=kind)
    begins = office_clock.day_in_spending_time(site)

    applying.is_told_why_not(nadia)
    applying.finds_out_that_they_may_apply(nadia, begins)
    applying.signs_in_by_link(nadia, "nadia@example.org")
    applying.starts_for(nadia, "Brackenlight Sports Association")
    applying.writes_every_part(nadia, begins)
    applying.adds_the_costs(nadia)
    applying.writes_the_rest(nadia, begins)
    reference = applying.submits(nadia)

    nadia.go("/dev/mail")
    nadia.sees(reference)

    nadia.go("/applications")
    nadia.follow("Friday night lights")
    applying.withdraws(nadia, reference)
