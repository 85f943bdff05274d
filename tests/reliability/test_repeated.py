"""Forms sent twice, at the same moment, later, and in any order: no second effect, no failure of ours.

Generated over every write route: the walks in steps.py hold a recorded form for each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import FailedTry
from app.factory import create_app
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.conftest import FOR_TESTS, settings_for, share_engine
from tests.databases import copy_of
from tests.reliability.states import Rows, rows_of
from tests.reliability.steps import LEFT_OUT, WALKS
from tests.reliability.walks import Sent, Step, Walk, World

every_walk = pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
MakeWorld = Callable[[Walk], World]


@pytest.fixture
def make_world(peopled, database_file, tmp_path, worker) -> Iterator[MakeWorld]:
    """Makes worlds, each in a database of its own."""
    apps: list[Flask] = []

    def make(walk: Walk) -> World:
        name = f"world_{worker}_{len(apps)}"
        url = copy_of(peopled[0], database_file.with_name(f"{name}.sqlite"), name)
        settings = settings_for(url, tmp_path / name)
        apps.append(create_app(settings, **FOR_TESTS, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False))
        share_engine(apps[-1])
        world = World(replace(peopled[1], app=apps[-1], browsers={}), Random(1))
        walk.begin(world)
        return world

    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_every_write_route_has_its_step(app):
    writing = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    walked = {step.endpoint for walk in WALKS for step in walk.steps}

    assert writing - walked - LEFT_OUT.keys() == set(), "give it a step in tests/reliability/steps.py"
    assert walked & LEFT_OUT.keys() == set()


@every_walk
def test_a_form_sent_twice_or_by_two_windows_at_once_has_one_effect_and_old_forms_have_none(walk, make_world):
    """In one world it is sent twice, and all of them again at the end; in the other by two windows at once."""
    world, beside, sent = make_world(walk), make_world(walk), []
    for step in walk.steps:
        form, same = step.compose(world), step.compose(beside)
        once = send_twice(world, step, form)
        if step.again:
            beside.send(same)
        else:
            send_at_once(beside, step, same, once)
        sent.append((step, form))
    replay(world, sent)
    for each in (world, beside):
        with each.cast.app.app_context():
            assert audit.verify() is None


def send_twice(world: World, step: Step, form: Sent) -> Rows:
    """The effect of the first time; the second has none."""
    once, first = effect(world, lambda: world.send(form))
    again, second = effect(world, lambda: world.send(form))
    assert first.status_code < 400, f"{step.endpoint}: {first.status_code} {problems_on(first)}"
    assert is_clear(world, form, second), f"{step.endpoint}: {second.status_code} {second.location}"
    assert step.again or not again, f"{step.endpoint} sent again: {again} more, after {once}"
    return once


def send_at_once(world: World, step: Step, form: Sent, once: Rows) -> None:
    """Two windows send it at the same moment, and it has the effect that it has once."""
    done, answers = effect(world, lambda: at_once(world, form))
    statuses = [answer.status_code for answer in answers]
    assert min(statuses) < 400, f"{step.endpoint}: {statuses}"
    assert max(statuses) < 500, f"{step.endpoint}: {statuses}"
    assert done == once, f"{step.endpoint} at once: {done}, alone: {once}"
    assert all(times == 1 for times in acts_since(world, done).values()), step.endpoint


def replay(world: World, sent: list[tuple[Step, Sent]]) -> None:
    """Every form of the day once more, in an order that nobody would choose."""
    for seed in (1, 2):
        for step, form in Random(seed).sample(sent, len(sent)):
            more, answer = effect(world, lambda form=form: world.send(form))
            assert answer.status_code < 500, f"{step.endpoint} replayed: {answer.status_code}"
            assert step.again or more.keys() <= step.evidence, f"{step.endpoint} replayed: {more}"


def effect(world: World, act: Callable[[], object]) -> tuple[Rows, object]:
    """How many rows an act added to each table (or took away), and what it gave back.

    A code that is sent again is a wrong try, and is counted as one: that is as it should be.
    """
    before = rows_of(world.cast.app)
    given = act()
    after = rows_of(world.cast.app)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    return {name: rows for name, rows in changed.items() if name != FailedTry.__tablename__}, given


def problems_on(answer: TestResponse) -> list[str]:
    return re.findall(r'<a href="#[^"]+">([^<]+)</a>', answer.text)


def is_clear(world: World, form: Sent, answer: TestResponse) -> bool:
    """The answer is a page, leads to one, or says what is wrong."""
    if answer.location and answer.status_code < 400:
        return world.browser(form.who).get(answer.location, follow_redirects=True).status_code < 400
    return answer.status_code < 500


def at_once(world: World, form: Sent) -> list[TestResponse]:
    start, windows = Barrier(2, timeout=60), [world.twin(form.who) for _ in range(2)]
    answers: dict[int, TestResponse] = {}

    def send(place: int) -> None:
        start.wait()
        answers[place] = world.send(form, windows[place])

    threads = [Thread(target=send, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place in sorted(answers, key=lambda place: -answers[place].status_code):
        world.browser(form.who)._cookies = dict(windows[place]._cookies)  # the answer that led on was the last
    return [answers[place] for place in range(2)]


def acts_since(world: World, done: Rows) -> Counter[str]:
    """The last acts in the trail, as many as were added."""
    with world.cast.app.app_context():
        latest = select(AuditEvent.action).order_by(AuditEvent.sequence.desc()).limit(done.get("audit_event", 0))
        return Counter(db.session.scalars(latest))
