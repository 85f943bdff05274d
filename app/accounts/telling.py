"""Telling people by mail that how they sign in was changed: whoever changed it may have been somebody else."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.platform import mail

CHANGED = "Your password was changed"
SET_UP = "Your password and your authenticator app were set up"
PASSKEY_ADDED = "The passkey “{name}” was added to your account"
PASSKEY_REMOVED = "The passkey “{name}” was removed from your account"


def tell(person: Person, what: str, *, at: datetime, name: str = "") -> None:
    """Say to the person what was changed, in the transaction that changes it; `name` is that of the passkey."""
    mail.send(person.email, "sign_in_changed", at=at, person=person, what=what.format(name=name), changed_at=at)
