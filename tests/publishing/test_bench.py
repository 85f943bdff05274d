"""What the benchmark of the register publishes is a publication like any other: its decision and awards can be read."""

from __future__ import annotations

from random import Random

import pytest

from app.platform.db import db
from app.publishing.operations import rebuild
from app.rounds.models import Round
from bench import register


@pytest.mark.breaks_rules  # its record has no list: only what was published is measured
def test_a_decision_of_the_benchmark_can_be_read_in_every_form(app, cast):
    with app.app_context():
        register.publish(db.session.get_one(Round, cast.round_id), 1, cast.person("Dilys"), Random(register.SEED))
        db.session.commit()
        rebuild()
    visitor = cast.client()

    page = visitor.get("/decisions/EXE001-24")

    assert page.status_code == 200
    assert "Organisation" in page.text
    for path in (
        "/decisions",
        "/awards",
        "/awards/B-00001",
        "/decisions/EXE001-24/paper",
        "/decisions/EXE001-24/awards",
    ):
        assert visitor.get(path).status_code == 200
