"""What a browser may send of a question and of its answer."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import IntegerField, TextAreaField
from wtforms.widgets import HiddenInput

from app.platform.forms import Needed, NoLongerThan, trimmed

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 5_000


def storable(text: str | None) -> str:
    """As a filter: without the invisible character that no database keeps."""
    return trimmed(text).replace("\x00", "")


def longest_question() -> NoLongerThan:
    return NoLongerThan(LONGEST_QUESTION, f"Ask in at most {LONGEST_QUESTION:,} characters. Shorten it, and send it.")


class QuestionForm(FlaskForm):
    """A question to the office."""

    question = TextAreaField(
        "Your question",
        [Needed("Write your question."), longest_question()],
        description="Leave out names and what is private: the question is published with its answer, but not who asked",
        filters=[storable],
        widget=GovTextArea(),
    )


class AnswerForm(FlaskForm):
    """The answer, and the question as everybody reads it."""

    version = IntegerField(widget=HiddenInput())
    published_question = TextAreaField(
        "The question as everybody reads it",
        [Needed("Write the question as everybody reads it."), longest_question()],
        description="Take out whatever says who asked",
        filters=[storable],
        widget=GovTextArea(),
    )
    answer = TextAreaField(
        "The answer",
        [
            Needed("Write the answer."),
            NoLongerThan(LONGEST_ANSWER, f"Answer in at most {LONGEST_ANSWER:,} characters. Shorten it, and send it."),
        ],
        filters=[storable],
        widget=GovTextArea(),
    )
