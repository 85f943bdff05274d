"""A throw-away PostgreSQL for the tests: in a folder of its own, on a socket of its own, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_ROOT = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this user
QUICK = "-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=64MB"
ALONE = "-c listen_addresses='' -c max_connections=50"


@contextmanager
def cluster(*, quick: bool = True) -> Iterator[str | None]:
    """Start a server and give its address, or None where this machine has no PostgreSQL that can be started.

    A quick one does not put on the disk what it acknowledges: for tests, not for measures.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    programs = find_programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="safety-fund-pg-"))
    try:
        yield start(programs, folder, QUICK if quick else "")
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """The folder with `initdb`, the newest first; on Debian it is not on the PATH."""
    if os.geteuid() == 0 and not may_step_down():
        return None
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = [Path(on_path).resolve()] if on_path else debian[-1:]
    return found[0].parent if found else None


def may_step_down() -> bool:
    known = subprocess.run(["id", NOT_ROOT], capture_output=True, check=False).returncode == 0
    return known and shutil.which("runuser") is not None


def start(programs: Path, folder: Path, speed: str) -> str:
    if os.geteuid() == 0:
        shutil.chown(folder, NOT_ROOT)
    data = folder / "data"
    run(programs / "initdb", "-D", data, "-U", NOT_ROOT, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync")
    options = f"{speed} {ALONE} -c unix_socket_directories='{folder}'"
    run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    return f"postgresql+psycopg://{NOT_ROOT}@/postgres?host={folder}"


def run(*command: object, check: bool = True) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", NOT_ROOT, "--", *words]
    # Output to a file: the server keeps a pipe open, and reading it would wait for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        if check and done.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(words)}: {output.read().strip()}")
