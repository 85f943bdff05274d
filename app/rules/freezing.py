"""Freezing: what a recommendation was made from, as canonical JSON with a digest, and made again from that
alone.

Canonical means: keys sorted, no spaces, UTF-8, numbers only whole; money, percentages and scores are strings.
The same content always gives the same bytes, and so the same SHA-256, whatever order it was handed in.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from typing import Any

from app.rules.bid import Bid, Status
from app.rules.errors import RuleError
from app.rules.gates import Gate
from app.rules.money import plain
from app.rules.pot import Pot
from app.rules.ranking import rank
from app.rules.recommendation import Recommendation, recommend
from app.rules.recommendation_report import report
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding, number_words
from app.rules.scoring import Criterion

FORM = 1
ABSENT = object()
SCALARS = (str, int, type(None))  # asked of thousands of values, so not made anew for each

Plain = dict[str, Any]


def freeze(recommendation: Recommendation) -> Plain:
    """Rules, inputs and list of a recommendation as plain data, complete enough to make it again."""
    bids = [standing.bid for standing in recommendation.ranking.listed()]
    return {
        "form": FORM,
        "rules": frozen_rules(recommendation.rules),
        "bids": frozen_bids(bids),
        "report": report(recommendation),
    }


def recomputed(frozen: Mapping[str, Any]) -> Plain:
    """The report made again from the frozen rules and bids."""
    return report(thaw(frozen))


def thaw(frozen: Mapping[str, Any]) -> Recommendation:
    """The recommendation made again from the frozen rules and bids; the frozen report is not looked at."""
    if frozen.get("form") != FORM:
        raise RuleError(f"This was frozen in a form that is not known here: {frozen.get('form')}.")
    return recommend(rank(thawed_bids(frozen["bids"]), thawed_rules(frozen["rules"])))


def canonical(data: object) -> bytes:
    """Plain data as bytes that depend on its content only. A float is an error: it would not be exact."""
    check_plain(data)
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(data: object) -> str:
    """The SHA-256, in hex, of the canonical bytes."""
    return sha256(canonical(data)).hexdigest()


def difference(frozen: object, again: object, place: str = "") -> str | None:
    """The first place where two pieces of plain data differ, as a sentence; None where they are the same."""
    if isinstance(frozen, Mapping) and isinstance(again, Mapping):
        return first_of(
            difference(frozen.get(key, ABSENT), again.get(key, ABSENT), f"{place}.{key}" if place else key)
            for key in keys_of_both(frozen, again)
        )
    if isinstance(frozen, list) and isinstance(again, list):
        return difference_of_lists(frozen, again, place)
    if type(frozen) is type(again) and frozen == again:
        return None
    return f"{place or 'the whole'}: frozen {shown(frozen)}, recomputed {shown(again)}"


def difference_of_lists(frozen: Sequence[object], again: Sequence[object], place: str) -> str | None:
    """The first entry that differs, named by its reference where it has one; then the length."""
    pairs = enumerate(zip(frozen, again, strict=False))
    found = first_of(difference(one, other, f"{place}[{name_in_list(one, index)}]") for index, (one, other) in pairs)
    if found is None and len(frozen) != len(again):
        return f"{place or 'the whole'}: frozen {len(frozen)} entries, recomputed {len(again)}"
    return found


def keys_of_both(frozen: Mapping[str, object], again: Mapping[str, object]) -> list[str]:
    """The keys of either; the reference first, so that an entry in another's place is said to be that."""
    return sorted({*frozen, *again}, key=lambda key: (key != "reference", key))


def name_in_list(entry: object, index: int) -> str:
    return str(entry["reference"]) if isinstance(entry, Mapping) and "reference" in entry else str(index)


def first_of(found: Iterable[str | None]) -> str | None:
    return next((sentence for sentence in found if sentence is not None), None)


def shown(value: object) -> str:
    return "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def frozen_rules(rules: RoundRules) -> Plain:
    """The rules of a round as plain data, with what was left to its default written out."""
    return {
        "reference": rules.reference,
        "criteria": [asdict(criterion) for criterion in rules.criteria],
        "budget": plain(rules.budget),
        "threshold": number_words(rules.threshold),
        "band_floors": [number_words(floor) for floor in rules.band_floors],
        "rounding": rules.rounding.value,
        "over_commitment_limit": number_words(rules.over_commitment_limit),
        "quorum": rules.quorum,
        "tie_break": list(rules.tie_break_order),
        "draw_seed": rules.seed,
        "pot": rules.pot.value,
    }


def thawed_rules(data: Mapping[str, Any]) -> RoundRules:
    """The rules of a round from plain data."""
    return RoundRules(
        reference=data["reference"],
        criteria=tuple(Criterion(**criterion) for criterion in data["criteria"]),
        budget=Decimal(data["budget"]),
        threshold=Decimal(data["threshold"]),
        band_floors=tuple(Decimal(floor) for floor in data["band_floors"]),
        rounding=Rounding(data["rounding"]),
        over_commitment_limit=Decimal(data["over_commitment_limit"]),
        quorum=data["quorum"],
        tie_break=tuple(data["tie_break"]),
        draw_seed=data["draw_seed"],
        pot=Pot(data["pot"]),
    )


def frozen_bids(bids: Iterable[Bid]) -> list[Plain]:
    """The bids of a round as plain data, by reference."""
    return [frozen_bid(bid) for bid in sorted(bids, key=lambda bid: bid.reference)]


def frozen_bid(bid: Bid) -> Plain:
    return {
        "reference": bid.reference,
        "amount": plain(bid.amount),
        "status": bid.status.value,
        "gates": [asdict(gate) for gate in bid.gates],
        "sheets": {member: dict(points) for member, points in bid.sheets.items()},
        "moderated": dict(bid.moderated),
        "labels": dict(bid.labels),
    }


def thawed_bids(data: Iterable[Mapping[str, Any]]) -> tuple[Bid, ...]:
    """The bids of a round from plain data."""
    return tuple(
        Bid(
            reference=bid["reference"],
            amount=Decimal(bid["amount"]),
            sheets=bid["sheets"],
            moderated=bid["moderated"],
            status=Status(bid["status"]),
            gates=tuple(Gate(**gate) for gate in bid["gates"]),
            labels=bid["labels"],
        )
        for bid in data
    )


def check_plain(data: object) -> None:
    """Plain data is text, whole numbers, true, false, null, lists, and mappings with text as keys."""
    if isinstance(data, SCALARS):
        return
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(key, str):
                raise RuleError(f"{key!r} is no key of canonical JSON.")
            check_plain(value)
    elif isinstance(data, list | tuple):
        for value in data:
            check_plain(value)
    else:
        raise RuleError(f"{data!r} is not plain data for canonical JSON.")
