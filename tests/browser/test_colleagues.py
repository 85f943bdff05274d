"""Several people on one bid: removed and invited again, writing over each other, and read by trustees."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.accounts.mailbox import mails_to
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser

ORGANISATION = "Brackenlight Sports Association"
PROJECT = "Friday night football"


def test_a_colleague_is_invited_edits_and_trustees_read_by_a_link(site, visits):
    nadia, owen, trustee = visits(site, width=DESK), visits(site, width=PHONE), visits(site, width=PHONE)
    owen.signs_in_as("Owen")
    nadia.signs_in_as("Nadia")
    nadia.go("/applications")
    nadia.follow(ORGANISATION)
    nadia.follow("Remove Owen")
    nadia.press("Remove Owen")
    nadia.sees("Owen no longer belongs to")
    owen.go("/applications")
    owen.does_not_see(PROJECT, ORGANISATION)

    nadia.press("Send the invitation")
    nadia.sees("Enter the e-mail address of your colleague.")
    nadia.fill("Their e-mail address", "owen@example.org")
    nadia.choose("May edit, but not submit")
    nadia.press("Send the invitation")
    nadia.sees("We have sent an invitation to owen@example.org")
    owen.go(re.search(r"/joining/\S+", mails_to(site.app, "owen@example.org")[-1].text)[0])
    owen.press("Join")
    owen.sees("You now belong to", ORGANISATION)

    owen.follow(PROJECT)
    owen.follow("The need")
    owen.page.get_by_role("textbox", name="The need").fill("Owen says it in his own words.")
    expect(owen.page.locator("#saved-mark")).to_contain_text("Saved at")
    owen.go("/applications")
    owen.follow(PROJECT)
    owen.follow("A link for your trustees")
    owen.fill("Who is it for?", "Our trustees")
    owen.choose("1 week, until", exact=False)
    owen.press("Make a link")
    link = owen.page.get_by_label("The link").input_value()

    trustee.go(link.removeprefix(site.address))
    trustee.sees(PROJECT, "Owen says it in his own words.", "Not shown to readers of this link")
    owen.press("End it for Our trustees")
    trustee.page.reload()
    trustee.arrived()
    trustee.sees("This link opens nothing")
    trustee.problems.clear()  # the browser itself complains of the answer 404

    nadia.go("/applications")
    nadia.follow(PROJECT)
    nadia.follow("Who changed what")
    nadia.sees("Owen changed “The need”", "Nadia removed Owen from your organisation")
    nadia.follow("The need")
    nadia.sees("Before, by Nadia")
    nadia.press("Put this text back", exact=False)
    expect(nadia.page.get_by_role("textbox", name="The need")).to_have_value(re.compile("On Fridays between"))
