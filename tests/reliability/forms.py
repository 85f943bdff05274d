"""The forms of a page as a browser would send them, read with the standard library alone."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = dict[str, list[str]]
NOT_SENT = {"submit", "button", "reset", "image", "file"}


class Forms(HTMLParser):
    """Every form that sends: its address, and its fields with the values that stand in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self.offered: dict[str, list[str]] = {}
        self.is_open = False
        self.by_id: dict[str, Fields] = {}
        self.elsewhere: list[tuple[str, dict[str, str]]] = []
        self.area: str | None = None
        self.choice: str | None = None
        self.feed(page)
        for form, given in self.elsewhere:
            self.by_id.get(form, {}).setdefault(given["name"], []).append(given.get("value", ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.is_open = True
            self.found.append((given.get("action", ""), {}))
            self.by_id[given.get("id", "")] = self.found[-1][1]
        elif tag == "input" and given.get("form") and given.get("name") and is_sent(given):
            self.elsewhere.append((given["form"], given))  # a field that stands outside its form
        elif self.is_open:
            self.take(tag, given)

    def take(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "textarea":
            self.area = name
            self.put(name, "")
        elif tag == "select":
            self.choice = name
        elif tag == "option" and self.choice:
            self.offer(self.choice, given, "selected")
        elif tag == "input" and name and given.get("type") == "radio":
            self.offer(name, given, "checked")
        elif tag == "input" and name and is_sent(given):
            self.put(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))

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

    def offer(self, name: str, given: dict[str, str], mark: str) -> None:
        value = given.get("value", "")
        self.offered.setdefault(name, []).extend([value] if value else [])
        if mark in given:
            self.put(name, value)

    def put(self, name: str, value: str) -> None:
        self.found[-1][1].setdefault(name, []).append(value)


def is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    if "disabled" in given or kind in NOT_SENT:
        return False
    return kind != "checkbox" or "checked" in given


def form_on(page: str, action: str) -> Fields:
    """The fields of the form on this page that sends to this address.

    Raises: LookupError, with the forms that are there.
    """
    found = Forms(page).found
    for address, fields in found:
        if address.split("?")[0] == action.split("?")[0]:
            return fields
    raise LookupError(f"no form for {action}; there are {[address for address, _ in found]}")
