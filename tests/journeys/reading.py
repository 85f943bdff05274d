"""Steps of anybody at all: finding a decision and where the money goes, without an account."""

from __future__ import annotations

from tests.browser.visitor import Visitor


def finds_the_decision(visitor: Visitor, record: str) -> str:
    """From the start page to the record; gives all the words of the pages on the way."""
    visitor.go("/")
    visitor.follow("Decisions")
    visitor.sees(record)
    said = words_of(visitor)
    visitor.follow_first(within=visitor.row(record))
    visitor.sees(f"Decision record {record}")
    return said + words_of(visitor)


def finds_the_funding_table(visitor: Visitor, round_name: str) -> str:
    """From the past rounds to what one of them gave."""
    visitor.go("/past-rounds")
    said = words_of(visitor)
    visitor.follow("see the funding table", within=visitor.row(round_name))
    visitor.sees("Where the money goes", "The grants")
    said += words_of(visitor)
    visitor.follow("Theme", within=visitor.page.locator("#spread"), exact=False)
    return said + words_of(visitor)


def finds_the_award(visitor: Visitor, reference: str, words: str, amount: str) -> str:
    """From the register of awards, by a search, to the page of one grant."""
    visitor.go("/awards")
    visitor.fill("Organisation, project, area or reference", words)
    visitor.press("Show")
    visitor.sees(f"{amount} in 1 grant")
    said = words_of(visitor)
    visitor.follow_first(within=visitor.row(words))
    visitor.stands_at(f"/awards/{reference}")
    visitor.sees(words, amount, "Conditions")
    return said + words_of(visitor)


def reads_the_feed(visitor: Visitor) -> str:
    """As a feed reader asks for it."""
    answer = visitor.page.request.get(f"{visitor.site.address}/decisions.atom")
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "application/atom+xml")
    return answer.text()


def words_of(visitor: Visitor) -> str:
    """Everything the page says, folded parts included."""
    return visitor.page.locator("body").text_content() or ""
