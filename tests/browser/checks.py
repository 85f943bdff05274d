"""What every page must be, looked at in the browser: accessible, within its width, silent."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"target-size": {"enabled": True}}  # of WCAG 2.2, and off unless asked for
NARROWEST, LOWEST = 320, 256  # also what is left of 1280 by 1024 at 400 %
RUN_AXE = """options => axe.run(document, options).then(result => result.violations.map(violation => ({
    rule: violation.id, help: violation.help,
    places: violation.nodes.map(node => [node.target.join(" "), node.failureSummary])})))"""
# Two pages made of the same parts are checked once: rows may be many, words and numbers do not matter.
MAKE_UP = """() => [...new Set([...document.querySelectorAll("*")].map(element => [element.parentElement?.className,
    element.tagName, ...[...element.attributes].map(({name, value}) => name === "class" || name.startsWith("aria-c")
        ? name + value : name)].join(" ")))].sort().join("\\n")"""
TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .filter(element => { // what scrolls by itself may hold wide things
        for (let around = element.parentElement; around; around = around.parentElement)
            if (around !== document.body && getComputedStyle(around).overflowX !== "visible") return false;
        return true; })
    .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""
# WCAG 1.4.12: what readers may set, and nothing may be lost by it.
WIDE_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5; letter-spacing: 0.12em; word-spacing: 0.16em } p { margin-bottom: 2em }");
    document.adoptedStyleSheets.push(sheet);
}"""
BARS = """() => [...document.querySelectorAll("body *")]
    .filter(element => ["sticky", "fixed"].includes(getComputedStyle(element).position))
    .filter(element => element.getBoundingClientRect().width > innerWidth / 2)
    .reduce((sum, element) => sum + element.getBoundingClientRect().height, 0)"""
MOST_STOPS, FEWEST_STOPS = 250, 5
# Nothing where nothing has the focus; else the part that has it and cannot be seen, or an empty text.
FOCUS_COVERED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const points = [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2], [(box.left + box.right) / 2,
        (box.top + box.bottom) / 2]];
    const inside = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
    const seen = points.filter(inside).map(([x, y]) => document.elementFromPoint(x, y));
    const own = hit => hit && (element.contains(hit) || hit.contains(element)
        || hit.closest("label")?.control === element);
    return seen.some(own) ? "" : element.outerHTML.slice(0, 120);
}"""
SEEN = Path("pages-seen")
"""Where a file stands for each kind of page that was checked: the browser's fixture names a folder for each run."""


def is_new(page: Page) -> bool:
    """Whether no page of the same make-up was checked at this width."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    make_up = sha256(page.evaluate(MAKE_UP).encode()).hexdigest()
    try:
        (SEEN / f"{make_up} at {width}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each."""
    page.evaluate(axe_source())
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": RULES,
        "resultTypes": ["violations"],
    }
    found = page.evaluate(RUN_AXE, options)
    return [
        f"{page.url}: {violation['rule']} ({violation['help']}) at {place}: {' '.join(why.split())}"
        for violation in found
        for place, why in violation["places"]
    ]


@lru_cache
def axe_source() -> str:
    return AXE.read_text()


def sideways_scroll(page: Page, width: int = NARROWEST) -> list[str]:
    """What sticks out on the narrowest phone or at 400 %, and the bars that then leave no room for the page."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": LOWEST})
    scrolls = page.evaluate("() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")
    found = [f"{page.url}: at {width} px it scrolls sideways: {page.evaluate(TOO_WIDE, width)}"] if scrolls else []
    if (bars := page.evaluate(BARS)) > LOWEST / 2:
        found.append(f"{page.url}: at 400 % bars that stay take {bars:.0f} of {LOWEST} px")
    if before:
        page.set_viewport_size(before)
    return found


def hidden_stops(page: Page) -> list[str]:
    """What takes the focus on the way through the page by Tab and cannot be seen there."""
    found = []
    for stops in range(MOST_STOPS):
        page.keyboard.press("Tab")
        hidden = page.evaluate(FOCUS_COVERED)
        if hidden is None:
            assert stops > FEWEST_STOPS
            break
        if hidden:
            found.append(f"{page.url}: the focus is hidden on {hidden}")
    return found


def listen(page: Page, address: str) -> list[str]:
    """A list that grows with all that goes wrong behind the page from now on."""
    problems: list[str] = []
    page.on("console", lambda message: problems.extend(complaint(message)))
    page.on("pageerror", lambda error: problems.append(f"{page.url}: script error: {error}"))
    page.on("response", lambda response: problems.extend(failure(response)))
    page.on("request", lambda request: problems.extend(stray(request.url, address)))
    return problems


def complaint(message: ConsoleMessage) -> list[str]:
    """Errors and warnings of the console; a refused request is judged by its response."""
    if message.type not in ("error", "warning") or message.text.startswith("Failed to load resource"):
        return []
    return [f"{message.location.get('url')}: console {message.type}: {message.text}"]


def failure(response: Response) -> list[str]:
    """The server failed, or something that a page needs is not there."""
    is_page = response.request.resource_type in ("document", "xhr", "fetch")
    if response.status >= 500 or (response.status >= 400 and not is_page):
        return [f"{response.request.method} {response.url} answers {response.status}"]
    return []


def stray(url: str, address: str) -> list[str]:
    return [] if url.startswith((address, "data:", "blob:")) else [f"asks elsewhere: {url}"]
