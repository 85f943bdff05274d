"""The line of the cast's round with its marks in, the real first round, and the way from a line to a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from werkzeug.test import TestResponse

from app.applications.models import Application
from app.assessment.models import PanelMember, Unsealing
from app.awards.models import Recommendation
from app.platform import audit
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.awards.first_round import store_first_round
from tests.cast import Cast
from tests.stages import Stages

FIRST = "CSF-2024-25-R1"
MARKS = {
    "T-001": {"need": 5, "delivery": 5, "value": 4},
    "T-002": {"need": 4, "delivery": 4, "value": 4},
    "T-003": {"need": 4, "delivery": 4, "value": 4},
    "T-004": {"need": 1, "delivery": 2, "value": 1},
}


@pytest.fixture
def scored(cast: Cast, stages: Stages) -> Cast:
    """The cast's round with four members' marks: 96%, 80%, 80% and 28%; three come to £30,000.00 of £20,000.00."""
    return stored_once(cast, stages, "scored", lambda: store_marks(cast))


@pytest.fixture
def first_round(cast: Cast, stages: Stages) -> Cast:
    """The cast, and the real first round."""
    return stored_once(cast, stages, "first round", store_first_round)


def stored_once(cast: Cast, stages: Stages, name: str, store: Callable[[], object]) -> Cast:
    """The cast, and what is stored for many tests alike."""

    def step() -> None:
        with cast.app.app_context():
            store()

    stages.after(cast.app, name, step)
    return cast


def store_marks(cast: Cast) -> None:
    """Asha, Ben, Carys and Ewa mark all four bids alike."""
    round_ = db.session.get_one(Round, cast.round_id)
    for bid in db.session.query(Application).filter_by(round_id=cast.round_id):
        for name in ("Asha", "Ben", "Carys", "Ewa"):
            make.make_sheet(bid, db.session.get_one(PanelMember, cast.members[name]), MARKS[str(bid.reference)])
    open_seal(cast, round_)
    happened(round_)


def open_seal(cast: Cast, round_: Round) -> None:
    """Chidi has opened the seal, so that the panel sees the marks."""
    unsealing = Unsealing(opened_at=make.NOON, round=round_, opened_by=cast.person("Chidi"))
    db.session.add(unsealing)


def happened(round_: Round, action: str = "score_sheet.signed-off") -> None:
    """Something that counts is always in the audit trail."""
    audit.record(action, actor=None, at=make.NOON, subject=round_, round_id=round_.id)
    db.session.commit()


def words(page: TestResponse) -> str:
    """What a page says, in one line without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@dataclass
class Lists:
    """Making recommendations in a round as a person does: preview, then send."""

    cast: Cast
    reference: str

    @property
    def url(self) -> str:
        return f"/office/rounds/{self.reference}/recommendations"

    def preview(self, query: str = "", who: str = "Dilys") -> TestResponse:
        return self.cast.client(who).get(f"{self.url}/new?{query}")

    def form(self, query: str = "", who: str = "Dilys") -> dict[str, str]:
        """The hidden fields of the preview, with a reason."""
        page = self.preview(query, who).text
        return {name: hidden(page, name) for name in ("choice", "seen", "once")} | {"reason": "The panel agreed."}

    def make(self, query: str = "", who: str = "Dilys", **fields: str) -> TestResponse:
        return self.cast.client(who).post(self.url, data=self.form(query) | fields)

    def stored(self, number: int = 1) -> Recommendation:
        """The list of this number, inside an application context."""
        return (
            db.session.query(Recommendation)
            .join(Round)
            .filter(Round.reference == self.reference, Recommendation.number == number)
            .one()
        )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


@pytest.fixture
def lists(first_round: Cast) -> Lists:
    return Lists(first_round, FIRST)
