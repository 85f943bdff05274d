from app.assessment.counting import bids_of
from app.assessment.models import Moderation
from app.platform import audit
from app.platform.db import db
from app.round_packs.queries import pack_of
from app.rounds.models import Round
from tests.assessment.meeting.room import (
    MEETING,
    act,
    agree,
    agreements,
    begin,
    came,
    discuss,
    interested,
    left,
    moves,
    point,
    withdraw,
)
from tests.assessment.steps import bid, events

LOWER = {"need": 3, "delivery": 3}
WHY = "The letters of both schools came late and were read now."


def counted(cast, reference="T-001"):
    """The moderated points that count of a bid."""
    found = bids_of(db.session.get_one(Round, cast.round_id))
    return next(dict(each.moderated) for each in found if each.reference == reference)


def test_points_agreed_are_kept_with_their_reasons_and_count(cast, app):
    chair = discuss(cast, "T-003")

    response = agree(chair, "T-003", {"need": 4, "value": 3}, {"need": "Asha and Devan are right."}, reason=WHY)

    assert (response.status_code, response.location) == (302, MEETING)
    with app.app_context():
        assert counted(cast, "T-003") == {"need": 4, "value": 3}
        rows = db.session.query(Moderation).order_by(Moderation.id)
        assert [row.reason for row in rows] == ["Asha and Devan are right.", WHY]
        assert events()[-1] == "moderation.agreed"
        assert audit.verify() is None


def test_a_change_of_band_counts_only_once_another_person_confirmed_it(cast, app):
    chair = discuss(cast, "T-001")
    assert agree(chair, "T-001", LOWER, reason=WHY).status_code == 302
    with app.app_context():
        assert counted(cast) == {}

    own = act(chair, "T-001", "confirmation")
    assert own.status_code == 422
    assert "You recorded it yourself. Another member of the panel confirms it." in own.text
    assert "I have heard this and confirm it" in cast.client("Asha").get(MEETING).text
    assert act(cast.client("Asha"), "T-001", "confirmation", once="one").status_code == 302
    assert act(cast.client("Asha"), "T-001", "confirmation", once="one").status_code == 302
    with app.app_context():
        assert counted(cast) == LOWER
        assert agreements("T-001")[0].confirmation.confirmed_by.name == "Asha"
        assert events().count("moderation.confirmed") == 1


def test_a_pack_takes_along_what_counts_and_nothing_that_waits_or_is_undone(cast, app):
    chair = discuss(cast, "T-003")
    agree(chair, "T-003", {"value": 3}, reason=WHY)
    agree(chair, "T-003", {"value": 4}, reason=WHY)
    act(chair, "T-003", "undoing", reason="Read out wrongly.")
    point(chair, "T-001")
    agree(chair, "T-001", LOWER, reason=WHY)

    with app.app_context():
        packed = pack_of(db.session.get_one(Round, cast.round_id)).moderated
    assert [(row.reference, row.criterion, row.score, row.reason) for row in packed] == [("T-003", "value", 3, WHY)]


def test_only_a_member_in_the_room_confirms(cast, app):
    chair = discuss(cast, "T-001", "Chidi", "Asha", "Carys", "Devan")
    agree(chair, "T-001", LOWER, reason=WHY)

    outside = act(cast.client("Ewa"), "T-001", "confirmation")
    assert outside.status_code == 422
    assert "Only a member who is in the room confirms it." in outside.text
    assert act(cast.client("Dilys"), "T-001", "confirmation").status_code == 404
    assert act(cast.client("Ben"), "T-001", "confirmation").status_code == 404


def test_reasons_that_are_missing_are_asked_for_and_nothing_is_recorded(cast, app):
    chair = discuss(cast, "T-001")

    response = agree(chair, "T-001", {"need": 5}, {"delivery": "Kept."})

    assert response.status_code == 422
    assert "Evidence of need lies a whole point or more from the mean: say why." in response.text
    assert "The score of the bid changes: say why, in a sentence for the record." in response.text
    assert 'value="Kept."' in response.text
    with app.app_context():
        assert agreements("T-001") == []


def test_scores_that_stand_need_no_reason(cast, app):
    chair = discuss(cast, "T-001")

    assert agree(chair, "T-001").status_code == 302
    with app.app_context():
        assert [(each.kind, each.reason) for each in agreements("T-001")] == [("left as scored", "")]
        assert counted(cast) == {}


def test_undoing_is_a_record_of_its_own_and_brings_back_what_counted(cast, app):
    chair = discuss(cast, "T-003")
    agree(chair, "T-003", {"value": 3}, reason=WHY)
    agree(chair, "T-003", {"value": 4}, reason=WHY)

    assert act(chair, "T-003", "undoing").status_code == 422
    assert act(chair, "T-003", "undoing", reason="Read out wrongly.").status_code == 302
    with app.app_context():
        assert counted(cast, "T-003") == {"value": 3}
        assert [each.kind for each in agreements("T-003")] == ["moderated", "moderated", "undone"]
        assert db.session.query(Moderation).count() == 2
    assert act(chair, "T-003", "undoing", reason="And that.").status_code == 302
    with app.app_context():
        assert counted(cast, "T-003") == {}
    assert "nothing to undo" in act(chair, "T-003", "undoing", reason="More.").text


