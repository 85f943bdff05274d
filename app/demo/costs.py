"""The costs of the demo's bids: lines that come to the amount asked for, to the penny, and what others give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NOTHING = Decimal("0.00")
PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost, in pounds: what is asked for and what comes from elsewhere. `count` times `rate` is the whole."""

    key: str
    description: str
    detail: str
    requested: Decimal
    match: Decimal = NOTHING
    count: int = 1
    rate: Decimal = NOTHING


def costs_of(kind: Mapping[str, Any], requested: Decimal, number: int) -> tuple[CostLine, ...]:
    """The cost lines of a bid: each its share of the amount, the last what is left, then what others give."""
    *shares, rest = kind["costs"]
    lines = [shared_line(entry, requested, number) for entry in shares]
    left = requested - sum(line.requested for line in lines)
    lines.append(CostLine(rest["key"], rest["what"], rest["detail"], left, rate=left))
    return (*lines, *(given_line(entry, number) for entry in kind["given"]))


def shared_line(entry: Mapping[str, Any], requested: Decimal, number: int) -> CostLine:
    """A number of things at a price. One of the two is the file's, the other what the share pays for."""
    share = requested * entry["share"] / PERCENT
    if "count" in entry:
        count = entry["count"]
        step = Decimal(entry["step"])
        rate = min(share / count // step * step, Decimal(entry["most"]))
    else:
        rate = Decimal(entry["rate"][number % len(entry["rate"])])
        count = int(share // rate)
    detail = entry["detail"].format(count=f"{count:,}", rate=spoken(rate))
    cost = (count * rate).quantize(NOTHING)
    return CostLine(entry["key"], entry["what"], detail, cost, count=count, rate=rate)


def given_line(entry: Mapping[str, Any], number: int) -> CostLine:
    """What others give, with the worth that is put on it."""
    least, most = entry["count"]
    count = least + number * 7 % (most - least + 1)
    rate = Decimal(entry["rate"])
    detail = entry["detail"].format(count=f"{count:,}", rate=spoken(rate))
    worth = (count * rate).quantize(NOTHING)
    return CostLine(entry.get("key", "volunteer"), entry["what"], detail, NOTHING, worth, count, rate)


def facts_of_costs(costs: Iterable[CostLine]) -> dict[str, str]:
    """What texts may say of the costs: the number, price and sum of each line by its key, and the totals."""
    lines = list(costs)
    facts = {"match": spoken(sum_of_match(lines)), "cost": spoken(total_of(lines))}
    for line in lines:
        facts[f"{line.key}_count"] = f"{line.count:,}"
        facts[f"{line.key}_rate"] = spoken(line.rate)
        facts[f"{line.key}_cost"] = spoken(line.requested + line.match)
    return facts


def total_of(lines: Iterable[CostLine]) -> Decimal:
    return sum((line.requested + line.match for line in lines), NOTHING)


def sum_of_match(lines: Iterable[CostLine]) -> Decimal:
    return sum((line.match for line in lines), NOTHING)


def spoken(amount: Decimal) -> str:
    """Money as people write it: whole pounds without pence."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"
