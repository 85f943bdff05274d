"""Whether a form file can be a round's form. Everything that is wrong is said at once, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from app.rounds.eligibility import as_question
from app.rounds.form_conditions import ELIGIBILITY, eligibility_key, item_of
from app.rounds.form_shapes import (
    CRITERION,
    ELIGIBLE,
    FORM,
    MAY_ELIGIBLE,
    MAY_QUESTION,
    MAY_SECTION,
    NEW_CRITERION,
    QUESTION,
    SECTION,
    Entry,
    Problems,
    Shape,
    at,
    doubled,
    places,
    wrong_entry,
    wrong_shape,
)
from app.rounds.kinds import KINDS
from app.rounds.models import EligibilityQuestion, Question, QuestionKind, QuestionRole, Round, Section
from app.rules.conditions import Item, wrong_conditions
from app.rules.eligibility import Kind as EligibilityKind
from app.rules.eligibility import check_questions
from app.rules.errors import RuleError

IN_A_RULE = ("kind", "becomes", "choices", "accepted", "least", "most", "earliest", "latest", "where_to_go", "only_if")
CARRIES = {
    QuestionKind.DATE: {EligibilityKind.DATE},
    QuestionKind.MONEY: {EligibilityKind.MONEY},
    QuestionKind.NUMBER: {EligibilityKind.MONEY},
    QuestionKind.ONE_CHOICE: {EligibilityKind.ONE_CHOICE, EligibilityKind.YES_NO},
    QuestionKind.ORGANISATION: {EligibilityKind.ONE_CHOICE},
}
ALONE = (QuestionKind.BUDGET_LINES, QuestionKind.DOCUMENT)


def problems_in(form: Entry, scales: Mapping[str, int]) -> list[str]:
    """Everything that is wrong with a form, in the order of the file; nothing, where it can be used.

    `scales` are the most points of the criteria that the round has already, by their keys: those keep their weights.
    """
    if found := list(wrong_shape(form, {}, FORM)):
        return found
    found = [*criteria_problems(form, scales), *eligibility_problems(form), *section_problems(form)]
    if found:
        return found
    criteria = {*scales, *(entry["key"] for entry in form.get("criteria", []))}
    return [*number_problems(form), *question_links(form, criteria), *condition_problems(form), *cost_problems(form)]


def criteria_problems(form: Entry, scales: Mapping[str, int]) -> Problems:
    entries = form.get("criteria", [])
    for place, entry in places(entries, "criterion"):
        known = isinstance(entry, dict) and entry.get("key") in scales
        needed = CRITERION if known else {**CRITERION, **NEW_CRITERION}
        wrong = list(wrong_entry(entry, needed, NEW_CRITERION, ("title",)))
        yield from at(place, wrong or list(criterion_problems(entry, scales)))
    yield from doubled("criterion", entries)


def criterion_problems(entry: Entry, scales: Mapping[str, int]) -> Problems:
    if any(entry.get(name, 1) < 1 for name in ("weight", "max_score")):
        yield "weight and max_score are above 0."
    most = scales[entry["key"]] if entry["key"] in scales else entry["max_score"]
    if not is_texts(entry["descriptors"]) or len(entry["descriptors"]) != most + 1:
        yield f"there is one descriptor for each point from 0 to {most}."


def eligibility_problems(form: Entry) -> Problems:
    entries = form.get("eligibility", [])
    for place, entry in places(entries, "eligibility"):
        wrong = list(wrong_entry(entry, ELIGIBLE, MAY_ELIGIBLE, ())) or list(eligible_problems(entry))
        yield from at(place, wrong)
    yield from doubled("eligibility question", entries)


def eligible_problems(entry: Entry) -> Problems:
    """What is wrong with one question that is asked before an application."""
    if entry["kind"] not in kinds_of_eligibility():
        yield f"kind is one of {', '.join(kinds_of_eligibility())}."
    elif not all(isinstance(one, dict) and {"key", "words"} <= set(one) for one in entry.get("choices", [])):
        yield "choices are tables with key and words."
    elif not all(map(is_on_eligibility, entry.get("only_if", ()))):
        yield 'a condition of only_if is written here {eligibility = "key", is = ["answer"]}.'
    else:
        try:
            as_question(unasked(entry))
        except (RuleError, ValueError, ArithmeticError) as problem:
            yield str(problem) if isinstance(problem, RuleError) else "an end of its range is no amount or date."


def is_on_eligibility(condition: object) -> bool:
    """Whether a condition looks at what is asked before an application: there nothing else was asked yet."""
    return isinstance(condition, dict) and set(condition) == {ELIGIBILITY, "is"} and is_texts(condition["is"])


def unasked(entry: Entry) -> EligibilityQuestion:
    """A question to look at; it is in no round."""
    nowhere: Round = None  # type: ignore[assignment]
    rule = {name: entry[name] for name in IN_A_RULE if name in entry}
    facts = {name: entry[name] for name in ("key", "text", "explanation")}
    return EligibilityQuestion(round=nowhere, position=0, hint="", rule=rule, **facts)


def number_problems(form: Entry) -> Problems:
    try:
        check_questions([as_question(unasked(entry)) for entry in form.get("eligibility", [])])
    except RuleError as problem:
        yield str(problem)


def kinds_of_eligibility() -> list[str]:
    return [kind.value for kind in EligibilityKind]


def section_problems(form: Entry) -> Problems:
    sections = form.get("sections", [])
    for place, section in places(sections, "section"):
        wrong = list(wrong_entry(section, SECTION, MAY_SECTION, ("group", "title")))
        yield from at(place, wrong)
        if not wrong:
            yield from at(place, conditions_shape(section))
            yield from questions_problems(place, section["questions"])
    yield from doubled("section", sections)
    if not form_is_broken(sections):
        yield from doubled("question", [question for section in sections for question in section["questions"]])


def form_is_broken(sections: Sequence[Any]) -> bool:
    return not all(isinstance(section, dict) and isinstance(section.get("questions"), list) for section in sections)


def questions_problems(section: str, entries: Sequence[Any]) -> Problems:
    if not entries:
        yield f"{section}: it asks nothing. A section has at least one question."
    for place, entry in places(entries, "question"):
        yield from at(f"{section}, {place}", question_problems(entry))
    kinds = {entry.get("kind") for entry in entries if isinstance(entry, dict)}
    if len(kinds) > 1 and any(kind.value in kinds for kind in ALONE):
        yield f"{section}: budget lines and documents have pages of their own, so they stand in sections of their own."


def question_problems(entry: Any) -> Problems:
    """What is wrong with one question by itself."""
    named = kind_named(entry.get("kind")) if isinstance(entry, dict) else None
    if isinstance(entry, dict) and isinstance(entry.get("kind"), str) and not named:
        yield f"kind is one of {', '.join(each.value for each in QuestionKind)}."
        return
    kind = KINDS[named or QuestionKind.SHORT_TEXT]
    settings: Shape = dict.fromkeys(kind.settings, object)
    wrong = list(wrong_entry(entry, QUESTION, MAY_QUESTION | settings, ("label",)))
    yield from wrong
    if wrong:
        return
    if "becomes" in entry and entry["becomes"] not in [role.value for role in QuestionRole]:
        yield f"becomes is one of {', '.join(role.value for role in QuestionRole)}."
    yield from kind.wrong_settings(entry)
    yield from conditions_shape(entry)


def kind_named(name: object) -> QuestionKind | None:
    return next((kind for kind in QuestionKind if kind.value == name), None)


def conditions_shape(entry: Entry) -> Problems:
    for condition in entry.get("only_if", []):
        names = set(condition) if isinstance(condition, dict) else set()
        if names not in ({"question", "is"}, {ELIGIBILITY, "is"}) or not is_texts(condition["is"]):
            yield 'a condition of only_if is written {question = "key", is = ["answer"]} or {eligibility = …}.'


def is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def question_links(form: Entry, criteria: Collection[str]) -> Problems:
    """What questions name elsewhere: a criterion of the round, a question asked before."""
    before = {entry["key"]: entry["kind"] for entry in form.get("eligibility", [])}
    roles = Counter(entry["becomes"] for _, entry in all_questions(form) if "becomes" in entry)
    yield from (f"More than one question becomes the {role}." for role, number in roles.items() if number > 1)
    for place, entry in all_questions(form):
        if entry.get("criterion") not in {None, *criteria}:
            yield f"{place}: the round has no criterion {entry['criterion']}."
        source = entry.get("carried_from")
        if source and source not in before:
            yield f"{place}: carried_from names {source}, and there is no eligibility question of that key."
        elif source and before[source] not in CARRIES.get(QuestionKind(entry["kind"]), ()):
            yield f"{place}: {entry['kind']} cannot be filled from an answer of the kind “{before[source]}”."


def condition_problems(form: Entry) -> Problems:
    named = {entry["key"]: place for place, entry in all_questions(form)}
    before = places(form.get("eligibility", []), "eligibility")
    named |= {eligibility_key(entry["key"]): place for place, entry in before}
    for key, sentence in wrong_conditions(items_of(form), offered_in(form)):
        yield f"{named[key]}: {sentence}"


def items_of(form: Entry) -> list[Item]:
    """All that is asked, in order: before the application, then section by section."""
    asked_first = form.get("eligibility", [])
    before = [item_of(eligibility_key(entry["key"]), entry.get("only_if", ())) for entry in asked_first]
    return before + [
        item_of(entry["key"], section.get("only_if", ()), entry.get("only_if", ()))
        for section in form.get("sections", [])
        for entry in section["questions"]
    ]


def offered_in(form: Entry) -> dict[str, Collection[str]]:
    """What can be chosen, for each question where something is."""
    found: dict[str, Collection[str]] = {
        eligibility_key(entry["key"]): [choice["key"] for choice in entry.get("choices", [])] or ("yes", "no")
        for entry in form.get("eligibility", [])
        if entry["kind"] in (EligibilityKind.ONE_CHOICE, EligibilityKind.YES_NO)
    }
    for _, entry in all_questions(form):
        kind = KINDS[QuestionKind(entry["kind"])]
        if offered := kind.offered(with_options(entry)):
            found[entry["key"]] = offered
    return found


def with_options(entry: Entry) -> Question:
    """A question to ask its kind about; it is in no form."""
    section: Section = None  # type: ignore[assignment]
    kind = QuestionKind(entry["kind"])
    return Question(section=section, position=0, key="", kind=kind, label="", options=list(entry.get("options", ())))


def cost_problems(form: Entry) -> Problems:
    if not is_texts(form.get("cost_categories", [])):
        yield "cost_categories is a list of texts."
    costs = [place for place, entry in all_questions(form) if entry["kind"] == QuestionKind.BUDGET_LINES.value]
    if len(costs) > 1:
        yield f"{costs[1]}: the costs are asked for once."


def all_questions(form: Entry) -> Iterator[tuple[str, Entry]]:
    for place, section in places(form.get("sections", []), "section"):
        for within, entry in places(section["questions"], "question"):
            yield f"{place}, {within}", entry
