"""Lists page by page: which page is asked for, and what its pager shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, request

SIZE = 50
MOST = 9_999


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of so many rows: its number from 1, and the address of any other (components/lists.html: pager)."""

    number: int
    total: int
    url: Callable[[int], str]
    size: int = SIZE

    @property
    def count(self) -> int:
        return count_of(self.total, self.size)

    @property
    def first(self) -> int:
        return self.offset + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.size


def count_of(total: int, size: int = SIZE) -> int:
    """How many pages there are; an empty list has one."""
    return max(1, -(-total // size))


def asked_page() -> int:
    """The number of the page in the address, from 1; not found, where it is no number."""
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST)) and int(asked)):
        abort(404)
    return int(asked)


def asked_pages(total: int, url: Callable[[int], str], size: int = SIZE) -> Pages:
    """The page in the address; not found beyond the last."""
    pages = Pages(asked_page(), total, url, size)
    if pages.number > pages.count:
        abort(404)
    return pages
