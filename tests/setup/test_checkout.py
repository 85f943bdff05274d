"""What is committed installs from any mirror, and holds nothing that others made."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-node.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def names(lines: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines)
    return {name[0].lower().replace("_", "-") for name in found if name}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_place_on_a_machine(lock):
    text = (ROOT / lock).read_text()
    assert re.findall(r"://|--\w*index|--find-links|(?:^|\s)/\w+", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_its_digest(lock):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)
    without = [entry for entry in entries if re.match(r"[a-z0-9-]+==", entry) and "--hash=sha256:" not in entry]
    assert without == []


def test_the_locks_hold_what_the_project_asks_for():
    assert names(PROJECT["dependencies"]) <= set(pins("requirements.lock"))
    assert names(PROJECT["optional-dependencies"]["test"]) <= set(pins("requirements-test.lock"))


def test_the_tests_run_on_the_very_versions_that_are_served():
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


def test_node_is_not_among_what_every_machine_installs():
    assert not any("nodejs" in name for name in pins("requirements-test.lock"))


def test_the_npm_lock_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_npm_installs_the_releases_that_the_macros_and_the_extension_know():
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert (asked["govuk-frontend"], asked["htmx.org"]) == ("6.3.0", "2.0.11")
    assert all(re.fullmatch(r"[0-9.]+", version) for version in asked.values())


@pytest.mark.parametrize(
    "made",
    [
        ".venv/bin/python",
        "node_modules/sass/sass.js",
        "static/vendor/site.css",
        "instance/safety-fund.sqlite",
        "uv.lock",
    ],
)
def test_what_is_made_is_never_committed(made):
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", made], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_no_typeface_script_or_built_style_of_others_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in listed if re.search(r"\.(woff2?|ttf|otf|map)$|\.min\.|vendor/", name)] == []


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) < 120
