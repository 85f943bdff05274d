"""A small browser for measuring: one connection, one signed-in person, no waiting for anything but the server."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

from flask import Flask

from app.accounts import sessions
from app.accounts.models import SignInMethod
from app.platform.serve import ADDRESS
from bench.big_round import NOW, person_with


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took in seconds, the body read to its end; `tag` is its ETag."""

    status: int
    body: bytes
    seconds: float
    tag: str


class Browser:
    """Keeps its cookie and its connection, as a browser does."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection(ADDRESS, port, timeout=120)
        self.cookie = cookie

    def get(self, path: str, *, htmx: bool = False, unless: str = "") -> Answer:
        """Ask for a page; `unless` it is still the one of this tag."""
        known = {"If-None-Match": unless} if unless else {}
        return self.ask("GET", path, None, known | ({"HX-Request": "true"} if htmx else {}))

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), headers | ({"HX-Request": "true"} if htmx else {}))

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            return self.timed(method, path, body, headers)
        except http.client.RemoteDisconnected:  # the server closes a connection that was silent for a minute
            self.connection.close()
            return self.timed(method, path, body, headers)

    def timed(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        started = time.perf_counter()
        self.connection.request(method, path, body, headers | {"Cookie": self.cookie})
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        if given := response.getheader("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return Answer(response.status, content, seconds, response.getheader("ETag") or "")


def signed_in(app: Flask, port: int, name: str) -> Browser:
    """A browser in which this person of the benchmark has signed in."""
    with app.app_context():
        _, token = sessions.record_sign_in(person_with(name), SignInMethod.PASSWORD_AND_CODE, at=NOW)
        session = {"_user_id": token, "_fresh": True, sessions.SEEN: NOW.timestamp()}
    signed = app.session_interface.get_signing_serializer(app).dumps(session)
    return Browser(port, f"{app.config['SESSION_COOKIE_NAME']}={signed}")


def form_fields(page: bytes, id_: str) -> dict[str, str]:
    """What the form of that id would send as it stands."""
    reader = FormReader(id_)
    reader.feed(page.decode())
    return reader.fields


class FormReader(HTMLParser):
    """Reads hidden fields, chosen radios and long texts of one form."""

    def __init__(self, id_: str) -> None:
        super().__init__()
        self.id_, self.is_inside, self.text_of = id_, False, ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "form":
            self.is_inside = given.get("id") == self.id_
        elif self.is_inside and tag == "textarea":
            self.text_of, self.fields[name] = name, ""
        elif self.is_inside and tag == "input" and (given.get("type") == "hidden" or "checked" in given):
            self.fields[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.text_of:
            self.fields[self.text_of] += data

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"
        self.text_of = ""
