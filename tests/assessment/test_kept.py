"""What is worked out from a round is kept until something happens in it, and never for longer."""

from __future__ import annotations

import pytest

from app.assessment.kept import MOST_KEPT, kept
from app.platform import audit
from app.platform.db import db, transaction
from app.rounds.models import Round
from tests import factories as make


@pytest.fixture
def counted(cast):
    """A round, and how often something was worked out from it."""
    with cast.app.app_context():
        yield db.session.get_one(Round, cast.round_id), []


def happen(round_: Round, what: Round | None = None) -> None:
    with transaction():
        audit.record("test.done", actor=None, at=make.NOON, subject=round_, round_id=(what or round_).id)


def ask(counted, name: str = "figures") -> int:
    round_, times = counted
    return kept(round_, name, lambda: times.append(name) or len(times))


def test_it_is_worked_out_once_while_nothing_happens(counted):
    happen(counted[0])

    assert [ask(counted), ask(counted)] == [1, 1]


def test_it_is_worked_out_anew_after_an_act_of_the_round(counted):
    happen(counted[0])
    ask(counted)
    happen(counted[0])

    assert ask(counted) == 2


def test_an_act_of_another_round_changes_nothing(counted):
    happen(counted[0])
    ask(counted)
    happen(counted[0], make.make_round("OTHER-R1"))

    assert ask(counted) == 1


def test_two_names_are_two_values(counted):
    assert [ask(counted, "a"), ask(counted, "b"), ask(counted, "a")] == [1, 2, 1]


def test_only_so_many_are_kept(cast, counted):
    for number in range(MOST_KEPT + 5):
        ask(counted, f"name {number}")

    assert len(cast.app.extensions["kept"].values) == MOST_KEPT
    assert ask(counted, "name 0") == MOST_KEPT + 6
