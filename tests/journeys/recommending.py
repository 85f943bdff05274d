"""Steps of the fund officer and the finance officer: the line, the list, the reasons, the sum over the pot."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

WHY_HERE = "The panel and the office agree that bids from here on are ready to begin."
WHY_OVER = "The year's budget carries it: £193,993.11 is left for the second round."


def opens_the_line(officer: Visitor, round_reference: str) -> None:
    officer.go(f"/office/rounds/{round_reference}")
    officer.follow("Where the line falls")


def moves_the_line(officer: Visitor, percent: str) -> None:
    """By typing; with a script the page follows, without one "Apply" does."""
    field = officer.page.get_by_role("textbox", name="Threshold", exact=True)
    field.fill(percent)
    if officer.scripted:
        field.press("Tab")
        officer.arrived()
    else:
        officer.press("Apply")


def makes_the_recommendation(officer: Visitor) -> None:
    """Preview, reason, list; without a reason the page says what is missing and keeps the rest."""
    officer.press("Make the recommendation")
    officer.press("Make the recommendation")
    officer.sees("There is a problem", "Enter why the line falls here.")
    officer.fill("Why the line falls here", WHY_HERE)
    officer.press("Make the recommendation")
    officer.sees("Recommended award list", WHY_HERE)


def looks_through_the_reasons(officer: Visitor) -> None:
    """All awards, page by page, as the law wants a reason for each."""
    officer.follow("Look through the reasons")
    save = officer.page.get_by_role("button", name="Save: I have looked these through")
    while save.count():
        officer.press("Save: I have looked these through")
    officer.sees("Every reason is looked through.")
    officer.press("Passed for all that are open")
    officer.sees("Due diligence is passed for")


def authorises(finance_officer: Visitor, round_reference: str, amount: str) -> None:
    """The chief finance officer puts a name and a reason to what exceeds the pot."""
    finance_officer.go(f"/office/rounds/{round_reference}/recommendations/1")
    finance_officer.press(f"Authorise {amount}")
    finance_officer.sees("There is a problem", "Enter why the sum over the pot is authorised.")
    finance_officer.fill("Why the sum over the pot is authorised", WHY_OVER)
    finance_officer.press(f"Authorise {amount}")
    finance_officer.sees(WHY_OVER)
    expect(finance_officer.page.get_by_role("button", name=f"Authorise {amount}")).to_have_count(0)
