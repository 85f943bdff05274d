"""What the audit trail vouches for beyond its own rows: what was signed, made or published and what its rows say of it.

The features say how each of their things is compared with the trail and with what it rests on; `flask audit verify`
asks all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Comparison = Callable[[], Iterable[str]]

COMPARISONS: list[Comparison] = []


def vouched_for(comparison: Comparison) -> Comparison:
    """Register what names each place, in a line, where stored things are not as they were signed, made or published."""
    COMPARISONS.append(comparison)
    return comparison


def differences() -> Iterator[str]:
    """Every place that differs, in the order of the features."""
    for comparison in COMPARISONS:
        yield from comparison()
