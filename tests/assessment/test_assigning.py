"""Sharing the bids of a round out among its members, and giving one to somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.assessment.panel.models import Assignment, Reassignment
from app.assessment.progress import progress_of
from app.assessment.visible import bids_to_score
from app.platform.db import db
from app.rounds.models import AssignmentKind, Round
from tests.assessment.steps import OFFICE, ROUND, answers, bid_url, events, mark, mark_all, member, sheet, sign_off

SHARING = f"{OFFICE}/panel/assignment"


@pytest.fixture
def pairs(cast, app):
    """Two sheets a bid are enough, so that four members who declared share four bids out."""
    with app.app_context():
        db.session.get_one(Round, cast.round_id).quorum = 2
        db.session.commit()
    return cast


def shown(cast) -> str:
    return re.search(r'name="shown" value="(\w+)"', cast.client("Dilys").get(SHARING).text)[1]


def share_out(cast):
    return cast.client("Dilys").post(SHARING, data={"shown": shown(cast)})


def lists(cast) -> dict[str, list[str]]:
    """The bids that each member has to score."""
    with cast.app.app_context():
        return {
            name: sorted(each.reference for each in db.session.scalars(bids_to_score(member(cast, name))))
            for name in ("Asha", "Ben", "Carys", "Devan", "Ewa")
        }


def scorers(cast, reference: str) -> list[str]:
    return [name for name, references in lists(cast).items() if reference in references]


def test_the_proposal_is_shown_and_nothing_is_assigned_by_looking(pairs, app):
    page = pairs.client("Dilys").get(SHARING).text

    assert "would have its quorum" in page
    assert "has not declared, so gets none yet" in page
    with app.app_context():
        assert db.session.query(Assignment).count() == 0


def test_what_was_shown_is_assigned(pairs, app):
    assert share_out(pairs).location == SHARING

    found = lists(pairs)
    assert {name: len(bids) for name, bids in found.items()} == {"Asha": 2, "Ben": 0, "Carys": 2, "Devan": 2, "Ewa": 2}
    assert "T-002" not in found["Devan"]
    assert all(len(scorers(pairs, f"T-00{number}")) == 2 for number in (1, 2, 3, 4))
    with app.app_context():
        assert events() == ["assignment.applied"]
        assert progress_of(db.session.get_one(Round, pairs.round_id)).total == 8


def test_a_member_reads_counts_and_marks_their_own_bids_only(pairs):
    share_out(pairs)
    mine = lists(pairs)["Asha"]
    other = next(f"T-00{number}" for number in (1, 2, 3, 4) if f"T-00{number}" not in mine)
    asha = pairs.client("Asha")

    page = asha.get(f"{ROUND}/bids").text
    assert re.findall(r'class="ref">(T-\d+)<', page) == sorted(mine, key=page.index)
    assert "<strong>0 of 2</strong> signed off" in page
    assert "Bid 1 of 2" in asha.get(bid_url(re.findall(r'class="ref">(T-\d+)<', page)[0])).text
    assert asha.get(bid_url(other)).location == f"{ROUND}/bids"
    assert mark(asha, other, "need", 3).status_code == 403
    assert mark(asha, mine[0], "need", 3).status_code == 302


def test_the_chair_reads_every_bid(pairs):
    share_out(pairs)

    assert pairs.client("Chidi").get(f"{ROUND}/bids").text.count('class="ref"') == 4


def test_what_was_begun_stays_with_its_member(pairs):
    for name in ("Ewa", "Devan", "Carys"):
        mark(pairs.client(name), "T-001", "need", 3)

    share_out(pairs)

    assert {"Ewa", "Devan", "Carys"} <= set(scorers(pairs, "T-001"))


def test_calibration_bids_are_everybodys(pairs, app):
    with app.app_context():
        db.session.get_one(Round, pairs.round_id).calibration = ["T-003"]
        db.session.commit()

    share_out(pairs)

    assert scorers(pairs, "T-003") == ["Asha", "Carys", "Devan", "Ewa"]


def test_capacities_are_kept_and_bids_short_of_a_quorum_named(pairs, app):
    dilys = pairs.client("Dilys")
    most = {f"most-{name}@example.org": "1" for name in ("asha", "carys", "ewa")}
    assert dilys.post(f"{SHARING}/capacities", data=most).status_code == 302

    page = dilys.get(SHARING).text

    assert "get no quorum this way" in page or "gets no quorum this way" in page
    share_out(pairs)
    assert all(len(lists(pairs)[name]) <= 1 for name in ("Asha", "Carys", "Ewa"))
    with app.app_context():
        assert events() == ["capacity.set", "assignment.applied"]


def test_a_capacity_that_is_no_number_is_explained(pairs):
    answer = pairs.client("Dilys").post(f"{SHARING}/capacities", data={"most-asha@example.org": "many"})

    assert answer.status_code == 422
    assert "Enter a number of bids, like 20, or leave it empty." in answer.text
    assert 'value="many"' in answer.text


def test_a_proposal_that_changed_after_it_was_shown_is_shown_again(pairs, app):
    seen = shown(pairs)
    pairs.client("Ben").post(f"{ROUND}/interests", data=answers())

    answer = pairs.client("Dilys").post(SHARING, data={"shown": seen})

    assert answer.status_code == 409
    assert "Something changed after this proposal was drawn up" in answer.text
    with app.app_context():
        assert db.session.query(Assignment).count() == 0


def test_who_declares_later_is_offered_what_is_missing(pairs, app):
    with app.app_context():
        db.session.get_one(Round, pairs.round_id).quorum = 5
        db.session.commit()
    share_out(pairs)
    pairs.client("Ben").post(f"{ROUND}/interests", data=answers())

    assert share_out(pairs).status_code == 302

    assert lists(pairs)["Ben"] == ["T-001", "T-002", "T-003", "T-004"]


def test_an_interest_takes_the_bid_from_its_member_at_once(pairs, app):
    share_out(pairs)
    (first, second) = lists(pairs)["Asha"]

    data = {f"kind-{first}": "KNOWS", f"nature-{first}": "I coach there."}
    pairs.client("Asha").post(f"{ROUND}/interests/{first}", data=data)

    assert lists(pairs)["Asha"] == [second]
    assert "1 of 2" in pairs.client("Dilys").get(SHARING).text


def test_everybody_scores_everything_again_and_marks_stay(pairs, app):
    share_out(pairs)
    mine = lists(pairs)["Asha"][0]
    mark(pairs.client("Asha"), mine, "need", 3)

    assert pairs.client("Dilys").post(f"{SHARING}/ending").status_code == 302

    assert lists(pairs)["Asha"] == ["T-001", "T-002", "T-003", "T-004"]
    with app.app_context():
        assert sheet(pairs, "Asha", mine) is not None
        assert db.session.get_one(Round, pairs.round_id).assignment == AssignmentKind.EVERYONE
        assert db.session.query(Assignment).count() == 0


# To somebody else


@pytest.fixture
def shared_out(pairs):
    share_out(pairs)
    return pairs


def hands(cast, reference: str = "T-001") -> tuple[str, str]:
    """Somebody who scores a bid, and somebody who does not and may."""
    have = scorers(cast, reference)
    return have[0], next(name for name in ("Asha", "Carys", "Ewa") if name not in have)


def give(cast, giver: str, taker: str, reference: str = "T-001", reason: str = "Ill until Friday."):
    typed = {"giver": f"{giver.lower()}@example.org", "taker": f"{taker.lower()}@example.org", "reason": reason}
    return cast.client("Dilys").post(f"{SHARING}/bids/{reference}", data=typed)


def test_a_bid_goes_to_somebody_else_and_what_was_marked_is_kept(shared_out, app):
    giver, taker = hands(shared_out)
    mark(shared_out.client(giver), "T-001", "need", 3)

    assert give(shared_out, giver, taker).location == SHARING

    assert taker in scorers(shared_out, "T-001")
    assert giver not in scorers(shared_out, "T-001")
    assert "Ill until Friday." in shared_out.client("Dilys").get(SHARING).text
    with app.app_context():
        assert sheet(shared_out, giver, "T-001") is not None
        assert db.session.query(Reassignment).one().reason == "Ill until Friday."
        assert events()[-1] == "assignment.changed"


def test_what_is_signed_off_stays(shared_out):
    giver, taker = hands(shared_out)
    mark_all(shared_out.client(giver), "T-001")
    sign_off(shared_out.client(giver), "T-001")

    answer = give(shared_out, giver, taker)

    assert answer.status_code == 422
    assert f"{giver} has signed off their sheet for T-001" in answer.text


def test_nobody_with_an_interest_takes_a_bid(shared_out):
    answer = give(shared_out, scorers(shared_out, "T-002")[0], "Devan", "T-002")

    assert answer.status_code == 422
    assert "Devan cannot score T-002." in answer.text


def test_who_has_the_bid_already_or_no_room_does_not_take_it(shared_out, app):
    giver, taker = hands(shared_out)
    assert "scores T-001 already" in give(shared_out, giver, scorers(shared_out, "T-001")[1]).text
    assert "is not assigned to" in give(shared_out, taker, giver).text
    with app.app_context():
        member(shared_out, taker).capacity = 2
        db.session.commit()
    assert "has 2 bids already, as many as they can" in give(shared_out, giver, taker).text


def test_a_change_of_hands_that_will_not_do_is_explained(shared_out):
    giver, taker = hands(shared_out)

    assert "Say why the bid goes to somebody else" in give(shared_out, giver, taker, reason=" ").text
    assert give(shared_out, giver, "Nobody").status_code == 422
    assert shared_out.client("Dilys").post(f"{SHARING}/bids/T-099").status_code == 404
    assert shared_out.client("Edwin").post(f"{SHARING}/bids/T-001").status_code == 403


def test_while_the_round_is_open_nothing_is_shared_out(pairs, app):
    with app.app_context():
        db.session.get_one(Round, pairs.round_id).closes_at = app.extensions["clock"].now().replace(
            microsecond=0
        ) + timedelta(days=1)
        db.session.commit()

    answer = share_out(pairs)

    assert answer.status_code == 422
    assert "The list of bids is complete when the round closes" in answer.text
