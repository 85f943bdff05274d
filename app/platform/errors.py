"""Refusals. Each carries the sentence the person reads: what is wrong and what to do."""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked for that cannot be done."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refusal):
    """The person is known and may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Conflict(Refusal):
    """Somebody else changed it meanwhile: both values are shown, nothing typed is lost."""

    status = 409

    def __init__(self, message: str, *, theirs: str = "", yours: str = "") -> None:
        super().__init__(message)
        self.theirs = theirs
        self.yours = yours


class Refused(Refusal):
    """A rule or the present state says no; the message says what to do about it."""

    status = 422


class SignInNeeded(Refusal):
    """The sign-in has ended. What was typed stays in the page and can be sent again."""

    status = 401
