"""What the pages of the demo take."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.demo.moved_clock import RESET, STEPS
from app.demo.people import CAST


class SignInForm(FlaskForm):
    """Who of the cast to be."""

    person = HiddenField(validators=[AnyOf([part.email for part in CAST], message="Choose one of the people below.")])
    next = HiddenField()


class ClockForm(FlaskForm):
    """How far to move the office's clock: by a step, or to the closing of a round."""

    step = HiddenField(default="", validators=[AnyOf(["", RESET, *STEPS], message="Choose one of the buttons below.")])
    round = HiddenField(default="")
