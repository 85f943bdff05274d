"""What has changed of a record since somebody opened it: each part as they saw it, beside what it says now.

Their form carries a short digest of each part, no text. The texts of before stand in what was signed, in what was sent
back, and in the audit trail; one of them is what they saw where its digest says so, and otherwise none is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from sqlalchemy import select

from app.awards.difference.comparing import Row
from app.awards.models import Award, Recommendation
from app.decisions.content import NAMES, signature_of
from app.decisions.models import Act, DecisionRecord
from app.decisions.reworking import versions_of
from app.platform.db import db
from app.platform.formatting import iso_date, money
from app.platform.models import AuditEvent
from app.rules.freezing import digest

Plain = dict[str, Any]

NOT_KEPT = "What it said when you opened it is not kept."
DAYS = ("dated_on", "received_on", "spending_from")
ACTS = {Act.ADVICE: "advised", Act.RELEASE: "answered on publication"}


def changes_since(record: DecisionRecord, seals: str, content: Plain) -> list[Row]:
    """A row for each part that is another than the form's sender saw; of the awards one for each text."""
    seen = dict(part.split(":", 1) for part in seals.split() if ":" in part)
    changed = [key for key in NAMES if key in seen and seen[key] != short(content.get(key))]
    if "lines" in changed:
        changed = [key for key in changed if key != "value"]
    acts = acts_on(record)
    rows: list[Row] = []
    for key in changed:
        before = next((old for old in said_before(record, key, content, acts) if short(old) == seen[key]), NOT_KEPT)
        rows += rows_of(key, before, content.get(key))
    return rows


def short(value: Any) -> str:
    return digest(value)[:12]


def acts_on(record: DecisionRecord) -> list[AuditEvent]:
    """What was done with the record, its list and the awards, the last first."""
    made = record.recommendation
    subjects = {DecisionRecord.__tablename__: [record.id]}
    if made:
        subjects |= {Recommendation.__tablename__: [made.id], Award.__tablename__: [award.id for award in made.awards]}
    which = [(AuditEvent.subject == table) & AuditEvent.subject_id.in_(ids) for table, ids in subjects.items()]
    wanted = select(AuditEvent).where(which[0] if len(which) == 1 else which[0] | which[1] | which[2])
    return list(db.session.scalars(wanted.order_by(AuditEvent.sequence.desc())))


def said_before(record: DecisionRecord, key: str, content: Plain, acts: Sequence[AuditEvent]) -> Iterator[Any]:
    """Everything that this part is known to have said, the latest first where there is an order."""
    if key == "signatures":
        yield from signed_before(record)
    elif key == "awards":
        yield from awards_before(content["awards"], acts)
    yield None
    for act in acts:
        if act.action == "record.edited" and key in (act.before or {}):
            yield (act.before or {})[key]
        elif act.action == "record.lines-changed" and key == "lines":
            yield lines_from((act.before or {}).get("lines", []))
    for made in record.signatures:
        yield made.content["record"].get(key)
    for version in versions_of(record):
        yield version.content.get(key)


def signed_before(record: DecisionRecord) -> Iterator[Plain]:
    """The signatures that can have stood on the record together."""
    by_act = [[None, *(made for made in record.signatures if made.act is act)] for act in (Act.ADVICE, Act.RELEASE)]
    for together in product(*by_act):
        yield {made.act.value: signature_of(made) for made in together if made}


def awards_before(awards: list[Plain], acts: Iterable[AuditEvent]) -> Iterator[list[Plain]]:
    """The awards with what was written of them taken back, one act after the other."""
    now = {award["reference"]: dict(award) for award in awards}
    for act in acts:
        before = act.before or {}
        if act.action == "recommendation.explained":
            for reference, text in before.items():
                now[reference] = now[reference] | {"crime_reduction_reason": text}
        elif act.action == "award.conditions-set" and before.get("bid") in now:
            kept = {name: value for name, value in now[before["bid"]].items() if name != "conditions"}
            said = {"conditions": "\n".join(before["conditions"])} if before["conditions"] else {}
            now[before["bid"]] = kept | said
        else:
            continue
        yield list(now.values())


def lines_from(texts: Iterable[str]) -> list[Plain]:
    """The lines of money from the words of the trail: Alarms, 2024/25: 90083.00."""
    parted = (text.rpartition(": ") for text in texts)
    named = ((*named.rpartition(", ")[::2], amount) for named, _, amount in parted)
    return [{"financial_year": year, "description": words, "amount": amount} for words, year, amount in named]


def rows_of(key: str, before: Any, now: Any) -> Iterator[Row]:
    if key == "awards" and before != NOT_KEPT:
        yield from award_rows({award["reference"]: award for award in before}, now)
        return
    was = before if before == NOT_KEPT else words_of(key, before)
    yield Row(NAMES[key], was, words_of(key, now), is_text=before != NOT_KEPT)


AWARD_TEXTS = {
    "crime_reduction_reason": "why it will reduce crime and disorder",
    "part_award_reason": "why it is funded in part",
    "conditions": "conditions",
    "amount": "amount",
    "organisation": "organisation",
    "project": "project",
}


def award_rows(before: Mapping[str, Plain], now: Iterable[Plain]) -> Iterator[Row]:
    for award in now:
        old = before.get(award["reference"], {})
        for name, words in AWARD_TEXTS.items():
            if old.get(name, "") != award.get(name, ""):
                yield Row(f"{award['reference']}: {words}", old.get(name, ""), award.get(name, ""), is_text=True)


def words_of(key: str, value: Any) -> str:
    """A part as people read it."""
    if value is None or value == "":
        return ""
    if key in DAYS:
        return iso_date(value)
    if key == "value":
        return money(value)
    said = SAID.get(key)
    return said(value) if said else str(value)


def signatures_words(value: Plain) -> str:
    return "\n".join(f"{made['name']}, {made['role_title']}, {ACTS[Act(act)]}" for act, made in value.items())


def lines_words(value: list[Plain]) -> str:
    return "\n".join(f"{row['description']}, {row['financial_year']}: {money(row['amount'])}" for row in value)


def authorisation_words(value: Plain) -> str:
    return f"{money(value['amount'])} by {value['name']}, {value['role_title']}: {value['reason']}"


def list_words(value: Plain) -> str:
    return (
        f"Recommendation {value['number']}, {money(value['committed'])} from a pot of {money(value['budget'])}, "
        f"digest {value['digest'][:12]}"
    )


def awards_words(value: list[Plain]) -> str:
    return "\n".join(f"{award['reference']}, {award['organisation']}: {money(award['amount'])}" for award in value)


def attachments_words(value: list[Plain]) -> str:
    return "\n".join(f"{each['title']} ({each['file']})" for each in value)


SAID = {
    "signatures": signatures_words,
    "lines": lines_words,
    "authorisation": authorisation_words,
    "recommendation": list_words,
    "awards": awards_words,
    "attachments": attachments_words,
}
