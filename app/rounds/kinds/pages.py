"""Questions that are answered on pages of their own: the costs, and documents. No answer is kept for them here."""

from __future__ import annotations

from collections.abc import Collection

from wtforms import Field

from app.rounds.kinds.kind import Kind, Part
from app.rounds.models import Question


class OnItsOwnPage(Kind):
    """Has no field on the page of a section."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {}


class BudgetLines(OnItsOwnPage):
    """The costs, line by line."""

    def asked_for(self, question: Question) -> str:
        return (
            "A line for each thing the project pays for: what it is, how you worked it out, how much of it you ask "
            "this fund for, and how much comes from elsewhere."
        )


class Document(OnItsOwnPage):
    """A file to be given. `valid_past` names a question with a date that the document must outlast."""

    settings = frozenset({"valid_past"})

    def asked_for(self, question: Question) -> str:
        return "A document" + (" with the date on which it expires." if question.valid_past else ".")
