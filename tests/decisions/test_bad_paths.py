"""What goes wrong between the list and the decision: a sentence that says what to do, and nothing typed lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts.models import OfficeRole
from app.applications.models import Application, Withdrawal
from app.awards.models import Award
from app.decisions.models import RecordLine, State
from app.decisions.operations import EDITABLE
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.awards.conftest import words
from tests.decisions.conftest import Office, seen_on
from tests.decisions.test_signing import hold_office

LIST = "/office/rounds/TEST-R1/recommendations/1"
AWARD = f"{LIST}/awards/T-001"
NOTHING_AWARDED = "after the list was made, so nothing can be awarded to it. Make a new recommendation"
VARIED = {"choice": "varied", "varies": "1", "amount-T-001": "8,000.00", "reason-T-001": "A smaller hall."}

pytestmark = pytest.mark.usefixtures("cast")


def edit(office: Office, **changes: Any) -> None:
    """Dilys saves the record with these fields changed, as its form is."""
    with office.cast.app.app_context():
        record = office.record()
        values = {name: getattr(record, name) for name in EDITABLE} | {"version": record.version}
    days = {name: [str(day.day), str(day.month), str(day.year)] for name, day in values.items() if hasattr(day, "year")}
    data = {name: value for name, value in values.items() if value is not None} | days | changes
    assert office.cast.client("Dilys").post(f"{office.url}/edit", data=data).status_code == 302


def write_reason(office: Office, text: str) -> None:
    """Dilys looks the reasons through again and writes another for the first bid."""
    dilys = office.cast.client("Dilys")
    with office.cast.app.app_context():
        awards = db.session.query(Award).order_by(Award.position).all()
        said = {str(row.application.reference): (row.crime_reduction_reason, row.version) for row in awards}
    fields = {f"reason-{reference}": old for reference, (old, _) in said.items()} | {"reason-T-001": text}
    versions = {f"version-{reference}": version for reference, (_, version) in said.items()}
    assert dilys.post(f"{LIST}/reasons", data=fields | versions).status_code == 302


def withdraw(office: Office, reference: str = "T-001") -> None:
    with office.cast.app.app_context():
        bid = db.session.query(Application).filter_by(reference=reference).one()
        at = make.NOON + timedelta(days=1)
        db.session.add(Withdrawal(application=bid, reason="We found other money.", withdrawn_at=at))
        db.session.commit()


def state_of(office: Office) -> State:
    with office.cast.app.app_context():
        return office.record().state


# Signing what has changed meanwhile


def test_who_signs_what_was_edited_sees_what_it_was_and_what_it_is(sent: Office) -> None:
    with sent.cast.app.app_context():
        before = sent.record().conditions
    form = seen_on(sent.page("Fiona")) | {"text": "Advice that took an hour."}
    edit(sent, conditions="No alcohol is sold.", title="Another title")

    response = sent.sign("Fiona", "advice", form)
    said = words(response)

    assert response.status_code == 409
    assert "The record changed while you had it open, so nothing was signed. Changed: Title, Conditions." in said
    assert "Changed since you opened it" in said
    assert "No alcohol is sold." in said
    assert "Another title" in said
    assert " ".join(before.split()) in said
    assert "is not kept" not in said
    assert "Advice that took an hour." in response.text
    assert state_of(sent) is State.SENT


def test_what_was_seen_is_found_through_several_changes(sent: Office) -> None:
    form = seen_on(sent.page("Fiona")) | {"text": "Advice."}
    with sent.cast.app.app_context():
        first = sent.record().conditions
    for text in ("The second.", "The third."):
        edit(sent, conditions=text)

    said = words(sent.sign("Fiona", "advice", form))

    assert " ".join(first.split())[:60] in said
    assert "The third." in said
    assert "The second." not in said


def test_a_reason_or_a_condition_of_an_award_is_shown_as_it_was_and_as_it_is(sent: Office) -> None:
    form = seen_on(sent.page("Fiona")) | {"text": "Advice."}
    write_reason(sent, "It gives young people a place to go.")
    with sent.cast.app.app_context():
        version = db.session.query(Award).filter_by(position=1).one().version
    sent.cast.client("Dilys").post(f"{AWARD}/conditions", data={"own": "No alcohol.", "version": version})

    said = words(sent.sign("Fiona", "advice", form))

    assert "T-001: why it will reduce crime and disorder" in said
    assert "T-001 keeps young people out of trouble. It gives young people a place to go." in said
    assert "T-001: conditions Empty No alcohol." in said


def test_the_commissioner_whose_turn_a_change_took_away_is_told_why_and_loses_no_word(released: Office) -> None:
    form = seen_on(released.page("Hari")) | {"choice": "supported", "reasons": "Weighed over a whole evening."}
    edit(released, conditions="No alcohol is sold.")

    response = released.sign("Hari", "decision", form)
    said = words(response)

    assert response.status_code == 409
    assert "Changed: Conditions, Signatures. What was signed before is void: the record waits for advice now" in said
    assert "No alcohol is sold." in said
    assert "Fiona, chief executive, advised" in said
    assert "Weighed over a whole evening." in said
    assert "It waits for the advice" in said
    assert state_of(released) is State.SENT


def test_a_varied_decision_keeps_its_amounts_and_reasons(released: Office) -> None:
    form = seen_on(released.page("Hari")) | VARIED | {"reasons": "Weighed over a whole evening."}
    with released.cast.app.app_context():  # the pot of the round; what was signed stands
        db.session.query(Round).filter_by(reference="TEST-R1").one().budget_amount = Decimal("21000.00")
        db.session.commit()

    response = released.sign("Hari", "decision", form | {"digest": "0" * 64})

    assert response.status_code == 409
    for typed in ("8,000.00", "A smaller hall.", "Weighed over a whole evening."):
        assert typed in response.text
    assert "The record changed while you had it open" in words(response)


def test_sending_back_what_has_changed_shows_the_difference_too(sent: Office) -> None:
    page = sent.page("Fiona")
    form = seen_on(page) | {"reason": "Say what it costs."}
    edit(sent, conditions="No alcohol is sold.")

    response = sent.cast.client("Fiona").post(f"{sent.url}/versions", data=form)

    assert response.status_code == 409
    assert "Changed since you opened it" in words(response)
    assert "Say what it costs." in response.text


def test_what_was_changed_by_hand_is_named_though_its_text_is_not_kept(sent: Office) -> None:
    form = seen_on(sent.page("Fiona")) | {"text": "Advice."}
    with sent.cast.app.app_context():
        sent.record().conditions = "None at all."
        db.session.commit()

    response = sent.sign("Fiona", "advice", form)

    assert response.status_code == 409
    assert "Conditions What it said when you opened it is not kept. None at all." in words(response)


# The same person in two roles


@pytest.mark.parametrize(
    ("start", "act", "name", "role"),
    [
        ("advised", "release", "Fiona", OfficeRole.MONITORING_OFFICER),
        ("released", "decide", "Grace", OfficeRole.COMMISSIONER),
    ],
)
def test_who_has_signed_in_one_role_is_told_before_they_write_anything(
    request: pytest.FixtureRequest, start: str, act: str, name: str, role: OfficeRole
) -> None:
    office = request.getfixturevalue(start)
    hold_office(office, name, role)

    assert "You have signed this record in another role." in words(office.cast.client(name).get(office.url))
    refused = getattr(office, act)(name)
    assert refused.status_code == 403
    assert "three different people" in words(office.cast.client(name).get(office.url))


# No money


def test_a_record_whose_lines_are_gone_is_not_sent_and_says_the_way_on(draft: Office) -> None:
    with draft.cast.app.app_context():
        db.session.query(RecordLine).delete()
        db.session.commit()

    response = draft.send()

    assert response.status_code == 422
    assert "The record has no line of money, and its list has awards. Make a new recommendation" in words(response)
    assert draft.cast.client("Dilys").get(draft.url).status_code == 200
    assert draft.cast.client("Dilys").get(f"{draft.url}/paper").status_code == 200
    with draft.cast.app.app_context():  # the rules of the tables want them back
        record = draft.record()
        line = RecordLine(record=record, position=0, financial_year="2024/25", description="x", amount=Decimal("25000"))
        db.session.add(line)
        db.session.commit()


# Amounts that are too large


@pytest.mark.breaks_rules
@pytest.mark.parametrize(
    ("model", "field", "value", "sentence"),
    [
        (Round, "max_award_amount", "9000.00", "£10,000.00, above £9,000.00, the most that one award of this round"),
        (Application, "requested_amount", "9500.00", "is to get £10,000.00 and asks for £9,500.00 only."),
    ],
)
def test_an_award_above_the_limit_or_the_request_is_not_sent(
    draft: Office, model: type, field: str, value: str, sentence: str
) -> None:
    reference = {"reference": "TEST-R1" if model is Round else "T-001"}
    with draft.cast.app.app_context():
        setattr(db.session.query(model).filter_by(**reference).one(), field, Decimal(value))
        db.session.commit()

    response = draft.send()

    assert response.status_code == 422
    assert sentence in words(response)
    assert sentence in words(draft.cast.client("Dilys").get(LIST))


def test_a_decision_gives_no_more_than_was_asked_for(released: Office) -> None:
    response = released.decide(**VARIED | {"amount-T-001": "10,000.01"})

    assert response.status_code == 422
    assert "Enter an amount up to £10,000.00." in words(response)
    assert "A smaller hall." in response.text


# Withdrawn after the list was frozen


def test_a_withdrawn_bid_stands_on_the_list_the_record_and_the_to_do_list(draft: Office) -> None:
    withdraw(draft)
    dilys = draft.cast.client("Dilys")

    assert f"T-001 was withdrawn on {words_of_day()}" in words(dilys.get(LIST))
    assert NOTHING_AWARDED in words(dilys.get(LIST))
    assert NOTHING_AWARDED in words(dilys.get(draft.url))
    assert "Make a new list: T-001 withdrawn" in words(dilys.get("/home"))
    assert draft.send().status_code == 422


def words_of_day() -> str:
    day = make.NOON + timedelta(days=1)
    return f"{day.day} {day:%B %Y}"


@pytest.mark.parametrize(("start", "act"), [("sent", "advise"), ("advised", "release"), ("released", "decide")])
def test_nobody_signs_for_a_withdrawn_bid_and_nothing_typed_is_lost(
    request: pytest.FixtureRequest, start: str, act: str
) -> None:
    office = request.getfixturevalue(start)
    typed = {"advise": "text", "release": "reasons", "decide": "reasons"}[act]
    before = state_of(office)
    withdraw(office)

    response = getattr(office, act)(**{typed: "Words of a whole evening."})

    assert response.status_code == 422
    assert NOTHING_AWARDED in words(response)
    assert "Words of a whole evening." in response.text
    assert state_of(office) is before


def test_after_the_decision_a_bid_is_not_withdrawn(decided: Office) -> None:
    with decided.cast.app.app_context():
        key = db.session.query(Application).filter_by(reference="T-001").one().key

    response = decided.cast.client("Nadia").post(f"/applications/{key}/withdrawal", data={"reason": "Too late."})

    assert response.status_code == 422
    assert "The decision on this application has been made. Write to us if you do not want the grant." in words(
        response
    )
