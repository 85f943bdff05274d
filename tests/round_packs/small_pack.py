"""A small good pack as text, and ways to spoil it."""

from dataclasses import dataclass
from pathlib import Path

from app.round_packs.problems import BadPack
from app.round_packs.reading import read_pack

ROUND = """\
fund = "Commissioners Safety Fund"
name = "Round 2 2024/25"
reference = "CSF-2024-25-R2"
financial_year = "2024/25"
opens_at = 2024-10-01T09:00:00+01:00
closes_at = 2024-11-05T17:00:00+00:00
panel_from = 2024-11-11
panel_to = 2024-11-13
budget = "30000.00"
max_award = "10000.00"
rounding = "exact"
threshold = "71"
band_floors = ["71", "65"]
over_commitment_limit = "5%"
quorum = 2

[[criteria]]
key = "need"
title = "Evidence of need"
weight = 20
max_score = 5

[[criteria]]
key = "value"
title = "Value for money"
weight = 10
max_score = 4
"""
APPLICATIONS = """\
reference,organisation,organisation_type,area,theme,project,summary,amount_requested,submitted_at,status,checks
B-1,Brackenlight Sports Association,club,Melton,Diversion,Football,"Two evenings a week,
all winter.",9479.00,2024-11-05T17:00:00+00:00,submitted,passed
B-2,Fennelbrook Café,charity,Rutland,Fraud,Talks,,500.50,2024-10-01T09:00:00+01:00,submitted,failed: no bank account
B-3,Osier Bank,club,Melton,Fraud,Locks,New locks,100.00,2024-10-27T01:30:00+00:00,withdrawn,passed
"""
SCORES = """\
reference,panel_member,criterion,score
B-1,asha@example.org,need,4
B-1,asha@example.org,value,3
B-1,ben@example.org,need,5
B-1,ben@example.org,value,4
B-2,asha@example.org,need,0
B-2,asha@example.org,value,0
B-3,asha@example.org,need,5
B-3,asha@example.org,value,4
"""
MODERATION = """\
reference,criterion,score,reason
B-1,need,4,The figures are two years old.
"""


def pack_files(**changed: str) -> dict[str, bytes]:
    """The four files; a keyword (round, applications, scores, moderation) replaces one."""
    texts = {"round": ROUND, "applications": APPLICATIONS, "scores": SCORES, "moderation": MODERATION} | changed
    return {f"{name}.{'toml' if name == 'round' else 'csv'}": text.encode() for name, text in texts.items()}


def spoilt(file: str, good: str, bad: str) -> dict[str, bytes]:
    """The four files with one piece of one file replaced, once."""
    text = {"round": ROUND, "applications": APPLICATIONS, "scores": SCORES, "moderation": MODERATION}[file]
    assert good in text
    return pack_files(**{file: text.replace(good if bad else f"{good}\n", bad, 1)})


def problems_of(files: dict[str, bytes]) -> list[str]:
    """What reading the pack complains of, one line each."""
    try:
        read_pack(files)
    except BadPack as bad:
        return str(bad).splitlines()
    return []


@dataclass(frozen=True)
class BadValue:
    file: str
    good: str
    spoilt: str
    expected: str


def bad_values() -> list[BadValue]:
    """The table of bad values beside this file."""
    _, *blocks = Path(__file__).with_name("bad_values.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [bad_value(block.splitlines()) for block in blocks]


def bad_value(lines: list[str]) -> BadValue:
    good, spoilt, expected = ("\n".join(line[2:] for line in lines if line[0] == sign) for sign in "-+=")
    return BadValue(lines[0], good, spoilt, expected)
