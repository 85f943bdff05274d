"""What was compiled once in this run, for every application that a test makes: templates, and how addresses are built.

Each test has an application of its own; nine tenths of the time to make one went into compiling its addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory by their source."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


class RuleCompiledOnce(Rule):
    """Keeps the function that builds an address; it depends on the parts of the rule alone."""

    kept: dict[tuple[object, ...], Callable[..., Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        parts = (self.rule, tuple(self._trace), tuple(sorted((self.defaults or {}).items())), append_unknown)
        if parts not in self.kept:
            self.kept[parts] = super()._compile_builder(append_unknown)
        return self.kept[parts]


COMPILED_TEMPLATES = CompiledTemplates()
