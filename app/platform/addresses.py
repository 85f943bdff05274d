"""Addresses of pages: kept, where many are named on each page; and whole, as mails and files give them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app, url_for


@lru_cache(maxsize=2000)
def address(endpoint: str, **values: str) -> str:
    """`url_for`, kept: the address of a page follows from these alone. For references, not for what is secret."""
    return url_for(endpoint, **values)


def whole_address(endpoint: str, **values: Any) -> str:
    """The public address of a page; also where no request is under way, as in a job."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['SETTINGS'].base_url}{path}"
