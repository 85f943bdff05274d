"""Save, upload, submit, reopen, withdraw, mark, sign, publish: all or nothing, and once, wherever the process dies.

Each act on SQLite at every boundary that may leave something of its own; those that decide a round behind each read
too, more than 500 kills alone, though that leaves what the boundary before it left. On PostgreSQL, where a fresh
database costs more, at those about the commit. `python -m bench.kills` does ten thousand over every write route, behind
each read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bench.kills import DECIDING
from tests.databases import fresh_postgresql
from tests.reliability import post_killed
from tests.reliability.steps import WALKS

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("TEST_DATABASE_URL", "")
WHERE = ["--about-the-commit"] if SERVER else []


@pytest.mark.on_every_database
def test_a_killed_act_is_done_wholly_or_not_at_all_and_once_when_sent_again(tmp_path, worker):
    """In a process of its own, small and with one thread: it forks many hundred times."""
    url = fresh_postgresql(SERVER, f"killed_{worker}") if SERVER else ""
    environment = os.environ | {"DATABASE_URL": url, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "bench.kills", "--each-once", *WHERE]

    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr[-3000:]
    swept = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    assert [fault for act in swept for fault in act["faults"]] == []
    asked = [step.endpoint for walk in WALKS for step in walk.steps if step.killed]
    assert [act["endpoint"] for act in swept] == [*asked, post_killed.NAME]
    one_sided = [act["endpoint"] for act in swept if not (act["before"] and act["after"])]
    assert one_sided == [], "each act was killed on both sides of its commit"
    assert kills(swept) >= (3 * len(swept) if SERVER else 800)
    assert kills(act for act in swept if act["endpoint"].startswith(DECIDING)) >= (30 if SERVER else 500)


def kills(swept: Iterable[dict[str, Any]]) -> int:
    return sum(act["before"] + act["after"] for act in swept)
