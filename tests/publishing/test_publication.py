"""A decided record is published with the decision: fixed, digested, or withheld with its reason."""

from __future__ import annotations

import pytest

from app.decisions.models import Publication
from app.platform.db import db
from app.rules.freezing import digest
from tests.decisions.test_deciding import vary

pytestmark = pytest.mark.usefixtures("cast")  # the states below are fetched by name and start from it

WITHHELD = {"publish_details": "no", "reasons": "Section 43 of the Freedom of Information Act 2000."}


def public(office, path: str) -> str:
    response = office.cast.client().get(path)
    assert response.status_code == 200
    return response.text


def published(office) -> Publication:
    with office.cast.app.app_context():
        return office.record().publication


@pytest.mark.parametrize("start", ["draft", "sent", "advised", "released"])
def test_nothing_is_public_before_the_decision(request, start):
    office = request.getfixturevalue(start)

    assert office.cast.client().get(f"/decisions/{office.reference}").status_code == 404
    assert office.reference not in public(office, "/decisions")
    assert "No grants of this round are published." in public(office, "/rounds/TEST-R1/funding")
    assert "Organisation" not in public(office, "/rounds/TEST-R1/funding.csv")
    with office.cast.app.app_context():
        assert db.session.query(Publication).count() == 0


def test_a_decided_record_stands_on_its_page(decided):
    page = public(decided, f"/decisions/{decided.reference}")

    for text in (
        "Commissioners Safety Fund, round 1 2024/25: 3 grants",
        "Received in OPCC",
        "£25,000.00",
        "Supported. The panel followed the published method.",
        "Publish the record: yes. Publish its details: yes.",
        "Police and Crime Commissioner",
        "T-001 keeps young people out of trouble.",
    ):
        assert text in page


def test_the_fields_stand_in_the_offices_order(decided):
    page = public(decided, f"/decisions/{decided.reference}")
    names = [
        "Date",
        "Officers present",
        "Received in OPCC",
        "OPCC reference",
        "Summary of issue",
        "Key discussion points",
        "Value of the decision",
        "Conditions",
        "Interests declared",
        "Advice",
        "Publication scheme",
        "Commissioner’s decision",
    ]

    places = [page.index(f"<h2>{name}</h2>") for name in names]

    assert places == sorted(places)


def test_what_is_published_can_be_computed_again(app, decided):
    with app.app_context():
        made = decided.record().publication
        assert made.digest == digest(made.content)
        assert made.published_at == decided.record().signatures[-1].signed_at


def test_what_is_published_stays_when_its_sources_change(app, decided):
    before = public(decided, f"/decisions/{decided.reference}")
    with app.app_context():
        decided.record().recommendation.awards[0].application.organisation.name = "Renamed Sports Association"
        db.session.commit()

    assert public(decided, f"/decisions/{decided.reference}") == before
    assert "Renamed" not in public(decided, "/rounds/TEST-R1/funding")


@pytest.mark.parametrize("answers", [WITHHELD, WITHHELD | {"publish_record": "no"}])
def test_a_withheld_record_says_that_it_is_and_why(advised, answers):
    advised.release(**answers | {"reasons": f"{WITHHELD['reasons']} Asha said so."})
    advised.decide()

    page = public(advised, f"/decisions/{advised.reference}")
    assert "Section 43 of the Freedom of Information Act 2000." in page
    assert "Commissioners Safety Fund, round 1 2024/25: 3 grants" in page
    for text in ("25,000", "T-001", "Brackenlight", "Fiona", "Supported", "Asha"):
        assert text not in page
    register = public(advised, "/decisions")
    assert "Withheld" in register
    assert "25,000" not in register
    assert "No grants of this round are published." in public(advised, "/rounds/TEST-R1/funding")


def test_a_withheld_publication_keeps_no_details(app, advised):
    advised.release(**WITHHELD)
    advised.decide()

    with app.app_context():
        assert sorted(published(advised).content) == ["decided_on", "reference", "title", "withheld_reason"]


def test_a_varied_decision_is_published_as_decided(released):
    vary(released, amount_T_001="0", reason_T_001="Paid elsewhere.", amount_T_002="8000", reason_T_002="Smaller.")

    page = public(released, f"/decisions/{released.reference}")
    table = public(released, "/rounds/TEST-R1/funding")
    assert "£13,000.00</strong>, all in 2024/25; £25,000.00 was recommended" in page
    assert "T-002: £8,000.00. Smaller." in page
    assert "£13,000.00" in table
    assert "One recommended grant is not made." in page
    for text in ("Brackenlight", "T-001", "Paid elsewhere."):
        assert text not in page + table
    assert "£13,000.00" in public(released, "/decisions")


def test_a_decision_not_supported_is_published_without_awards(released):
    released.decide(choice="not supported", reasons="The fund is wound up.")

    page = public(released, f"/decisions/{released.reference}")
    assert "Not supported. The fund is wound up." in page
    assert "Brackenlight" not in page
    assert "£0.00" in public(released, "/rounds/TEST-R1/funding")


def test_elapsed_days_and_a_late_approval_are_said(app, released):
    with app.app_context():
        record = released.record()
        days = (app.extensions["clock"].now().date() - record.received_on).days
    released.decide()

    page = public(released, f"/decisions/{released.reference}")

    assert f"{days} days from receipt to decision. The spending period began on 1 October 2024." in page
    assert "after the spending period began." in page


def test_a_decision_nobody_knows_is_not_found(decided):
    assert decided.cast.client().get("/decisions/EXE999-24").status_code == 404
