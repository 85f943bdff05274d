"""Reading the mail that the application wrote, as its receiver would."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.platform.db import db
from app.platform.models import OutboxMessage

ADDRESS = re.compile(r"http://localhost(/\S+)")


def mails_to(app: Flask, email: str) -> list[OutboxMessage]:
    with app.app_context():
        wanted = select(OutboxMessage).where(OutboxMessage.recipient == email).order_by(OutboxMessage.id)
        return list(db.session.scalars(wanted))


def link_in_mail_to(app: Flask, email: str) -> str:
    """The path of the link in the latest mail to this address."""
    found = ADDRESS.search(mails_to(app, email)[-1].text)
    assert found is not None
    return found[1]
