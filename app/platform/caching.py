"""Pages that are the same for everybody: caches may keep them for a minute."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

SECONDS = 60


def public_page(template: str, **context: Any) -> Response:
    return kept_by_caches(make_response(render_template(template, **context)))


def kept_by_caches(response: Response) -> Response:
    """Anybody may keep the answer for a minute, and then ask whether it has changed."""
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.add_etag()
    return response.make_conditional(request)
