"""A round pack in memory: a whole round as frozen data, with no word of files or tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.round_rules import RoundRules
from app.rules.timetable import Timetable

Sheets = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class PackedRound:
    """The round: what its rules need, and what people read. max_award is pounds."""

    fund: str
    name: str
    financial_year: str
    timetable: Timetable
    panel_from: date
    panel_to: date
    max_award: Decimal
    rules: RoundRules

    @property
    def reference(self) -> str:
        return self.rules.reference


@dataclass(frozen=True, slots=True)
class PackedApplication:
    """One application. `failed_check` says why its checks were not passed; empty where they were."""

    reference: str
    organisation: str
    organisation_type: str
    area: str
    theme: str
    project: str
    summary: str
    amount_requested: Decimal
    submitted_at: datetime
    status: Status
    failed_check: str = ""


@dataclass(frozen=True, slots=True)
class Moderated:
    """The points that the panel agreed for one criterion of one bid, and why."""

    reference: str
    criterion: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class RoundPack:
    """A whole round. `sheets` holds points by reference, by member's e-mail address, by criterion key."""

    round: PackedRound
    applications: tuple[PackedApplication, ...]
    sheets: Sheets
    moderated: tuple[Moderated, ...] = field(default=())

    def bids(self) -> tuple[Bid, ...]:
        """The applications as the rules see them."""
        agreed: dict[str, dict[str, int]] = {}
        for row in self.moderated:
            agreed.setdefault(row.reference, {})[row.criterion] = row.score
        return tuple(self.bid(application, agreed) for application in self.applications)

    def bid(self, application: PackedApplication, agreed: Mapping[str, Mapping[str, int]]) -> Bid:
        """One application as the rules see it, with its sheets, moderated points and checks."""
        reason = application.failed_check
        return Bid(
            reference=application.reference,
            amount=application.amount_requested,
            sheets=self.sheets.get(application.reference, {}),
            moderated=agreed.get(application.reference, {}),
            status=application.status,
            gates=(Gate("Checks", passed=not reason, reason=reason),),
            labels={
                "area": application.area,
                "theme": application.theme,
                "organisation_type": application.organisation_type,
            },
        )
