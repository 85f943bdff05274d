"""The clock of publication: what must be out by when, and what is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.decisions.due import decided as decided_at
from app.decisions.due import waiting_for
from app.permissions import Actor
from app.platform.clock import local
from app.platform.db import db
from app.platform.formatting import long_date
from app.rules.publication import publish_by


@pytest.fixture
def embargoed(app, decided):
    """A decision that is to be published only in fifty days."""
    with app.app_context():
        decided.record().publication.published_at += timedelta(days=50)
        db.session.commit()
    return decided


def test_what_is_published_says_when_and_waits_for_nobody(app, decided):
    today = long_date(local(app.extensions["clock"].now()).date())

    assert f"Published {today}" in decided.cast.client("Dilys").get("/records").text
    assert "must be published" not in decided.cast.client("Dilys").get("/home").text


def test_what_is_not_decided_has_no_last_day(draft):
    assert "Not decided" in draft.cast.client("Dilys").get("/records").text


def test_what_is_not_public_yet_shows_its_last_day(app, embargoed):
    last_day = last_day_of(app, embargoed)

    assert f"By {last_day}" in embargoed.cast.client("Imogen").get("/records").text
    assert f"by {last_day}" in embargoed.cast.client("Dilys").get("/home").text
    assert "must be published" not in embargoed.cast.client("Hari").get("/home").text


def test_what_is_late_presses(app, embargoed):
    last_day = last_day_of(app, embargoed)
    app.extensions["clock"].moved_by += timedelta(days=40)
    with app.test_request_context():
        at = app.extensions["clock"].now()
        officer = Actor(person_id=1, office_roles=frozenset({"fund officer"}))
        waiting = list(waiting_for(embargoed.cast.person("Dilys"), officer, at))
        late = [due.words for due in decided_at(at)]

    assert [(line.when, line.is_pressing) for line in waiting] == [(f"late since {last_day}", True)]
    assert late == [f"Late: was due by {last_day}"]


def last_day_of(app, office):
    with app.app_context():
        return long_date(publish_by(local(office.record().signatures[-1].signed_at).date()))
