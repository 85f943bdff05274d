"""The rows of a form, made from its entries, which were checked before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.platform.db import db
from app.rounds.form_check import IN_A_RULE
from app.rounds.kinds import KINDS
from app.rounds.models import Criterion, EligibilityQuestion, Question, QuestionKind, QuestionRole, Round, Section
from app.rules.errors import RuleError

COLUMNS = ("word_limit", "valid_past", "carried_from")
SETTINGS_WITH_COLUMNS = {"word_limit", "options", "valid_past"}

Entry = Mapping[str, Any]


def add_everything(round_: Round, form: Entry) -> None:
    """Criteria, eligibility, sections and questions, beside those that the round has."""
    round_.cost_categories = list(form.get("cost_categories", []))
    describe_criteria(round_, form.get("criteria", []))
    for position, entry in enumerate(form.get("eligibility", [])):
        db.session.add(eligibility_question(round_, entry, position))
    for position, entry in enumerate(form.get("sections", [])):
        add_section(round_, entry, position)
    db.session.flush()


def remove_everything(round_: Round) -> None:
    """Criteria, eligibility, sections and questions of a round on which nothing stands yet."""
    questions = [question for section in round_.sections for question in section.questions]
    for row in [*questions, *round_.sections, *round_.eligibility_questions, *round_.criteria]:
        db.session.delete(row)
    db.session.flush()
    db.session.expire(round_)


def describe_criteria(round_: Round, entries: Sequence[Entry]) -> None:
    known = {criterion.key: criterion for criterion in round_.criteria}
    for entry in entries:
        criterion = known.get(entry["key"]) or add_criterion(round_, entry)
        if len(entry["descriptors"]) != criterion.max_score + 1:
            raise RuleError(f"{criterion.title}: one descriptor for each point from 0 to {criterion.max_score}.")
        criterion.guidance, criterion.descriptors = entry["guidance"].strip(), list(entry["descriptors"])


def add_criterion(round_: Round, entry: Entry) -> Criterion:
    facts = {name: entry[name] for name in ("key", "title", "weight", "max_score")}
    criterion = Criterion(round=round_, position=len(round_.criteria), **facts)
    db.session.add(criterion)
    return criterion


def eligibility_question(round_: Round, entry: Entry, position: int) -> EligibilityQuestion:
    return EligibilityQuestion(
        round=round_,
        position=position,
        key=entry["key"],
        text=entry["text"],
        hint=entry.get("hint", ""),
        explanation=entry["explanation"],
        rule={name: entry[name] for name in IN_A_RULE if name in entry},
    )


def add_section(round_: Round, entry: Entry, position: int) -> None:
    named = {name: entry[name] for name in ("key", "group", "title")}
    section = Section(round=round_, position=position, only_if=list(entry.get("only_if", [])), **named)
    db.session.add(section)
    db.session.add_all(question_of(section, question, place) for place, question in enumerate(entry["questions"]))


def question_of(section: Section, entry: Entry, position: int) -> Question:
    kind = QuestionKind(entry["kind"])
    settings = KINDS[kind].settings - SETTINGS_WITH_COLUMNS
    return Question(
        section=section,
        position=position,
        key=entry["key"],
        kind=kind,
        label=entry["label"],
        help=entry.get("help", ""),
        example=entry.get("example", ""),
        required=entry.get("required", True),
        options=list(entry.get("options", [])),
        criterion_key=entry.get("criterion"),
        becomes=QuestionRole(entry["becomes"]) if "becomes" in entry else None,
        only_if=list(entry.get("only_if", [])),
        settings={name: entry[name] for name in sorted(settings) if name in entry},
        **{name: entry.get(name) for name in COLUMNS},
    )