def test_undoing_a_change_of_band_needs_a_second_person_too(cast, app):
    chair = discuss(cast, "T-001")
    agree(chair, "T-001", LOWER, reason=WHY)
    act(cast.client("Asha"), "T-001", "confirmation")

    assert act(chair, "T-001", "undoing", reason="Read out wrongly.").status_code == 302
    with app.app_context():
        assert counted(cast) == LOWER
    assert act(chair, "T-001", "undoing", reason="Again.").status_code == 422
    assert act(cast.client("Ewa"), "T-001", "confirmation").status_code == 302
    with app.app_context():
        assert counted(cast) == {}


def test_what_waits_is_taken_back_without_a_second_person(cast, app):
    chair = discuss(cast, "T-001")
    agree(chair, "T-001", LOWER, reason=WHY)

    assert act(chair, "T-001", "undoing", reason="Too soon.").status_code == 302
    assert "Nothing about this bid waits" in act(cast.client("Asha"), "T-001", "confirmation").text
    with app.app_context():
        assert counted(cast) == {}


def test_a_quorum_below_the_rounds_says_so_and_stops(cast, app):
    chair = discuss(cast, "T-001", "Chidi", "Asha")

    assert "2 members who may decide on this bid are in the room, and the quorum is 3." in chair.get(MEETING).text
    assert agree(chair, "T-001", LOWER, reason=WHY).status_code == 422
    came(chair, "Carys")
    assert agree(chair, "T-001", LOWER, reason=WHY).status_code == 302


def test_too_few_sheets_stop_it_too(cast, app):
    chair = discuss(cast, "T-002")
    interested(cast, "Asha", "T-002")
    left(chair, "Asha")
    came(chair, "Devan")

    response = agree(chair, "T-002", {"need": 5}, reason=WHY)

    assert response.status_code == 422
    assert "2 score sheets count for this bid, and the quorum is 3. The panel cannot agree on it." in response.text


def test_nobody_with_an_interest_is_in_the_room_when_it_is_moderated(cast, app):
    chair = discuss(cast, "T-001")
    interested(cast, "Ewa", "T-001")

    response = agree(chair, "T-001", LOWER, reason=WHY)
    assert response.status_code == 422
    assert "Ewa declared an interest in this bid and is still in the room." in response.text
    left(chair, "Ewa")
    assert agree(chair, "T-001", LOWER, reason=WHY).status_code == 302


def test_only_the_bid_under_discussion_is_moderated_and_only_by_who_chairs_it(cast, app):
    chair = discuss(cast, "T-001")

    assert "not under discussion" in agree(chair, "T-003", {"need": 3}, reason=WHY).text
    assert "Chidi chairs the bid under discussion." in agree(cast.client("Devan"), "T-001", LOWER, reason=WHY).text
    assert agree(cast.client("Asha"), "T-001", LOWER, reason=WHY).status_code == 403
    assert agree(cast.client("Farouk"), "T-001", LOWER, reason=WHY).status_code == 404


def test_where_the_chair_has_an_interest_the_deputy_takes_over(cast, app):
    chair = begin(cast)
    interested(cast, "Chidi", "T-001")
    assert point(chair, "T-001").status_code == 404

    assert point(cast.client("Devan"), "T-001").status_code == 302
    assert "You are out of the room" in chair.get(MEETING).text
    assert agree(cast.client("Devan"), "T-001", LOWER, reason=WHY).status_code == 302
    assert point(chair, "T-003").status_code == 422
    assert point(cast.client("Devan"), "").status_code == 302
    assert point(chair, "T-003").status_code == 302
    with app.app_context():
        assert moves() == ["T-001", None, "T-003"]


def test_points_off_the_scale_and_texts_that_are_too_long_are_explained(cast, app):
    chair = discuss(cast, "T-001")

    off = agree(chair, "T-001", {"need": 9})
    assert off.status_code == 422
    assert "Evidence of need takes whole points from 0 to 5, not “9”." in off.text
    assert "at most 2,000 characters" in agree(chair, "T-001", LOWER, reason="x" * 2001).text


def test_a_page_that_does_not_show_the_last_record_is_told_so(cast, app):
    chair = discuss(cast, "T-003")
    agree(chair, "T-003", {"value": 3}, reason=WHY)

    stale = agree(chair, "T-003", {"value": 5}, reason=WHY, seen=0)

    assert stale.status_code == 409
    with app.app_context():
        assert len(agreements("T-003")) == 1


def test_a_withdrawn_bid_is_not_moderated(cast, app):
    chair = discuss(cast, "T-001")
    with app.app_context():
        withdraw(bid("T-001"))

    assert "withdrawn by its applicant" in agree(chair, "T-001", LOWER, reason=WHY).text
