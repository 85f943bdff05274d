"""Advice for the chair: what it says, to whom, and that it tells nothing of a bid with an interest."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, g, render_template

from app.applications.models import Application
from app.assessment.advice import AdviceOnBid, advice_for, advice_on
from app.assessment.models import Interest, InterestKind, PanelMember, Score, ScoreSheet, Unsealing
from app.platform import audit, guard
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.assessment.steps import ROUND, bid
from tests.awards.conftest import words
from tests.cast import Cast
from tests.counting import count_queries

ADVICE = f"{ROUND}/advice"
HABITS = {"Asha": 0, "Carys": 1, "Devan": -1, "Ewa": 0}
NEED = {"T-001": 4, "T-002": 3, "T-003": 2, "T-004": 1}


@pytest.fixture
def marked(cast: Cast) -> Cast:
    """Four members' sheets of the cast's round, Devan's without T-002, Carys a point high and he a point low on all."""
    with cast.app.app_context():
        for name, habit in HABITS.items():
            for reference, need in NEED.items():
                if (name, reference) != ("Devan", "T-002"):
                    points = dict.fromkeys(("need", "delivery", "value"), need + habit)
                    make.make_sheet(bid(reference), db.session.get_one(PanelMember, cast.members[name]), points)
        happened(cast)
    return cast


@pytest.fixture
def unsealed(marked: Cast) -> Cast:
    """The same, with the seal open."""
    with marked.app.app_context():
        round_ = db.session.get_one(Round, marked.round_id)
        db.session.add(Unsealing(round=round_, opened_by=marked.person("Chidi"), opened_at=make.NOON))
        happened(marked)
    return marked


def happened(cast: Cast) -> None:
    round_ = db.session.get_one(Round, cast.round_id)
    audit.record("seal.opened", actor=None, at=make.NOON, subject=round_, round_id=round_.id)
    db.session.commit()


def test_the_chair_reads_how_the_panel_marked(unsealed: Cast) -> None:
    said = words(unsealed.client("Chidi").get(ADVICE))

    assert "They change no score and no rank" in said
    assert "Carys 4 +20.0 +5.7" in said
    assert "Devan 3 −20.0 −4.6" in said
    assert "From the 3 of 4 bids that all 4 members marked." in said
    # Their habits to reckon with are 0, 5.7 and 0, his −4.6: (1.9 + 4.6) ÷ 4.
    assert "Devan +1.6" in said
    assert "Project 3 40.0% 40.0 20.0 to 60.0 0 of 4" in said
    assert "mean of 4 sheets" in said


def test_before_the_seal_is_open_there_is_no_figure(marked: Cast) -> None:
    page = marked.client("Chidi").get(ADVICE)

    assert page.status_code == 200
    assert "The sheets of this round are sealed." in words(page)
    assert "%" not in page.text.split("<main")[1].split("</main")[0]


def test_who_is_not_on_the_panel_does_not_know_of_it(unsealed: Cast) -> None:
    assert unsealed.client("Farouk").get(ADVICE).status_code == 404
    assert unsealed.client("Dilys").get(ADVICE).status_code == 404
    assert unsealed.client("Chidi").get("/panel/NONE/advice").status_code == 404
    assert unsealed.client().get(ADVICE).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["Asha", "Ben", "Ewa"])
def test_a_member_who_does_not_chair_is_refused(unsealed: Cast, name: str) -> None:
    assert unsealed.client(name).get(ADVICE).status_code == 403
    with asking(unsealed, name):
        assert advice_on(db.session.get_one(Round, unsealed.round_id)) is None
        assert advice_for(bid("T-001")) is None


def test_a_chair_declares_first(unsealed: Cast) -> None:
    with unsealed.app.app_context():
        db.session.get_one(PanelMember, unsealed.members["Chidi"]).role = make.PanelRole.MEMBER
        db.session.get_one(PanelMember, unsealed.members["Ben"]).role = make.PanelRole.CHAIR
        db.session.commit()

    assert unsealed.client("Ben").get(ADVICE).headers["Location"] == f"{ROUND}/interests"


def test_a_chair_out_of_the_round_reads_nothing(unsealed: Cast) -> None:
    with unsealed.app.app_context():
        row = db.session.query(Interest).filter_by(member_id=unsealed.members["Chidi"], application=bid("T-002")).one()
        row.kind, row.nature = InterestKind.DIRECT, "A trustee."
        happened(unsealed)

    assert unsealed.client("Chidi").get(ADVICE).headers["Location"] == f"{ROUND}/interests"
    with asking(unsealed, "Chidi"):
        assert advice_for(bid("T-001")) is None


