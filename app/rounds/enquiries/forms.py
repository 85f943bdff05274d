"""What a browser may send of a question and of its answer."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from app.platform.forms import Needed
from app.platform.text_fields import TextField

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 5_000


class QuestionForm(FlaskForm):
    """A question to the office."""

    question = TextField(
        "Your question",
        [Needed("Write your question.")],
        most=LONGEST_QUESTION,
        description="Leave out names and what is private: the question is published with its answer, but not who asked",
    )


class AnswerForm(FlaskForm):
    """The answer, and the question as everybody reads it."""

    version = IntegerField(widget=HiddenInput())
    published_question = TextField(
        "The question as everybody reads it",
        [Needed("Write the question as everybody reads it.")],
        most=LONGEST_QUESTION,
        description="Take out whatever says who asked",
    )
    answer = TextField("The answer", [Needed("Write the answer.")], most=LONGEST_ANSWER)
