"""Screens that follow the chair's pointer: what they get, what changes nothing, and what somebody outside gets."""

import re

import pytest

from app.assessment.meeting.models import Attendance
from app.assessment.models import InterestKind
from app.platform.db import db
from tests.assessment.meeting.room import (
    MEETING,
    act,
    agree,
    begin,
    came,
    discuss,
    interested,
    left,
    moves,
    point,
)
from tests.assessment.steps import events, points
from tests.assessment.test_scoring import send_to_commissioner
from tests.counting import count_queries

SECRET = ("T-001", "Brackenlight", "Project 1", "71.0", "67.2")


def asks(browser, etag=""):
    """What a member's screen asks every two seconds."""
    headers = {"HX-Request": "true", "HX-Target": "meeting", **({"If-None-Match": etag} if etag else {})}
    return browser.get(f"{MEETING}/now", headers=headers)


def test_nothing_changed_is_answered_with_304_and_nothing_else(cast):
    discuss(cast, "T-001")
    asha = cast.client("Asha")
    first = asks(asha)

    again = asks(asha, first.headers["ETag"])

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert 'id="meeting"' in first.text
    assert "<html" not in first.text


def test_an_unchanged_screen_costs_three_queries(cast, app):
    discuss(cast, "T-001")
    asha = cast.client("Asha")
    etag = asks(asha).headers["ETag"]

    with count_queries(app) as counted:
        assert asks(asha, etag).status_code == 304

    assert sum("SELECT" in statement for statement in counted) == 3


def test_the_screen_follows_the_pointer_and_what_is_recorded(cast):
    chair = discuss(cast, "T-003")
    asha, seen = cast.client("Asha"), []
    for change in (
        lambda: None,
        lambda: agree(chair, "T-003", {"value": 4}, reason="Said aloud."),
        lambda: left(chair, "Ewa"),
        lambda: act(cast.client("Carys"), "T-004", "call-up"),
        lambda: point(chair, "T-001"),
        lambda: point(chair, ""),
    ):
        change()
        seen.append(asks(asha))

    assert len({answer.headers["ETag"] for answer in seen}) == len(seen)
    assert "Project 3" in seen[0].text
    assert "Project 1" in seen[4].text
    assert "Nothing is under discussion" in seen[5].text


def test_whoever_has_an_interest_gets_the_same_words_whatever_happens_in_the_room(cast):
    chair = begin(cast)
    for reference in ("T-001", "T-003"):
        interested(cast, "Asha", reference)
    asha, answers = cast.client("Asha"), []
    for change in (
        lambda: point(chair, "T-001"),
        lambda: agree(chair, "T-001", {"need": 3, "delivery": 3}, reason="Said aloud."),
        lambda: act(cast.client("Ewa"), "T-001", "confirmation"),
        lambda: left(chair, "Devan"),
        lambda: point(chair, "T-003"),
        lambda: agree(chair, "T-003", {"value": 1}, {"value": "Said aloud."}, reason="Said aloud."),
    ):
        change()
        answers.append(asks(asha))
        answers.append(asks(asha, answers[0].headers["ETag"]))

    full, unchanged = answers[::2], answers[1::2]
    assert {answer.status_code for answer in unchanged} == {304}
    assert len({answer.data for answer in full}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in full}) == 1
    assert "Another bid is under discussion. Please leave the room until it is over." in full[0].text


def test_nothing_of_the_bid_is_on_any_page_of_the_meeting_for_them(cast):
    chair = discuss(cast, "T-001")
    interested(cast, "Asha", "T-001")
    left(chair, "Asha")
    asha = cast.client("Asha")
    agree(chair, "T-001", {"need": 3, "delivery": 3}, reason="Said aloud.")

    for path in ("", "/now", "/consent", "/bids/T-003", "/bids/T-004"):
        page = asha.get(MEETING + path)
        assert page.status_code == 200
        assert not [word for word in (*SECRET, "Said aloud") if word in page.text], path
    assert asha.get(f"{MEETING}/bids/T-001").status_code == 404
    for noun in ("confirmation", "call-up", "marks"):
        assert asha.post(f"{MEETING}/bids/T-001/{noun}").status_code == 404


def test_whoever_is_out_of_the_round_gets_the_same_words_throughout(cast):
    chair = begin(cast)
    interested(cast, "Asha", "T-004", InterestKind.DIRECT)
    left(chair, "Asha")
    answers = []
    for change in (
        lambda: None,
        lambda: point(chair, "T-001"),
        lambda: agree(chair, "T-001"),
        lambda: point(chair, ""),
    ):
        change()
        answers.append(asks(cast.client("Asha")))

    assert len({(answer.data, answer.headers["ETag"]) for answer in answers}) == 1
    assert "You take no part in this meeting" in answers[0].text
    assert came(chair, "Asha").status_code == 422
    assert cast.client("Asha").get(f"{MEETING}/consent").status_code == 302


