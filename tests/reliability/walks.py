"""Walks: who sends which form, one after the other, each read from the page that offers it.

A walk is the fuel of three proofs: a process killed in the middle of a request (kills.py), a form sent twice or at
once, and old forms sent again later (test_repeated.py). A further act is one more line in steps.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.reliability.forms import Fields, Forms, form_on

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One form as a browser sends it; sent again, it is the same bytes."""

    who: str
    path: str
    fields: Fields = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()  # field, name, content


@dataclass
class World:
    """The cast, what the steps have found out so far, and the dice that vary what is typed.

    `has_files`: its acts move files, by a library whose threads no fork takes along; a process that will fork
    leaves such an act to a child.
    """

    cast: Cast
    dice: Random
    known: dict[str, Any] = field(default_factory=dict)
    visitors: dict[str, FlaskClient] = field(default_factory=dict)
    has_files: bool = False

    def browser(self, who: str) -> FlaskClient:
        """The browser of somebody of the cast; a name that nobody has is somebody not signed in."""
        if who in self.cast.people:
            return self.cast.client(who)
        return self.visitors.setdefault(who, self.cast.app.test_client())

    def send(self, sent: Sent, browser: FlaskClient | None = None) -> TestResponse:
        browser = browser or self.browser(sent.who)
        data: MultiDict[str, Any] = MultiDict(sent.fields)
        for name, filename, content in sent.files:
            data.add(name, (BytesIO(content), filename))
        return browser.post(sent.path, data=data, headers=sent.headers)

    def twin(self, who: str) -> FlaskClient:
        """A second window of the same browser, for a thread of its own."""
        twin = self.cast.app.test_client()
        twin._cookies = dict(self.browser(who)._cookies)
        return twin

    def form(self, who: str, page: str, to: str = "", *, path: str = "", **typed: object) -> Sent:
        """The form that a page sends to `to` (else to itself), filled in; `path` where a button sends it elsewhere."""
        answer = self.browser(who).get(page)
        if answer.status_code != 200:
            raise LookupError(f"{who} gets {answer.status_code} for {page}")
        form = form_on(answer.text, to) if to else form_of_its_own(answer.text, page)
        return Sent(who, path or to or page, form | {name: as_list(value) for name, value in typed.items()})

    def offered(self, who: str, page: str, name: str) -> str:
        """The first choice that a page offers under this name; nothing where it asks for none."""
        choices = Forms(self.browser(who).get(page).text).offered.get(name)
        return choices[0] if choices else ""

    def words(self, about: str) -> str:
        return f"{about}: " + " ".join(self.dice.choices(WORDS, k=self.dice.randint(3, 40))) + "."


WORDS = ("reports", "young people", "of an evening", "at the pavilion", "fell", "rose", "é", "94", "£5", "“so”", "&")


def form_of_its_own(text: str, page: str) -> Fields:
    """A form may name its address or leave it empty; both mean the page it stands on."""
    try:
        return form_on(text, page)
    except LookupError:
        return form_on(text, "")


def as_list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a walk.

    `compose` reads the page and gives the form. `again` is why the same form sent again rightly does something
    again; without it, it must not. `evidence`: the tables that keep each attempt that was refused. `killed`: it is
    swept with kills in each run of the tests, not only in the bench.
    """

    endpoint: str
    compose: Callable[[World], Sent]
    again: str = ""
    evidence: frozenset[str] = frozenset()
    killed: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """Acts in the order of a person's day; `begin` stores what is there before the first."""

    name: str
    begin: Callable[[World], None]
    steps: tuple[Step, ...]
