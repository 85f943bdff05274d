"""What a pack of bids says, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.assessment.models import PanelMember
from app.assessment.packs.queries import Pack
from app.assessment.reading import Passage, parts_of
from app.assessment.sheet_page import choices_of, shares_of
from app.assessment.sheets import as_rules
from app.platform.formatting import count, file_size, long_date, money
from app.rounds.models import Round

KEEP_IT_SAFE = (
    "This pack is for you alone: it holds what applicants told the office in confidence. Do not leave it where others "
    "can read it, and give it back to the office or destroy it when the panel has met."
)
MARK_HERE = (
    "Each bid ends with a grid for your marks. Ring the points, then enter them on the website or in your workbook: "
    "nothing counts before you sign it off there."
)
WITHOUT_MARKS = "You read these bids and do not mark them."


def content_of(pack: Pack, bids: Sequence[Any], criteria: Sequence[Any], total: int) -> dict[str, Any]:
    """A pack, of a list of `total` bids."""
    member, first = pack.member, pack.first
    shares = shares_of(as_rules(criteria))
    return {
        "reference": member.round.reference,
        "title": "Bids to read and score" if member.scores else "Bids to read",
        "about": facts_of(member, len(bids), first, total),
        "notes": [KEEP_IT_SAFE, MARK_HERE if member.scores else WITHOUT_MARKS],
        "scores": member.scores,
        "bids": [bid_of(bid, place, criteria) for place, bid in enumerate(bids, start=first)],
        "criteria": [criterion_of(each, share) for each, share in zip(criteria, shares, strict=True)],
    }


def facts_of(member: PanelMember, number: int, first: int, total: int) -> list[tuple[str, str]]:
    which = count(number, "bid") if number == total else f"{first} to {first + number - 1} of {total}"
    return [
        ("Panel member", f"{member.person.name}, {member.role}"),
        ("Round", member.round.title),
        ("Bids", f"{which}, in your own reading order"),
        ("Panel", days_of(member.round)),
    ]


def days_of(round_: Round) -> str:
    if round_.panel_from == round_.panel_to:
        return long_date(round_.panel_from)
    return f"{long_date(round_.panel_from)} to {long_date(round_.panel_to)}"


def bid_of(bid: Any, place: int, criteria: Sequence[Any]) -> dict[str, Any]:
    content = bid.content or {}
    return {
        "heading": f"{place}. {bid.project or 'Bid'}",
        "reference": bid.reference,
        "facts": bid_facts(bid, content),
        "parts": [
            {
                "title": f"{part.number} {part.title}",
                "passages": [passage_of(each, part.title) for each in part.passages],
            }
            for part in parts_of(content, bid.summary or "", criteria)
        ],
        "costs": costs_of(content),
    }


def bid_facts(bid: Any, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    cost = content.get("cost")
    facts = [
        ("Reference", bid.reference),
        ("Organisation", bid.organisation),
        ("Asked for", money(bid.requested_amount or 0)),
        ("Project cost", money(cost) if cost else ""),
        ("Area", bid.area),
        ("Theme", bid.theme),
    ]
    return [(name, words) for name, words in facts if words]


def passage_of(passage: Passage, part: str) -> dict[str, Any]:
    """An answer; of files their names, for they are read on the website."""
    files = [f"{file['name']}, {file_size(file['size'])} (on the website)" for file in passage.documents]
    table = passage.table
    return {
        "label": "" if passage.label == part else passage.label,
        "text": "\n\n".join(filter(None, [*files, passage.text])),
        "table": {"heads": table["heads"], "rows": table["rows"]} if table else None,
    }


def costs_of(content: Mapping[str, Any]) -> dict[str, Any] | None:
    lines = content.get("budget_lines") or []
    rows = [[line_words(line), money(line.get("requested") or 0), money(line.get("match") or 0)] for line in lines]
    return {"head": ["What it is for", "From this fund", "From elsewhere"], "rows": rows} if rows else None


def line_words(line: Mapping[str, Any]) -> str:
    return "\n".join(filter(None, [line.get("description", ""), line.get("detail", "")]))


def criterion_of(criterion: Any, share: str) -> dict[str, Any]:
    return {
        "title": criterion.title,
        "share": f"{share} of the total",
        "guidance": criterion.guidance,
        "points": [str(points) for points in range(criterion.max_score + 1)],
        "anchors": [[str(points), words] for points, words in enumerate(choices_of(criterion))],
    }
