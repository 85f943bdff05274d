"""The real first round in the database, stored quickly from its files, with its panel's sheets signed off."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert

from app.accounts.models import Organisation, Person
from app.applications.models import Application, Check, Submission, Withdrawal
from app.assessment.models import PanelMember, Score, ScoreSheet, SignOff
from app.platform import audit
from app.platform.db import db
from app.rounds.models import Criterion, Round
from tests import factories as make

FOLDER = Path(__file__).parents[2] / "app/demo/rounds/csf-2024-25-r1"
MONEY = ("budget", "max_award")


def store_first_round() -> Round:
    """The round as its files have it; the caller's context, committed."""
    round_ = store_round()
    bids = {row["reference"]: store_bid(round_, row) for row in rows("applications.csv")}
    db.session.flush()
    store_sheets(round_, {reference: bid.id for reference, bid in bids.items()})
    audit.record("round.imported", actor=None, at=make.NOON, subject=round_, round_id=round_.id)
    db.session.commit()
    return round_


def store_round() -> Round:
    said = tomllib.loads((FOLDER / "round.toml").read_text(encoding="utf-8"))
    round_ = make.make_round(
        said["reference"],
        opens_at=said["opens_at"],
        closes_at=said["closes_at"],
        budget_amount=Decimal(said["budget"]),
        max_award_amount=Decimal(said["max_award"]),
        tie_break=[],
        bid_prefix="CSF24R1",
        areas=[],
        themes=[],
    )
    for criterion in list(round_.criteria):
        db.session.delete(criterion)
    round_.criteria.clear()
    db.session.flush()
    for position, criterion in enumerate(said["criteria"]):
        db.session.add(Criterion(round=round_, position=position, **criterion))
    db.session.flush()
    return round_


def store_bid(round_: Round, row: dict[str, str]) -> Application:
    organisation = Organisation(name=row["organisation"], kind=row["organisation_type"])
    bid = Application(
        round=round_,
        organisation=organisation,
        key=row["reference"],
        started_at=round_.opens_at,
        reference=row["reference"],
        requested_amount=Decimal(row["amount_requested"]),
        **{name: row[name] for name in ("project", "summary", "area", "theme")},
    )
    received_at = datetime.fromisoformat(row["submitted_at"])
    db.session.add_all(
        [
            bid,
            Submission(application=bid, number=1, received_at=received_at, content={}, digest="0" * 64),
            Check(application=bid, name="checks", passed=True, reason="", checked_at=make.NOON),
        ]
    )
    if row["status"] == "withdrawn":
        db.session.add(Withdrawal(application=bid, reason="No longer needed.", withdrawn_at=make.NOON))
    return bid


def store_sheets(round_: Round, bids: dict[str, int]) -> None:
    marks: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows("scores.csv"):
        marks[row["reference"], row["panel_member"]][row["criterion"]] = int(row["score"])
    members = {email: member_of(round_, email) for email in sorted({email for _, email in marks})}
    criteria = {criterion.key: criterion.id for criterion in round_.criteria}
    sheets, sign_offs, scores = [], [], []
    for number, ((reference, email), points) in enumerate(sorted(marks.items()), start=1):
        key = 10_000 + number
        sheets.append(
            {"id": key, "application_id": bids[reference], "member_id": members[email], "started_at": make.NOON}
        )
        sign_offs.append({"sheet_id": key, "signed_off_at": make.NOON, "digest": "0" * 64})
        for name, given in points.items():
            mark = {"sheet_id": key, "criterion_id": criteria[name], "points": given, "saved_at": make.NOON}
            scores.append(mark | {"note": "", "feedback": "", "version": 1})
    for model, found in ((ScoreSheet, sheets), (SignOff, sign_offs), (Score, scores)):
        db.session.execute(insert(model), found)


def member_of(round_: Round, email: str) -> int:
    person = db.session.query(Person).filter_by(email=email).first() or make.make_person(email.split("@")[0], email)
    member = PanelMember(round=round_, person=person, role=make.PanelRole.MEMBER, scores=True)
    db.session.add(member)
    db.session.flush()
    return member.id


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
