"""The response headers that keep pages where they belong."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user

POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "object-src": "'none'",
}
ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
ONE_YEAR = 31_536_000


def secure(app: Flask) -> None:
    """Add the headers to every answer, errors among them; platform/assets.py adds them to static files."""
    always = always_of(app)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)  # a file that somebody gave has a stricter policy of its own
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if is_personal() else "no-cache"
        return response


def always_of(app: Flask) -> dict[str, str]:
    """What stands on whatever is answered; over https, that it is to be asked for by https alone."""
    secured = {"Strict-Transport-Security": f"max-age={ONE_YEAR}; includeSubDomains"}
    return ALWAYS | (secured if app.config["SESSION_COOKIE_SECURE"] else {})


def is_personal() -> bool:
    """Whether the answer may hold what only one person should see."""
    return request.method != "GET" or bool(current_user and current_user.is_authenticated)
