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


def words_of(visitor: Visitor) -> str:
    """Everything the page says, folded parts included."""
    return visitor.page.locator("body").text_content() or ""
