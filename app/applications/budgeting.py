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
from app.rules.budget import MOST_LINES, room_left
from app.rules.money import plain

FULL = f"There are {MOST_LINES} lines already. Put small costs together in one line."


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a page sends for one budget line, in pounds."""

    requested: Decimal
    match: Decimal
    version: int


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost as a page of its own sends it. Amounts are in pounds; `is_confirmed` is None while it is not said."""

    description: str
    detail: str
    category: str
    requested: Decimal
    match: Decimal
    source: str
    is_confirmed: bool | None


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
            "go back, load the costs again and put in what you sent once more.",
            theirs=cost_in_words(cost_of(line)),
            yours=yours,
        )


def amounts_in_words(line: BudgetLine | Amounts) -> str:
    if isinstance(line, Amounts):
        return f"{money(line.requested)} from this fund, {money(line.match)} from elsewhere"
    return f"{money(line.requested_amount)} from this fund, {money(line.match_amount)} from elsewhere"


def cost_in_words(cost: Cost) -> str:
    """All that was typed about a cost, so that it can be copied."""
    amounts = f"{money(cost.requested)} from this fund, {money(cost.match)} from elsewhere"
    return ". ".join(filter(None, (cost.description, cost.detail, cost.category, amounts, cost.source)))


def cost_of(line: BudgetLine) -> Cost:
    return Cost(
        line.description,
        line.detail,
        line.category,
        line.requested_amount,
        line.match_amount,
        line.match_source,
        line.match_is_confirmed,
    )


@transaction()
def add_line(application: Application, cost: Cost, *, actor: Person, at: datetime, page: str = "") -> BudgetLine:
    """Add a cost. What the same page has added before, in a pause or by a press too many, is changed instead.

    Raises: Refused, when it can no longer be changed or has as many lines as one may have.
    """
    application = locked(application)
    check_changeable(application, at)
    if line := next((row for row in application.budget_lines if is_same_page(row.saved_from, page)), None):
        change(line, cost, actor, at, page)
        return line
    if not room_left(len(application.budget_lines)):
        raise Refused(FULL)
    line = BudgetLine(
        application=application,
        position=1 + max((row.position for row in application.budget_lines), default=0),
        description="",
        detail="",
        requested_amount=cost.requested,
        match_amount=cost.match,
    )
    put(line, cost, at, page)
    db.session.add(line)
    record(application, "application.cost-added", actor, at, after=facts_of(line))
    db.session.flush()
    return line


@transaction()
def change_line(line: BudgetLine, cost: Cost, *, version: int, actor: Person, at: datetime, page: str = "") -> None:
    """Change a cost. Raises: Refused, when it can no longer be changed; Conflict, when it was changed elsewhere."""
    application = locked(line.application)
    check_changeable(application, at)
    check_line(line, version, page, cost_in_words(cost))
    change(line, cost, actor, at, page)


def change(line: BudgetLine, cost: Cost, actor: Person, at: datetime, page: str) -> None:
    if cost_of(line) == cost or is_overtaken(line.saved_from, page):
        return
    before = facts_of(line)
    put(line, cost, at, page)
    record(line.application, "application.cost-changed", actor, at, before=before, after=facts_of(line))
    db.session.flush()


def put(line: BudgetLine, cost: Cost, at: datetime, page: str) -> None:
    line.description, line.detail, line.category = cost.description, cost.detail, cost.category
    line.requested_amount, line.match_amount = cost.requested, cost.match
    line.match_source, line.match_is_confirmed = cost.source, cost.is_confirmed
    line.saved_at, line.saved_from = at, page


@transaction()
def remove_line(line: BudgetLine, *, actor: Person, at: datetime) -> None:
    """Remove a cost, unless another window just did; the trail keeps what it was.

    Raises: Refused, when it can no longer be changed.
    """
    application = locked(line.application)
    check_changeable(application, at)
    if line not in application.budget_lines:
        return
    record(application, "application.cost-removed", actor, at, before=facts_of(line))
    application.budget_lines.remove(line)


def facts_of(line: BudgetLine) -> dict[str, str]:
    return {
        "line": str(line.position),
        "requested": plain(line.requested_amount),
        "match": plain(line.match_amount),
    }
