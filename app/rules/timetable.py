"""The timetable of a round: planned, open or closed by its times and the clock; in time or late.

Moments are aware datetimes, kept in UTC; the office's local time is Europe/London. The closing second itself
is in time and one second later is late, by the moment the server received the submission.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.rules.errors import RuleError

LONDON = ZoneInfo("Europe/London")
CLOSING_SECOND = timedelta(seconds=1)
LAST_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where a round stands by the clock alone; nobody has to press anything."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Hour(StrEnum):
    """Which of the two is meant when a local time comes twice, on the October Sunday."""

    FIRST = "the first (summer time)"
    SECOND = "the second (winter time)"


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a round opens and closes. An extension moves the closing time, never earlier."""

    opens_at: datetime
    closes_at: datetime
    extended_to: datetime | None = None

    def __post_init__(self) -> None:
        check_moment(self.opens_at)
        check_moment(self.closes_at)
        if self.closes_at <= self.opens_at:
            raise RuleError("A round closes after it opens.")
        if self.extended_to is not None:
            check_moment(self.extended_to)
            if self.extended_to <= self.closes_at:
                raise RuleError("An extension is later than the closing time it replaces.")

    @property
    def deadline(self) -> datetime:
        """The closing time that holds: the extension where there is one."""
        return self.extended_to or self.closes_at

    def phase(self, at: datetime) -> Phase:
        """planned before the opening, open up to and through the closing second, then closed."""
        check_aware(at)
        if at < self.opens_at:
            return Phase.PLANNED
        return Phase.OPEN if at < self.deadline + CLOSING_SECOND else Phase.CLOSED

    def is_in_time(self, received_at: datetime) -> bool:
        """Whether a submission that the server received then counts."""
        return self.phase(received_at) is Phase.OPEN

    def extended(self, to: datetime) -> "Timetable":
        """The same round with a later closing time than the one that holds now."""
        if to <= self.deadline:
            raise RuleError("An extension is later than the closing time it replaces.")
        return replace(self, extended_to=to)


def time_left(deadline: datetime, at: datetime) -> str:
    """How long is left, in words: "3 days left", "17 hours left", "12 minutes left", "closed".

    Days are counted on the calendar, as people count them; hours and minutes are rounded down, so that nobody
    is promised time that is not there.
    """
    left = deadline + CLOSING_SECOND - at
    if left <= timedelta(0):
        return "closed"
    if left <= LAST_HOUR:
        return minutes_left(left)
    if left < ONE_DAY:
        return count_left(int(left / LAST_HOUR), "hour")
    return count_left((local(deadline).date() - local(at).date()).days, "day")


def minutes_left(left: timedelta) -> str:
    """The last hour in minutes."""
    minutes = int(left.total_seconds() // 60)
    return count_left(minutes, "minute") if minutes else "less than a minute left"


def count_left(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'} left"


def from_local(wall_clock: datetime, hour: Hour | None = None) -> datetime:
    """The moment, in UTC, at which clocks in London show that date and time.

    A time that the March change skips is refused. One that the October change repeats must say which is
    meant.
    """
    if wall_clock.tzinfo is not None:
        raise RuleError("A local time comes without an offset.")
    first, second = (wall_clock.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if local(first).replace(tzinfo=None) != wall_clock:
        raise RuleError(f"{wall_clock:%H:%M} does not exist on that day: the clocks go forward. Choose another time.")
    if first != second and hour is None:
        raise RuleError(
            f"{wall_clock:%H:%M} comes twice on that day: the clocks go back. Say which one is meant: "
            f"{wall_clock:%H:%M} BST is the first, {wall_clock:%H:%M} GMT the second."
        )
    return second if hour is Hour.SECOND else first


def comes_twice(wall_clock: datetime) -> bool:
    """Whether London's clocks show that date and time twice."""
    first, second = (wall_clock.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    exists = local(first.astimezone(UTC)).replace(tzinfo=None) == wall_clock
    return exists and first.utcoffset() != second.utcoffset()


def local(moment: datetime) -> datetime:
    """A moment as London's clocks show it."""
    return moment.astimezone(LONDON)


def check_moment(moment: datetime) -> None:
    """An opening or closing time is a moment on a whole second."""
    check_aware(moment)
    if moment.microsecond:
        raise RuleError("Opening and closing times are on a whole second.")


def check_on_clocks(moment: datetime) -> None:
    """A moment written with London's offset, or with none, is not in the hour that the March change skips.

    01:30 on that day is a moment (00:30 or 02:30 on London's clocks), but whoever wrote it meant another.
    """
    if moment.utcoffset() in (timedelta(0), timedelta(hours=1)):
        from_local(moment.replace(tzinfo=None), Hour.FIRST)


def check_aware(moment: datetime) -> None:
    """A moment says where it is: a time without an offset is two different moments in two places."""
    if moment.utcoffset() is None:
        raise RuleError("A moment needs its offset or time zone.")
