"""Somebody at a browser, in the words a test tells: go, follow, fill, choose, press, see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Error, Locator, Page, expect

from tests.browser import checks
from tests.browser.served import Site

PHONE, DESK = 360, 1280
PATIENCE = 20_000  # milliseconds: a machine that does other things too is slow
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, [data-leaving]"


@dataclass
class Visitor:
    """A person's browser. Each page they reach is checked before they go on."""

    page: Page
    site: Site
    scripted: bool
    switch: CDPSession
    problems: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)
        self.arrived()

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Follow the link of this name."""
        (within or self.page).get_by_role("link", name=name, exact=exact).click()
        self.arrived()

    def follow_first(self, *, within: Locator) -> None:
        """Follow the first link of a row, whatever its words."""
        within.get_by_role("link").first.click()
        self.arrived()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Press the button of this name."""
        (within or self.page).get_by_role("button", name=name, exact=exact).click()
        self.arrived()

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        self.fill_in((within or self.page).get_by_label(label), text)

    def fill_in(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, label: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Choose a radio button, or tick a box."""
        self.tick((within or self.page).get_by_label(label, exact=exact))

    def tick(self, box: Locator) -> None:
        """The words lie over it, and pressing them does."""
        box.check(force=True)

    def upload(self, field: Locator, file: Any) -> None:
        field.set_input_files(file)

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.expects(text, there=True)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            self.expects(text, there=False)

    def expects(self, text: str, *, there: bool) -> None:
        """In one line where it is not so: the page itself would fill the screen."""
        body = self.page.locator("body")
        try:
            if there:
                expect(body).to_contain_text(text)
            else:
                expect(body).not_to_contain_text(text)
        except AssertionError:
            heading = self.page.locator("h1").first.inner_text()
            says = "does not say" if there else "says"
            raise AssertionError(f"{self.page.url} ({heading!r}) {says} {text!r}") from None

    def stands_at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(path) + r"(?:[?#].*)?$"))

    def row(self, text: str) -> Locator:
        """The row of a table or list that holds this text."""
        return self.page.locator("tr, li, dl > div, .task").filter(has_text=text).last

    def form(self, button: str) -> Locator:
        """The form that this button sends."""
        return self.page.locator("form").filter(has=self.page.get_by_role("button", name=button, exact=True))

    def signs_in_as(self, name: str) -> None:
        """By one click on the demo's own page."""
        self.go("/demo/sign-in")
        self.press(f"Sign in as {name}")

    def unfolds_everything(self) -> None:
        self.page.evaluate("() => document.querySelectorAll('details').forEach(part => { part.open = true; })")

    def arrived(self) -> None:
        """Wait until nothing moves any more, then look whether the page is as every page must be."""
        self.page.wait_for_load_state()
        if self.scripted:
            expect(self.page.locator(BUSY)).to_have_count(0)
        try:
            is_new = checks.is_new(self.page)
        except Error:  # a form that waited for a save has just gone on, and the page with it
            self.page.wait_for_load_state()
            is_new = checks.is_new(self.page)
        if is_new:
            self.problems += self.faults_when_still()

    def faults_when_still(self) -> list[str]:
        """What is wrong here; asked again of a page that went on while it was looked at."""
        try:
            return self.faults_here()
        except Error:
            self.page.wait_for_load_state()
            return self.faults_here()

    def faults_here(self) -> list[str]:
        """What every page must not be, on the page as it stands."""
        with self.scripts_on():
            return checks.sideways_scroll(self.page) + checks.axe(self.page)

    @contextmanager
    def scripts_on(self) -> Iterator[None]:
        """For the checks only: what stands on the page stays as it came without scripts."""
        if not self.scripted:
            set_scripts(self.switch, on=True)
        yield
        if not self.scripted:
            set_scripts(self.switch, on=False)


def set_scripts(switch: CDPSession, *, on: bool) -> None:
    # Not by Playwright's own setting: it could not be taken back for axe, which is a script.
    switch.send("Emulation.setScriptExecutionDisabled", {"value": not on})


def visitor_at(browser: Browser, site: Site, *, scripted: bool, width: int, kind: type[Visitor] = Visitor) -> Visitor:
    """A new person at a new browser of this width; `kind` is how they use it."""
    context = browser.new_context(
        viewport={"width": width, "height": 740 if width < 600 else 900},
        is_mobile=width < 600,
        has_touch=width < 600,
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    switch = context.new_cdp_session(page)
    if not scripted:
        set_scripts(switch, on=False)
    return kind(page, site, scripted, switch, checks.listen(page, site.address))
