"""The page of a record's lines of money: as many rows as are filled in, and some empty ones below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from werkzeug.datastructures import MultiDict

from app.decisions.general import Line
from app.rules.errors import RuleError
from app.rules.financial_year import typed_year
from app.rules.money import typed

EMPTY_ROWS = 4
MOST_ROWS = 100
LONGEST = 200
LARGEST = Decimal("9999999999.99")


class LineRow:
    """One row: as typed, and what is wrong with it. A row that is empty throughout is no line."""

    def __init__(self, number: int, description: str = "", financial_year: str = "", amount: str = "") -> None:
        self.number = number
        self.description, self.financial_year, self.amount = (
            text.strip() for text in (description, financial_year, amount)
        )
        self.errors: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        return not (self.description or self.financial_year or self.amount)

    def read(self) -> Line | None:
        """The line that was typed; None where the row is empty or something in it is wrong."""
        if self.is_empty:
            return None
        if not 0 < len(self.description) <= LONGEST:
            self.errors["description"] = f"Say what line {self.number} is for, in at most {LONGEST} characters."
        year, amount = self.year_typed(), self.amount_typed()
        return None if self.errors or year is None or amount is None else Line(self.description, year, amount)

    def year_typed(self) -> str | None:
        try:
            return typed_year(self.financial_year)
        except RuleError as wrong:
            self.errors["financial_year"] = f"Line {self.number}: {str(wrong)[0].lower()}{str(wrong)[1:]}"
            return None

    def amount_typed(self) -> Decimal | None:
        try:
            amount = typed(self.amount)
        except RuleError as wrong:
            self.errors["amount"] = f"Line {self.number}: {str(wrong)[0].lower()}{str(wrong)[1:]}"
            return None
        if not 0 < amount <= LARGEST:
            self.errors["amount"] = f"Line {self.number}: enter an amount above nothing."
            return None
        return amount


def rows_of(lines: Sequence[Line]) -> list[LineRow]:
    """The rows that show these lines, and the empty ones."""
    typed_in = [(line.description, line.financial_year, f"{line.amount:,.2f}") for line in lines]
    return with_empty_rows([LineRow(number, *texts) for number, texts in enumerate(typed_in, start=1)])


def rows_sent(sent: MultiDict[str, str]) -> list[LineRow]:
    """The rows as a browser sent them, at most MOST_ROWS of them."""
    columns = (sent.getlist(name)[:MOST_ROWS] for name in ("description", "financial_year", "amount"))
    return [LineRow(number, *texts) for number, texts in enumerate(zip(*columns, strict=False), start=1)]


def with_empty_rows(rows: list[LineRow]) -> list[LineRow]:
    first = len(rows) + 1
    return rows + [LineRow(number) for number in range(first, min(first + EMPTY_ROWS, MOST_ROWS + 1))]


def problems_in(rows: Sequence[LineRow]) -> list[dict[str, str]]:
    """What is wrong, for the summary: each problem with the field it is about."""
    return [
        {"text": message, "href": f"#{field}-{row.number}"} for row in rows for field, message in row.errors.items()
    ]
