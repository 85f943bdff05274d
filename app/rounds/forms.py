"""The form of one eligibility question: whatever its kind, one field named `answer`."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field

from app.platform.fields import Answered, ChoiceField, DayField, MoneyField
from app.platform.forms import Needed
from app.rounds.eligibility import to_json
from app.rules.eligibility import Answer, Kind, Question

YES_NO = (("yes", "Yes"), ("no", "No"))


class EligibilityForm(FlaskForm):
    """One question. `given` is the answer as it is kept."""

    answer: Field

    @property
    def given(self) -> str:
        answer: Answer = self.answer.data
        return to_json(answer)


def eligibility_form(question: Question, answer: Answer | None) -> EligibilityForm:
    """The form of this question, showing the answer that was given before, if there is one."""
    form = type("OneQuestion", (EligibilityForm,), {"answer": field_of(question)})
    shown = to_json(answer) if isinstance(answer, bool) else answer
    made: EligibilityForm = form(data={"answer": shown} if answer is not None else None)
    return made


def field_of(question: Question) -> Field:
    hint = question.hint
    match question.kind:
        case Kind.MONEY:
            needed = Answered("Enter an amount in pounds, like 250 or 1,250.50.")
            return MoneyField(question.text, [needed], description=hint)
        case Kind.DATE:
            return DayField(question.text, [Answered("Enter a date, like 27 3 2026.")], description=hint)
        case Kind.YES_NO:
            return ChoiceField(question.text, [Needed("Choose yes or no.")], choices=YES_NO, description=hint)
    choices = [(choice.key, choice.words) for choice in question.choices]
    return ChoiceField(question.text, [Needed("Choose one of these.")], choices=choices, description=hint)
