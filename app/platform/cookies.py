"""What a browser carries for us, signed: its session, and the token of its forms. Signing is made ready once."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, current_app, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

TOKENS = 1000  # sessions whose token is kept


class SignedSessions(SecureCookieSessionInterface):
    """Flask's own, with what signs the cookie kept from one request to the next."""

    def __init__(self) -> None:
        self.kept: tuple[object, URLSafeTimedSerializer | None] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        made_for = app.secret_key, app.config["SECRET_KEY_FALLBACKS"]
        kept = self.kept
        if kept is None or kept[0] != made_for:
            kept = self.kept = made_for, super().get_signing_serializer(app)
        return kept[1]


def csrf_token() -> str:
    """Flask-WTF's token for the forms of this session. It does not expire, so it is signed once for a session."""
    if "csrf_token" not in g:
        known = session.get("csrf_token")
        g.csrf_token = signed(current_app.secret_key, known) if known else generate_csrf()
    token: str = g.csrf_token
    return token


@lru_cache(maxsize=TOKENS)
def signed(secret_key: str | bytes, token: str) -> str:
    made: str = URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(token)
    return made
