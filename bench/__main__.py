"""`python3 run.py bench`: how much slower our pages are than a bare Flask page of as many bytes.

The bare page is a Flask view without database, template or person, registered on the application itself. So both
pass the same web server, the same middleware (static files, limits, headers), and the same Flask; the bare page is
asked for without a cookie, because nobody needs to be signed in for it. Each page and its bare counterpart are asked
for in turn, so that a machine whose speed drifts slows both, each by a browser that keeps its connection. What is
printed is the median of the ratios of such pairs.

Parts of pages that are kept as drawn (app/platform/drawn.py) are found again here as in use: the list shows its
first two pages in turn, so both are kept after the warm-up; the line never moves to the same place twice;
among 10,000 bids each scoring screen is of a bid that nobody has opened before.

A mark is saved as the page's script saves it: what stands in its criterion is sent, with other points each time, so
that every request changes the score and the audit trail, and is on the disk (`synchronous=FULL`) before it is
answered. "One durable commit" is the floor of that: a bare view that writes one number in a transaction of its own.

The last column is the same ratio of the processor's time in the server, which a machine that is busy with other work
moves less than the time on the clock. Where the system does not tell it, it is left out.

Then the public register is measured in the same way (bench/register.py).
"""

from __future__ import annotations

import importlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from app.factory import create_app
from app.platform.db import db
from app.platform.migrations import upgrade
from app.platform.serve import ADDRESS
from app.settings import ROOT, read_settings
from bench import big_round
from bench.browser import Answer, Browser, form_fields, signed_in

SIZES = (88, 10_000)
PAIRS = 200
WARM_UP = 10
AIMS = {
    "One durable commit": (None, None),
    "The line after a move": (6, 40),
    "Two settings side by side": (6, 40),
    "The list of bids": (4, 4),
    "The scoring screen": (4, 4),
    "Saving one mark": (4, 4),
}

Ask = Callable[[int], Answer]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="safety-fund-bench-") as folder:
        environment = {
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "of-the-benchmark-of-the-benchmark",
            "SAFETY_FUND_DEMO": "1",
        }
        app = create_app(read_settings(environment))
        references = build(app)
        with server(environment) as (port, process):
            print_table(measure(app, port, process.pid, references))
            print(f"\nPeak memory of the server: {peak_memory(process.pid)} MB (aim: under 150)\n")
    importlib.import_module("bench.register").main()


def build(app: Flask) -> list[str]:
    print(f"Building rounds of {' and '.join(f'{size:,}' for size in SIZES)} bids …", flush=True)
    with app.app_context():
        upgrade()
        references = [big_round.store(size) for size in SIZES]
        db.session.remove()
        db.engine.dispose()  # the last to close writes what was built from the log into the database
        return references


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The server in a process of its own, so that the browser's work is not counted as the server's."""
    with socket.create_server((ADDRESS, 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    try:
        if not (process.stdout and process.stdout.readline()):
            raise SystemExit("The server of the benchmark did not start.")
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of one act: its ratio to the bare page, by the clock and by the processor, and its own figures."""

    ratio: float
    processor_ratio: float | None
    milliseconds: float
    length: int


def measure(app: Flask, port: int, process: int, references: list[str]) -> list[tuple[str, int, Measured]]:
    """For each page and size, what was measured."""
    officer, marker = signed_in(app, port, "Officer"), signed_in(app, port, "Marker")
    rows = []
    for size, reference in zip(SIZES, references, strict=True):
        acts = {
            "One durable commit": commit_alone(Browser(port)),
            "The line after a move": move_the_line(officer, reference),
            "Two settings side by side": move_beside(officer, reference),
            "The list of bids": list_bids(officer, reference),
            "The scoring screen": open_bids(marker, reference, size),
            "Saving one mark": save_marks(marker, reference, size),
        }
        rows += [(name, size, pairs(ask, Browser(port), process)) for name, ask in acts.items()]
    return rows


