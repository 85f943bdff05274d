"""What was made once in this run, for every application that a test makes: templates, addresses, and files served.

Each test has an application of its own; nine tenths of the time to make one went into these.
"""

from __future__ import annotations

import os
from types import MethodType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

BUILDERS = ("_build", "_build_unknown")


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory by their source."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


class RuleCompiledOnce(Rule):
    """Keeps what an address is taken apart into and built by; both depend on the words of the rule alone."""

    kept: dict[tuple[object, ...], dict[str, Any]] = {}

    def compile(self) -> None:
        words = (self.rule, self.subdomain, self.host, self.merge_slashes, tuple(sorted((self.defaults or {}).items())))
        if words not in self.kept:
            super().compile()
            self.kept[words] = {name: getattr(self, name) for name in ("_parts", "_trace", "_converters", "arguments")}
            self.kept[words] |= {name: getattr(self, name).__func__ for name in BUILDERS}
        vars(self).update(self.kept[words])
        for name in BUILDERS:
            setattr(self, name, MethodType(self.kept[words][name], self))


class FilesLookedAtOnce(WhiteNoise):
    """Keeps what is said of a file that is served, until the file changes."""

    kept: dict[tuple[object, ...], StaticFile] = {}

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        file = (path, url, self.max_age, os.stat(path).st_mtime_ns)
        if file not in self.kept:
            self.kept[file] = super().get_static_file(path, url, stat_cache)
        return self.kept[file]


COMPILED_TEMPLATES = CompiledTemplates()
