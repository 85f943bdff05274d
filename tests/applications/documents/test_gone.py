"""The store of files or the scanner gone: said, nothing typed lost, nothing left behind, and well again by itself."""

from __future__ import annotations

import socket
import socketserver
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from moto.server import ThreadedMotoServer

from app.applications.documents import scans
from app.applications.documents.models import ScanState
from app.platform import files
from app.settings import Bucket
from tests.applications.documents import real_files
from tests.applications.documents.conftest import documents_of, insurance, policy, send
from tests.applications.documents.scanner import free_port, standing_in

NOT_SAVED = "Nothing was saved, because our store of files does not answer or is full."
BROKEN_OFF = 64 * 1024  # bytes that arrive before the line is cut


@contextmanager
def running_s3(port: int) -> Iterator[None]:
    """A real S3 server at this port; what its buckets hold outlives it, as it would on a server's disk."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        yield
    finally:
        server.stop()
        server._server.server_close()  # else its port goes on taking connections that nobody answers


class Line(socketserver.ThreadingTCPServer):
    """Passes on to another port what comes, and is cut in the middle of anything long."""

    to: tuple[str, int]
    daemon_threads = True


class Passing(socketserver.BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        with socket.create_connection(self.server.to) as there:
            back = threading.Thread(target=pass_on, args=(there, self.request, 2**30))
            back.start()
            pass_on(self.request, there, BROKEN_OFF)
            back.join()


def pass_on(source: socket.socket, target: socket.socket, room: int) -> None:
    with suppress(OSError):
        while room > 0 and (part := source.recv(min(room, 4096))):
            target.sendall(part)
            room -= len(part)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def a_line_that_is_cut(to: int) -> Iterator[int]:
    with Line(("127.0.0.1", 0), Passing) as line:
        line.to = ("127.0.0.1", to)
        threading.Thread(target=line.serve_forever, args=(0.02,), daemon=True).start()
        yield line.server_address[1]
        line.shutdown()


@pytest.fixture
def s3(app) -> Iterator[ExitStack]:
    """A bucket of the application's own. What is closed here is gone."""
    port, running = free_port(), ExitStack()
    running.enter_context(running_s3(port))
    endpoint = f"http://127.0.0.1:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/gone-{port}", method="PUT"))
    app.extensions["files"] = files.bucket(Bucket(f"gone-{port}", "office", "us-east-1", endpoint, "key", "secret"))
    app.extensions["s3_port"] = port
    with running:
        yield running


def names_in(app) -> list[str]:
    with app.app_context():
        return sorted(each.name for each in files.found())


def named_by_rows(app, key: str) -> list[str]:
    return sorted(row.stored_as for row in documents_of(app, key))


def test_a_store_that_stops_is_said_and_all_goes_on_when_it_is_back(app, cast, key, s3):
    browser, page = cast.client("Nadia"), f"/applications/{key}/documents"
    send(browser, key, {"f_policy": policy()})
    (row,) = documents_of(app, key)
    s3.close()
    answer = send(browser, key, insurance(f_quotes=policy("quote.pdf", real_files.pdf("quote"))))
    assert answer.status_code == 503
    assert NOT_SAVED in answer.text
    assert 'value="2200"' in answer.text
    assert browser.get(page).status_code == 200
    fetched = browser.get(f"{page}/{row.key}")
    assert (fetched.status_code, "cannot be fetched just now" in fetched.text) == (503, True)
    replaced = browser.post(f"{page}/{row.key}/replacement", data={"f_new": policy("b.pdf", real_files.pdf("b"))})
    assert (replaced.status_code, NOT_SAVED in replaced.text) == (503, True)
    assert named_by_rows(app, key) == [row.stored_as]
    assert browser.post(f"{page}/{row.key}/removal").status_code == 302
    assert named_by_rows(app, key) == []

    with running_s3(app.extensions["s3_port"]):
        assert names_in(app) == [row.stored_as]
        send(browser, key, insurance(f_policy=policy()))
        clock = app.extensions["clock"]
        clock.move_to(clock.now() + timedelta(days=2))
        checked = app.test_cli_runner().invoke(args=["files", "check", "--remove-orphans"])
        assert checked.exit_code == 0, checked.output
        assert names_in(app) == named_by_rows(app, key)
        assert len(named_by_rows(app, key)) == 2


def test_a_line_cut_in_the_middle_of_a_file_leaves_the_file_before_it_and_no_part_of_it(app, cast, key, s3):
    browser, port = cast.client("Nadia"), app.extensions["s3_port"]
    whole = app.extensions["files"]
    with a_line_that_is_cut(port) as cut:
        bucket = Bucket(f"gone-{port}", "office", "us-east-1", f"http://127.0.0.1:{cut}", "key", "secret")
        app.extensions["files"] = files.bucket(bucket)
        long = policy("long.png", real_files.png() + b"\0" * 300_000)
        answer = send(browser, key, {"f_policy": policy(), "f_quotes": long})
    app.extensions["files"] = whole
    assert (answer.status_code, NOT_SAVED in answer.text) == (503, True)
    assert [row.name for row in documents_of(app, key)] == ["policy.pdf"]
    assert names_in(app) == named_by_rows(app, key)


def test_a_scanner_whose_port_is_closed_is_asked_again_when_it_is_open(app, cast, key):
    port = free_port()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], scanner=f"127.0.0.1:{port}")
    browser = cast.client("Nadia")
    answer = send(browser, key, {"f_policy": policy()})
    assert answer.status_code == 302
    assert documents_of(app, key)[0].state is ScanState.WAITING
    with app.app_context():
        scans.sweep()
    assert documents_of(app, key)[0].state is ScanState.WAITING
    with standing_in(port), app.app_context():
        scans.sweep()
    assert documents_of(app, key)[0].state is ScanState.CLEAN
