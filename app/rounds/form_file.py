"""A round's form as one file (TOML): eligibility, sections and questions, and what each criterion looks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.platform.db import db
from app.platform.formatting import long_date
from app.rounds.eligibility import questions_of
from app.rounds.models import Criterion, EligibilityQuestion, Question, QuestionKind, QuestionRole, Round, Section
from app.rules.eligibility import check_questions
from app.rules.errors import RuleError
from app.rules.money import plain, words

IN_A_RULE = ("kind", "becomes", "choices", "accepted", "least", "most", "earliest", "latest", "where_to_go")

Entry = Mapping[str, Any]


def read_form(round_: Round, path: Path) -> None:
    """Give a round its questions, and its criteria their guidance, from a form file.

    A criterion that the round has keeps its weight and scale; one that it lacks is added with the file's.
    Raises: RuleError, naming the entry that is wrong.
    """
    form = tomllib.loads(path.read_text(encoding="utf-8"))
    round_.cost_categories = list(form.get("cost_categories", []))
    describe_criteria(round_, form.get("criteria", []))
    add_eligibility(round_, form.get("eligibility", []))
    add_sections(round_, form.get("sections", []))
    db.session.flush()


def read_criteria(round_: Round, path: Path) -> None:
    """Only the guidance and the descriptors of the criteria, for a round whose bids came another way."""
    describe_criteria(round_, tomllib.loads(path.read_text(encoding="utf-8")).get("criteria", []))


def describe_criteria(round_: Round, entries: list[Entry]) -> None:
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


def add_eligibility(round_: Round, entries: list[Entry]) -> None:
    facts = facts_of(round_)
    db.session.add_all(eligibility_question(round_, entry, position, facts) for position, entry in enumerate(entries))
    check_questions(questions_of(round_.eligibility_questions))


def eligibility_question(round_: Round, entry: Entry, position: int, facts: Mapping[str, str]) -> EligibilityQuestion:
    rule = {name: entry[name] for name in IN_A_RULE if name in entry}
    rule |= {end: end_of_range(rule[end], round_) for end in ("least", "most", "earliest", "latest") if end in rule}
    if "where_to_go" in rule:
        rule["where_to_go"] = filled(rule["where_to_go"], facts)
    return EligibilityQuestion(
        round=round_,
        position=position,
        key=entry["key"],
        text=entry["text"],
        hint=filled(entry.get("hint", ""), facts),
        explanation=filled(entry["explanation"], facts),
        rule=rule,
    )


def add_sections(round_: Round, entries: list[Entry]) -> None:
    facts = facts_of(round_)
    for position, entry in enumerate(entries):
        named = {name: entry[name] for name in ("key", "group", "title")}
        section = Section(round=round_, position=position, **named)
        db.session.add(section)
        db.session.add_all(
            question_of(section, question, place, facts) for place, question in enumerate(entry["questions"])
        )


def question_of(section: Section, entry: Entry, position: int, facts: Mapping[str, str]) -> Question:
    """One question. An area or a theme is chosen from those of the round, unless the file lists its own.

    Raises: RuleError, where it serves a criterion that the round does not have.
    """
    becomes = QuestionRole(entry["becomes"]) if "becomes" in entry else None
    if entry.get("criterion") not in {None, *(criterion.key for criterion in section.round.criteria)}:
        raise RuleError(f"{entry['label']}: the round has no criterion {entry['criterion']}.")
    return Question(
        section=section,
        position=position,
        key=entry["key"],
        kind=QuestionKind(entry["kind"]),
        label=entry["label"],
        help=filled(entry.get("help", ""), facts),
        required=entry.get("required", True),
        word_limit=entry.get("word_limit"),
        options=list(entry.get("options") or options_of(section.round, becomes)),
        criterion_key=entry.get("criterion"),
        becomes=becomes,
    )


def options_of(round_: Round, becomes: QuestionRole | None) -> list[str]:
    if becomes is QuestionRole.AREA:
        return round_.areas
    return round_.themes if becomes is QuestionRole.THEME else []


def facts_of(round_: Round) -> dict[str, str]:
    """What the words in braces stand for."""
    begins = long_date(round_.spending_from) if round_.spending_from else "the day after the decision"
    return {"max_award": words(round_.max_award_amount), "spending_from": begins}


def filled(text: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text.strip()


def end_of_range(given: str, round_: Round) -> str | None:
    """An end of a range: as written, or the round's own."""
    if given == "max_award":
        return plain(Decimal(round_.max_award_amount))
    if given == "spending_from":
        return round_.spending_from.isoformat() if round_.spending_from else None
    return given
