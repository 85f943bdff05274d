"""`python -m bench.kills [count]`: kill the office ten thousand times in the middle of an act; look at what is left.

Every write route is swept boundary by boundary, again and again with other texts and marks, until so many processes
were killed, or until it is interrupted. Needs nothing but SQLite, or a PostgreSQL database of its own as DATABASE_URL.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from itertools import count
from random import Random

from app.factory import create_app
from app.platform.migrations import upgrade
from app.settings import read_settings
from tests.cast import Cast, cast_of
from tests.reliability.kills import Plan, StoppedClock, Swept, let_go, stop_clock, sweep_walk, watch_boundaries
from tests.reliability.post_killed import sweep_post
from tests.reliability.steps import WALKS
from tests.reliability.stores import store_of
from tests.reliability.walks import World

MOST = 10_000
EVERY_ACT = ("",)
DECIDING = ("awards.", "decisions.", "outcomes.")  # what a round hangs on
QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # what argon2 costs is not the question here
CONFIG = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "PASSWORD_COST": QUICK}


def main(most: int) -> int:
    done: dict[str, list[Swept]] = defaultdict(list)
    started = time.monotonic()
    with suppress(KeyboardInterrupt):
        for swept in sweeps(Plan(all_acts=True, again_once=True, behind_reads=EVERY_ACT)):
            done[swept.endpoint].append(swept)
            kills = sum(one.kills for each in done.values() for one in each)
            print(f"\r{kills:,} kills in {time.monotonic() - started:,.0f} s", end="", flush=True)
            if kills >= most:
                break
    print_table(done)
    return sum(len(one.faults) for each in done.values() for one in each)


def each_once(about_the_commit: bool) -> None:
    """One walk of each kind, told in lines of JSON: what the tests ask for."""
    plan = Plan(about_the_commit=about_the_commit, again_once=True, behind_reads=DECIDING)
    for swept in sweeps(plan, rounds=1):
        print(json.dumps(asdict(swept)), flush=True)


def sweeps(plan: Plan, rounds: int = 0) -> Iterator[Swept]:
    """Walk after walk, each from the same beginning and with other dice; and the mail that waits."""
    with office() as cast:
        beginning, here = store_of(cast.app, "beginning"), store_of(cast.app, "here")
        watch_boundaries(cast.app)
        let_go(cast.app)
        beginning.keep()
        for seed in range(1, rounds + 1) if rounds else count(1):
            for walk in WALKS:
                if not plan.all_acts and not any(step.killed for step in walk.steps):
                    continue
                let_go(cast.app)
                beginning.restore()
                stop_clock(cast.app)
                world = World(replace(cast, browsers={}), Random(seed))
                yield from sweep_walk(walk, world, here, plan)
            let_go(cast.app)
            beginning.restore()
            stop_clock(cast.app)
            yield sweep_post(cast.app, here, plan)


@contextmanager
def office() -> Iterator[Cast]:
    """The cast in a database of its own, whose clock stands."""
    with tempfile.TemporaryDirectory(prefix="safety-fund-kills-", ignore_cleanup_errors=True) as folder:
        environment = {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/kills.sqlite",
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "of-the-kills-of-the-kills-of-the-kills",
            "SAFETY_FUND_DEMO": "1",
            "BASE_URL": "http://localhost",
        }
        app = create_app(read_settings(environment), **CONFIG)
        app.extensions["clock"] = StoppedClock(app.extensions["clock"].now())
        with app.app_context():
            upgrade()
        yield cast_of(app)
        let_go(app)


def print_table(done: dict[str, list[Swept]]) -> None:
    print(f"\n\n{'Act':36}{'Boundaries':>11}{'Kills':>8}{'Before':>8}{'After':>7}{'Faults':>8}")
    for endpoint, each in done.items():
        faults = [fault for one in each for fault in one.faults]
        before, after = sum(one.before for one in each), sum(one.after for one in each)
        print(f"{endpoint:36}{each[-1].boundaries:>11}{before + after:>8}{before:>8}{after:>7}{len(faults):>8}")
        for fault in faults[:3]:
            print(f"    {fault}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--each-once"]:
        each_once(about_the_commit=sys.argv[2:] == ["--about-the-commit"])
    else:
        sys.exit(min(1, main(int(sys.argv[1]) if sys.argv[1:] else MOST)))
