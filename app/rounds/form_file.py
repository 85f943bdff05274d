"""A round's form as one file (TOML): eligibility, sections and questions, and what each criterion looks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.accounts.models import Person
from app.platform import clock
from app.platform.formatting import long_date
from app.rounds.form_building import add_everything, describe_criteria
from app.rounds.form_check import problems_in
from app.rounds.form_content import add_version
from app.rounds.models import FormVersion, Round
from app.rules.errors import RuleError
from app.rules.money import plain, words

RANGES = ("least", "most", "earliest", "latest")
FILLED = ("hint", "help", "explanation", "where_to_go", "example")

Form = dict[str, Any]


class BadForm(RuleError):
    """A form file that cannot be used, with everything that is wrong in it, a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_form(round_: Round, path: Path, *, actor: Person | None = None, at: datetime | None = None) -> FormVersion:
    """Give a round its questions, and its criteria their guidance, from a form file: the next version of its form.

    A criterion that the round has keeps its weight and scale; one that it lacks is added with the file's.
    Raises: BadForm, naming every entry that is wrong.
    """
    form = form_in(path, round_)
    check(form, round_)
    add_everything(round_, form)
    return add_version(round_, actor, at or clock.now())


def whole_form_in(path: Path, round_: Round) -> Form:
    """The form of a file that brings everything, its criteria too.

    Raises: BadForm, naming every entry that is wrong.
    """
    form = form_in(path, round_)
    check(form, None)
    return form


def read_criteria(round_: Round, path: Path) -> None:
    """Only the guidance and the descriptors of the criteria, for a round whose bids came another way."""
    describe_criteria(round_, tomllib.loads(path.read_text(encoding="utf-8")).get("criteria", []))


def check(form: Form, round_: Round | None) -> None:
    """Raises: BadForm. Without a round, the form has to bring all its criteria."""
    scales = {criterion.key: criterion.max_score for criterion in round_.criteria} if round_ else {}
    if problems := problems_in(form, scales):
        raise BadForm(problems)


def form_in(path: Path, round_: Round) -> Form:
    """The form of a file, with the round's own amounts and dates where it names them.

    Raises: BadForm, where the file is no TOML.
    """
    try:
        form = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadForm([f"{path.name}: {problem}"]) from problem
    facts = facts_of(round_)
    found: Form = {
        name: value if name == "criteria" else with_round(value, round_, facts) for name, value in form.items()
    }
    for section in found.get("sections", []) if isinstance(found.get("sections"), list) else []:
        give_options(section, round_)
    return found


def with_round(value: Any, round_: Round, facts: Mapping[str, str]) -> Any:
    """The same entries, with braces filled and ends of ranges replaced by the round's, however deep they stand."""
    if isinstance(value, list):
        return [with_round(one, round_, facts) for one in value]
    if not isinstance(value, dict):
        return value
    entry = {name: with_round(one, round_, facts) for name, one in value.items()}
    entry |= {name: filled(entry[name], facts) for name in FILLED if isinstance(entry.get(name), str)}
    ends = {name: end_of_range(entry.pop(name), round_) for name in RANGES if name in entry}
    return entry | {name: end for name, end in ends.items() if end is not None}


def give_options(section: Any, round_: Round) -> None:
    """An area or a theme is chosen from those of the round, unless the file lists its own."""
    for entry in section.get("questions", []) if isinstance(section, dict) else []:
        if isinstance(entry, dict) and "options" not in entry:
            own = {"area": round_.areas, "theme": round_.themes}.get(entry.get("becomes", ""))
            entry |= {"options": list(own)} if own is not None else {}


def facts_of(round_: Round) -> dict[str, str]:
    """What the words in braces stand for."""
    begins = long_date(round_.spending_from) if round_.spending_from else "the day after the decision"
    ends = long_date(round_.spending_until) if round_.spending_until else "the end of the grant"
    return {"max_award": words(round_.max_award_amount), "spending_from": begins, "spending_until": ends}


def filled(text: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text.strip()


def end_of_range(given: Any, round_: Round) -> Any:
    """An end of a range: as written, or the round's own; None, where the round leaves that open."""
    match given:
        case "max_award":
            return plain(Decimal(round_.max_award_amount))
        case "spending_from":
            return round_.spending_from.isoformat() if round_.spending_from else None
        case "spending_until":
            return round_.spending_until.isoformat() if round_.spending_until else None
    return given
