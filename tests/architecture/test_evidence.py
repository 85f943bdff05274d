"""What docs/evidence.csv claims is proved by a test that exists."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = list(csv.DictReader((ROOT / "docs" / "evidence.csv").read_text().splitlines()))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim['standard']} {claim['id']}")
def test_a_claim_names_a_test_that_exists(claim):
    path, _, name = claim["proof"].partition("::")

    assert claim["how"]
    assert name in names_in(ROOT / path)


def test_nothing_is_claimed_twice():
    doubled = [key for key, count in Counter((claim["standard"], claim["id"]) for claim in CLAIMS).items() if count > 1]

    assert doubled == []


def names_in(path: Path) -> set[str]:
    """The names of the tests of a file; none where there is no such file."""
    if not path.is_file():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
