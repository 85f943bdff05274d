#!/usr/bin/env python3
"""Sets up and starts Safety Fund. It needs Python 3.11 or newer, and nothing else.

python3 run.py          set up, load the demonstration rounds, serve them on this machine
python3 run.py setup    the same, without serving
python3 run.py test     set up, then every check and test; what follows is given to pytest
python3 run.py bench    set up, then the measurements

Only the standard library is used here. What is made (.venv, node_modules, static/vendor, instance) is
never committed, and each step leaves a stamp, so that the next start passes over what is still right.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path


# Stands before the rest, and is written so that a Python of ten years ago can still say it.
def too_old(version):
    if version >= (3, 11):
        return ""
    return "Python 3.11 or newer is needed; this is {}.{}.".format(*version)


if too_old(sys.version_info):
    sys.exit("run.py: " + too_old(sys.version_info))


ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK, TEST_LOCK, NODE_LOCK = "requirements.lock", "requirements-test.lock", "requirements-node.lock"

OLDEST_NODE = (20, 19)  # what npm's sass asks for
ADDRESS = "127.0.0.1"
PORT = "5000"
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout", "ProxyError",  # pip
    "dns error", "error sending request", "Failed to fetch",  # uv
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ETIMEDOUT",  # npm
)  # fmt: skip


class Problem(Exception):
    """What stops the set-up, in one line that says what to do."""


def main(arguments: list[str]) -> int:
    command, *rest = arguments or ["start"]
    commands = {"start": start, "setup": set_up_demo, "test": test, "bench": bench}
    if command not in commands or (rest and command != "test"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        commands[command](*rest)
    except Problem as problem:
        print(f"\nrun.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrun.py: stopped.", file=sys.stderr)
        return 130
    return 0


def start() -> None:
    """Set up the demonstration and serve it. The port is tried first: the rest takes a while."""
    check_port(port())
    prepare(RUN_LOCK)
    become("flask", "demo", "serve", environment=demo_environment())


def set_up_demo() -> None:
    prepare(RUN_LOCK)
    with step("Database and demonstration"):
        quietly(PYTHON, "-m", "flask", "demo", "load", environment=demo_environment())


def test(*arguments: str) -> None:
    prepare(TEST_LOCK)
    become("tests", *arguments)


def bench() -> None:
    prepare(RUN_LOCK)
    become("bench")


# The steps


def prepare(lock: str) -> None:
    """Python environment, its packages, and what the browser is served."""
    with step("Python environment"):
        make_environment()
    with step("Python packages"):
        install(lock)
    with step("Styles, scripts and typeface"):
        if not has_node():
            install(NODE_LOCK)
        fetch(PYTHON, "-m", "app.platform.front_end")


def make_environment() -> None:
    """Make `.venv`, unless there is one that works."""
    if environment_works():
        return
    if not uv() and importlib.util.find_spec("ensurepip") is None:
        raise Problem("Python's venv is missing. On Debian and Ubuntu: sudo apt install python3-venv")
    without_pip = ["--without-pip"] if uv() else []
    quietly(sys.executable, "-m", "venv", "--clear", *without_pip, VENV)


def environment_works() -> bool:
    needed = "import sys" if uv() else "import pip"
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", needed], capture_output=True, check=False).returncode == 0


def install(lock: str) -> None:
    """Install what a lock file names, each file checked against its digest."""
    stamp = Stamp(lock)
    if stamp.is_right():
        return
    if uv():
        command = [uv(), "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]
    else:
        command = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--retries=2",
        ]
    fetch(*command, "--require-hashes", "-r", ROOT / lock)
    stamp.set()


class Stamp:
    """Says that a lock file, as it now reads, is installed. It lies in `.venv` and goes with it."""

    def __init__(self, lock: str) -> None:
        self.file = VENV / f"{lock}.installed"
        self.digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()

    def is_right(self) -> bool:
        return self.file.is_file() and self.file.read_text() == self.digest

    def set(self) -> None:
        self.file.write_text(self.digest)


def uv() -> str:
    """The faster installer, where this machine has it."""
    return shutil.which("uv") or ""


def has_node() -> bool:
    """Whether this machine's own Node and npm will do."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = said.strip().lstrip("v").split(".")
    return all(number.isdigit() for number in numbers[:2]) and tuple(map(int, numbers[:2])) >= OLDEST_NODE


# Where it is served


def port() -> int:
    given = os.environ.get("PORT") or PORT
    if not (given.isascii() and given.isdigit()) or not 1 <= int(given) <= 65535:
        raise Problem(f"PORT: expected a number from 1 to 65535, found {given!r}.")
    return int(given)


def check_port(number: int) -> None:
    try:
        socket.create_server((ADDRESS, number)).close()
    except OSError as error:
        why = os.strerror(error.errno)
        raise Problem(f"Port {number} of {ADDRESS}: {why}. Set PORT to another, such as 5050.") from None


def demo_environment() -> dict[str, str]:
    return {**os.environ, "SAFETY_FUND_DEMO": "1", "PORT": str(port())}


# Running and telling


@contextlib.contextmanager
def step(title: str):
    print(f"  {title:<32}", end="", flush=True)
    started = time.monotonic()
    yield
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def quietly(*command: object, environment: dict[str, str] | None = None) -> None:
    """Run a program and say nothing, unless it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise Problem(reason(words, done.stdout.strip().splitlines()))


def reason(words: list[str], said: list[str]) -> str:
    """What a program said of its failure: one line as it is, more with the command that said it."""
    if len(said) == 1:
        return said[0]
    return "\n".join([*said[-20:], f"run.py: this failed: {' '.join(words)}"])


def fetch(*command: object) -> None:
    """Run a program that gets packages from elsewhere."""
    try:
        quietly(*command)
    except Problem as problem:
        if any(sign in str(problem) for sign in SIGNS_OF_NO_NETWORK):
            raise Problem("The packages cannot be fetched: is this machine connected? Run it again then.") from None
        raise


def become(*module_and_arguments: str, environment: dict[str, str] | None = None) -> None:
    """Go on as a module of the environment, so that signals and the exit code are its own."""
    command = [str(PYTHON), "-m", *module_and_arguments]
    environment = environment or dict(os.environ)
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=environment))
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
