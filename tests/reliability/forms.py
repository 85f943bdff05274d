"""The forms of a page as a browser would send them, read with the standard library alone."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = dict[str, list[str]]
NOT_SENT = {"submit", "button", "reset", "image", "file"}
TICKED = {"radio", "checkbox"}


class Forms(HTMLParser):
    """Every form that sends: its address, and its fields with the values that stand in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self.is_open = False
        self.area: str | None = None
        self.choice: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.is_open = True
            self.found.append((given.get("action", ""), {}))
        elif self.is_open:
            self.take(tag, given)

    def take(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "textarea":
            self.area = name
            self.put(name, "")
        elif tag == "select":
            self.choice = name
        elif tag == "option" and self.choice and "selected" in given:
            self.put(self.choice, given.get("value", ""))
        elif tag == "input" and name and is_sent(given):
            self.put(name, given.get("value", "on" if given.get("type") in TICKED else ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.found[-1][1][self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
        elif tag == "select":
            self.choice = None
        elif tag == "textarea" and self.area is not None:
            values = self.found[-1][1][self.area]
            values[-1] = values[-1].removeprefix("\n")
            self.area = None

    def put(self, name: str, value: str) -> None:
        self.found[-1][1].setdefault(name, []).append(value)


def is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    if "disabled" in given or kind in NOT_SENT:
        return False
    return kind not in TICKED or "checked" in given


def form_on(page: str, action: str) -> Fields:
    """The fields of the form on this page that sends to this address.

    Raises: LookupError, with the forms that are there.
    """
    found = Forms(page).found
    for address, fields in found:
        if address.split("?")[0] == action.split("?")[0]:
            return fields
    raise LookupError(f"no form for {action}; there are {[address for address, _ in found]}")
