"""The dots of a bid: where each member's mark lies on each criterion, in units of the drawing.

Equal marks stand side by side around their value. Each row of the table has a drawing of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEFT, WIDTH = 24, 264
HEIGHT, MIDDLE = 44, 26
STEP = 21  # between equal marks that stand side by side
LEAST_SPAN = 20  # percent, of the row of whole sheets


@dataclass(frozen=True, slots=True)
class Dot:
    """One member's mark: their initials at a place."""

    x: float
    y: float
    initials: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of the scale at a place."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Dots:
    """A row of the chart: dots, the line between the outermost values, the mean, the scale; `line_x` is the round's
    line, where the row has one.
    """

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    from_x: float
    to_x: float
    mean_x: float | None
    line_x: float | None = None
    height: int = HEIGHT


def dots_on_scale(marks: Mapping[str, int], most: int) -> Dots:
    """The marks of a criterion, by the initials of who gave them."""
    together: dict[int, list[str]] = defaultdict(list)
    for initials, points in marks.items():
        together[points].append(initials)
    dots = [
        Dot(round(x_of(points, 0, most) + STEP * (place - (len(people) - 1) / 2), 1), MIDDLE, initials)
        for points, people in sorted(together.items())
        for place, initials in enumerate(sorted(people))
    ]
    ticks = tuple(Tick(x_of(points, 0, most), str(points)) for points in range(most + 1))
    mean = x_of(Fraction(sum(marks.values()), len(marks)), 0, most) if marks else None
    return Dots(tuple(dots), ticks, *ends(list(together), 0, most), mean)


def dots_of_sheets(percentages: Mapping[str, Fraction], threshold: Fraction) -> Dots:
    """The whole sheets in percent, and the round's line. Sheets that would lie on each other stand below."""
    values = [*percentages.values(), threshold]
    least = int(min(values)) // 10 * 10
    most = min(100, max(-(-int(max(values) + 1) // 10) * 10, least + LEAST_SPAN))
    least = min(least, most - LEAST_SPAN)
    rows: list[float] = []
    dots = []
    for initials, percentage in sorted(percentages.items(), key=lambda item: (item[1], item[0])):
        x = x_of(percentage, least, most)
        row = next((place for place, taken in enumerate(rows) if x - taken >= STEP), len(rows))
        rows[row : row + 1] = [x]
        dots.append(Dot(x, 14 + row * STEP, initials))
    ticks = tuple(Tick(x_of(each, least, most), f"{each}%") for each in range(least, most + 1, 10))
    ends_at = (x_of(least, least, most), x_of(most, least, most))
    height = max(HEIGHT, 30 + STEP * (len(rows) - 1))
    return Dots(tuple(dots), ticks, *ends_at, None, x_of(threshold, least, most), height)


def x_of(value: Fraction | int, least: int, most: int) -> float:
    return round(LEFT + float(WIDTH * Fraction(value - least, most - least)), 1)


def ends(values: Sequence[int], least: int, most: int) -> tuple[float, float]:
    if not values:
        return 0.0, 0.0
    return x_of(min(values), least, most), x_of(max(values), least, most)


def initials_of(names: Mapping[str, str]) -> dict[str, str]:
    """The shortest beginnings of the names, by e-mail address, that tell them apart."""
    length = 1
    while length < 3 and len({name[:length] for name in names.values()}) < len(names):
        length += 1
    return {email: name[:length] for email, name in names.items()}
