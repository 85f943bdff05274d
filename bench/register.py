"""`python -m bench.register`: the public register at ten thousand awards, against a bare page of as many bytes.

As in `bench`: the same server, asked in turn, and the median of the ratios of such pairs. The awards are entered by
the application's own act that follows each publication, a hundred to a decision. The register's pages are kept as
drawn until the next publication, so what is measured there is a page that somebody asked for before; the searches
and what is asked for again with its tag (304) are listed beside.
"""

from __future__ import annotations

import random
import tempfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask

from app.decisions.models import DecisionRecord, Publication
from app.factory import create_app
from app.platform.db import db, transaction
from app.platform.migrations import upgrade
from app.publishing.operations import rebuild
from app.rounds.models import Round
from app.rules.freezing import digest
from app.settings import read_settings
from bench.__main__ import Ask, Measured, pairs, peak_memory, server
from bench.big_round import AREAS, NOW, SEED, THEMES, person_with, store_round
from bench.browser import Browser

AWARDS = 10_000
IN_A_DECISION = 100
AIMS = {
    "The register": 4,
    "Drawn anew": 12,
    "Filtered": 4,
    "Searched for": 16,
    "Not changed (304)": 4,
    "One award": 6,
    "Decisions": 6,
    "One decision": 6,
    "The feed": 6,
    "Open data, unchanged (304)": 4,
}
REASON = "It gives young people somewhere to go and somebody to talk to on the evenings when most is reported. " * 3


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="safety-fund-bench-") as folder:
        environment = {
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "of-the-benchmark-of-the-benchmark",
            "SAFETY_FUND_DEMO": "1",
        }
        app = create_app(read_settings(environment))
        build(app)
        with server(environment) as (port, process):
            print_table(measure(port, process.pid))
            print(f"\nPeak memory of the server, which made the open data once: {peak_memory(process.pid)} MB")


def build(app: Flask) -> None:
    print(f"Publishing {AWARDS:,} awards …", flush=True)
    with app.app_context():
        upgrade()
        with transaction():
            officer, draw = person_with("Officer"), random.Random(SEED)
            round_ = store_round(AWARDS)
            for number in range(1, AWARDS // IN_A_DECISION + 1):
                publish(round_, number, officer, draw)
        rebuild()


def publish(round_: Round, number: int, officer: Any, draw: random.Random) -> None:
    """A decision with a hundred awards, as the public reads it."""
    at = NOW - timedelta(days=3 * number)
    content = content_of(round_, number, at, draw)
    record = DecisionRecord(
        year=2024,
        sequence=number,
        reference=content["reference"],
        title=content["title"],
        dated_on=at.date(),
        received_on=at.date(),
        written_by=officer,
        written_at=at,
        **dict.fromkeys(("officers_present", "summary", "key_points", "conditions", "interests"), "-"),
    )
    db.session.add(
        Publication(
            record=record,
            published_at=at,
            details_published=True,
            withheld_reason="",
            content=content,
            digest=digest(content),
        )
    )


def content_of(round_: Round, number: int, at: datetime, draw: random.Random) -> dict[str, Any]:
    """All that a publication holds (app/decisions/publication.py)."""
    awards = [award(number, place, draw) for place in range(IN_A_DECISION)]
    given = str(sum(Decimal(each["amount"]) for each in awards))
    year = f"20{20 + number % 5}/{21 + number % 5}"
    return {
        "reference": f"EXE{number:03d}-24",
        "title": f"Decision {number}",
        "dated_on": at.date().isoformat(),
        "received_on": at.date().isoformat(),
        "officers_present": "The chief executive and the chief finance officer.",
        "summary": REASON,
        "key_points": REASON,
        "conditions": "A report after six months.",
        "due_regard": REASON,
        "interests": "None.",
        "choice": "supported",
        "value": given,
        "decided": given,
        "decided_on": at.date().isoformat(),
        "elapsed_days": 0,
        "spending_from": None,
        "authorisation": None,
        "recommendation": None,
        "lines": [{"financial_year": year, "description": "Grants", "amount": given}],
        "round": {
            "reference": round_.reference,
            "title": round_.title,
            "fund": f"Fund {number % 3 + 1}",
            "financial_year": year,
            "spending_until": None,
        },
        "awards": awards,
        "signatures": {act: signature(each, at) for act, each in STATEMENTS.items()},
        "office": {
            "name": "Office of the Police and Crime Commissioner",
            "abbreviation": "OPCC",
            "decision_maker": "Commissioner",
            "decision_maker_title": "Police and Crime Commissioner",
        },
    }


STATEMENTS: dict[str, dict[str, Any]] = {
    "advice": {"text": REASON},
    "release": {"publish_record": True, "publish_details": True, "reasons": ""},
    "decision": {"choice": "supported", "reasons": REASON, "variations": [], "not_made": 0},
}


def signature(statement: dict[str, Any], at: datetime) -> dict[str, Any]:
    made = {"name": "Signer", "role_title": "Officer", "at": at.isoformat(), "statement": statement}
    return made | {"digest": digest(made)}


def award(number: int, place: int, draw: random.Random) -> dict[str, str]:
    bid = (number - 1) * IN_A_DECISION + place + 1
    return {
        "reference": f"B-{bid:05d}",
        "organisation": f"Organisation {draw.randint(1, 4000):04d}",
        "recipient": f"GB-CHC-{1_000_000 + bid}",
        "project": f"Project {bid:05d}",
        "area": draw.choice(AREAS),
        "theme": draw.choice(THEMES),
        "score": "71.0",
        "band": "71% or above",
        "amount": f"{Decimal(draw.randint(200_000, 1_000_000)) / 100:.2f}",
        "crime_reduction_reason": REASON,
        "part_award_reason": "",
    }


def measure(port: int, process: int) -> list[tuple[str, Measured]]:
    """For each page, what was measured."""
    visitor = Browser(port)
    acts: dict[str, Ask] = {
        "The register": lambda number: visitor.get(f"/awards?page={number % 20 + 1}"),
        "Drawn anew": lambda number: visitor.get(f"/awards?page={number + 1}&order=largest"),
        "Filtered": lambda number: visitor.get(f"/awards?area={AREAS[0].replace(' ', '+')}&order=largest"),
        "Searched for": lambda number: visitor.get(f"/awards?words=organisation+{number:02d}"),
        "Not changed (304)": unchanged(visitor, "/awards"),
        "One award": lambda number: visitor.get(f"/awards/B-{number * 41 % AWARDS + 1:05d}"),
        "Decisions": lambda number: visitor.get("/decisions"),
        "One decision": lambda number: visitor.get(f"/decisions/EXE{number % (AWARDS // IN_A_DECISION) + 1:03d}-24"),
        "The feed": lambda number: visitor.get("/decisions.atom"),
        "Open data, unchanged (304)": unchanged(visitor, "/open-data/awards.json"),
    }
    return [(name, pairs(ask, Browser(port), process)) for name, ask in acts.items()]


def unchanged(visitor: Browser, path: str) -> Ask:
    """Asked for by whoever has it already."""
    tag = visitor.get(path).tag
    return lambda number: visitor.get(path, unless=tag)


def print_table(rows: list[tuple[str, Measured]]) -> None:
    print(f"\n{'Page':28}{'Awards':>8}{'Ratio':>8}{'Aim':>6}{'ms':>9}{'Bytes':>10}")
    for name, found in rows:
        figures = f"{found.ratio:>7.1f}×{AIMS[name]:>5}×{found.milliseconds:>9.2f}{found.length:>10,}"
        print(f"{name:28}{AWARDS:>8,}{figures}")


if __name__ == "__main__":
    main()
