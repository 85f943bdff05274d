"""What a browser may send of equality monitoring."""

from __future__ import annotations

from flask_wtf import FlaskForm

from app.applications.monitoring.questions import QUESTIONS
from app.rounds.kinds.choices import SeveralField


class MonitoringForm(FlaskForm):
    """Every question; each may be left out."""

    age, reached, led = (SeveralField(question.text, question.options) for question in QUESTIONS)

    def chosen(self) -> dict[str, list[str]]:
        return {question.key: self[question.key].data or [] for question in QUESTIONS}
