"""Whole page or one block of it. All that is particular to htmx's headers stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template, request
from htmx_flask import Htmx
from jinja2_fragments.flask import render_block

htmx = Htmx()


def page(template: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """The whole page; or only the named block, when htmx asks for the element of that name.

    A block and the element it fills have one name, and the block alone is an exact
    part of the page, so that nothing works only with JavaScript.
    """
    if block and wants_fragment():
        return make_response(render_block(template, block, **context), status)
    return make_response(render_template(template, **context), status)


def wants_fragment() -> bool:
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def vary_by_htmx(response: Response) -> Response:
    """Caches must not give a fragment to somebody who asked for the page."""
    response.vary.add("HX-Request")
    return response


def put_address(response: Response, url: str) -> Response:
    """Let the browser's address show what the swapped part now shows."""
    response.headers["HX-Replace-Url"] = url
    return response


def swap_into(response: Response, element: str) -> Response:
    """Let another element take the answer than the one that asked."""
    response.headers["HX-Retarget"] = f"#{element}"
    return response


def target() -> str:
    """The id of the element that asks for its block; empty for a whole page."""
    return request.headers.get("HX-Target", "") if wants_fragment() else ""


def go_to(url: str) -> Response:
    """Let htmx load another page, as a redirect does for a form."""
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url
    return response


def autosaved(address: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The attributes of a form that is saved in the pauses of typing; the answer fills the block `saved`."""
    return dict(more or {}) | {
        "data-autosave": "saved-mark",
        "data-hx-post": address,
        "data-hx-trigger": "autosave",
        "data-hx-target": "#saved",
        "data-hx-swap": "outerHTML",
        "data-hx-sync": "this:queue last",
        "autocomplete": "off",  # else a browser that goes back puts older words over what was saved
    }