def pairs(ask: Ask, bare: Browser, process: int) -> Measured:
    """Ask for ours and for a bare page of as many bytes in turn, and take the medians."""
    ratios, processor, times, sizes = [], [], [], []
    for number in range(-WARM_UP, PAIRS):
        begun = processor_time(process)
        ours = ask(number + WARM_UP)
        if ours.status not in (200, 304):
            raise SystemExit(f"Answer {ours.status}: {ours.body[:300]!r}")
        between = processor_time(process)
        other = bare.get(f"/bare/{len(ours.body)}")
        ended = processor_time(process)
        if number >= 0:
            ratios.append(ours.seconds / other.seconds)
            times.append(ours.seconds)
            sizes.append(len(ours.body))
            if ended > between:
                processor.append((between - begun) / (ended - between))
    return Measured(
        ratio=statistics.median(ratios),
        processor_ratio=statistics.median(processor) if processor else None,
        milliseconds=1000 * statistics.median(times),
        length=int(statistics.median(sizes)),
    )


def processor_time(process: int) -> int:
    """Nanoseconds that the threads of a process have worked so far; 0 where the system does not tell."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads)


def commit_alone(browser: Browser) -> Ask:
    return lambda number: browser.get("/bare/commit")


def move_the_line(browser: Browser, reference: str) -> Ask:
    """Each time another threshold, as when the line is dragged."""
    page = f"/office/rounds/{reference}/line"
    return lambda number: browser.get(f"{page}?threshold={40 + number * 7 % 400 / 10}", htmx=True)


def move_beside(browser: Browser, reference: str) -> Ask:
    """The same beside a setting that was kept, with least points on a criterion."""
    kept = urlencode({"beside": "threshold=65&rounding=exact&edge=71&edge=65&pot=strict"})
    page = f"/office/rounds/{reference}/line"
    return lambda number: browser.get(f"{page}?threshold={40 + number * 7 % 400 / 10}&minimum-need=2&{kept}", htmx=True)


def list_bids(browser: Browser, reference: str) -> Ask:
    return lambda number: browser.get(f"/office/rounds/{reference}?page={number % 2 + 1}")


def open_bids(browser: Browser, reference: str, size: int) -> Ask:
    return lambda number: browser.get(bid_page(reference, size, number))


def save_marks(browser: Browser, reference: str, size: int) -> Ask:
    """Mark after mark on one sheet, each with the version that the answer before it put into the form."""
    page = bid_page(reference, size, size - 1)
    shown = browser.get(page).body
    sent = re.search(rb'marks/need" data-hx-params="([^"]*)"', shown)
    names = sent[1].decode().split(",") if sent else []
    fields = {name: value for name, value in form_fields(shown, "sheet-form").items() if name in names}

    def save(number: int) -> Answer:
        fields["need-points"] = str(number % 6)
        answer = browser.post(f"{page}/marks/need", fields, htmx=True)
        fields.update(re.findall(r'name="([\w-]+-version)" value="(\d+)"', answer.body.decode()))
        return answer

    return save


def bid_page(reference: str, size: int, number: int) -> str:
    return f"/panel/{reference}/bids/B{size}-{number % size + 1:05d}"


def print_table(rows: list[tuple[str, int, Measured]]) -> None:
    print(f"\n{'Page':26}{'Bids':>8}{'Ratio':>8}{'Aim':>6}{'ms':>9}{'Bytes':>10}{'Processor':>11}")
    for name, size, found in rows:
        aim = AIMS[name][size != SIZES[0]]
        figures = f"{found.ratio:>7.1f}×{f'{aim}×' if aim else '':>6}{found.milliseconds:>9.2f}{found.length:>10,}"
        print(f"{name:26}{size:>8,}{figures}{f'{found.processor_ratio:.1f}×' if found.processor_ratio else '':>11}")


def peak_memory(process: int) -> int:
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
