"""Steps of the fund officer with a closed round: each bid is looked at before the panel's marks can count."""

from __future__ import annotations

from tests.browser.visitor import Visitor


def passes_the_checks(officer: Visitor, round_reference: str, reference: str) -> None:
    officer.go(f"/office/rounds/{round_reference}")
    officer.follow_first(within=officer.row(reference))
    while officer.page.get_by_text("Not checked yet").count():
        form = officer.page.locator("form", has=officer.page.get_by_role("button", name="Record the check")).first
        officer.choose("Passed", within=form, exact=False)
        officer.press("Record the check", within=form)
    officer.does_not_see("Not checked yet")
