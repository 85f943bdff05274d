"""Every page that somebody can reach by following links, as the server sends it."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.counting import count_queries

MOST_PAGES = 400
HOST = "http://localhost"
DOCUMENT = re.compile(r"\.(pdf|docx|ods|xlsx)$")
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')


@dataclass
class Reached:
    """A page, where it was reached from, and what the server answered."""

    url: str
    found_on: str
    endpoint: str
    response: TestResponse
    queries: int

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @property
    def text(self) -> str:
        return self.response.get_data().decode(errors="replace")  # a document to save is no text

    @property
    def parser(self) -> html5lib.HTMLParser:
        return parsed(self.text)

    @property
    def tree(self) -> Element:
        return self.parser.document

    def links(self) -> Iterator[str]:
        """Where its links lead on this site. Not by the parser, which is slow, and most pages are only passed."""
        for target in LINK.findall(self.text):
            url, _ = urldefrag(urljoin(HOST + self.url, unescape(target)))
            if url.startswith(HOST + "/"):
                yield url.removeprefix(HOST)


@lru_cache(maxsize=200)
def parsed(text: str) -> html5lib.HTMLParser:
    """Many people are sent the same public pages, to the letter."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.document = parser.parse(text)
    return parser


def crawl(
    app: Flask, client: FlaskClient, *starts: str, alike: int = MOST_PAGES, seen: Iterable[str] = ()
) -> list[Reached]:
    """All pages within reach of the starts; of those with one endpoint and the same query keys only `alike`.

    Of documents, which take long to make and of which the headers alone are looked at, one of each. What was seen
    before is not looked at again.
    """
    waiting = deque((start, "(start)") for start in starts)
    known, reached, kinds = {*starts, *seen}, [], Counter()
    while waiting and len(reached) < MOST_PAGES:
        url, found_on = waiting.popleft()
        endpoint = endpoint_of(app, url)
        kind = (endpoint, tuple(key for key, _ in parse_qsl(urlsplit(url).query)))
        kinds[kind] += 1
        if kinds[kind] > (1 if DOCUMENT.search(urlsplit(url).path) else alike):
            continue
        page = look_at(app, client, url, found_on, endpoint)
        reached.append(page)
        if page.is_html and page.response.status_code == 200:
            fresh = [link for link in dict.fromkeys(page.links()) if link not in known]
            known.update(fresh)
            waiting.extend((link, url) for link in fresh)
    return reached


def look_at(app: Flask, client: FlaskClient, url: str, found_on: str, endpoint: str) -> Reached:
    with count_queries(app) as queries:
        response = client.get(url, follow_redirects=True)
    return Reached(url, found_on, endpoint, response, len(queries))


def endpoint_of(app: Flask, url: str) -> str:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(url).path, method="GET")
    except HTTPException as problem:
        return f"{problem.code}"
    return str(endpoint)
