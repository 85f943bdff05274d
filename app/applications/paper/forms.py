"""What an officer says of a bid that came on paper or by telephone, and of its confirmation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.accounts.forms import address
from app.accounts.models import Organisation
from app.applications.forms import LONGEST_REASON
from app.applications.organisations.joining import known_by
from app.applications.organisations.numbers import registration_of
from app.applications.paper.models import ReadBackWay, Way
from app.applications.paper.operations import Came, ReadBack
from app.applications.paper.speaking import Confirmed
from app.applications.starting_forms import KINDS
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import EmailAddress, Needed
from app.platform.text_fields import LineField, TextField, storable
from app.rounds.blank_form import Known, conditions_words
from app.rounds.closing_form import NO_TIME, moment_of
from app.rounds.eligibility import answers_of, organisation_kind, questions_of, to_json
from app.rounds.forms import field_of
from app.rounds.models import Round
from app.rules.eligibility import Question, asked_of, eligibility
from app.rules.errors import RuleError

ASKED = "e_"
DATE_NEEDED = "Enter a date, like 27 3 2026."
HOUR_HINT = "By the 24-hour clock, like 17:00"


def moment_in(day: date, written: str) -> datetime:
    """The moment of a day and a time in London."""
    clock, _, zone = written.partition(" ")
    try:
        at = time.fromisoformat(clock).replace(tzinfo=None)
    except ValueError:
        raise ValidationError(NO_TIME) from None
    return moment_of(datetime.combine(day, at), zone.strip().upper())


class PaperForm(FlaskForm):
    """Whose bid it is, how it came, and the organisation. The round's eligibility questions are added to it."""

    way = ChoiceField("How did it come?", [Needed("Choose how it came.")], choices=[(w, w.capitalize()) for w in Way])
    received_on = DayField("On which day did it reach the office?", [Answered(DATE_NEEDED)])
    received_at = LineField("At what time?", [Needed("Enter a time, like 17:00.")], description=HOUR_HINT)
    late_reason = TextField(
        "If the round has closed: why is it entered only now?",
        most=LONGEST_REASON,
        description="For example, “It came in the last post before closing.” Leave it empty while the round is open.",
    )
    contact_name = LineField("Whose bid is it?", [Needed("Enter the name of the person.")], description="Their name")
    reached_by = TextField(
        "How do you reach them?",
        [Needed("Enter a telephone number or an address.")],
        most=500,
        description="A telephone number, or an address for letters. The panel never sees it.",
    )
    email = LineField(
        "Their e-mail address, if they have one", [Optional(), EmailAddress()], description="For the receipt"
    )
    name = LineField("What is the organisation called?", [Needed("Enter the name of the organisation.")])
    kind = ChoiceField("What kind of organisation is it?", choices=[(kind, kind.capitalize()) for kind in KINDS])
    number = LineField(
        "Charity, company or other number, if it has one",
        description="By this number it is recognised, if it is known here",
    )
    known = HiddenField(filters=[storable])
    round: Round
    moment: datetime
    identifier: str | None = None

    def given(self) -> dict[str, str]:
        """The answers about eligibility, as an application keeps them."""
        fields = {row.key: self[f"{ASKED}{row.key}"].data for row in self.round.eligibility_questions}
        return {key: to_json(value) for key, value in fields.items() if value not in (None, "")}

    def kind_given(self) -> str:
        return (
            str(self.kind.data or "")
            if "kind" in self
            else organisation_kind(self.round.eligibility_questions, self.given())
        )

    def came(self) -> Came:
        return Came(
            way=Way(self.way.data),
            received_at=self.moment,
            contact_name=self.contact_name.data,
            reached_by=self.reached_by.data.strip(),
            email=address(self.email.data),
            late_reason=self.late_reason.data.strip(),
        )

    def organisation(self) -> Organisation | None:
        """The organisation that has the number, once the officer has seen its name."""
        found = known_by(self.identifier) if self.identifier else None
        return found if found and found.key == self.known.data else None

    def validate_received_at(self, field: Field) -> None:
        if self.received_on.data:
            self.moment = moment_in(self.received_on.data, field.data)

    def validate_kind(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose the kind of organisation that is nearest.")

    def validate_number(self, field: Field) -> None:
        if not field.data:
            return
        try:
            self.identifier = registration_of(self.kind_given(), field.data).identifier
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem
        found = known_by(self.identifier)
        if found and found.key != self.known.data:
            self.known.data, self.known.raw_data = found.key, [found.key or ""]
            raise ValidationError(
                f"This is the number of {found.name}, which is known here. Send the form again, if the bid is theirs; "
                "otherwise put the number right."
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """What is asked only of others need not be answered."""
        rows = self.round.eligibility_questions
        questions = questions_of(rows)
        asked = asked_of(questions, answers_of(questions, self.given()))
        for other in set(questions).difference(asked):
            self[f"{ASKED}{other.key}"].validators = [Optional()]
        return bool(super().validate(extra_validators)) and self.may_apply()

    def may_apply(self) -> bool:
        """Whether the answers say so; the first that does not fit gets the round's explanation."""
        questions = questions_of(self.round.eligibility_questions)
        result = eligibility(questions, answers_of(questions, self.given()))
        if refused := result.refused_by:
            self[f"{ASKED}{refused.key}"].errors = [" ".join(filter(None, (refused.explanation, refused.where_to_go)))]
        return result.is_eligible


def paper_form(round_: Round) -> PaperForm:
    """The form for a bid in this round, with what is asked there before an application."""
    rows = round_.eligibility_questions
    questions = [with_conditions(question, round_) for question in questions_of(rows)]
    asked = {f"{ASKED}{question.key}": field_of(question) for question in questions}
    form: PaperForm = type("PaperFormOfRound", (PaperForm,), {**asked, "round": round_})()
    if any(row.rule.get("becomes") == "organisation kind" for row in rows):
        del form.kind
    return form


def with_conditions(question: Question, round_: Round) -> Question:
    """All questions stand on one page here, so one that is asked of some says of whom."""
    rows = {row.key: row for row in round_.eligibility_questions}
    words = conditions_words(rows[question.key].rule.get("only_if", []), Known({}, rows))
    return replace(question, hint=" ".join(filter(None, (*words, question.hint))))


class ConfirmedForm(FlaskForm):
    """Who confirmed what was read back to them, how and when."""

    confirmed_by = LineField("Who confirmed it?", [Needed("Enter the name of the person who confirmed it.")])
    how = ChoiceField(
        "How?", [Needed("Choose how they confirmed it.")], choices=[(w, w.capitalize()) for w in ReadBackWay]
    )
    confirmed_on = DayField("On which day?", [Answered(DATE_NEEDED)])
    confirmed_at = LineField("At what time?", [Needed("Enter a time, like 17:00.")], description=HOUR_HINT)
    moment: datetime

    def validate_confirmed_at(self, field: Field) -> None:
        if self.confirmed_on.data:
            self.moment = moment_in(self.confirmed_on.data, field.data)

    def confirmed(self) -> Confirmed:
        return Confirmed(self.confirmed_by.data, ReadBackWay(self.how.data), self.moment)


class ReadBackForm(ConfirmedForm):
    """The confirmation of a bid, with the digest of what was read out."""

    digest = HiddenField(filters=[storable])
    number = IntegerField(widget=HiddenInput())

    def read_back(self) -> ReadBack:
        return ReadBack(
            digest=self.digest.data or "",
            number=self.number.data or 0,
            confirmed_by=self.confirmed_by.data,
            how=ReadBackWay(self.how.data),
            confirmed_at=self.moment,
        )


class FirstInvitationForm(FlaskForm):
    """Where the person whose bid it is gets the invitation to see it on the website."""

    email = LineField("Their e-mail address", [Needed("Enter their e-mail address."), EmailAddress()])
