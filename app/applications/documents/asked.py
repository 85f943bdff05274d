"""What a round asks for in documents, what was given for each, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.applications.asked import asked_ids
from app.applications.asked import asked_in as questions_in
from app.applications.documents.kinds import KINDS, LARGEST_BID
from app.applications.documents.models import Document, ScanState
from app.applications.models import Application
from app.platform.formatting import count, file_size, long_date
from app.rounds.models import Question, Section


@dataclass(frozen=True, slots=True)
class Asked:
    """One document the round asks for, and the files that were given for it.

    `valid_until` is the expiry date that was put in, `needed_until` the date before which it must not lie; both
    None where no expiry is asked for or known. `version` is that of the stored expiry date.
    """

    question: Question
    documents: Sequence[Document]
    valid_until: date | None
    needed_until: date | None
    version: int = 0

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def expires(self) -> bool:
        return bool(self.question.valid_past)

    @property
    def is_given(self) -> bool:
        """Whether there is a file that the scanner has not refused."""
        return any(document.state is not ScanState.REFUSED for document in self.documents)

    @property
    def problems(self) -> list[str]:
        """What must be put right, in sentences; empty for what is simply not there yet."""
        refused = [document.name for document in self.documents if document.state is ScanState.REFUSED]
        return [*(f"“{name}” was refused by the virus scanner. Remove it." for name in refused), *self.expired()]

    def expired(self) -> Iterator[str]:
        if self.is_given and self.valid_until and self.needed_until and self.valid_until < self.needed_until:
            yield (
                f"It ends on {long_date(self.valid_until)}, and the project begins on "
                f"{long_date(self.needed_until)}. Upload the one that is valid then."
            )

    @property
    def missing(self) -> list[str]:
        """What is still to be given, in sentences."""
        if not self.is_given:
            return ["not uploaded yet."] if self.question.required else []
        return ["put in until when it is valid."] if self.expires and not self.valid_until else []


def asked_in(section: Section, application: Application) -> list[Asked]:
    """The documents of a section, of those that are asked of this application as its other answers stand."""
    return [asked(question, application) for question in questions_in(section, asked_ids(application))]


def asked(question: Question, application: Application) -> Asked:
    values = {answer.question_id: answer.value for answer in application.answers}
    versions = {answer.question_id: answer.version for answer in application.answers}
    return Asked(
        question=question,
        documents=present(application, question.id),
        valid_until=as_date(values.get(question.id)),
        needed_until=needed_until(question, application, values),
        version=versions.get(question.id, 0),
    )


def needed_until(question: Question, application: Application, values: Mapping[int, str]) -> date | None:
    """The date that the document must reach, as the form names it; else the first day the round pays for."""
    if not question.valid_past:
        return None
    questions = (row for section in application.round.sections for row in section.questions)
    given = (as_date(values.get(row.id)) for row in questions if row.key == question.valid_past)
    return next((day for day in given if day), application.round.spending_from)


def as_date(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def present(application: Application, question_id: int | None = None) -> list[Document]:
    """The files of the draft as it stands, in the order in which they came."""
    rows = [document for document in application.documents if document.removed_at is None]
    return [document for document in rows if question_id in (None, document.question_id)]


def room_left(application: Application) -> int:
    """How many bytes of documents the bid may still take."""
    return LARGEST_BID - sum(document.size for document in present(application))


def files_in_words(found: Sequence[Asked]) -> str:
    """3 files, 412 KB; or what is asked for."""
    files = [document for each in found for document in each.documents]
    if not files:
        return count(len(found), "document")
    return f"{count(len(files), 'file')}, {file_size(sum(document.size for document in files))}"


def in_words(document: Document) -> str:
    """policy.pdf (PDF, 212 KB): as it stands in the bid."""
    return f"{document.name} ({KINDS[document.kind].words}, {file_size(document.size)})"


def content_of_asked(given: Asked) -> dict[str, Any]:
    """What a submitted bid holds of one document: the files by name, size and digest, so that they are fixed."""
    files = [document for document in given.documents if document.state is not ScanState.REFUSED]
    valid = f"Valid until {long_date(given.valid_until)}" if files and given.valid_until else ""
    return {
        "answer": "\n".join([*map(in_words, files), *filter(None, [valid])]),
        "note": valid,
        "documents": [
            {"key": file.key, "name": file.name, "size": file.size, "digest": file.digest, "kind": file.kind}
            for file in files
        ],
    }
