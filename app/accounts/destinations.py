"""Where a sign-in leads to: only to places of this server."""

from __future__ import annotations

import re

from flask import url_for

LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
LONGEST = 500


def local_path(given: str | None) -> str:
    """The address if it is a path of this server, else nothing: a link must not lead a person elsewhere."""
    return given if given and len(given) <= LONGEST and LOCAL_PATH.fullmatch(given) else ""


def after_sign_in(given: str | None) -> str:
    """What was asked for before the sign-in, else what waits for the person."""
    return local_path(given) or url_for("home.index")
