"""run.py as a person meets it: each trouble is one line that says what to do, and a failure."""

from __future__ import annotations

import os
import runpy
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_ENSUREPIP = "import sys; sys.modules['ensurepip'] = None"


@pytest.fixture(scope="module")
def run() -> dict[str, object]:
    """The names run.py defines, without starting anything."""
    return runpy.run_path(str(ROOT / "run.py"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A place where run.py stands alone, so that nothing of this checkout is touched."""
    for name in ("run.py", "requirements.lock", "requirements-test.lock", "requirements-node.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": "/nowhere", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, folder / "run.py", *arguments],
        env={**plain, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 99)])
def test_an_old_python_is_told_which_one_is_needed(run, version):
    assert run["too_old"](version) == f"Python 3.11 or newer is needed; this is 3.{version[1]}."


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_new_python_will_do(run, version):
    assert run["too_old"](version) == ""


def test_what_stands_before_the_check_of_the_version_parses_on_old_pythons():
    before, found, _ = (ROOT / "run.py").read_text().partition("\nif too_old(sys.version_info):")
    assert found
    compile(before, "run.py", "exec", dont_inherit=True)
    assert not any(word in before for word in (":=", "match ", " -> ", "from __future__", 'f"'))


def test_a_taken_port_is_named_before_the_long_work_begins(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = started(checkout, PORT=str(port))
    assert (
        only_line(done)
        == f"run.py: Port {port} of 127.0.0.1: Address already in use. Set PORT to another, such as 5050."
    )
    assert done.stdout.strip() == ""
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "five", "-1", "٣"])
def test_a_port_that_is_none_is_explained(checkout, port):
    line = only_line(started(checkout, PORT=port))
    assert line == f"run.py: PORT: expected a number from 1 to 65535, found {port!r}."


def test_a_missing_venv_gives_the_line_for_apt(checkout, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(NO_ENSUREPIP)
    line = only_line(started(checkout, "setup", PYTHONPATH=str(tmp_path / "without")))
    assert line == "run.py: Python's venv is missing. On Debian and Ubuntu: sudo apt install python3-venv"


def test_no_network_gives_one_line(run):
    said = "WARNING: Retrying after NewConnectionError\nERROR: No matching distribution found for flask"
    with pytest.raises(run["Problem"]) as problem:
        run["fetch"](*failing(said))
    assert str(problem.value) == "The packages cannot be fetched: is this machine connected? Run it again then."


def test_another_failure_shows_the_end_of_what_was_said_and_the_command(run):
    said = "\n".join(f"line {number}" for number in range(100))
    with pytest.raises(run["Problem"]) as problem:
        run["fetch"](*failing(said))
    lines = str(problem.value).splitlines()
    assert lines[0] == "line 80"
    assert f"run.py: this failed: {sys.executable} -c" in str(problem.value)


def failing(said: str) -> list[str]:
    """A program that says this and fails."""
    return [sys.executable, "-c", f"import sys; sys.exit({said!r})"]


@pytest.mark.parametrize("arguments", [("serve",), ("setup", "now"), ("--help",)])
def test_an_unknown_command_is_answered_with_the_ones_there_are(checkout, arguments):
    done = started(checkout, *arguments)
    assert done.returncode == 2
    assert "python3 run.py test" in done.stderr


def test_a_lock_is_installed_again_only_when_it_has_changed(checkout):
    run = runpy.run_path(str(checkout / "run.py"))
    (checkout / ".venv").mkdir()
    assert not run["Stamp"]("requirements.lock").is_right()
    run["Stamp"]("requirements.lock").set()
    assert run["Stamp"]("requirements.lock").is_right()
    assert not run["Stamp"]("requirements-test.lock").is_right()
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("\n# changed")
    assert not run["Stamp"]("requirements.lock").is_right()


def test_an_environment_that_does_not_start_is_made_again(checkout):
    run = runpy.run_path(str(checkout / "run.py"))
    (checkout / ".venv" / "bin").mkdir(parents=True)
    assert not run["environment_works"]()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    assert not run["environment_works"]()


@pytest.mark.parametrize(
    ("said", "will_do"), [("v20.19.0", True), ("v24.1.0", True), ("v18.19.0", False), ("none", False)]
)
def test_a_node_too_old_for_sass_is_passed_over(run, tmp_path, monkeypatch, said, will_do):
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run["has_node"]() is will_do


def test_a_machine_without_npm_has_no_node_that_will_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run["has_node"]() is False


def test_the_demonstration_is_asked_for_by_name_and_the_rest_of_the_environment_is_kept(run, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////somewhere/else.sqlite")
    monkeypatch.delenv("PORT", raising=False)
    assert run["demo_environment"]() == {**os.environ, "SAFETY_FUND_DEMO": "1", "PORT": "5000"}
