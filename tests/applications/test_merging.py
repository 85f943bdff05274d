"""Two organisations that are one are made one by the fund officer, with the reason."""

from __future__ import annotations

import pytest

from app.accounts.models import MembershipRole, Organisation
from app.applications.models import Application
from app.platform import audit
from app.platform.db import db
from tests import factories as make
from tests.applications.people import roles

REASON = {"reason": "The secretary told us by telephone."}


@pytest.fixture
def double(cast) -> str:
    """The same club put down again, with a bid and with Owen, who may do more there; gives its key."""
    with cast.app.app_context():
        again = make.make_organisation("brackenlight sports association")
        again.registration = "GB-CHC-1098765"
        make.make_membership(cast.person("Owen"), again, MembershipRole.SUBMITTER)
        make.make_membership(cast.person("Farouk"), again, MembershipRole.READER)
        make.make_bid(db.session.get_one(make.Round, cast.round_id), 9, again)
        db.session.commit()
        return again.key


def merge(cast, key, by="Dilys", **changes):
    with cast.app.app_context():
        kept = db.session.get_one(Organisation, cast.organisation_id).key
    return cast.client(by).post(f"/office/organisations/{key}/merging", data={"kept": kept} | REASON | changes)


def test_applications_and_people_move(cast, double):
    listed = cast.client("Dilys").get("/office/organisations").text
    assert "brackenlight sports association, club, 1098765 (1 application, 2 people)" in listed
    choices = cast.client("Dilys").get(f"/office/organisations/{double}/merging").text
    assert "Brackenlight Sports Association, club (1 application, 2 people)" in choices

    assert merge(cast, double).location == "/office/organisations"

    assert roles(cast) == {"Nadia": "may submit", "Owen": "may submit", "Farouk": "may read"}
    with cast.app.app_context():
        kept = db.session.get_one(Organisation, cast.organisation_id)
        moved = db.session.query(Application).filter_by(reference="T-009").one()
        assert (moved.organisation_id, kept.registration) == (kept.id, "GB-CHC-1098765")
        assert db.session.query(Organisation).filter_by(key=double).count() == 0
        assert audit.verify() is None
        wanted = "select action, round_id from audit_event order by sequence desc limit 2"
        assert db.session.execute(db.text(wanted)).all() == [
            ("organisation.merged", None),
            ("application.organisation-merged", cast.round_id),
        ]
    assert merge(cast, double).status_code == 404


def test_nobody_else_merges(cast, double):
    for name in ("Nadia", "Owen", "Edwin", "Imogen", "Asha"):
        assert cast.client(name).get("/office/organisations").status_code == 403
        assert merge(cast, double, by=name).status_code == 404
    assert "Farouk" not in roles(cast)


def test_what_is_missing_is_explained(cast, double):
    for changes, words in (
        ({"reason": " "}, "Say how you know that they are one organisation."),
        ({"kept": ""}, "Choose the organisation that remains."),
        ({"kept": "made-up"}, "Choose one of these."),
    ):
        answer = merge(cast, double, **changes)
        assert answer.status_code == 422
        assert words in answer.text
    assert "Farouk" not in roles(cast)
