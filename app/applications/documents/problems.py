"""Why a document was not taken."""

from __future__ import annotations

from app.platform.errors import Refused


class NotTaken(Refused):
    """The file cannot be taken; the message is a sentence about it that says what to do."""
