"""clamd, with a signature of our own; and a stand-in that speaks its protocol, for the ways in which it can fail."""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INFECTED = b"This-is-what-the-signature-of-the-tests-finds"
SIGNATURE = "Test-Signature"
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """A clamd of one's own at a free port; its address. Where there is none, the test is skipped."""
    if CLAMD is None:
        assert not os.environ.get("REQUIRE_ALL"), "clamd is missing: install Debian's clamav-daemon"
        pytest.skip("clamd is not installed")
    port = free_port()
    process = subprocess.Popen([CLAMD, "--config-file", str(configured(folder, port))], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def configured(folder: Path, port: int) -> Path:
    signatures, settings = folder / "signatures", folder / "clamd.conf"
    signatures.mkdir()
    (signatures / "tests.ndb").write_text(f"{SIGNATURE}:0:*:{INFECTED.hex()}\n")
    lines = ["Foreground yes", f"DatabaseDirectory {signatures}", "TCPAddr 127.0.0.1", f"TCPSocket {port}"]
    settings.write_text(
        "\n".join([*lines, f"TemporaryDirectory {folder}", "User root" if os.geteuid() == 0 else "", ""])
    )
    return settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as asking:
                asking.sendall(b"zPING\0")
                if asking.recv(10).startswith(b"PONG"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"clamd did not start: {process.poll()}")


class StandIn(socketserver.ThreadingTCPServer):
    """Speaks INSTREAM. `answers` is what it says instead of scanning; None, when it hangs up in the middle."""

    allow_reuse_address = True
    daemon_threads = True
    answers: str | None = ""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    server: StandIn

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        if self.server.answers is None:
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        found = f"{SIGNATURE} FOUND" if INFECTED in content else "OK"
        self.wfile.write((self.server.answers or f"stream: {found}").encode() + b"\0")


@contextmanager
def standing_in(port: int = 0) -> Iterator[StandIn]:
    with StandIn(("127.0.0.1", port), Conversation) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
