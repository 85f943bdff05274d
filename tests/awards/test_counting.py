"""What counts, and that what is kept is never out of date."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import literal_column, select, text

from app.applications.models import Application, Check, Withdrawal
from app.assessment.counting import COUNTING_EVENTS, MAY_COUNT, bids_of, kept_rankings, last_event, ranking_of, rules_of
from app.assessment.models import (
    Interest,
    InterestKind,
    Moderation,
    PanelMember,
    ScoreSheet,
    SetAside,
)
from app.factory import create_app
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from app.rules.rounding import Rounding
from tests import factories as make
from tests.awards.conftest import FIRST, happened
from tests.cast import Cast
from tests.counting import count_queries


def the_round(cast: Cast) -> Round:
    return db.session.get_one(Round, cast.round_id)


def bid(cast: Cast, reference: str = "T-001") -> Bid:
    return next(found for found in bids_of(the_round(cast)) if found.reference == reference)


def row(reference: str = "T-001") -> Application:
    return db.session.query(Application).filter_by(reference=reference).one()


def member(cast: Cast, name: str) -> PanelMember:
    return db.session.get_one(PanelMember, cast.members[name])


def test_a_bid_is_counted_with_its_marks_checks_and_labels(scored: Cast) -> None:
    with scored.app.app_context():
        found = bid(scored)

    assert (found.reference, found.amount, found.status) == ("T-001", Decimal("10000.00"), Status.SUBMITTED)
    assert sorted(found.sheets) == ["asha@example.org", "ben@example.org", "carys@example.org", "ewa@example.org"]
    assert found.sheets["asha@example.org"] == {"need": 5, "delivery": 5, "value": 4}
    assert found.gates == (Gate("eligibility", True),)
    assert found.labels == {
        "organisation": "Brackenlight Sports Association",
        "project": "Project 1",
        "area": "Leicester City",
        "theme": "Diversion",
        "organisation_type": "club",
    }


def test_a_sheet_counts_once_it_is_signed_off(scored: Cast) -> None:
    with scored.app.app_context():
        make.make_sheet(row("T-001"), member(scored, "Devan"), {"need": 1, "delivery": 1, "value": 1}, signed_off=False)
        assert "devan@example.org" not in bid(scored).sheets


def test_a_sheet_that_was_set_aside_does_not_count(scored: Cast) -> None:
    with scored.app.app_context():
        sheet = db.session.query(ScoreSheet).filter_by(application=row(), member=member(scored, "Asha")).one()
        db.session.add(SetAside(sheet=sheet, set_aside_at=make.NOON, reason="A late declaration."))
        db.session.flush()
        assert "asha@example.org" not in bid(scored).sheets


def test_a_sheet_of_a_member_with_an_interest_in_the_bid_does_not_count(scored: Cast) -> None:
    with scored.app.app_context():
        for reference in ("T-001", "T-002"):
            make.make_sheet(row(reference), member(scored, "Devan"), {"need": 5, "delivery": 5, "value": 5})
        assert "devan@example.org" in bid(scored, "T-001").sheets
        assert "devan@example.org" not in bid(scored, "T-002").sheets


def test_a_direct_interest_takes_a_member_out_of_the_whole_round(scored: Cast) -> None:
    with scored.app.app_context():
        interest = db.session.query(Interest).filter_by(member=member(scored, "Ewa"), application=row("T-004")).one()
        interest.kind, interest.nature = InterestKind.DIRECT, "A trustee."
        db.session.flush()
        assert all("ewa@example.org" not in found.sheets for found in bids_of(the_round(scored)))


def test_of_several_moderations_the_latest_counts(scored: Cast) -> None:
    with scored.app.app_context():
        need = next(criterion for criterion in the_round(scored).criteria if criterion.key == "need")
        for points in (2, 3):
            moderated = {"points": points, "reason": "Agreed.", "moderated_by_id": None, "moderated_at": make.NOON}
            db.session.add(Moderation(application=row(), criterion_id=need.id, **moderated))
            db.session.flush()
        assert bid(scored).moderated == {"need": 3}


def test_a_withdrawn_bid_is_named_and_a_draft_is_not(scored: Cast) -> None:
    with scored.app.app_context():
        db.session.add(Withdrawal(application=row("T-003"), reason="Moved away.", withdrawn_at=make.NOON))
        round_ = the_round(scored)
        organisation = make.make_organisation("A draft")
        make.stored(Application(round=round_, organisation=organisation, key="draft", started_at=make.NOON))
        found = {each.reference: each.status for each in bids_of(round_)}

    assert found == {
        "T-001": Status.SUBMITTED,
        "T-002": Status.SUBMITTED,
        "T-003": Status.WITHDRAWN,
        "T-004": Status.SUBMITTED,
    }


def test_a_bid_that_nobody_checked_has_not_passed(scored: Cast) -> None:
    with scored.app.app_context():
        db.session.query(Check).filter_by(application_id=row().id).delete()
        assert bid(scored).gates == (Gate("Checks", passed=False, reason="not made yet"),)


def test_the_first_round_comes_out_of_the_database_as_published(first_round: Cast) -> None:
    with first_round.app.app_context():
        found = report(recommend(ranking_of(db.session.query(Round).filter_by(reference=FIRST).one())))

    assert (found["submitted"], found["withdrawn"], found["assessed"]) == (88, 1, 87)
    assert [band["count"] for band in found["bands"]] == [21, 11, 55]
    assert (found["recommended"], found["commitment"]) == (21, "206006.89")
    assert (found["over_budget"], found["over_budget_percent"]) == ("6006.89", "3.00")


def test_the_queries_are_as_many_whatever_the_number_of_bids(scored: Cast) -> None:
    with scored.app.app_context():
        round_ = the_round(scored)
        assert len(round_.criteria) == 3
        with count_queries(scored.app) as few:
            assert len(bids_of(round_)) == 4
        organisation = make.make_organisation("Many")
        for number in range(5, 100):
            make.make_bid(round_, number, organisation)
        with count_queries(scored.app) as many:
            assert len(bids_of(round_)) == 99

    assert [text for text in few if text.startswith("SELECT")] == [text for text in many if text.startswith("SELECT")]


def test_a_ranking_is_kept_until_something_happens_in_its_round(scored: Cast) -> None:
    with scored.app.app_context():
        round_ = the_round(scored)
        first = ranking_of(round_)
        assert ranking_of(round_) is first

        make.make_sheet(row(), member(scored, "Devan"), {"need": 0, "delivery": 0, "value": 0})
        happened(round_)
        again = ranking_of(round_)

    assert again is not first
    assert (first.by_reference["T-001"].score, again.by_reference["T-001"].score) == (96, Decimal("76.8"))


def test_what_happens_in_another_round_leaves_it(scored: Cast) -> None:
    with scored.app.app_context():
        first = ranking_of(the_round(scored))
        happened(make.make_round("OTHER-R1"))
        assert ranking_of(the_round(scored)) is first


def test_another_application_keeps_rankings_of_its_own(scored: Cast) -> None:
    with scored.app.app_context():
        ranking_of(the_round(scored))
    other = create_app(scored.app.config["SETTINGS"])
    with other.app_context():
        assert kept_rankings().kept == ()
        db.engine.dispose()


def test_few_rankings_are_kept_and_of_a_changed_round_none(scored: Cast) -> None:
    with scored.app.app_context():
        rankings = kept_rankings()
        for rounding in Rounding:
            ranking_of(the_round(scored), rounding)
        assert len(rankings.kept) == 3
        for number in range(4):
            ranking_of(make.make_round(f"R-{number}"))
        assert len(rankings.kept) == 3

        happened(the_round(scored))
        ranking_of(the_round(scored))
        assert [kept.sequence for kept in rankings.kept if kept.round_id == scored.round_id] == [
            last_event(the_round(scored))
        ]


def test_many_threads_get_one_ranking(scored: Cast) -> None:
    found: list[int] = []

    def look() -> None:
        with scored.app.app_context():
            found.append(id(ranking_of(the_round(scored))))
            db.session.remove()

    all_at_once([look] * 6)

    assert len(found) == 6
    assert len(set(found)) == 1


def all_at_once(acts: list[Callable[[], None]]) -> None:
    threads = [Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("rounding", "threshold", "floors"),
    [
        (Rounding.EXACT, Decimal("70.5"), (Decimal("70.5"), Decimal("70.4"))),
        (Rounding.WHOLE, Decimal(71), (Decimal(71), Decimal(70))),
    ],
)
def test_another_rounding_takes_the_edges_as_near_as_it_can(
    cast: Cast, rounding: Rounding, threshold: Decimal, floors: tuple[Decimal, ...]
) -> None:
    with cast.app.app_context():
        round_ = the_round(cast)
        round_.threshold, round_.band_floors = "70.5", ["70.5", "70.4"]
        rules = rules_of(round_, rounding)

    assert (rules.threshold, rules.band_floors) == (threshold, floors)


def test_the_last_act_that_counts_is_found_without_reading_the_marks(scored: Cast) -> None:
    """A round has thousands of marks: its index holds the other acts alone, and breaks when they are named anew."""
    asked = select(AuditEvent.sequence).where(AuditEvent.round_id == literal_column("1"), MAY_COUNT)
    last = asked.order_by(AuditEvent.sequence.desc()).limit(literal_column("1"))
    with scored.app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        if not is_sqlite:
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = db.session.execute(text(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{last}")).all()

    assert COUNTING_EVENTS.name in str(plan)
