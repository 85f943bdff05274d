"""Operations on the costs of a draft: lines added, changed, removed, and their amounts saved as one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.accounts.models import Person
from app.applications.drafting import check_changeable, is_overtaken, is_same_page, record
from app.applications.models import Application, BudgetLine
from app.applications.queries import locked
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import money
from app.rules.money import plain

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a page sends for one budget line, in pounds."""

    requested: Decimal
    match: Decimal
    version: int


@transaction()
def save_amounts(
    application: Application, given: Mapping[int, Amounts], *, actor: Person, at: datetime, page: str = ""
) -> Application:
    """Save the amounts of budget lines, by their numbers. A line that was removed meanwhile is left out.

    Raises: Refused, when it can no longer be changed; Conflict, when a line was changed in another window.
    """
    application = locked(application)
    check_changeable(application, at)
    changed = [line for line in application.budget_lines if line.position in given and is_new(line, given, page)]
    for line in changed:
        check_line(line, given[line.position].version, page, amounts_in_words(given[line.position]))
    before = {str(line.position): amounts_in_words(line) for line in changed}
    for line in changed:
        sent = given[line.position]
        line.requested_amount, line.match_amount = sent.requested, sent.match
        line.saved_at, line.saved_from = at, page
    if changed:
        after = {str(line.position): amounts_in_words(line) for line in changed}
        record(application, "application.costs-saved", actor, at, before={"lines": before}, after={"lines": after})
    return application


def is_new(line: BudgetLine, given: Mapping[int, Amounts], page: str) -> bool:
    sent = given[line.position]
    differs = (line.requested_amount, line.match_amount) != (sent.requested, sent.match)
    return differs and not is_overtaken(line.saved_from, page)


def check_line(line: BudgetLine, version: int, page: str, yours: str) -> None:
    if line.version != version and not is_same_page(line.saved_from, page):
        raise Conflict(
            f"“{line.description}” was changed in another window. Nothing of yours was saved: "
            "go back, load the costs again and enter your amounts once more.",
            theirs=amounts_in_words(line),
            yours=yours,
        )


def amounts_in_words(line: BudgetLine | Amounts) -> str:
    if isinstance(line, Amounts):
        return f"{money(line.requested)} from this fund, {money(line.match)} from elsewhere"
    return f"{money(line.requested_amount)} from this fund, {money(line.match_amount)} from elsewhere"


@transaction()
def add_line(
    application: Application,
    description: str,
    detail: str,
    requested: Decimal,
    match: Decimal,
    *,
    actor: Person,
    at: datetime,
) -> BudgetLine:
    """Add a cost. Raises: Refused, when it can no longer be changed or has as many lines as one may have."""
    application = locked(application)
    check_changeable(application, at)
    if len(application.budget_lines) >= MOST_LINES:
        raise Refused(f"There are {MOST_LINES} lines already. Put small costs together in one line.")
    line = BudgetLine(
        application=application,
        position=1 + max((line.position for line in application.budget_lines), default=0),
        description=description,
        detail=detail,
        requested_amount=requested,
        match_amount=match,
        saved_at=at,
    )
    db.session.add(line)
    record(application, "application.cost-added", actor, at, after=facts_of(line))
    return line


@transaction()
def change_line(
    line: BudgetLine,
    description: str,
    detail: str,
    requested: Decimal,
    match: Decimal,
    *,
    version: int,
    actor: Person,
    at: datetime,
) -> None:
    """Change a cost. Raises: Refused, when it can no longer be changed; Conflict, when it was changed elsewhere."""
    application = locked(line.application)
    check_changeable(application, at)
    check_line(line, version, "", amounts_in_words(Amounts(requested, match, version)))
    before = facts_of(line)
    line.description, line.detail, line.saved_at, line.saved_from = description, detail, at, ""
    line.requested_amount, line.match_amount = requested, match
    if facts_of(line) != before:
        record(application, "application.cost-changed", actor, at, before=before, after=facts_of(line))


@transaction()
def remove_line(line: BudgetLine, *, actor: Person, at: datetime) -> None:
    """Remove a cost; the trail keeps what it was. Raises: Refused, when it can no longer be changed."""
    application = locked(line.application)
    check_changeable(application, at)
    record(application, "application.cost-removed", actor, at, before=facts_of(line))
    application.budget_lines.remove(line)


def facts_of(line: BudgetLine) -> dict[str, str]:
    return {
        "line": str(line.position),
        "requested": plain(line.requested_amount),
        "match": plain(line.match_amount),
    }
