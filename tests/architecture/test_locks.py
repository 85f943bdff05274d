"""Rows are held FOR NO KEY UPDATE: whoever stores a row that refers to one that is held need not wait for it.

Every audit event refers to its round. Held FOR UPDATE, the round would wait for the event of somebody who waits
for the round, and PostgreSQL would end one of the two.
"""

from __future__ import annotations

import ast
from pathlib import Path

from app.settings import ROOT


def holds(node: ast.AST) -> ast.AST | None:
    """What a call says of how it holds rows: its arguments, or the value of `with_for_update=`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "with_for_update":
        return node
    if isinstance(node, ast.keyword) and node.arg == "with_for_update":
        return node.value
    return None


def test_every_row_is_held_without_holding_up_what_refers_to_it():
    held = [
        (f"{file.relative_to(ROOT)}:{how.lineno}", "key_share" in ast.unparse(how))
        for file in sorted(Path(ROOT, "app").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if (how := holds(node)) is not None
    ]

    assert len(held) > 20
    assert [place for place, is_shared in held if not is_shared] == []
