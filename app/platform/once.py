"""Acts that happen once, however often their form is sent."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.platform.audit import Named
from app.platform.db import db
from app.platform.models import DoneOnce


def once_token() -> str:
    """A fresh token for a form; it travels in the hidden field `once`."""
    return secrets.token_urlsafe(24)


def first_time(token: str, *, actor: Named | None, action: str, at: datetime) -> bool:
    """Whether this form's act is still to be done. Call it in the act's transaction.

    A form without a token is not protected, so it counts as the first time.
    """
    if not token:
        return True
    if db.session.get(DoneOnce, token[:64]):
        return False
    done = DoneOnce(token=token[:64], person_id=actor.id if actor else None, action=action, done_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(done)
    except IntegrityError:  # the same form a moment ago: its act was still under way when we looked
        return False
    return True
