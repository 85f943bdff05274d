"""The rules know nothing of the web or the database, at run time too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ["flask", "werkzeug", "jinja2", "wtforms", "sqlalchemy"]


def test_the_rules_load_nothing_but_the_standard_library():
    names = [f"app.rules.{path.stem}" for path in (ROOT / "app/rules").glob("[!_]*.py")]
    program = (
        f"import importlib, sys; [importlib.import_module(n) for n in {[*names, 'app.permissions']!r}];"
        f"print([m for m in {FOREIGN!r} if m in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_no_drawer_without_a_name_of_its_own():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

    assert [str(path) for path in (ROOT / "app").rglob("*") if path.stem in drawers] == []
