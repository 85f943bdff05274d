"""Who chairs a bid: the chair, and the deputy where the chair may not see it."""

from __future__ import annotations

from app.assessment.chairing import chair_of, chairs_of
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import bid, member

INTERESTED = {"kind-T-001": "KNOWS", "nature-T-001": "Their treasurer is my brother."}


def chairs(cast, reference):
    found = chair_of(bid(reference))
    return found.person.name if found else None


def test_the_chair_chairs_a_bid_without_interest(cast, app):
    with app.app_context():
        assert chairs(cast, "T-001") == "Chidi"


def test_the_deputy_takes_over_where_the_chair_has_an_interest(cast, app):
    cast.client("Chidi").post("/panel/TEST-R1/interests/T-001", data=INTERESTED)

    with app.app_context():
        assert chairs(cast, "T-001") == "Devan"
        assert chairs(cast, "T-003") == "Chidi"


def test_nobody_chairs_where_both_have_an_interest(cast, app):
    data = {"kind-T-002": "KNOWS", "nature-T-002": "I advise them."}
    cast.client("Chidi").post("/panel/TEST-R1/interests/T-002", data=data)

    with app.app_context():
        assert chairs(cast, "T-002") is None


def test_a_direct_interest_hands_every_bid_to_the_deputy(cast, app):
    data = {"kind-T-004": "DIRECT", "nature-T-004": "I am a trustee."}
    cast.client("Chidi").post("/panel/TEST-R1/interests/T-004", data=data)

    with app.app_context():
        assert [chairs(cast, f"T-00{number}") for number in (1, 2, 3, 4)] == ["Devan", None, "Devan", "Devan"]


def test_a_chair_who_has_not_declared_on_a_late_bid_does_not_chair_it(cast, app):
    with app.app_context():
        make.make_bid(member(cast, "Asha").round, 5)
        db.session.commit()
        assert chairs(cast, "T-005") is None

    cast.client("Devan").post("/panel/TEST-R1/interests", data={"kind-T-005": "NONE"})

    with app.app_context():
        assert chairs(cast, "T-005") == "Devan"


def test_the_chairs_of_many_bids_are_asked_at_once(cast, app):
    with app.app_context():
        ids = [bid(f"T-00{number}").id for number in (1, 2, 3, 4)]

        assert chairs_of(ids) == dict.fromkeys(ids, cast.members["Chidi"])
