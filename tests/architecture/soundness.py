"""What every page must be, read from its HTML and headers. Each check gives what is wrong, one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.applications.documents.serving import POLICY as FILE_POLICY
from app.platform.headers import ALWAYS
from tests.architecture.crawl import Reached

WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}
LEADING = ("href", "src", "action", "formaction")
LEADS_TO = ("/", "#", "?", "https://", "http://", "mailto:", "tel:")
POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")


def faults_of(page: Reached, *, is_private: bool) -> list[str]:
    """All that is wrong with this page."""
    if page.response.status_code != 200:
        found = [f"answers {page.response.status_code}"]
    else:
        found = [*headers(page, is_private), *(html(page, is_private) if page.is_html else [])]
    return [f"{page.url} (from {page.found_on}): {fault}" for fault in found]


def is_given_file(page: Reached) -> bool:
    """Whether this is a file that somebody gave: it is saved, and has a stricter policy of its own."""
    return not page.is_html and "/attachments/" in page.url


def headers(page: Reached, is_private: bool) -> Iterator[str]:
    given = {"Content-Security-Policy": FILE_POLICY} if is_given_file(page) else {}
    for name, value in (ALWAYS | given).items():
        if page.response.headers.get(name) != value:
            yield f"{name} is {page.response.headers.get(name)!r}"
    cache = page.response.headers.get("Cache-Control", "")
    if not cache or (is_private and cache != "no-store"):
        yield f"Cache-Control is {cache!r}"


def html(page: Reached, is_private: bool) -> Iterator[str]:
    for position, code, details in page.parser.errors:
        yield f"invalid HTML: {code} {details or ''} at {position}"
    yield from document(page.tree)
    yield from inline_code(page.tree)
    yield from ids(page.tree)
    yield from unlabelled(page.tree)
    yield from nameless(page.tree)
    yield from leading_elsewhere(page.tree)
    if is_private and not any(form.get("action") == "/sign-out" for form in page.tree.iter("form")):
        yield "no way to sign out"


def document(tree: Element) -> Iterator[str]:
    if (headings := len(list(tree.iter("h1")))) != 1:
        yield f"{headings} h1"
    if not (tree.findtext("head/title") or "").strip(" –"):
        yield "no title"
    if tree.get("lang") != "en-GB":
        yield "no language"
    if len(list(tree.iter("main"))) != 1:
        yield "not one main part"


def inline_code(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"an inline style at {shown(element)}"
        if element.tag == "script" and not element.get("src"):
            yield "an inline script"
        yield from (f"{name} at {shown(element)}" for name in element.attrib if name.startswith("on"))


def ids(tree: Element) -> Iterator[str]:
    there = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    yield from (f"id {name!r} {times} times" for name, times in there.items() if times > 1)
    for element in tree.iter():
        for attribute in POINTING:
            for name in element.get(attribute, "").split():
                if name not in there:
                    yield f"{attribute} leads to {name!r}, which is not there"
        target = element.get("href", "")
        if element.tag == "a" and len(target) > 1 and target[0] == "#" and target[1:] not in there:
            yield f"a link to {target}, which is not there"


def unlabelled(tree: Element) -> Iterator[str]:
    for_ids = {label.get("for") for label in tree.iter("label")}
    inside = {id(child) for label in tree.iter("label") for child in label.iter()}
    for field in tree.iter():
        if field.tag not in ("input", "select", "textarea") or field.get("type") in WITHOUT_LABEL:
            continue
        has_name = field.get("aria-label") or field.get("aria-labelledby")
        if not (has_name or field.get("id") in for_ids or id(field) in inside):
            yield f"no label for {shown(field)}"


def nameless(tree: Element) -> Iterator[str]:
    """Links and buttons without words."""
    for element in tree.iter():
        if element.tag in ("a", "button") and not (element.get("aria-label") or "".join(element.itertext()).strip()):
            yield f"no words on {shown(element)}"


def leading_elsewhere(tree: Element) -> Iterator[str]:
    """Addresses that are no page, mail or telephone, such as a script."""
    for element in tree.iter():
        for attribute in LEADING:
            if not element.get(attribute, "/").startswith(LEADS_TO):
                yield f"{attribute} leads to {element.get(attribute)!r}"


def shown(element: Element) -> str:
    return f"<{element.tag} {' '.join(f'{name}={value!r}' for name, value in list(element.attrib.items())[:4])}>"
