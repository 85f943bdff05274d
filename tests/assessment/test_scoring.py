"""Marking a bid: saved as marked, and never over what another window saved."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.applications.models import Withdrawal
from app.assessment.models import PanelRole
from app.platform.db import db
from app.platform.models import AuditEvent
from tests import factories as make
from tests.assessment.steps import bid, bid_url, events, mark, mark_all, member, points, sheet

SWAPPED = ["sheet-problem", "saved", "sheet-ticks", "state-need", "sheet-foot"]


def test_the_bid_stands_beside_the_sheet(cast):
    page = cast.client("Asha").get(bid_url("T-001")).text

    assert "Text of project 1." in page
    assert "What to look for: Evidence of need" in page
    assert "Look for evidence of need." in page
    assert "Your score sheet" in page


def test_only_the_criterion_in_hand_shows_its_descriptors(cast):
    page = cast.client("Asha").get(bid_url("T-001") + "?criterion=delivery").text

    assert "Activities and delivery: 3 of 5" in page
    assert "Evidence of need: 3 of 5" not in page
    assert 'name="delivery-note"' in page
    assert 'name="need-note"' not in page


def test_the_criterion_in_hand_is_the_first_that_is_not_marked(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)

    page = asha.get(bid_url("T-001"))

    assert 'name="delivery-note"' in page.text


def test_a_mark_is_saved_and_recorded_without_its_value(cast, app):
    answer = mark(cast.client("Asha"), "T-001", "need", 3, note="Dated evidence", feedback="Name the year")

    assert answer.status_code == 302
    with app.app_context():
        score = sheet(cast, "Asha", "T-001").scores[0]
        assert (score.points, score.note, score.feedback) == (3, "Dated evidence", "Name the year")
        event = db.session.query(AuditEvent).one()
        assert event.action == "score_sheet.marked"
        assert event.round_id == cast.round_id
        assert event.after == {"bid": "T-001", "criteria": ["need"]}


def test_nothing_is_chosen_on_arrival_and_nothing_counts_as_nought(cast, app):
    page = cast.client("Asha").get(bid_url("T-001")).text

    assert "0 of 3 marked." in page
    with app.app_context():
        assert sheet(cast, "Asha", "T-001") is None


def test_a_note_can_be_written_before_the_points(cast, app):
    mark(cast.client("Asha"), "T-001", "need", note="Look again")

    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": None}
    assert "0 of 3 marked." in cast.client("Asha").get(bid_url("T-001")).text


def test_nought_points_are_a_mark(cast, app):
    mark(cast.client("Asha"), "T-001", "need", 0)

    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 0}


def test_a_row_keeps_the_note_that_it_does_not_show(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3, note="Keep me")
    mark(asha, "T-001", "need", 4, version=1)

    with app.app_context():
        score = sheet(cast, "Asha", "T-001").scores[0]
        assert (score.points, score.note) == (4, "Keep me")


def test_a_note_can_be_taken_away(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3, note="Away with this")
    mark(asha, "T-001", "need", 3, version=1, note="")

    with app.app_context():
        assert sheet(cast, "Asha", "T-001").scores[0].note == ""


def test_the_percentage_appears_when_every_criterion_is_marked(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 4)
    mark(asha, "T-001", "delivery", 3)
    before = asha.get(bid_url("T-001")).text
    mark(asha, "T-001", "value", 5)
    after = asha.get(bid_url("T-001")).text

    assert "2 of 3 marked." in before
    assert "%</strong> of the points" not in before
    assert "<strong>76.0%</strong> of the points" in after
    assert "band" not in after.lower()
    assert "71" not in after.split("</head>")[1].replace("T-001", "")


def test_the_same_mark_again_changes_nothing(cast, app):
    asha = cast.client("Asha")
    for version in (0, 1, 0):
        assert mark(asha, "T-001", "need", 3, version=version).status_code == 302

    with app.app_context():
        assert sheet(cast, "Asha", "T-001").scores[0].version == 1
        assert events() == ["score_sheet.marked"]


def test_a_second_window_gets_both_values_and_writes_over_nothing(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3, note="First window")

    answer = mark(asha, "T-001", "need", 5, version=0, note="Second window")

    assert answer.status_code == 409
    assert "3 points, panel note “First window”" in answer.text
    assert "5 points, panel note “Second window”" in answer.text
    with app.app_context():
        score = sheet(cast, "Asha", "T-001").scores[0]
        assert (score.points, score.note) == (3, "First window")


def test_after_a_conflict_what_was_sent_can_be_saved_knowingly(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)

    page = mark(asha, "T-001", "need", 5, version=0).text

    assert 'name="need-version" value="1"' in page
    mark(asha, "T-001", "need", 5, version=1)
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 5}


@pytest.mark.parametrize("given", ["6", "-1", "2.5", "five", "٣"])
def test_a_mark_outside_the_scale_is_explained(cast, app, given):
    answer = mark(cast.client("Asha"), "T-001", "need", given)

    assert answer.status_code == 422
    assert f"Evidence of need takes whole points from 0 to 5, not “{given}”." in answer.text
    with app.app_context():
        assert sheet(cast, "Asha", "T-001") is None


def test_a_note_that_is_too_long_is_explained_and_kept(cast):
    note = "word " * 1000

    answer = mark(cast.client("Asha"), "T-001", "need", 3, note=note)

    assert answer.status_code == 422
    assert "A panel note takes at most 4,000 characters." in answer.text
    assert note.strip() in answer.text


def test_a_criterion_of_another_round_is_not_found(cast):
    assert mark(cast.client("Asha"), "T-001", "beauty", 3).status_code == 404


def test_without_a_script_the_whole_sheet_is_saved_at_once(cast, app):
    data = {"need-points": "4", "need-version": "0", "delivery-points": "2", "delivery-note": "Roles", "go": "value"}

    answer = cast.client("Asha").post(bid_url("T-001", "/marks"), data=data)

    assert (answer.status_code, answer.location) == (302, bid_url("T-001") + "?criterion=value")
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 4, "delivery": 2}
        assert events() == ["score_sheet.marked"]


def test_of_a_sheet_with_one_conflict_nothing_is_saved(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)
    data = {"need-points": "5", "need-version": "0", "delivery-points": "2", "delivery-version": "0"}

    assert asha.post(bid_url("T-001", "/marks"), data=data).status_code == 409
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 3}


@pytest.mark.parametrize("in_hand", ["need", "value"])
def test_each_element_that_a_saved_mark_changes_is_an_exact_part_of_the_page(cast, in_hand):
    asha = cast.client("Asha")

    answer = asha.post(
        bid_url("T-001", "/marks/need"),
        data={"need-points": "3", "need-version": "0", "in_hand": in_hand},
        headers={"HX-Request": "true"},
    )
    page = asha.get(f"{bid_url('T-001')}?criterion={in_hand}").text
    elements = re.split(r"\n+(?=<[a-z])", answer.text.strip())

    assert answer.status_code == 200
    assert [re.search(r'id="([\w-]+)"', each)[1] for each in elements] == SWAPPED
    assert [each for each in elements if each not in page] == []
    assert all(f"#{name}" in page for name in SWAPPED)


def test_saving_nothing_new_is_answered_with_the_whole_sheet(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)

    part = mark(asha, "T-001", "need", 3, version=1, htmx="yes")

    assert without_tokens(part.text) in without_tokens(asha.get(bid_url("T-001") + "?criterion=need").text)


def test_another_criterion_in_hand_is_an_exact_part_too(cast):
    asha, url = cast.client("Asha"), bid_url("T-001") + "?criterion=value"

    part = asha.get(url, headers={"HX-Request": "true"})

    assert part.headers["HX-Replace-Url"] == url
    assert without_tokens(part.text) in without_tokens(asha.get(url).text)


def without_tokens(html: str) -> str:
    return re.sub(r'name="(once|csrf_token)" value="[^"]*"', "", html)


def test_browsers_do_not_fill_the_sheet_from_memory(cast):
    assert 'autocomplete="off"' in cast.client("Asha").get(bid_url("T-001")).text


# Who may not, and when


def test_a_stranger_finds_no_bid(cast):
    farouk = cast.client("Farouk")

    assert farouk.get(bid_url("T-001")).status_code == 404
    assert mark(farouk, "T-001", "need", 3).status_code == 404


def test_somebody_who_is_not_signed_in_is_asked_to(cast):
    visitor = cast.client()

    assert visitor.get(bid_url("T-001")).status_code == 302
    assert mark(visitor, "T-001", "need", 3).status_code == 401


def test_a_chair_who_does_not_mark_reads_without_a_sheet(cast):
    chidi = cast.client("Chidi")

    page = chidi.get(bid_url("T-001"))

    assert page.status_code == 200
    assert "Your score sheet" not in page.text
    assert mark(chidi, "T-001", "need", 3).status_code == 403


def test_an_observer_marks_nothing(cast, app):
    with app.app_context():
        ewa = member(cast, "Ewa")
        ewa.role, ewa.scores = PanelRole.OBSERVER, False
        db.session.commit()

    assert cast.client("Ewa").get(bid_url("T-001")).status_code == 200
    assert mark(cast.client("Ewa"), "T-001", "need", 3).status_code == 403


def test_a_withdrawn_bid_can_be_read_and_not_marked(cast, app):
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-001"), reason="No venue", withdrawn_at=make.NOON))
        db.session.commit()
    asha = cast.client("Asha")

    assert "This bid was withdrawn by its applicant." in asha.get(bid_url("T-001")).text
    assert mark(asha, "T-001", "need", 3).status_code == 422


def test_a_round_that_opened_again_takes_no_marks(cast, app):
    with app.app_context():
        round_ = member(cast, "Asha").round
        round_.closes_at = app.extensions["clock"].now().replace(microsecond=0) + timedelta(days=1)
        db.session.commit()

    answer = mark(cast.client("Asha"), "T-001", "need", 3)

    assert answer.status_code == 422
    assert "The list of bids is complete when the round closes" in answer.text


@pytest.mark.breaks_rules
def test_once_the_list_is_with_the_commissioner_no_mark_changes(cast, app):
    mark_all(cast.client("Asha"), "T-001")
    with app.app_context():
        send_to_commissioner(cast)

    answer = mark(cast.client("Asha"), "T-001", "need", 1, version=1)

    assert answer.status_code == 422
    assert "with the commissioner" in answer.text
    with app.app_context():
        assert points(cast, "Asha", "T-001")["need"] == 4


def send_to_commissioner(cast):
    from app.awards.models import Recommendation
    from app.decisions.models import DecisionRecord

    dilys = cast.person("Dilys")
    money = make.Decimal("10000.00")
    made = Recommendation(
        round=member(cast, "Asha").round,
        made_by=dilys,
        number=1,
        made_at=make.NOON,
        reason="The first list.",
        inputs={},
        result={},
        digest="0" * 64,
        committed_amount=money,
        over_amount=make.Decimal("0.00"),
    )
    texts = dict.fromkeys(("officers_present", "summary", "key_points", "conditions", "interests"), "")
    record = DecisionRecord(
        recommendation=made,
        written_by=dilys,
        written_at=make.NOON,
        year=2024,
        sequence=1,
        reference="EXE001-24",
        title="Round 1",
        dated_on=make.NOON.date(),
        received_on=make.NOON.date(),
        sent_at=make.NOON,
        **texts,
    )
    db.session.add_all([made, record])
    db.session.commit()
