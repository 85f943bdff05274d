"""Every check and every test: `python3 run.py test`. What follows on the command line is given to pytest.

The suite runs twice, on SQLite and on PostgreSQL. Where a machine has no PostgreSQL or no Chromium, that
part is left out with one line that says so; with CI or REQUIRE_ALL set, leaving it out is a failure.
What fails is tried once more, one test at a time: on a busy machine a browser or a clock may come too late.
What then passes is named as unsteady, what fails again has failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import chromium, postgres

ROOT = Path(__file__).resolve().parents[1]
MEMORY = "/dev/shm"
ROOM = 2**30  # bytes
CHECKS = {
    "Style (ruff)": ["-m", "ruff", "check", "--quiet"],
    "Imports (import-linter)": [
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-logo",
    ],
    "Types (mypy)": ["-m", "mypy"],
}


def main(arguments: list[str]) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # many processes start here, and each would compile everything
    failed = [title for title, command in CHECKS.items() if not passes(title, command)]
    with quick_temporary_files():
        failed += tested(arguments)
    print("\nFailed: " + ", ".join(failed) if failed else "\nEverything passed.", flush=True)
    return 1 if failed else 0


def tested(arguments: list[str]) -> list[str]:
    """Run the suite on both databases; what failed or is missing."""
    failed = []
    pytest = ["-m", "pytest", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadgroup", *arguments]
    if not chromium.find():
        failed += missing("Chromium", "the browser tests are left out")
    if not suite_passes("Tests on SQLite", pytest, TEST_DATABASE_URL=""):
        failed.append("tests on SQLite")
    with postgres.cluster() as url:
        if url is None:
            failed += missing("PostgreSQL", "the suite runs on SQLite only")
        elif not suite_passes("Tests on PostgreSQL", pytest, TEST_DATABASE_URL=url):
            failed.append("tests on PostgreSQL")
    return failed


def suite_passes(title: str, pytest: list[str], **environment: str) -> bool:
    """Run the suite, and what failed in it once more, alone and until the first that fails again."""
    if passes(title, pytest, **environment):
        return True
    alone = ["--numprocesses=0", "--exitfirst", "--last-failed", "--last-failed-no-failures=none", "--verbose"]
    steady = passes(f"{title}: what failed, once more and alone", [*pytest, *alone], **environment)
    if steady:
        print("\nUnsteady: what passed just now had failed beside the others.", flush=True)
    return steady


@contextmanager
def quick_temporary_files() -> Iterator[None]:
    """Keep the tests' databases in memory where there is room: each test gets a new one, and disks are slow."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="safety-fund-", dir=MEMORY if roomy else None) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, started by root, goes through it as another user
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        yield


def passes(title: str, arguments: list[str], **environment: str) -> bool:
    print(f"\n{title}", flush=True)
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0


def missing(program: str, consequence: str) -> list[str]:
    """Say what was left out. Where everything is required, that is a failure."""
    print(f"\n{program} was not found: {consequence}.", flush=True)
    required = os.environ.get("CI", "").lower() in ("1", "true") or os.environ.get("REQUIRE_ALL") == "1"
    return [f"{program} is required here"] if required else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
