"""What browsers may send in a meeting, and what is said when it will not do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.assessment.meeting.agreeing import Proposal

LONGEST_REASON = 2000
TOO_LONG = f"Give the reason in at most {LONGEST_REASON:,} characters."


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form said: points and reasons as typed, by criterion, and what is wrong, by the name of the field."""

    points: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    seen: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def proposal(self) -> Proposal:
        return Proposal(self.points, {key: self.reasons[key] for key in self.points}, self.reason, self.seen)

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong, each with the field where it is put right."""
        return errors_of(self.problems)


def errors_of(problems: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """Problems by field, for the summary above the form. Points are put right at the first of their choices."""
    return [
        {"text": text, "href": f"#{prefix}{name.removesuffix('-points') + '-0' if name.endswith('-points') else name}"}
        for name, text in problems.items()
    ]


def read_proposal(sent: Mapping[str, str], criteria: Iterable[Any]) -> Sent:
    """The points and reasons of a moderation. A criterion without points stays at the mean of its sheets."""
    criteria = list(criteria)
    points, problems = read_points(sent, criteria)
    reasons = {each.key: trimmed(sent.get(f"{each.key}-reason")) for each in criteria}
    reason = trimmed(sent.get("reason"))
    problems |= {f"{key}-reason": TOO_LONG for key, text in reasons.items() if len(text) > LONGEST_REASON}
    if len(reason) > LONGEST_REASON:
        problems["reason"] = TOO_LONG
    return Sent(points, reasons, reason, number_of(sent.get("seen")), problems)


def read_points(sent: Mapping[str, str], criteria: Iterable[Any]) -> tuple[dict[str, int], dict[str, str]]:
    """The points given, by criterion, and what is wrong with the others."""
    points: dict[str, int] = {}
    problems: dict[str, str] = {}
    for each in criteria:
        given = sent.get(f"{each.key}-points", "")
        if given in map(str, range(each.max_score + 1)):
            points[each.key] = int(given)
        elif given:
            problems[f"{each.key}-points"] = (
                f"{each.title} takes whole points from 0 to {each.max_score}, not “{given[:20]}”."
            )
    return points, problems


def number_of(text: str | None) -> int:
    """A number that a page sent back; what cannot be one stands for nothing seen."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def trimmed(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()
