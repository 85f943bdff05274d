"""Somebody whom the office can ask."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from app.rounds.kinds.together import Line, Together
from app.rounds.models import Question
from app.rules.errors import RuleError

TELEPHONE = re.compile(r"\+?[0-9 ()\-.]{9,24}")
FEWEST_DIGITS, MOST_DIGITS = 9, 15


def email(typed: str) -> str:
    """An e-mail address as it was typed. Raises: RuleError, where it cannot be one."""
    try:
        validate_email(typed, check_deliverability=False)
    except EmailNotValidError as problem:
        raise RuleError("Enter an e-mail address such as name@example.org.") from problem
    return typed


def telephone(typed: str) -> str:
    """A telephone number as it was typed. Raises: RuleError, where it cannot be one."""
    digits = sum(sign.isdigit() for sign in typed)
    if not (TELEPHONE.fullmatch(typed) and FEWEST_DIGITS <= digits <= MOST_DIGITS):
        raise RuleError("Enter a telephone number in figures, like 0116 496 0123.")
    return typed


class Contact(Together):
    """A person by name and role, with an e-mail address and perhaps a telephone number."""

    lines = (
        Line("name", "Name", "Enter the name of the person we can ask.", autocomplete="name"),
        Line(
            "role",
            "Role in the organisation",
            "Enter the role of this person, like “treasurer”.",
            autocomplete="organization-title",
        ),
        Line(
            "email",
            "E-mail address",
            "Enter an e-mail address such as name@example.org.",
            autocomplete="email",
            inputmode="email",
            check=email,
        ),
        Line(
            "telephone",
            "Telephone number, if you like to be called",
            autocomplete="tel",
            inputmode="tel",
            width="20",
            check=telephone,
        ),
    )

    def asked_for(self, question: Question) -> str:
        return "A name, a role, an e-mail address, and a telephone number if you like to be called."
