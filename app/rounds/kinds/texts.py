"""A line of text, and several lines with a limit of words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from wtforms import Field

from app.platform.formatting import count, word_count
from app.platform.text_fields import LineField, TextField
from app.rounds.kinds.kind import ONE, Entry, Kind, Part, Slip
from app.rounds.models import Question


class Text(Kind):
    """Words. An answer over its limit is kept, and has to be shortened before it is submitted."""

    settings = frozenset({"word_limit"})

    def gaps(self, question: Question, value: str) -> Iterator[Slip]:
        if over := words_over(question, value):
            yield Slip(ONE, f"{count(over, 'word')} over the limit of {question.word_limit}.")

    def asked_for(self, question: Question) -> str:
        if question.word_limit:
            return f"Up to {question.word_limit} words."
        return self.without_limit

    without_limit = "A line of text."

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        limit = entry.get("word_limit")
        if limit is not None and not (isinstance(limit, int) and limit > 0):
            yield "word_limit is a whole number of words above 0."


class ShortText(Text):
    """One line."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: LineField(question.label, description=help_)}


class LongText(Text):
    """Several lines; its page shows how many words they are."""

    template = "long_text"
    without_limit = "Some lines of text."

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: TextField(question.label, description=help_)}


def words_over(question: Question, value: str) -> int:
    """By how many words an answer is too long; 0 where it is not."""
    return max(word_count(value) - question.word_limit, 0) if question.word_limit else 0
