"""What is kept as drawn shows its arguments and nothing else, so it cannot be out of date nor somebody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import meta
from sqlalchemy import update

from app.accounts.models import Organisation
from app.applications.models import Application, Withdrawal
from app.platform.db import db
from app.platform.drawn import drawn
from app.rounds.models import Round
from app.settings import ROOT
from tests import factories as make
from tests.assessment.steps import OFFICE, bid

CALL = re.compile(r'drawn\(\s*"([^"]+)"')
HARMLESS = {"count", "range", "dict"}


def kept_templates() -> set[str]:
    """The templates of which something is kept, as the code names them."""
    return {name for file in Path(ROOT, "app").rglob("*.py") for name in CALL.findall(file.read_text())}


def test_a_kept_template_knows_no_person_no_request_and_no_clock(app):
    environment = app.jinja_env
    reads = {
        name: meta.find_undeclared_variables(environment.parse(environment.loader.get_source(environment, name)[0]))
        for name in kept_templates()
    }

    assert reads
    assert [name for name, found in reads.items() if found - HARMLESS] == []


def test_rows_of_the_database_are_refused_for_they_change_while_they_stay_the_same(cast):
    draw = drawn("assessment/_round.html", "round_head", most=1)

    with cast.app.app_context(), pytest.raises(TypeError, match="give its values"):
        draw(db.session.get_one(Round, cast.round_id))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (update(Organisation).values(name="Another <b>"), "Another &lt;b&gt;</th>"),
        (update(Application).values(project="Another project"), "Another project</td>"),
        (update(Round).values(quorum=2), "Every bid needs 2;"),
        (update(Round).values(name="Another round"), "another round</h1>"),
    ],
)
def test_a_round_page_shows_at_once_what_changed_on_it(cast, change, shown):
    before = [cast.client("Dilys").get(OFFICE).text for _ in range(2)]
    with cast.app.app_context():
        db.session.execute(change)
        db.session.commit()

    assert not any(shown in page for page in before)
    assert shown in cast.client("Dilys").get(OFFICE).text


def test_nobody_gets_the_links_of_somebody_else(cast):
    officer, auditor, commissioner = (cast.client(name).get(OFFICE).text for name in ("Dilys", "Imogen", "Hari"))

    def links(page: str) -> list[bool]:
        return [link in page for link in (f"{OFFICE}/closing-change", f"{OFFICE}/line", f"{OFFICE}/bids/T-001")]

    assert [links(page) for page in (officer, auditor, commissioner)] == [
        [True, True, True],
        [False, True, True],
        [False, False, False],
    ]


def test_a_withdrawal_shows_in_the_list(cast):
    assert cast.client("Dilys").get(OFFICE).text.count(">Withdrawn</span>") == 0
    with cast.app.app_context():
        db.session.add(Withdrawal(application=bid("T-002"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    assert cast.client("Dilys").get(OFFICE).text.count(">Withdrawn</span>") == 1
