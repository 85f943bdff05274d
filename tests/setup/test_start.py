"""The server as run.py starts it, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLASK = [sys.executable, "-m", "flask"]

pytestmark = pytest.mark.xdist_group("start")  # one process starts the server that several tests ask


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A production start on a database of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SAFETY_FUND_DEMO")}
    told = {"INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")), "PUBLISHER_PREFIX": "360G-Office"}
    return {**kept, **told, "PORT": str(free_port())}


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[None]:
    subprocess.run([*FLASK, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with serving(environment):
        yield


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`flask serve`, from when it has said where it is."""
    with subprocess.Popen([*FLASK, "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = "".join(iter(process.stdout.readline, "  Ctrl-C stops it.\n"))
            assert said.strip() == f"Safety Fund is at http://127.0.0.1:{environment['PORT']}"
            yield process
        finally:
            process.kill()


def test_the_server_answers_and_does_not_say_what_it_is(server, environment):
    status, headers = answer(environment, "/")
    assert status == 200
    assert "waitress" not in headers.lower()


@pytest.mark.parametrize("path", ["/demo/sign-in", "/dev/mail", "/dev/clock"])
def test_a_production_start_has_no_demo(server, environment, path):
    assert answer(environment, path)[0] == 404


def test_the_demonstration_is_loaded_and_served_by_one_start(tmp_path):
    told = {"INSTANCE_PATH": str(tmp_path), "SAFETY_FUND_DEMO": "1", "PORT": str(free_port())}
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(
        [*FLASK, "demo", "serve"], cwd=ROOT, env=kept | told, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            said = "".join(iter(process.stdout.readline, "  Ctrl-C stops it.\n"))
            assert said.startswith("  Database and demonstration ")
            assert "panel chair            Chidi" in said
            assert answer(told, "/demo/sign-in")[0] == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_the_server_ends_at_once_when_told_to(environment):
    """By the system's SIGTERM; the demonstration above by Ctrl-C, which is SIGINT."""
    with serving({**environment, "PORT": str(free_port())}) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_second_server_on_the_port_is_told_in_one_line(server, environment):
    second = subprocess.run([*FLASK, "serve"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr == f"Error: Port {environment['PORT']} of 127.0.0.1 cannot be used: Address already in use.\n"


def test_a_wrong_setting_stops_the_start_in_one_line(environment):
    wrong = {**environment, "BRAND_COLOUR": "blue"}
    done = subprocess.run([*FLASK, "serve"], cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "Wrong setting. BRAND_COLOUR: expected a colour such as #1c3260, found 'blue'.\n"


def answer(environment: dict[str, str], path: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=10)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, str(response.headers)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
