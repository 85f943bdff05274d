"""Whole addresses, as mails and files give them."""

from __future__ import annotations

from typing import Any

from flask import current_app


def whole_address(endpoint: str, **values: Any) -> str:
    """The public address of a page; also where no request is under way, as in a job."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['SETTINGS'].base_url}{path}"
