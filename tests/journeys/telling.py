"""Steps after the decision: feedback approved, the letters looked through as one batch and sent, the letter read."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

FEEDBACK = "The panel saw a clear need, and asks for figures next time."
SENDS = re.compile("Send [0-9]+ letters?")


def approves_all_feedback(officer: Visitor, round_reference: str) -> None:
    """A text for each criterion of each bid; the letters wait for it."""
    officer.go(f"/office/rounds/{round_reference}/outcomes")
    officer.sees("Tell the applicants the outcome")
    waiting = officer.page.get_by_role("link", name="Edit and approve")
    while waiting.count():
        officer.follow_first(within=officer.page.locator("td").filter(has_text="Edit and approve").first)
        for field in officer.page.locator("textarea").all():
            officer.fill_in(field, FEEDBACK)
        officer.press("Approve")
        officer.sees("approved.")


def looks_through_the_letters(officer: Visitor, reference: str, amount: str, until: date) -> None:
    """The whole batch with its count and sum, and one letter as it will be read."""
    for box, number in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        officer.fill(box, str(number))
    officer.press("Look through the letters")
    officer.sees(f"1 grant, {amount}", "Nothing is sent yet.")
    officer.follow_first(within=officer.row(reference))
    officer.sees("Draft of a letter", FEEDBACK)
    officer.follow("All letters")


def sends_the_letters(officer: Visitor) -> None:
    """Once; afterwards there is nothing left to send."""
    officer.page.get_by_role("button", name=SENDS).click()
    officer.arrived()
    officer.sees("told.")
    expect(officer.page.get_by_role("button", name="Look through the letters")).to_have_count(0)


def reads_the_letter(applicant: Visitor, amount: str) -> None:
    applicant.go("/home")
    applicant.follow("Accept or decline your grant", exact=False)
    applicant.sees(f"You are offered a grant of {amount}", FEEDBACK, "Do you accept the grant?")
