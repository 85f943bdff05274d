"""The office's clock, set by hand, so that a single second can be asked about and nothing depends on the day."""

from __future__ import annotations

from datetime import datetime, timedelta


class Hands:
    """Stands where it was put."""

    moved_by = timedelta()

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def shown(self, moment: datetime) -> datetime:
        return moment