def test_whoever_leaves_for_a_bid_is_logged_and_may_come_back_after_it(cast, app):
    chair = begin(cast)
    interested(cast, "Ewa", "T-001")
    point(chair, "T-001")

    assert "Ewa left at" in chair.get(MEETING).text
    refused = came(chair, "Ewa")
    assert refused.status_code == 422
    assert "Ewa has an interest in the bid under discussion, and comes back when it is over." in refused.text
    point(chair, "T-003")
    assert re.search(r"Ewa</strong>\s+may come back", chair.get(MEETING).text)
    assert came(chair, "Ewa").status_code == 302
    with app.app_context():
        assert db.session.query(Attendance).filter_by(member_id=cast.members["Ewa"]).count() == 2


def test_members_look_at_another_bid_without_following(cast):
    discuss(cast, "T-001")

    page = cast.client("Asha").get(f"{MEETING}/bids/T-003").text

    assert "Not under discussion" in page
    assert "every 2s" not in page
    assert f'<a href="{MEETING}">Where is the meeting now?</a>' in page


def test_the_pointer_is_the_chairs_and_moves_from_where_the_window_shows_it(cast, app):
    chair = begin(cast)
    assert point(cast.client("Asha"), "T-001").status_code == 403
    assert point(cast.client("Farouk"), "T-001").status_code == 404
    assert point(chair, "T-999").status_code == 404
    assert point(chair, "T-001", once="one").status_code == 302
    assert point(chair, "T-003", once="one").status_code == 302

    stale = point(chair, "T-003", seen=0)
    assert stale.status_code == 409
    assert "The meeting has moved on since you opened this page." in stale.text
    assert "T-001, Project 1" in stale.text
    with app.app_context():
        assert moves() == ["T-001"]
        assert events().count("discussion.begun") == 1


def test_home_leads_to_a_meeting_that_is_under_way(cast):
    assert "moderation meeting under way" not in cast.client("Asha").get("/home").text
    begin(cast)

    assert "moderation meeting under way" in cast.client("Asha").get("/home").text
    assert "moderation meeting under way" not in cast.client("Ben").get("/home").text


def test_before_the_seal_is_open_nothing_is_pointed_at_and_nobody_is_logged(cast):
    assert "The chair opens it" in point(cast.client("Chidi"), "T-001").text
    assert came(cast.client("Chidi"), "Asha").status_code == 422


def test_only_members_who_declared_are_logged(cast):
    chair = begin(cast)

    assert came(chair).status_code == 422
    assert came(chair, "Ben").status_code == 422
    assert came(chair, "Farouk").status_code == 422
    assert came(cast.client("Asha"), "Ewa").status_code == 403
    assert cast.client("Ben").get(MEETING).status_code == 302


def test_the_queue_holds_what_is_near_or_far_apart_and_groups_who_leaves(cast):
    chair = begin(cast)
    page = chair.get(MEETING).text
    queue = page[page.index('aria-label="The queue"') :]

    order = ["Devan out of the room", "T-002", "Everyone in the room", "T-001", "T-003", "Consent list"]
    places = [queue.index(word) for word in order]
    assert places == sorted(places)
    assert "T-004" not in queue
    assert re.findall("T-00.", cast.client("Asha").get(f"{MEETING}/consent").text) == ["T-004"]
    assert cast.client("Farouk").get(f"{MEETING}/consent").status_code == 404
    assert "0 of 3 done" in page


def test_anybody_on_the_panel_calls_a_bid_up_once(cast, app):
    chair = begin(cast)

    assert act(cast.client("Ewa"), "T-004", "call-up").status_code == 302
    assert act(cast.client("Carys"), "T-004", "call-up").status_code == 302
    assert act(cast.client("Dilys"), "T-004", "call-up").status_code == 404
    assert "0 of 4 done" in chair.get(MEETING).text
    with app.app_context():
        assert events().count("bid.called-up") == 1


def test_revised_marks_count_and_the_signed_sheet_is_kept(cast, app):
    chair = begin(cast, members_revise="yes")
    point(chair, "T-001")

    assert act(cast.client("Asha"), "T-001", "marks", **{"need-points": 2}).status_code == 302
    assert "67.0%" in chair.get(MEETING).text
    assert act(cast.client("Asha"), "T-001", "marks", **{"need-points": 9}).status_code == 422
    assert act(chair, "T-001", "marks", **{"need-points": 2}).status_code == 403
    assert "not under discussion" in act(cast.client("Asha"), "T-003", "marks", **{"need-points": 2}).text
    agree(chair, "T-001")
    assert "has agreed on this bid" in act(cast.client("Asha"), "T-001", "marks", **{"need-points": 1}).text
    with app.app_context():
        assert events().count("marks.revised") == 1
        assert points(cast, "Asha", "T-001") == {"need": 4, "delivery": 4, "value": 4}


def test_where_the_round_does_not_use_them_marks_are_not_revised(cast):
    discuss(cast, "T-001")

    response = act(cast.client("Asha"), "T-001", "marks", **{"need-points": 2})

    assert "nobody revises their own marks" in response.text


@pytest.mark.breaks_rules
def test_once_the_list_is_with_the_commissioner_the_meeting_is_over(cast, app):
    chair = discuss(cast, "T-001")
    with app.app_context():
        send_to_commissioner(cast)

    refused = agree(chair, "T-001", {"need": 3}, reason="Late.")

    assert refused.status_code == 422
    assert "with the commissioner" in refused.text
    assert "with the commissioner" in point(chair, "T-003").text
    assert "Record what the panel agreed" not in chair.get(MEETING).text
