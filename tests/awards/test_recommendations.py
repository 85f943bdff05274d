"""Making a recommended award list: previewed, made once, frozen, numbered, never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from app.applications.models import Application, Withdrawal
from app.awards import operations
from app.awards.choice import usual_choice
from app.awards.models import Award, Recommendation
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from app.rules.freezing import digest
from app.rules.pot import Pot
from tests import factories as make
from tests.awards.conftest import Lists, happened, words
from tests.cast import Cast

NOW = datetime(2024, 9, 19, 10, 0, tzinfo=UTC)


def test_the_preview_says_how_many_how_much_and_who_must_authorise(lists: Lists) -> None:
    said = words(lists.preview())

    assert "Recommend 21 bids" in said
    assert "£206,006.89 21 bids from a pot of £200,000.00" in said
    assert "Over the pot £6,006.89 (3.00%)" in said
    assert "Edwin, chief finance officer, must authorise the £6,006.89 over the pot" in said
    assert "21 awards £206,006.89" in said


def test_the_preview_saves_nothing(lists: Lists) -> None:
    lists.preview("threshold=70&pot=strict")

    with lists.cast.app.app_context():
        assert db.session.query(Recommendation).count() == 0


def test_a_list_is_made_with_its_awards_reserve_and_digest(lists: Lists) -> None:
    response = lists.make(reason="Three tie on the line, so all three are in.")

    assert response.status_code == 302
    assert response.location == f"{lists.url}/1"
    with lists.cast.app.app_context():
        made = lists.stored()
        assert (made.number, made.committed_amount, made.over_amount) == (1, Decimal("206006.89"), Decimal("6006.89"))
        assert made.reason == "Three tie on the line, so all three are in."
        assert made.made_by.name == "Dilys"
        assert made.digest == digest({**made.inputs, "report": made.result})
        assert [award.position for award in made.awards] == list(range(1, 22))
        first = made.awards[0]
        assert (first.application.reference, first.score, first.band) == ("CSF24R1-059", "89.2", "71% or above")
        assert first.crime_reduction_reason == (
            "County lines awareness for parents in Hinckley and Bosworth will contribute to securing crime and "
            "disorder reduction by its work on exploitation."
        )
        assert not made.is_explained
        assert not made.is_authorised


def test_making_a_list_is_one_act_in_the_trail(lists: Lists) -> None:
    lists.make()

    with lists.cast.app.app_context():
        event = db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
        made = lists.stored()
    assert event is not None
    assert (event.action, event.actor_name, event.subject_id) == ("recommendation.made", "Dilys", made.id)
    assert event.after is not None
    assert (event.after["digest"], event.after["committed"]) == (made.digest, "206006.89")


def test_the_page_of_a_list_reads_as_a_document(lists: Lists) -> None:
    lists.make("pot=strict&threshold=70")
    said = words(lists.cast.client("Hari").get(f"{lists.url}/1"))

    for sentence in (
        "Recommended award list",
        "Made Dilys, ",
        "88 submitted, 1 withdrawn, 87 assessed.",
        "Threshold 70%",
        "Treatment of the pot Stop at the pot",
        "1 CSF24R1-059 Fennelbrook Family Support County lines awareness for parents",
        "20 awards £196,064.30",
        "Reserve list, in order",
        "1 CSF24R1-083 Rushy Meadow Amateur Boxing Club Boxing and mentoring 71.0% £9,942.59",
        "Departures from the ranking None. The awards follow the ranking.",
        "Nothing: £196,064.30 of £200,000.00.",
        "Dilys made this list",
    ):
        assert sentence in said


def test_the_same_form_sent_twice_makes_one_list(lists: Lists) -> None:
    form, dilys = lists.form(), lists.cast.client("Dilys")
    first, second = dilys.post(lists.url, data=form), dilys.post(lists.url, data=form)

    assert first.location == second.location == f"{lists.url}/1"
    with lists.cast.app.app_context():
        assert db.session.query(Recommendation).count() == 1


def test_a_later_list_stands_beside_the_first_and_says_what_changed(lists: Lists) -> None:
    lists.make()
    lists.make("threshold=72&pot=strict")
    said = words(lists.cast.client("Dilys").get(f"{lists.url}/2"))

    assert "Changed since recommendation 1" in said
    assert "Threshold: 71% before, 72% now." in said
    assert "Treatment of the pot: Fund all, within the tolerance before, Stop at the pot now." in said
    assert "Went out: CSF24R1-074, CSF24R1-078, CSF24R1-002, CSF24R1-011, CSF24R1-083." in said
    assert "Total: £206,006.89 before, £156,430.86 now." in said
    assert "There is a newer list Recommendation 2" in words(lists.cast.client("Dilys").get(f"{lists.url}/1"))


def test_nobody_else_may_make_a_list(lists: Lists) -> None:
    form = lists.form()

    assert lists.cast.client("Farouk").post(lists.url, data=form).status_code == 404
    assert lists.cast.client("Nadia").post(lists.url, data=form).status_code == 404
    assert lists.cast.client("Asha").post(lists.url, data=form).status_code == 403
    assert lists.cast.client("Edwin").post(lists.url, data=form).status_code == 403
    assert lists.preview(who="Hari").status_code == 403
    assert lists.cast.client().post(lists.url, data=form).status_code == 401
    assert lists.cast.client("Farouk").get(f"{lists.url}/1").status_code == 404


def test_panel_members_do_not_see_a_list(scored: Cast) -> None:
    lists = Lists(scored, "TEST-R1")
    assert lists.make("pot=strict").status_code == 302

    assert scored.client("Chidi").get(f"{lists.url}/1").status_code == 404
    assert scored.client("Asha").get(f"{lists.url}/1").status_code == 404
    assert scored.client("Dilys").get(f"{lists.url}/2").status_code == 404


def test_a_list_needs_its_reason(lists: Lists) -> None:
    response = lists.make(reason="  ")

    assert response.status_code == 422
    assert "Enter why the line falls here." in words(response)
    assert "Recommend 21 bids" in words(response)


def test_a_part_award_needs_its_reason_and_keeps_it(lists: Lists) -> None:
    refused = lists.make("pot=part-fund", reason="The pot is £200,000.")
    assert refused.status_code == 422
    assert "Enter why the last bid gets less than it asked for." in words(refused)
    assert "The pot is £200,000." in words(refused)

    made = lists.make("pot=part-fund", part_award_reason="The pot ends here.")
    assert made.status_code == 302
    with lists.cast.app.app_context():
        last = lists.stored().awards[-1]
        assert (last.amount, last.part_award_reason) == (Decimal("3935.70"), "The pot ends here.")
        assert lists.stored().awards[0].part_award_reason == ""


def test_departures_from_the_ranking_are_listed_with_their_reasons(lists: Lists) -> None:
    lists.make("pot=part-fund", part_award_reason="The pot ends here.")
    lists.make("pot=skip-and-fill&threshold=65")
    dilys = lists.cast.client("Dilys")

    part, passed = words(dilys.get(f"{lists.url}/1")), words(dilys.get(f"{lists.url}/2/paper"))
    assert "Gets a part of what it asked for: the pot ends here. The pot ends here." in part
    assert "Passed over: what it asks for does not fit into what was left of the pot" in passed


def test_an_excess_beyond_the_tolerance_cannot_be_recommended(lists: Lists) -> None:
    page = lists.preview("tolerance=1")

    assert "This cannot be recommended" in words(page)
    assert "£6,006.89 over the pot, beyond the tolerance of £2,000.00" in words(page)
    assert "Make the recommendation</button>" not in page.text

    form = lists.form() | {"choice": "threshold=71&tolerance=1"}
    assert lists.cast.client("Dilys").post(lists.url, data=form).status_code == 422


def test_an_empty_list_cannot_be_recommended(lists: Lists) -> None:
    assert "there is nothing to recommend" in words(lists.preview("threshold=100"))


def test_a_round_that_is_open_has_no_list(cast: Cast) -> None:
    with cast.app.app_context():
        make.make_open_round(cast.app.extensions["clock"].now().replace(microsecond=0))
        db.session.commit()

    page = cast.client("Dilys").get("/office/rounds/OPEN-R1/recommendations/new")

    assert "The round has not closed" in words(page)


def test_an_open_round_refuses_the_act_too(scored: Cast) -> None:
    lists = Lists(scored, "TEST-R1")
    form = lists.form("pot=strict")
    with scored.app.app_context():
        tomorrow = scored.app.extensions["clock"].now().replace(microsecond=0) + timedelta(days=1)
        db.session.get_one(Round, scored.round_id).closes_at = tomorrow
        db.session.commit()

    assert scored.client("Dilys").post(lists.url, data=form).status_code == 422


def test_bad_settings_lead_back_to_the_line(lists: Lists) -> None:
    page = lists.preview("threshold=abc")

    assert page.status_code == 422
    assert "Where the line falls" in words(page)
    assert 'id="threshold-error"' in page.text


def test_a_list_that_changed_since_the_preview_is_shown_again(lists: Lists) -> None:
    form = lists.form() | {"reason": "Typed before."}
    with lists.cast.app.app_context():
        bid = db.session.query(Application).filter_by(reference="CSF24R1-059").one()
        db.session.add(Withdrawal(application=bid, reason="Moved.", withdrawn_at=make.NOON))
        happened(bid.round, "application.withdrawn")

    response = lists.cast.client("Dilys").post(lists.url, data=form)

    assert response.status_code == 409
    said = words(response)
    assert "came in while you looked at this list" in said
    assert "Recommend 20 bids" in said
    assert "Typed before." in said


def test_two_officers_at_once_get_two_numbers(scored: Cast) -> None:
    app, start = scored.app, Barrier(4, timeout=60)
    failures: list[BaseException] = []

    def recommend() -> None:
        try:
            with app.app_context():
                round_ = db.session.query(Round).filter_by(reference="TEST-R1").one()
                choice = replace(usual_choice(round_), pot=Pot.STRICT)
                seen = operations.seen_digest(operations.recommended_by(round_, choice))
                person = scored.person("Dilys")
                db.session.rollback()
                start.wait()
                operations.make_recommendation(
                    round_, choice, reason="Agreed.", seen=seen, actor=person, at=NOW, once=""
                )
                db.session.remove()
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=recommend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with app.app_context():
        numbers = [number for (number,) in db.session.query(Recommendation.number).order_by(Recommendation.number)]
        assert numbers == [1, 2, 3, 4]
        assert db.session.query(Award).count() == 4 * 2


@pytest.mark.parametrize("pot", ["strict", "skip-and-fill"])
def test_a_list_within_the_pot_needs_no_name(lists: Lists, pot: str) -> None:
    lists.make(f"pot={pot}")

    with lists.cast.app.app_context():
        assert lists.stored().is_authorised


def test_a_bid_without_enough_sheets_is_named_in_the_preview(scored: Cast) -> None:
    with scored.app.app_context():
        db.session.get_one(Round, scored.round_id).quorum = 5
        db.session.commit()

    assert "4 bids with fewer score sheets than the round asks for: T-001" in words(
        Lists(scored, "TEST-R1").preview("pot=strict")
    )
