"""Which of the server's threads takes a request."""

from __future__ import annotations

from threading import Event, get_ident

import pytest

from app.platform.receiving import Dispatcher


class Noted:
    """A task that notes which thread served it."""

    def __init__(self) -> None:
        self.is_done, self.thread = Event(), 0

    def service(self) -> None:
        self.thread = get_ident()
        self.is_done.set()


@pytest.fixture
def dispatcher():
    dispatcher = Dispatcher()
    dispatcher.set_thread_count(3)
    wait_until_idle(dispatcher)
    yield dispatcher
    dispatcher.shutdown()


def wait_until_idle(dispatcher: Dispatcher) -> None:
    for _ in range(10_000):
        with dispatcher.lock:
            if dispatcher.active_count == 0:
                return
        Event().wait(0.001)
    pytest.fail("The threads are still at work.")


def serve(dispatcher: Dispatcher) -> int:
    """The thread that served a task, once all are idle again."""
    task = Noted()
    dispatcher.add_task(task)
    assert task.is_done.wait(10)
    wait_until_idle(dispatcher)
    return task.thread


def test_the_thread_that_ended_last_takes_the_next_request(dispatcher: Dispatcher) -> None:
    assert len({serve(dispatcher) for _ in range(6)}) == 1


def test_while_it_works_another_takes_the_next(dispatcher: Dispatcher) -> None:
    first = serve(dispatcher)
    begun, may_end = Event(), Event()

    class Long(Noted):
        def service(self) -> None:
            self.thread = get_ident()
            begun.set()
            may_end.wait(10)
            self.is_done.set()

    long = Long()
    dispatcher.add_task(long)
    assert begun.wait(10)
    short = Noted()
    dispatcher.add_task(short)
    assert short.is_done.wait(10)
    may_end.set()
    assert long.is_done.wait(10)
    assert long.thread == first
    assert short.thread != first
