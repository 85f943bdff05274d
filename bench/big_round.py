"""Build a round of any size: bids, a panel of five, and five signed score sheets for each bid.

The marks are drawn from a seeded generator, so that every run measures the same round.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import Office, OfficeRole, Organisation, Person
from app.applications.models import Application, Check, Submission
from app.assessment.models import (
    Conduct,
    Declaration,
    Interest,
    InterestKind,
    PanelMember,
    PanelRole,
    Score,
    ScoreSheet,
    SignOff,
)
from app.platform import audit
from app.platform.db import Base, db, transaction
from app.rounds.models import Criterion, Fund, Round
from app.rules.freezing import digest
from app.rules.rounding import Rounding

NOW = datetime.now(UTC).replace(microsecond=0)
SEED = 2024
SHEETS = 5
WEIGHTS = {"need": 20, "plan-fit": 20, "delivery": 15, "outcomes": 15, "prevention": 10, "community": 10, "value": 10}
AREAS = ["Leicester City", "Charnwood", "Blaby", "Melton", "Rutland", "Harborough"]
THEMES = ["Diversion", "Burglary", "Hate crime", "Road safety"]
TEXT = "We will meet every week and write down who came, what was done and what changed since the last time. " * 12


def store(count: int) -> str:
    """Store a round of so many bids and give its reference."""
    with transaction():
        officer = person_with("Officer", OfficeRole.FUND_OFFICER)
        round_ = store_round(count)
        members = store_panel(round_)
        applications = store_bids(round_, count)
        store_declarations(members, applications)
        store_sheets(round_, members, applications)
        audit.record("round.built", actor=officer, at=NOW, subject=round_, round_id=round_.id)
        return round_.reference


def person_with(name: str, role: OfficeRole | None = None) -> Person:
    email = f"{name.lower()}@example.org"
    known = db.session.scalar(select(Person).where(Person.email == email))
    if known:
        return known
    person = Person(name=name, email=email)
    db.session.add(person)
    if role:
        db.session.add(Office(person=person, role=role, held_from=NOW - timedelta(days=1)))
    db.session.flush()
    return person


def store_round(count: int) -> Round:
    fund = db.session.scalar(select(Fund)) or Fund(name="Fund of the benchmark")
    round_ = Round(
        fund=fund,
        reference=f"BENCH-{count}",
        name=f"Round of {count}",
        financial_year="2024/25",
        opens_at=NOW - timedelta(days=40),
        closes_at=NOW - timedelta(days=10),
        panel_from=NOW.date() + timedelta(days=5),
        panel_to=NOW.date() + timedelta(days=7),
        budget_amount=Decimal(count * 2300),
        max_award_amount=Decimal(10000),
        rounding=Rounding.EXACT,
        threshold="71",
        band_floors=["71", "65"],
        over_commitment_percent=Decimal(5),
        quorum=3,
        tie_break=list(WEIGHTS),
        draw_seed=f"BENCH-{count}",
        bid_prefix=f"B{count}",
        areas=AREAS,
        themes=THEMES,
    )
    db.session.add(round_)
    for position, (key, weight) in enumerate(WEIGHTS.items()):
        descriptors = [f"What {points} of 5 means for {key}" for points in range(6)]
        criterion = Criterion(
            round=round_, position=position, key=key, title=key, weight=weight, max_score=5, descriptors=descriptors
        )
        db.session.add(criterion)
    db.session.flush()
    return round_


def store_panel(round_: Round) -> list[PanelMember]:
    """Five whose sheets are signed off, and one, Marker, who still marks."""
    names = [*(f"Member{number}" for number in range(SHEETS)), "Marker"]
    members = [
        PanelMember(round=round_, person=person_with(name), role=PanelRole.MEMBER, scores=True) for name in names
    ]
    db.session.add_all(members)
    accepted = {"version": "1", "text": "Accepted.", "digest": digest("Accepted."), "accepted_at": round_.closes_at}
    db.session.add_all(Conduct(member=member, **accepted) for member in members)
    db.session.flush()
    return members


def store_bids(round_: Round, count: int) -> list[int]:
    draw = random.Random(SEED)
    organisation = insert_all(
        Organisation, [{"name": f"Organisation {n:05d}", "kind": "charity"} for n in range(count)]
    )
    rows = [
        {
            "round_id": round_.id,
            "organisation_id": organisation[number],
            "key": f"{round_.reference}-{number}",
            "started_at": round_.opens_at,
            "reference": f"{round_.bid_prefix}-{number + 1:05d}",
            "project": f"Project {number + 1:05d}",
            "summary": "A project of the benchmark.",
            "area": draw.choice(AREAS),
            "theme": draw.choice(THEMES),
            "requested_amount": Decimal(draw.randint(200_000, 1_000_000)) / 100,
            "eligibility": {},
        }
        for number in range(count)
    ]
    ids = insert_all(Application, rows)
    content = {"sections": [section(key) for key in WEIGHTS]}
    submission = {"number": 1, "received_at": round_.opens_at, "content": content, "digest": "0" * 64}
    insert_all(Submission, [{"application_id": id_, **submission} for id_ in ids])
    check = {"name": "eligibility", "passed": True, "reason": "", "checked_at": NOW, "version": 1}
    insert_all(Check, [{"application_id": id_, **check} for id_ in ids])
    return ids


def section(key: str) -> dict[str, Any]:
    question = {"key": key, "label": f"About {key}", "kind": "long text", "criterion": key, "answer": TEXT}
    return {"key": key, "group": "Your project", "title": f"About {key}", "questions": [question]}


def store_declarations(members: list[PanelMember], applications: list[int]) -> None:
    declaration = {"declared_at": NOW, "digest": "0" * 64}
    insert_all(Declaration, [{"member_id": member.id, **declaration} for member in members])
    interest = {"kind": InterestKind.NONE, "nature": "", "declared_at": NOW}
    rows = [{"member_id": member.id, "application_id": id_, **interest} for member in members for id_ in applications]
    insert_all(Interest, rows)


def store_sheets(round_: Round, members: list[PanelMember], applications: list[int]) -> None:
    draw = random.Random(SEED)
    criteria = [criterion.id for criterion in round_.criteria]
    pairs = [(id_, member.id) for id_ in applications for member in members[:SHEETS]]
    sheets = insert_all(ScoreSheet, [{"application_id": a, "member_id": m, "started_at": NOW} for a, m in pairs])
    insert_all(SignOff, [{"sheet_id": id_, "signed_off_at": NOW, "digest": "0" * 64} for id_ in sheets])
    scores = [
        {"sheet_id": id_, "criterion_id": criterion, "points": draw.choice((1, 2, 3, 3, 4, 4, 5)), "saved_at": NOW}
        for id_ in sheets
        for criterion in criteria
    ]
    filler = {"note": "", "feedback": "", "version": 1}
    insert_all(Score, [score | filler for score in scores])


def insert_all(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert many rows at once; their ids, in the order of the rows."""
    table = model.__table__
    last = db.session.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0
    numbered = [{"id": last + place, **row} for place, row in enumerate(rows, 1)]
    db.session.execute(insert(table), numbered)
    return [row["id"] for row in numbered]
