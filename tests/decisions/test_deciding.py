"""What the commissioner may decide: supported, varied award by award, not supported."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import Person
from app.decisions.models import Act, Choice, DecisionRecord, RecordLine, State
from app.platform.db import db
from app.platform.models import OutboxMessage
from tests.decisions.conftest import seen_on
from tests.factories import NOON

VARIED = {"choice": "varied", "varies": "1", "reasons": "One project is smaller than planned."}


def vary(office, **fields: str):
    """The page of changes as a browser sends it: T-001 at £10,000.00, T-002 at £10,000.00, T-003 at £5,000.00."""
    amounts = {"amount-T-001": "10,000.00", "amount-T-002": "10,000.00", "amount-T-003": "5,000.00"}
    names = {key.replace("_", "-"): value for key, value in fields.items() if key.startswith(("amount", "reason_"))}
    others = {key: value for key, value in fields.items() if key.replace("_", "-") not in names}
    return office.decide(**(VARIED | amounts | names | others))


def test_varied_first_asks_what_changes(released):
    response = released.decide(choice="varied")

    assert response.status_code == 200
    assert "What changes" in response.text
    assert 'name="amount-T-003"' in response.text
    assert "The panel followed the published method." in response.text
    assert "There is a problem" not in response.text


def test_the_page_of_changes_signs_what_the_record_said(released):
    first = released.decide(choice="varied")

    assert seen_on(first.text) == seen_on(released.page("Hari"))


def test_a_varied_decision_stands_with_its_amounts(app, released):
    response = vary(released, amount_T_002="8000", reason_T_002="Two venues instead of three.")

    assert response.status_code == 302
    with app.app_context():
        record = released.record()
        assert (record.state, record.choice) == (State.DECIDED, Choice.VARIED)
        assert [(row.amount, row.reason) for row in record.valid(Act.DECISION).variations] == [
            (Decimal("8000.00"), "Two venues instead of three.")
        ]
        assert (record.value_amount, record.decided_amount) == (Decimal("25000.00"), Decimal("23000.00"))


def test_the_record_shows_both_amounts_after_a_varied_decision(released):
    vary(released, amount_T_002="8,000.00", reason_T_002="Two venues instead of three.")

    page = released.page("Hari")

    assert "Recommended" in page
    assert "£8,000.00" in page
    assert "T-002: £8,000.00. Two venues instead of three." in page
    assert "£23,000.00" in page


def test_an_award_may_be_varied_to_nothing(app, released):
    assert vary(released, amount_T_001="0", reason_T_001="Paid from elsewhere.").status_code == 302
    with app.app_context():
        assert released.record().decided_amount == Decimal("15000.00")
        assert [award["reference"] for award in released.record().publication.content["awards"]] == ["T-003", "T-002"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Nothing is changed yet."),
        ({"amount_T_003": "5000.01", "reason_T_003": "More."}, "T-003: Enter an amount up to £5,000.00."),
        ({"amount_T_001": "10000.01", "reason_T_001": "More."}, "T-001: Enter an amount up to £10,000.00."),
        ({"amount_T_001": "-1", "reason_T_001": "Less."}, "T-001: Enter an amount in pounds"),
        ({"amount_T_001": "much", "reason_T_001": "Less."}, "T-001: Enter an amount in pounds"),
        ({"amount_T_001": "9000"}, "T-001: Say why this amount changes."),
        ({"reason_T_001": "For no change."}, "T-001: This is the amount recommended."),
        ({"amount_T_001": "9000", "reason_T_001": "Less.", "reasons": " "}, "Give the reasons for your decision."),
    ],
)
def test_a_change_that_cannot_be_is_explained_and_kept(app, released, fields, says):
    response = vary(released, **fields)

    assert response.status_code == 422
    assert says in response.text
    assert all(value in response.text for value in fields.values())
    with app.app_context():
        assert released.record().state is State.RELEASED


def test_a_change_of_an_award_that_is_not_there_changes_nothing(app, released):
    assert vary(released, amount_T_004="1", reason_T_004="Why not.").status_code == 422
    with app.app_context():
        assert released.record().state is State.RELEASED


def test_a_supported_decision_ignores_amounts(app, released):
    released.decide(**{"amount-T-001": "1", "reason-T-001": "Less."})
    with app.app_context():
        assert released.record().decided_amount == Decimal("25000.00")


def test_a_decision_not_supported_gives_nothing(app, released):
    assert released.decide(choice="not supported").status_code == 302
    with app.app_context():
        record = released.record()
        assert (record.choice, record.decided_amount) == (Choice.NOT_SUPPORTED, Decimal("0.00"))
        assert record.publication.content["awards"] == []


def test_the_writer_is_told_of_the_decision(app, decided):
    with app.app_context():
        message = db.session.query(OutboxMessage).filter_by(recipient="dilys@example.org").one()
        assert message.subject == f"Decision record {decided.reference} is decided: supported"


def test_advice_is_asked_for_again_after_a_varied_decision(app, released):
    vary(released, amount_T_001="9000", reason_T_001="Less.")

    with app.app_context():
        asked = db.session.query(OutboxMessage).filter(OutboxMessage.subject.contains("asked for again")).one()
        assert asked.recipient == "fiona@example.org"
    assert "Your advice is asked for again" in released.page("Fiona")


def test_the_adviser_answers_and_the_decision_stands(app, released):
    vary(released, amount_T_001="9000", reason_T_001="Less.")

    response = released.send_form("Fiona", "further-advice", {"text": "It still holds."})

    assert response.status_code == 302
    page = released.page("Hari")
    assert "It still holds." in page
    with app.app_context():
        assert released.record().state is State.DECIDED


def test_an_empty_answer_is_explained(released):
    vary(released, amount_T_001="9000", reason_T_001="Less.")

    response = released.send_form("Fiona", "further-advice", {"text": ""})

    assert response.status_code == 422
    assert "Say whether your advice still holds, and why." in response.text


@pytest.mark.parametrize(("name", "status"), [("Hari", 403), ("Dilys", 403), ("Farouk", 404)])
def test_only_an_adviser_answers(released, name, status):
    vary(released, amount_T_001="9000", reason_T_001="Less.")

    assert released.send_form(name, "further-advice", {"text": "It holds."}).status_code == status


def test_one_answer_is_enough(released):
    vary(released, amount_T_001="9000", reason_T_001="Less.")
    released.send_form("Fiona", "further-advice", {"text": "It holds."})

    response = released.send_form("Edwin", "further-advice", {"text": "It does not."})

    assert response.status_code == 422
    assert "Fiona has already said whether the advice still holds." in response.text


def test_no_answer_is_asked_for_where_nothing_was_varied(decided):
    response = decided.send_form("Fiona", "further-advice", {"text": "It holds."})

    assert response.status_code == 422
    assert "only where the decision varies an award" in response.text


@given(st.lists(st.integers(min_value=0, max_value=10**10), max_size=12))
def test_the_value_is_always_the_sum_of_the_lines(pence):
    record = unstored_record()
    for position, amount in enumerate(pence):
        line = {"financial_year": "2024/25", "description": "Grants", "amount": Decimal(amount).scaleb(-2)}
        RecordLine(record=record, position=position, **line)

    assert record.value_amount == Decimal(sum(pence)).scaleb(-2)


def unstored_record() -> DecisionRecord:
    texts = dict.fromkeys(("title", "officers_present", "summary", "key_points", "conditions", "interests"), "Text.")
    writer = Person(name="Dilys", email="dilys@example.org")
    numbers = {"year": 2024, "sequence": 1, "reference": "EXE001-24"}
    days = {"dated_on": NOON.date(), "received_on": NOON.date(), "written_at": NOON}
    return DecisionRecord(**numbers, **days, **texts, written_by=writer)
