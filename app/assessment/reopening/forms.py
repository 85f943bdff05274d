"""What a browser may send to take a sheet up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class ReopeningForm:
    """The reason, which may be empty while the seal holds."""

    reason: str = ""
    problem: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> ReopeningForm:
        reason = sent.get("reason", "").replace("\r\n", "\n").strip()
        too_long = f"Give the reason in at most {LONGEST_REASON:,} characters." if len(reason) > LONGEST_REASON else ""
        return cls(reason, too_long)
