from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.rules.errors import RuleError
from app.rules.timetable import (
    Hour,
    Phase,
    Timetable,
    check_on_clocks,
    comes_twice,
    from_local,
    local,
    time_left,
)

CLOSES = datetime(2024, 9, 5, 16, 0, 0, tzinfo=UTC)
SUMMER = Timetable(datetime(2024, 8, 8, 8, 0, tzinfo=UTC), CLOSES)
WINTER_CLOSES = datetime(2024, 12, 5, 17, 0, tzinfo=UTC)
WINTER = Timetable(datetime(2024, 11, 8, 9, 0, tzinfo=UTC), WINTER_CLOSES)


@pytest.mark.parametrize("timetable", [SUMMER, WINTER], ids=["summer time", "winter time"])
@pytest.mark.parametrize(
    ("after_closing", "phase"),
    [
        (timedelta(seconds=-1), Phase.OPEN),
        (timedelta(0), Phase.OPEN),
        (timedelta(milliseconds=999), Phase.OPEN),
        (timedelta(seconds=1), Phase.CLOSED),
        (timedelta(days=30), Phase.CLOSED),
    ],
)
def test_the_closing_second_is_in_time_and_one_second_later_is_late(
    timetable: Timetable, after_closing: timedelta, phase: Phase
) -> None:
    received_at = timetable.closes_at + after_closing

    assert timetable.phase(received_at) is phase
    assert timetable.is_in_time(received_at) is (phase is Phase.OPEN)


def test_five_in_the_afternoon_is_not_the_same_moment_in_summer_and_winter() -> None:
    assert [local(closes).hour for closes in (CLOSES, WINTER_CLOSES)] == [17, 17]


def test_a_round_is_planned_until_the_moment_it_opens() -> None:
    assert SUMMER.phase(SUMMER.opens_at - timedelta(microseconds=1)) is Phase.PLANNED
    assert SUMMER.phase(SUMMER.opens_at) is Phase.OPEN


def test_an_extension_lets_later_submissions_in() -> None:
    extended = SUMMER.extended(CLOSES + timedelta(days=2))

    assert extended.is_in_time(CLOSES + timedelta(days=1))
    assert not extended.is_in_time(CLOSES + timedelta(days=2, seconds=1))
    assert extended.closes_at == CLOSES


@pytest.mark.parametrize("to", [CLOSES, CLOSES - timedelta(hours=1)])
def test_an_extension_never_shortens_a_round(to: datetime) -> None:
    with pytest.raises(RuleError, match="An extension is later"):
        SUMMER.extended(to)


def test_times_that_cannot_be_are_refused() -> None:
    with pytest.raises(RuleError, match="closes after it opens"):
        Timetable(CLOSES, CLOSES)
    with pytest.raises(RuleError, match="whole second"):
        Timetable(SUMMER.opens_at, CLOSES + timedelta(microseconds=1))
    with pytest.raises(RuleError, match="offset"):
        SUMMER.phase(datetime(2024, 9, 5, 17, 0))  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((2024, 9, 2, 18, 42), "3 days left"),
        ((2024, 9, 3, 16, 0), "2 days left"),
        ((2024, 9, 4, 16, 0), "1 day left"),
        ((2024, 9, 4, 17, 0), "23 hours left"),
        ((2024, 9, 5, 14, 59), "1 hour left"),
        ((2024, 9, 5, 15, 1), "59 minutes left"),
        ((2024, 9, 5, 15, 59), "1 minute left"),
        ((2024, 9, 5, 16, 0), "less than a minute left"),
    ],
)
def test_the_time_left_is_said_in_words(at: tuple[int, ...], words: str) -> None:
    assert time_left(CLOSES, datetime(*at, tzinfo=UTC)) == words  # type: ignore[arg-type]


def test_after_the_closing_second_no_time_is_left() -> None:
    assert time_left(CLOSES, CLOSES + timedelta(seconds=1)) == "closed"


def test_a_local_time_that_the_march_change_skips_is_refused() -> None:
    with pytest.raises(RuleError, match="01:30 does not exist on that day"):
        from_local(datetime(2025, 3, 30, 1, 30))  # noqa: DTZ001 - as typed


