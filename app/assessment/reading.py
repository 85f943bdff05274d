"""The bid as the panel reads it: what was submitted, part by part, with what to look for beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, bindparam, exists, func, select

from app.applications.clarifications.queries import answered, is_answered_about
from app.applications.documents.models import Document
from app.applications.documents.queries import shown_with
from app.applications.models import Application, Check, Submission
from app.applications.paper.models import PaperBid
from app.platform.db import made_once
from app.platform.db import read as read_rows
from app.platform.formatting import money
from app.rounds.models import Criterion


class Passage(NamedTuple):
    """One answer. `criterion` is set on the last answer that serves it, where what to look for is folded in.

    `documents` are the files that were given, as the submission names them; `table` holds heads and rows, where
    the answer has some.
    """

    label: str
    text: str
    criterion: Criterion | None
    documents: Sequence[Mapping[str, Any]] = ()
    table: Mapping[str, Any] | None = None


class Part(NamedTuple):
    """One part of the bid. `serves` holds the keys of the criteria that its answers concern."""

    number: int
    title: str
    passages: Sequence[Passage]
    serves: frozenset[str]

    @property
    def anchor(self) -> str:
        return f"part-{self.number}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole bid to read. `way` says how it came, where it came on paper; `checks` whether it passed them;
    `is_clarified` whether the office asked about it and was answered.
    """

    bid: Application
    checks: str
    way: str
    cost: str | None
    parts: Sequence[Part]
    costs: Sequence[Mapping[str, str]]
    documents: Mapping[str, Document]
    is_clarified: bool

    @property
    def costs_number(self) -> int:
        """The costs come last."""
        return len(self.parts) + 1

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands above the bid: the money, where and what for, and whether its checks are passed."""
        facts = [("Asked for", money(self.bid.requested_amount or 0))]
        if self.cost:
            facts.append(("Project cost", money(self.cost)))
        facts += [(name, value) for name, value in (("Area", self.bid.area), ("Theme", self.bid.theme)) if value]
        if self.way:
            facts.append(("How it came", f"{self.way.capitalize()}; an officer entered it"))
        return [*facts, ("Checks", self.checks)]

    def clarifications(self) -> Sequence[Row[Any]]:
        """What the office asked about it and was answered; read only where the whole bid is shown."""
        return answered(self.bid) if self.is_clarified else ()

    def part_for(self, criterion_key: str) -> Part | None:
        """The first part whose answers concern this criterion."""
        return next((part for part in self.parts if criterion_key in part.serves), None)


def content_of(bid: Application) -> Mapping[str, Any]:
    """The latest submission of a bid, which is what the panel reads."""
    return read_rows(STORED, bid_id=bid.id).one().content or {}


BID = bindparam("bid_id", type_=Integer)
OF_THE_BID = select(func.count()).select_from(Check).where(Check.application_id == BID)
# All that a reader needs besides the bid's own row, in one statement: it is asked at every bid that is opened.
STORED = made_once(
    lambda: select(
        select(Submission.content)
        .where(Submission.application_id == BID)
        .order_by(Submission.number.desc())
        .limit(1)
        .scalar_subquery()
        .label("content"),
        select(PaperBid.way).where(PaperBid.application_id == BID).scalar_subquery().label("way"),
        OF_THE_BID.scalar_subquery().label("checks"),
        OF_THE_BID.where(~Check.passed).scalar_subquery().label("failed"),
        exists().where(is_answered_about(BID)).label("is_clarified"),
    )
)


def read(bid: Application, criteria: Sequence[Criterion], *, for_office: bool = False) -> Reading:
    """Lay a bid out for reading. An imported bid may hold little more than its summary.

    Addresses and contacts are for the office alone, and so is what was answered before the application.
    """
    stored = read_rows(STORED, bid_id=bid.id).one()
    content = stored.content or {}
    parts = parts_of(content, bid.summary, criteria, for_office=for_office)
    checks = checks_in_a_word(stored.checks, stored.failed)
    return Reading(
        bid=bid,
        checks=checks,
        way=stored.way or "",
        cost=content.get("cost"),
        parts=parts,
        costs=content.get("budget_lines") or [],
        documents=shown_with(bid, content),
        is_clarified=stored.is_clarified,
    )


def parts_of(
    content: Mapping[str, Any], summary: str, criteria: Sequence[Criterion], *, for_office: bool = False
) -> list[Part]:
    """The answered sections of a submission, numbered; a bid that was brought in may hold its summary only."""
    by_key = {each.key: each for each in criteria}
    sections = content.get("sections") or summary_only(summary)
    shown = [*sections, *before_applying(content)] if for_office else list(filter(None, map(for_panel, sections)))
    answered = [section for section in shown if any(each.get("answer") for each in section.get("questions", []))]
    return [part_of(number, section, by_key) for number, section in enumerate(answered, start=1)]


def for_panel(section: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A section without what is private; None, where it holds nothing else."""
    asked = section.get("questions", [])
    questions = [question for question in asked if not question.get("private")]
    return {**section, "questions": questions} if questions or not asked else None


def before_applying(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was answered before the application began, as one more section."""
    answers = [{"label": each["question"], "answer": each["answer"]} for each in content.get("eligibility", [])]
    return [{"title": "Before applying", "questions": answers}] if answers else []


def part_of(number: int, section: Mapping[str, Any], criteria: Mapping[str, Criterion]) -> Part:
    questions = [question for question in section.get("questions", []) if question.get("answer")]
    last_for = {question.get("criterion"): place for place, question in enumerate(questions)}
    passages = [
        Passage(
            question.get("label", ""),
            question.get("note", "") if question.get("documents") else question["answer"],
            criteria.get(question.get("criterion")) if last_for[question.get("criterion")] == place else None,
            question.get("documents", ()),
            question.get("table"),
        )
        for place, question in enumerate(questions)
    ]
    return Part(number, section.get("title", ""), passages, frozenset(filter(None, last_for)))


def summary_only(summary: str) -> list[dict[str, Any]]:
    """A bid that was brought in from a file: its summary is all there is to read."""
    return [{"title": "Summary", "questions": [{"label": "", "answer": summary}]}]


def checks_in_a_word(made: int, failed: int) -> str:
    """Passed only when there is a check and none failed: a bid nobody checked has not passed."""
    if not made:
        return "Not made yet"
    return "Failed" if failed else "Passed"
