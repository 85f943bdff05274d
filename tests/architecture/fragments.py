"""What htmx fetches, fetched as htmx does, beside the whole page at the same address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient

from tests.architecture.crawl import HOST, Reached

# Tokens are new in every answer.
TOKENS = re.compile(r"""((?:name="(?:csrf_token|once)" value=|"X-CSRFToken": )")[^"]*""")
POINTERS = ("target", "select", "select-oob", "include")
NOT_SENT = ("submit", "button", "image", "reset", "file")


@dataclass(frozen=True)
class Swap:
    """An element that htmx acts on: where it asks, and where the answer goes."""

    element: Element
    ancestors: tuple[Element, ...]

    def says(self, name: str) -> str:
        """The attribute of the element or, as htmx inherits it, of the nearest element around it."""
        attribute = f"data-hx-{name}"
        found = (each.get(attribute) for each in (self.element, *reversed(self.ancestors)))
        return next((value for value in found if value is not None), "")

    @property
    def pointed_at(self) -> set[str]:
        """The ids of the elements that the swap reads or replaces."""
        return {name for pointer in POINTERS for name in re.findall(r"#([\w-]+)", self.says(pointer))}

    @property
    def target(self) -> str:
        named = self.says("target")
        return self.element.get("id", "") if named in ("", "this") else named.removeprefix("#")

    def address(self, page: Reached) -> str:
        """The address that is asked, with the fields that go along."""
        query = urlencode(list(self.fields(page.tree)))
        url = urljoin(HOST + page.url, self.element.get("data-hx-get")).removeprefix(HOST)
        return f"{url}{'&' if '?' in url else '?'}{query}" if query else url

    def fields(self, tree: Element) -> Iterator[tuple[str, str]]:
        if self.says("params") == "none":
            return
        included = {name.strip().removeprefix("#") for name in self.says("include").split(",")}
        for form in tree.iter("form"):
            if form is self.element or form.get("id") in included:
                yield from values(form)


def differing(client: FlaskClient, pages: list[Reached]) -> list[str]:
    """Swaps that bring something else than the page at that address holds without a script."""
    found: list[str] = []
    asked: dict[tuple[str, str], None] = {}
    for page in (page for page in pages if page.is_html):
        ids = {element.get("id") for element in page.tree.iter()}
        for swap in swaps(page.tree):
            found += [f"{page.url}: a swap names #{name}, which is not there" for name in swap.pointed_at - ids]
            if swap.element.get("data-hx-get"):
                asked[swap.address(page), swap.target] = None
    found += [problem for url, target in asked for problem in different(client, url, target)]
    return list(dict.fromkeys(found))


def swaps(tree: Element, ancestors: tuple[Element, ...] = ()) -> Iterator[Swap]:
    if tree.get("data-hx-get") or tree.get("data-hx-post"):
        yield Swap(tree, ancestors)
    for child in tree:
        yield from swaps(child, (*ancestors, tree))


def different(client: FlaskClient, url: str, target: str) -> list[str]:
    whole = TOKENS.sub(r"\1", client.get(url).get_data(as_text=True))
    answer = client.get(url, headers={"HX-Request": "true", "HX-Target": target})
    part = TOKENS.sub(r"\1", answer.get_data(as_text=True)).strip()
    if "HX-Request" not in answer.headers.get("Vary", ""):
        return [f"{url}: htmx's answer may be taken for the page by a cache"]
    if not part or part not in whole or len(part) == len(whole.strip()):
        return [f"{url}: what htmx gets for #{target} is no part of the page: {part[:80]!r}"]
    return []


def values(form: Element) -> Iterator[tuple[str, str]]:
    """What the form would send as it stands."""
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or (kind in ("radio", "checkbox") and field.get("checked") is None):
            continue
        if field.tag == "input" and kind not in NOT_SENT:
            yield name, field.get("value", "")
        elif field.tag == "textarea":
            yield name, field.text or ""
        elif field.tag == "select":
            yield from (
                (name, option.get("value", "")) for option in field.iter("option") if "selected" in option.attrib
            )
