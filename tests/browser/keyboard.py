"""Somebody who uses no pointer: Tab, Shift and Tab, the arrows, Space and Enter do everything."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, TimeoutError

from tests.browser import checks
from tests.browser.visitor import Visitor

MOST_STEPS = 150
MOST_TRIES = 3
A_MOMENT = 3000  # milliseconds
IS_FOCUSED = "element => element === document.activeElement"
# Where the way to it is shorter: a group of radio buttons is one stop, at the one that is chosen.
LIES_BEHIND = """element => Boolean(element.compareDocumentPosition(document.activeElement)
    & Node.DOCUMENT_POSITION_FOLLOWING)"""
IN_ITS_GROUP = """element => document.activeElement.name === element.name
    && document.activeElement.type === "radio" && document.activeElement.form === element.form"""


class KeyboardVisitor(Visitor):
    """A visitor whose hands stay on the keyboard; wherever the focus stops to act, it must be seen."""

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        self.act_on((within or self.page).get_by_role("link", name=name, exact=exact), "Enter")
        self.arrived()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        self.act_on((within or self.page).get_by_role("button", name=name, exact=exact), "Enter")
        self.arrived()

    def fill_in(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose a radio button of its group with the arrows."""
        if box.get_attribute("type") == "radio":
            self.choose_by_arrows(box)
        elif not box.is_checked():
            self.act_on(box, "Space")

    def choose_by_arrows(self, radio: Locator) -> None:
        self.reach(radio, there=IN_ITS_GROUP)
        if self.is_so(radio, IS_FOCUSED):
            self.page.keyboard.press("Space")
        for _ in range(MOST_STEPS):
            if self.is_so(radio, IS_FOCUSED):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: the arrows do not come to {radio}")

    def upload(self, field: Locator, file: Any) -> None:
        """Open the chooser and choose. A file that has just come puts the focus on its row; then go there again."""
        for _ in range(MOST_TRIES):
            self.reach(field)
            with suppress(TimeoutError):
                with self.page.expect_file_chooser(timeout=A_MOMENT) as chooser:
                    self.page.keyboard.press("Enter")
                chooser.value.set_files(file)
                return
        raise AssertionError(f"{self.page.url}: Enter does not open the chooser of {field}")

    def act_on(self, target: Locator, key: str) -> None:
        self.reach(target)
        self.page.keyboard.press(key)

    def reach(self, target: Locator, there: str = IS_FOCUSED) -> None:
        """Go by Tab until the focus is there."""
        key = "Shift+Tab" if self.is_so(target, LIES_BEHIND) else "Tab"
        for _ in range(MOST_STEPS):
            if self.is_so(target, there):
                if hidden := self.page.evaluate(checks.FOCUS_COVERED):
                    self.problems.append(f"{self.page.url}: the focus is hidden on {hidden}")
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{self.page.url}: Tab does not come to {target}")

    def is_so(self, target: Locator, question: str) -> bool:
        return bool(target.evaluate(question))
