"""What a browser may send of a clarification."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from app.applications.paper.forms import ConfirmedForm
from app.platform.fields import Answered, DayField
from app.platform.forms import Needed
from app.platform.text_fields import TextField

LONGEST = 5_000


class ClarificationForm(FlaskForm):
    """The office's question about one bid."""

    question = TextField(
        "What do you want to know?",
        [Needed("Write what you want to know.")],
        most=LONGEST,
        description="The people of the bid read it as you write it",
    )
    answer_by = DayField("Until which day does an answer help?", [Answered("Enter a date, like 27 3 2026.")])


class ClarifyForm(FlaskForm):
    """The answer of the people of the bid."""

    version = IntegerField(widget=HiddenInput())
    answer = TextField("Your answer", [Needed("Write your answer.")], most=LONGEST)

    def confirmed(self) -> None:
        """They answer themselves, so nobody has to confirm it."""


class ClarifyForThemForm(ConfirmedForm):
    """The answer of somebody without an account, as an officer writes it down and reads it back to them."""

    version = IntegerField(widget=HiddenInput())
    answer = TextField("Their answer, as they gave it", [Needed("Write down their answer.")], most=LONGEST)
