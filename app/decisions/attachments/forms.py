"""What a browser sends to attach a file: the file, what it is, and whether the public gets it."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovTextInput
from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from app.applications.documents.kinds import ACCEPTED, ENDINGS
from app.decisions.forms import LONGEST_TITLE, Said, plain_lines
from app.platform.forms import NoLongerThan

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


class AttachmentForm(FlaskForm):
    once = HiddenField()
    title = StringField(
        "What it is",
        widget=GovTextInput(),
        validators=[Said("Say what the file is."), NoLongerThan(LONGEST_TITLE, "Shorten it to 200 characters.")],
        filters=[plain_lines],
        render_kw={"params": {"hint": {"text": "It stands on the record, like “Quote for locks and lights”"}}},
    )
    file = FileField(
        "The file",
        widget=GovFileInput(),
        render_kw={
            "params": {
                "hint": {"text": f"{ACCEPTED}; at most 10 MB."},
                "attributes": {"accept": ACCEPT},
            }
        },
    )
    is_public = RadioField(
        "Publish it with the record?",
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No, it stays in the office")],
        validators=[AnyOf(["yes", "no"], message="Choose whether the file is published with the record.")],
        validate_choice=False,
        render_kw={
            "params": {
                "classes": "govuk-radios--small",
                "hint": {"text": "A published file goes out as it is, with whatever names stand in it."},
            }
        },
    )

    def given(self) -> FileStorage | None:
        """The file that was chosen."""
        file = self.file.data
        return file if isinstance(file, FileStorage) and file.filename else None

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if self.given() is None:
            self.file.errors = ["Choose the file."]
            return False
        return is_valid

    def refuse(self, message: str) -> None:
        """Say what is wrong with the file; title and answer stay."""
        self.file.errors = [message]
