"""What is asked before an application begins: the organisation, and an earlier bid to start from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError

from app.accounts.models import Organisation
from app.applications.forms import LineField
from app.applications.models import Application
from app.applications.organisations.numbers import registration_of
from app.platform.fields import ChoiceField
from app.platform.formatting import short_date
from app.platform.forms import Needed
from app.rules.errors import RuleError

ANOTHER, EMPTY = "another", "empty"
KINDS = (
    "charity",
    "charitable incorporated organisation",
    "community interest company",
    "unregistered group",
    "club",
    "parish council",
    "school",
    "business",
)
NUMBERS = {
    "charity": "Charity number",
    "charitable incorporated organisation": "Charity number",
    "community interest company": "Company number",
    "parish council": "Council code",
    "school": "Unique reference number (URN)",
    "business": "Company number",
}


class NewOrganisationForm(FlaskForm):
    """The organisation that applies, asked once. By its number it is recognised when somebody else of it applies."""

    name = LineField(
        "What is your organisation called?",
        [Needed("Enter the name of your organisation.")],
        description="The name in your rules or on your bank account.",
    )
    kind = ChoiceField("What kind of organisation is it?", choices=[(kind, kind.capitalize()) for kind in KINDS])
    number = LineField(
        "Charity or company number, if you have one",
        description="Leave it empty if your organisation is not registered. Most small groups are not.",
    )
    identifier: str | None = None

    def __init__(self, known_kind: str = "") -> None:
        """`known_kind`: what the eligibility questions have asked already, so it is not asked twice."""
        super().__init__()
        self.known_kind = known_kind
        if known_kind:
            del self.kind
        if known_kind in NUMBERS:
            self.number.label.text = f"{NUMBERS[known_kind]}, if you have one"
            self.number.description = "By it we know your organisation when somebody else of it applies."

    def kind_given(self) -> str:
        return self.known_kind or self.kind.data

    def validate_kind(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose the kind of organisation that is nearest.")

    def validate_number(self, field: Field) -> None:
        if not field.data:
            return
        try:
            self.identifier = registration_of(self.kind_given() or "", field.data).identifier
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem


class OrganisationForm(FlaskForm):
    """Which of a person's organisations applies, or another one."""

    organisation = ChoiceField("Which organisation applies?", [Needed("Choose the organisation that applies.")])

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        super().__init__()
        known = [(organisation.key or "", organisation.name) for organisation in organisations]
        self.organisation.offer([*known, (ANOTHER, "Another organisation")])


class CopyForm(FlaskForm):
    """Whether to start from an earlier bid, and from which."""

    copy = ChoiceField(
        "How do you want to start?",
        [Needed("Choose an empty form, or a bid to copy.")],
        description=(
            "A copy takes over the answers to the questions that both forms ask, and the costs. "
            "The earlier bid stays as it is."
        ),
    )

    def offer(self, earlier: Sequence[Application]) -> None:
        self.copy.offer([(EMPTY, "With an empty form"), *((row.key, words_of(row)) for row in earlier)])


def words_of(earlier: Application) -> str:
    """The earlier bid as one chooses it: its project, where, and when it was begun."""
    name = earlier.project or "Draft without a name"
    return f"From a copy of “{name}” ({earlier.round.title}, begun {short_date(earlier.started_at)})"
