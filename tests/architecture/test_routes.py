"""Every route declares who may use it, and the table holds no permission that nobody asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import permissions

ROOT = Path(__file__).resolve().parents[2]
ASKED_IN_CODE = re.compile(r"""(?:requires|may)\(\s*["']([\w-]+:[\w-]+)["']""")


@pytest.fixture
def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_a_permission(app, rules):
    undeclared = [rule.rule for rule in rules if not hasattr(app.view_functions[rule.endpoint], "permission")]

    assert undeclared == []


def test_every_permission_is_used(app, rules):
    declared = {app.view_functions[rule.endpoint].permission for rule in rules}
    sources = [*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    asked = {name for path in sources for name in ASKED_IN_CODE.findall(path.read_text())}

    assert set(permissions.PERMISSIONS) - declared - asked == set()


def test_a_route_either_reads_or_writes(rules):
    """A page that shows a form and the act of sending it are two endpoints, so each can be guarded by itself."""
    both = [rule.rule for rule in rules if {"GET", "POST"} <= rule.methods]

    assert both == []


def test_a_stranger_reaches_only_what_is_open(app, rules):
    """Every route that is not open asks for a sign-in before it looks anything up."""
    client = app.test_client()
    reached = []
    for rule in rules:
        if permissions.is_open(app.view_functions[rule.endpoint].permission):
            continue
        path = re.sub(r"<(?:int:)?[^>]+>", "1", rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            status = client.open(path, method=method).status_code
            if status not in ((302,) if method == "GET" else (401,)):
                reached.append((method, rule.rule, status))

    assert reached == []