def test_a_local_time_that_comes_twice_in_october_must_say_which() -> None:
    typed = datetime(2024, 10, 27, 1, 30)  # noqa: DTZ001 - as typed

    with pytest.raises(RuleError, match="01:30 comes twice on that day"):
        from_local(typed)
    assert comes_twice(typed)
    assert from_local(typed, Hour.FIRST) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert from_local(typed, Hour.SECOND) == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)


def test_an_ordinary_local_time_is_one_moment() -> None:
    typed = datetime(2024, 9, 5, 17, 0)  # noqa: DTZ001 - as typed

    assert from_local(typed) == CLOSES
    assert not comes_twice(typed)
    assert not comes_twice(datetime(2025, 3, 30, 1, 30))  # noqa: DTZ001 - as typed


# Rounds that close in the night in which the clocks change

OCTOBER, MARCH = datetime(2024, 10, 27), datetime(2025, 3, 30)  # noqa: DTZ001 - London's calendar
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("closes_at", "on_the_wall"),
    [
        (from_local(OCTOBER.replace(hour=0, minute=59, second=59)), "00:59:59 BST"),
        (from_local(OCTOBER.replace(hour=1, minute=30), Hour.FIRST), "01:30:00 BST"),
        (from_local(OCTOBER.replace(hour=1, minute=59, second=59), Hour.FIRST), "01:59:59 BST"),
        (from_local(OCTOBER.replace(hour=1), Hour.SECOND), "01:00:00 GMT"),
        (from_local(OCTOBER.replace(hour=1, minute=30), Hour.SECOND), "01:30:00 GMT"),
        (from_local(OCTOBER.replace(hour=2)), "02:00:00 GMT"),
        (from_local(MARCH.replace(hour=0, minute=59, second=59)), "00:59:59 GMT"),
        (from_local(MARCH.replace(hour=2)), "02:00:00 BST"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_closing_second_is_exact_in_the_night_of_the_change(closes_at: datetime, on_the_wall: str) -> None:
    timetable = Timetable(closes_at - timedelta(days=30), closes_at)

    assert f"{local(closes_at):%H:%M:%S %Z}" == on_the_wall
    assert [timetable.is_in_time(closes_at + n * SECOND) for n in (-1, 0, 1)] == [True, True, False]


def test_the_two_half_past_ones_of_october_are_an_hour_apart() -> None:
    typed = OCTOBER.replace(hour=1, minute=30)
    first, second = from_local(typed, Hour.FIRST), from_local(typed, Hour.SECOND)
    earlier, later = (Timetable(SUMMER.opens_at, closes_at) for closes_at in (first, second))

    assert second - first == timedelta(hours=1)
    assert not earlier.is_in_time(second)
    assert later.is_in_time(first)
    assert time_left(second, first) == "1 hour left"


def test_the_hour_of_the_change_is_counted_in_the_time_left() -> None:
    closes = {day: from_local(day.replace(hour=12)) for day in (OCTOBER, MARCH)}
    evening = {day: from_local((day - timedelta(days=1)).replace(hour=23)) for day in (OCTOBER, MARCH)}

    assert time_left(closes[OCTOBER], evening[OCTOBER]) == "14 hours left"
    assert time_left(closes[MARCH], evening[MARCH]) == "12 hours left"


@pytest.mark.parametrize("minutes", [0, 30, 59])
def test_no_time_of_the_hour_that_march_skips_is_taken(minutes: int) -> None:
    skipped = MARCH.replace(hour=1, minute=minutes)

    with pytest.raises(RuleError, match="does not exist on that day: the clocks go forward"):
        from_local(skipped, Hour.FIRST)
    for offset in (UTC, timezone(timedelta(hours=1))):
        with pytest.raises(RuleError, match="does not exist on that day"):
            check_on_clocks(skipped.replace(tzinfo=offset))


def test_moments_that_london_shows_are_taken_with_their_offset() -> None:
    for wall in (OCTOBER.replace(hour=1, minute=30), MARCH.replace(hour=2), MARCH.replace(hour=0, minute=59)):
        for offset in (UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=5))):
            check_on_clocks(wall.replace(tzinfo=offset))
