"""The kinds of questions. A new kind is a word in QuestionKind and an entry here."""

from __future__ import annotations

from app.rounds.kinds.address import Address
from app.rounds.kinds.choices import Declaration, OneChoice, SeveralChoices
from app.rounds.kinds.contact import Contact
from app.rounds.kinds.days import Day
from app.rounds.kinds.kind import Kind
from app.rounds.kinds.milestones import Milestones
from app.rounds.kinds.numbers import Money, Number
from app.rounds.kinds.organisation import OrganisationIdentity
from app.rounds.kinds.pages import BudgetLines, Document
from app.rounds.kinds.texts import LongText, ShortText
from app.rounds.models import Question, QuestionKind

KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.SHORT_TEXT: ShortText(),
    QuestionKind.LONG_TEXT: LongText(),
    QuestionKind.NUMBER: Number(),
    QuestionKind.MONEY: Money(),
    QuestionKind.DATE: Day(),
    QuestionKind.ONE_CHOICE: OneChoice(),
    QuestionKind.SEVERAL_CHOICES: SeveralChoices(),
    QuestionKind.ADDRESS: Address(),
    QuestionKind.ORGANISATION: OrganisationIdentity(),
    QuestionKind.CONTACT: Contact(),
    QuestionKind.MILESTONES: Milestones(),
    QuestionKind.BUDGET_LINES: BudgetLines(),
    QuestionKind.DOCUMENT: Document(),
    QuestionKind.DECLARATION: Declaration(),
}


def kind_of(question: Question) -> Kind:
    """How this question is asked, kept, shown and judged."""
    return KINDS[question.kind]
