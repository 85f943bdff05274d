"""What browsers may send about a panel's work, and what is said when it will not do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wtforms import Form, IntegerField, StringField
from wtforms.validators import Length, ValidationError

from app.applications.models import Application
from app.assessment.declaring import Answer
from app.assessment.models import InterestKind
from app.assessment.sheets import Mark
from app.rounds.models import Criterion

LONGEST_NOTE = 4000
LONGEST_FEEDBACK = 1000
LONGEST_NATURE = 500


class MarkForm(Form):
    """One criterion of a score sheet. Its names begin with the criterion's key."""

    points = StringField()
    note = StringField(
        validators=[Length(max=LONGEST_NOTE, message=f"A panel note takes at most {LONGEST_NOTE:,} characters.")]
    )
    feedback = StringField(
        validators=[
            Length(max=LONGEST_FEEDBACK, message=f"A feedback line takes at most {LONGEST_FEEDBACK:,} characters.")
        ]
    )
    version = IntegerField()

    def __init__(self, sent: object, criterion: Criterion) -> None:
        super().__init__(sent, prefix=f"{criterion.key}-")
        self.criterion = criterion

    def validate_points(self, given: StringField) -> None:
        if given.data and given.data not in map(str, range(self.criterion.max_score + 1)):
            raise ValidationError(
                f"{self.criterion.title} takes whole points from 0 to {self.criterion.max_score}, not “{given.data}”."
            )

    def mark(self) -> Mark:
        return Mark(
            points=int(self.points.data) if self.points.data and not self.points.errors else None,
            note=clean(self.note),
            feedback=clean(self.feedback),
            version=self.version.data or 0,
        )

    @property
    def problems(self) -> list[str]:
        sentences = [sentence for field in (self.points, self.note, self.feedback) for sentence in field.errors]
        return [str(sentence) for sentence in sentences]


def clean(text: StringField) -> str | None:
    """None where the form did not show the field, else its text with plain line ends."""
    return text.data.replace("\r\n", "\n").strip() if text.raw_data else None


@dataclass(frozen=True, slots=True)
class SentMarks:
    """The marks a form sent, and what is wrong with them."""

    marks: Mapping[str, Mark]
    problems: Sequence[str]


def read_marks(sent: object, criteria: Iterable[Criterion]) -> SentMarks:
    """Read these criteria from a form."""
    forms = {each.key: MarkForm(sent, each) for each in criteria}
    for form in forms.values():
        form.validate()
    problems = [problem for form in forms.values() for problem in form.problems]
    return SentMarks({key: form.mark() for key, form in forms.items()}, problems)


@dataclass
class InterestsForm:
    """The list of bids with an answer for each: nothing is chosen until the member chooses it.

    "No interest in all the others" is an answer of its own, given by a tick below the list.
    """

    bids: Sequence[Application]
    kinds: dict[str, str] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)
    none_in_others: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)

    def read(self, sent: Mapping[str, str]) -> None:
        for bid in self.bids:
            self.kinds[bid.reference or ""] = sent.get(f"kind-{bid.reference}", "")
            self.natures[bid.reference or ""] = sent.get(f"nature-{bid.reference}", "").strip()
        self.none_in_others = sent.get("none_in_others") == "yes"

    def validate(self) -> bool:
        for reference in self.kinds:
            if problem := self.problem_with(reference):
                self.errors[f"kind-{reference}"] = [problem]
        return not self.errors

    def problem_with(self, reference: str) -> str:
        kind, nature = self.kinds[reference], self.natures[reference]
        if not kind:
            return "" if self.none_in_others and not nature else f"Say whether you have an interest in {reference}."
        if kind not in InterestKind.__members__:
            return f"Choose one of the three answers for {reference}."
        if kind != InterestKind.NONE.name and not nature:
            return f"Say in a few words what your interest in {reference} is."
        if len(nature) > LONGEST_NATURE:
            return f"Say what your interest in {reference} is in at most {LONGEST_NATURE} characters."
        return ""

    def answers(self) -> dict[str, Answer]:
        """One answer for each bid of the list, once the form is valid."""
        return {reference: self.answer(reference) for reference in self.kinds}

    def answer(self, reference: str) -> Answer:
        kind = InterestKind[self.kinds[reference]] if self.kinds[reference] else InterestKind.NONE
        return Answer(kind, "" if kind is InterestKind.NONE else self.natures[reference])