def test_a_deputy_reads_nothing_that_includes_a_bid_with_an_interest(unsealed: Cast) -> None:
    before = unsealed.client("Devan").get(ADVICE)
    with unsealed.app.app_context():
        sheets = db.session.query(ScoreSheet.id).filter_by(application_id=bid("T-002").id)
        db.session.query(Score).filter(Score.sheet_id.in_(sheets)).update({"points": 5})
        happened(unsealed)
    after = unsealed.client("Devan").get(ADVICE)

    assert "T-002" not in before.text
    assert "Organisation 2" not in before.text
    assert main_of(before.text) == main_of(after.text)
    assert "Carys 3 " in words(after)
    assert "Carys 4 " in words(unsealed.client("Chidi").get(ADVICE))
    with asking(unsealed, "Devan"):
        assert advice_for(bid("T-002")) is None
        assert isinstance(advice_for(bid("T-001")), AdviceOnBid)


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main")[0]


class asking:  # noqa: N801 - reads as a phrase
    """A request of this person."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.context, self.person_id = cast.app.test_request_context(), cast.people[name]

    def __enter__(self) -> None:
        self.context.push()
        g.actor = guard.load_actor(self.person_id)

    def __exit__(self, *_: object) -> None:
        self.context.pop()


def test_the_meeting_shows_it_folded_and_labelled(unsealed: Cast) -> None:
    with asking(unsealed, "Chidi"):
        found = advice_for(bid("T-002"))
        panel = render_template("assessment/meeting/_advice.html", advice=found)
        nothing = render_template("assessment/meeting/_advice.html", advice=None)

    assert "<details" in panel
    assert "Advice for the chair; it changes no score" in panel
    assert "20.0 points, 60.0 to 80.0%. Wide: 20 or more." in panel
    assert "Mean, for Devan being out" in panel
    assert "1.6 points higher" in panel
    assert nothing.strip() == ""


def test_one_sheet_alone_gives_reasons_in_place_of_figures(cast: Cast) -> None:
    with cast.app.app_context():
        asha = db.session.get_one(PanelMember, cast.members["Asha"])
        make.make_sheet(bid("T-001"), asha, {"need": 4, "delivery": 4, "value": 4})
        round_ = db.session.get_one(Round, cast.round_id)
        db.session.add(Unsealing(round=round_, opened_by=cast.person("Chidi"), opened_at=make.NOON))
        happened(cast)

    said = words(cast.client("Chidi").get(ADVICE))

    assert "No figure. No two members have marked the same bid." in said
    assert "No figure. One member alone cannot agree with anybody." in said


def test_the_queries_are_as_many_for_60_bids_as_for_4(unsealed: Cast) -> None:
    unsealed.client("Chidi")
    few = queries_of(unsealed)
    with unsealed.app.app_context():
        add_marked_bids(unsealed)
        happened(unsealed)
    many, again = queries_of(unsealed), queries_of(unsealed)

    assert len(few) == len(many) <= 22
    assert len(again) <= 12


def add_marked_bids(cast: Cast) -> None:
    round_ = db.session.get_one(Round, cast.round_id)
    organisation = make.make_organisation("Many")
    chidi, asha, ewa = (db.session.get_one(PanelMember, cast.members[name]) for name in ("Chidi", "Asha", "Ewa"))
    for number in range(5, 61):
        added: Application = make.make_bid(round_, number, organisation)
        answer = {"kind": InterestKind.NONE, "nature": "", "declared_at": make.NOON}
        db.session.add(Interest(member=chidi, application=added, **answer))
        for marker, points in ((asha, 3), (ewa, 4)):
            make.make_sheet(added, marker, dict.fromkeys(("need", "delivery", "value"), points))


def queries_of(cast: Cast) -> list[str]:
    with count_queries(cast.app) as queries:
        assert cast.client("Chidi").get(ADVICE).status_code == 200
    return list(queries)


def test_nothing_that_scores_or_ranks_knows_of_advice(app: Flask) -> None:
    """Read from the import lines, so that a figure of advice can never come to count."""
    folder = Path(app.root_path)
    knowing = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if any(
            line.startswith(("from app", "import app")) and ("advice" in line or "agreement import" in line)
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }

    assert {name for name in knowing if not name.startswith("decisions/")} <= {
        "rules/agreement.py",
        "assessment/advice.py",
        "assessment/advice_words.py",
        "assessment/advice_page.py",
        "assessment/views.py",
        "assessment/meeting/pages.py",
        "assessment/meeting/views.py",
    }
