"""The real first round, read plainly from its three files, so that the rules are tested without anything else."""

import csv
import tomllib
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

from app.rules.bid import Bid, Status
from app.rules.ranking import Ranking, rank
from app.rules.round_rules import RoundRules
from app.rules.scoring import Criterion

FOLDER = Path(__file__).parents[2] / "app/demo/rounds/csf-2024-25-r1"


@cache
def first_round() -> Ranking:
    return rank(bids(), rules())


def rules() -> RoundRules:
    said = tomllib.loads((FOLDER / "round.toml").read_text(encoding="utf-8"))
    return RoundRules(
        reference=said["reference"],
        criteria=tuple(Criterion(**criterion) for criterion in said["criteria"]),
        budget=Decimal(said["budget"]),
        threshold=Decimal(said["threshold"]),
        band_floors=tuple(Decimal(floor) for floor in said["band_floors"]),
        over_commitment_limit=Decimal(said["over_commitment_limit"].rstrip("%")),
    )


def bids() -> list[Bid]:
    sheets: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows("scores.csv"):
        sheets[row["reference"]][row["panel_member"]][row["criterion"]] = int(row["score"])
    return [
        Bid(
            reference=row["reference"],
            amount=Decimal(row["amount_requested"]),
            sheets=sheets[row["reference"]],
            status=Status(row["status"]),
            labels={"area": row["area"], "theme": row["theme"]},
        )
        for row in rows("applications.csv")
    ]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
