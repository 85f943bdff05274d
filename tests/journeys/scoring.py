"""Steps of a panel member: declare, read, give points, sign off."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def declares(member: Visitor, round_title: str, knows: dict[str, str] | None = None) -> None:
    """An answer for each bid of the list; those not named in one tick at its end."""
    member.go("/panel")
    member.follow(round_title, exact=False)
    member.press("Sign the declaration")
    member.sees("There is a problem")
    for reference, how in (knows or {}).items():
        member.choose("I know them", within=member.page.get_by_role("group", name=reference))
        member.fill(f"In what way, {reference}", how)
    member.choose("I have read the whole list to its end", exact=False)
    member.press("Sign the declaration")
    member.follow("Go to your bids")
    member.sees("Your bids")


def opens(member: Visitor, project: str) -> None:
    member.follow(project)
    expect(member.page.get_by_role("heading", level=1, name=project).first).to_be_visible()


def marks(member: Visitor, points: dict[str, int]) -> None:
    """With a script each mark is saved when it is given; without one the buttons save what was given so far."""
    for number, (criterion, given) in enumerate(points.items(), start=1):
        group = member.page.get_by_role("radiogroup", name=criterion, exact=True)
        group.locator(f"input[value='{given}']").check(force=True)
        if member.scripted:
            member.sees(said_after(number, points))
        if member.page.get_by_role("button", name="Next criterion").is_visible():  # on a phone, one at a time
            member.press("Next criterion")
    if not member.scripted:
        member.press("Save the marks")
    member.sees(said_after(len(points), points))


def said_after(number: int, points: dict[str, int]) -> str:
    return f"{number} of {len(points)} marked." if number < len(points) else "of the points. Signing off locks"


def marks_by_keys(member: Visitor, points: dict[str, int]) -> None:
    """Digits give points, J goes on; nothing is clicked."""
    for number, given in enumerate(points.values(), start=1):
        member.page.keyboard.press(str(given))
        member.sees(said_after(number, points))
        if number < len(points):
            member.page.keyboard.press("j")
            member.arrived()


def signs_off(member: Visitor) -> None:
    member.press("Sign off this sheet")
    member.sees("This is your sheet as it is stored. It is locked")


def signs_off_by_keys(member: Visitor) -> None:
    """Tab to the button, Enter."""
    button = member.page.get_by_role("button", name="Sign off this sheet")
    for _ in range(80):
        member.page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    expect(button).to_be_focused()
    member.page.keyboard.press("Enter")
    member.sees("This is your sheet as it is stored. It is locked")
    member.arrived()
