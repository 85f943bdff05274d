"""What was made once in this run, for every application that a test makes: templates, addresses, and files served.

Each test has an application of its own; nine tenths of the time to make one went into these.
"""

from __future__ import annotations

import os
from copy import deepcopy
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Map, Rule, RuleFactory
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory by their source."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


class AddressesPutTogetherOnce(Map):
    """Keeps by what addresses are found and made; that depends on the rules alone.

    What is kept was put together of copies, so what an application gives stays as it was and can be compared.
    """

    kept: list[tuple[list[dict[str, Any]], Map]] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.given: list[Rule] = []
        super().__init__(*arguments, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        self.given += rulefactory.get_rules(self)
        self._remap = True

    def update(self) -> None:
        if self._remap:
            whole = self.put_together()
            self._matcher, self._rules_by_endpoint, self._remap = whole._matcher, whole._rules_by_endpoint, False

    def put_together(self) -> Map:
        given = [vars(rule) for rule in self.given]
        for rules, whole in self.kept:
            if rules == given:
                return whole
        whole = Map(deepcopy(self.given))
        whole.update()
        self.kept.append((given, whole))
        return whole


class FilesLookedAtOnce(WhiteNoise):
    """Keeps what is said of a file that is served, until the file changes."""

    kept: dict[tuple[object, ...], StaticFile] = {}

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        file = (path, url, self.max_age, os.stat(path).st_mtime_ns)
        if file not in self.kept:
            self.kept[file] = super().get_static_file(path, url, stat_cache)
        return self.kept[file]


COMPILED_TEMPLATES = CompiledTemplates()
