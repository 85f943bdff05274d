"""A record is written from a recommended award list: numbered without gaps, prefilled in words."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest

from app.decisions import operations
from app.decisions.models import DecisionRecord, State
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db
from tests import factories as make
from tests.decisions.conftest import recommended

URL = "/office/rounds/TEST-R1/recommendations/1/record"


def stored(app) -> list[DecisionRecord]:
    return db.session.query(DecisionRecord).order_by(DecisionRecord.sequence).all()


def test_a_record_is_written_from_the_list(app, office):
    response = office.write()

    assert (response.status_code, office.reference) == (302, f"EXE001-{local(datetime.now(UTC)):%y}")
    with app.app_context():
        record = office.record()
        assert record.state is State.DRAFT
        assert record.title == "Commissioners Safety Fund, round 1 2024/25: 3 grants"
        assert record.officers_present == "Dilys, fund officer; Edwin, chief finance officer"
        assert [(line.financial_year, str(line.amount)) for line in record.lines] == [("2024/25", "25000.00")]
        assert audit.verify() is None


def test_the_summary_says_how_the_round_went(app, draft):
    with app.app_context():
        assert draft.record().summary.split("\n\n") == [
            "The Commissioners Safety Fund opened round 1 2024/25 on 8 August and closed it on 5 September 2024. "
            "4 bids came in, none was withdrawn, and the panel assessed 4 on 16 to 18 September 2024. "
            "3 scored 71% or above, 0 from 65% to under 71%, and 1 under 65%.",
            "The panel recommends the 3 bids below; the threshold is 71%. Each will secure, or contribute to "
            "securing, crime and disorder reduction in the police area; the reason stands with each award.",
        ]


def test_the_key_points_name_ties_money_and_consequence(app, draft):
    with app.app_context():
        assert draft.record().key_points.split("\n\n") == [
            "Two bids tie at 80.0%; both are recommended.",
            "The 3 awards come to £25,000.00, £5,000.00 (25.00%) over the £20,000.00 of this round. "
            "£375,000.00 of the year’s £400,000.00 would be left for later rounds.",
            "If this is not approved, none of the 3 grants is made and no project starts on 1 October 2024; the "
            "money stays in the fund for a later decision.",
        ]


def test_interests_are_counted_and_nobody_is_named(app, draft):
    with app.app_context():
        assert draft.record().interests == (
            "One member of the panel declared an interest, in one bid in all, and was out of the room for it. "
            "No bid had fewer than three score sheets."
        )


def test_nobody_who_is_not_signed_in_writes(listed):
    assert listed.client().post(URL).status_code == 401


def test_a_stranger_finds_no_list(listed):
    assert listed.client("Farouk").post(URL).status_code == 404


@pytest.mark.parametrize("name", ["Edwin", "Fiona", "Grace", "Hari", "Imogen"])
def test_only_the_fund_officer_writes(listed, name):
    assert listed.client(name).post(URL).status_code == 403


def test_a_list_that_is_not_there_has_no_record(listed):
    assert listed.client("Dilys").post(URL.replace("/1/", "/2/")).status_code == 404


def test_a_list_gets_one_record(app, draft):
    response = draft.cast.client("Dilys").post(URL)

    assert response.status_code == 422
    assert f"This list has its record already: {draft.reference}." in response.text
    with app.app_context():
        assert len(stored(app)) == 1


def test_the_same_form_sent_twice_writes_once(app, listed):
    first, second = (listed.client("Dilys").post(URL, data={"once": "one-form"}) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    with app.app_context():
        assert len(stored(app)) == 1


@pytest.mark.breaks_rules
def test_numbers_start_anew_with_the_calendar_year(app, listed):
    with app.test_request_context(method="POST"):
        dilys = listed.person("Dilys")
        lists = [another_list(listed, number) for number in (2, 3, 4)]
        moments = [datetime(2025, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
        written = [
            operations.write(made, actor=dilys, at=at, once="").reference
            for made, at in zip(lists, [moments[0], moments[1], moments[1]], strict=True)
        ]

    assert written == ["EXE001-25", "EXE001-26", "EXE002-26"]


@pytest.mark.breaks_rules
def test_a_number_that_was_taken_back_is_given_again(app, listed):
    with app.test_request_context(method="POST"):
        made = another_list(listed, 2)
        with pytest.raises(RuntimeError):
            write_and_fail(made, listed)
        written = operations.write(another_list(listed, 3), actor=listed.person("Dilys"), at=make.NOON, once="")
        assert written.reference == "EXE001-24"


def write_and_fail(made, cast) -> None:
    from app.platform.db import transaction

    with transaction():
        operations.write(made, actor=cast.person("Dilys"), at=make.NOON, once="")
        raise RuntimeError


def test_records_written_at_once_are_numbered_without_gap_or_double(app, listed):
    with app.app_context():
        for number in (2, 3, 4):
            another_list(listed, number)
        db.session.commit()
    paths = [URL, *(f"/office/rounds/TEST-R{number}/recommendations/1/record" for number in (2, 3, 4))]

    statuses = all_at_once(listed, paths)

    with app.app_context():
        assert statuses == [302] * 4
        assert [record.sequence for record in stored(app)] == [1, 2, 3, 4]


def test_one_list_written_twice_at_once_has_one_record(app, listed):
    statuses = all_at_once(listed, [URL, URL])

    with app.app_context():
        assert sorted(statuses) == [302, 422]
        assert [record.sequence for record in stored(app)] == [1]


def all_at_once(cast, paths: list[str]) -> list[int]:
    """Send these from as many threads, which start together."""
    from tests.cast import signed_in_client

    browsers = [signed_in_client(cast.app, cast.people["Dilys"]) for _ in paths]
    barrier, statuses = Barrier(len(paths), timeout=60), [0] * len(paths)

    def send(place: int) -> None:
        barrier.wait()
        statuses[place] = browsers[place].post(paths[place]).status_code

    threads = [Thread(target=send, args=(place,)) for place in range(len(paths))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def another_list(cast, number: int):
    """A list of one bid in another round, ready to be written about."""
    round_ = make.make_round(f"TEST-R{number}")
    bid = make.make_bid(round_, 1, make.make_organisation(f"Group {number}"))
    for name in ("Asha", "Carys", "Ewa"):
        member = make.make_member(round_, cast.person(name))
        make.make_sheet(bid, member, {"need": 5, "delivery": 5, "value": 5})
    return recommended(cast, round_)
