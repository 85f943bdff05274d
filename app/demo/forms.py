"""What the pages of the demo take."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.demo.people import CAST


class SignInForm(FlaskForm):
    """Who of the cast to be."""

    person = HiddenField(validators=[AnyOf([part.email for part in CAST], message="Choose one of the people below.")])
    next = HiddenField()
