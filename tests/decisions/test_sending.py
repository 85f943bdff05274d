"""A record is edited by the fund officer and sent when nothing is missing."""

from __future__ import annotations

import pytest

from app.applications.models import Withdrawal
from app.awards.models import Recommendation
from app.decisions.models import State
from app.platform.db import db
from app.platform.models import OutboxMessage
from tests import factories as make
from tests.decisions.conftest import Office, send_ready_list

TEXTS = {
    "title": "Commissioners Safety Fund, round 1: three grants",
    "dated_on": ["19", "9", "2024"],
    "officers_present": "Dilys, fund officer",
    "received_on": ["19", "9", "2024"],
    "summary": "What the round was about.",
    "key_points": "What was discussed.",
    "conditions": "Standard terms.",
    "due_regard": "Nobody is affected otherwise than others.",
    "interests": "None.",
    "spending_from": ["1", "10", "2024"],
}


def typed(version: int, **changes: object) -> dict[str, object]:
    """The edit form as a browser sends it: dates in three boxes of one name."""
    return TEXTS | {"version": version} | changes


def edit(office: Office, name: str = "Dilys", version: int = 1, **changes: object):
    return office.cast.client(name).post(f"{office.url}/edit", data=typed(version, **changes))


def test_the_officer_edits_what_a_person_writes(app, draft):
    assert edit(draft, key_points="Round 2 is reduced by the same sum.").status_code == 302
    with app.app_context():
        record = draft.record()
        assert record.key_points == "Round 2 is reduced by the same sum."
        assert record.received_on.isoformat() == "2024-09-19"
        assert str(record.value_amount) == "25000.00"


def test_the_edit_page_holds_what_is_stored(draft):
    page = draft.cast.client("Dilys").get(f"{draft.url}/edit").text

    assert "Commissioners Safety Fund, round 1 2024/25: 3 grants" in page
    assert "Two bids tie at 80.0%" in page


def test_an_empty_field_is_explained_and_nothing_typed_is_lost(draft):
    response = edit(draft, title=" ", conditions="Terms that took long to write.")

    assert response.status_code == 422
    assert "Enter a title." in response.text
    assert "Terms that took long to write." in response.text


def test_two_officers_at_once_see_both_texts(app, draft):
    edit(draft, conditions="Saved by the first.")
    response = edit(draft, version=1, conditions="Typed by the second.")

    assert response.status_code == 409
    assert "Saved by the first." in response.text
    assert "Typed by the second." in response.text
    assert 'name="version" value="2"' in response.text
    with app.app_context():
        assert draft.record().conditions == "Saved by the first."


def test_after_seeing_both_the_second_may_still_save(app, draft):
    edit(draft, conditions="Saved by the first.")
    assert edit(draft, version=2, conditions="Typed by the second.").status_code == 302
    with app.app_context():
        assert draft.record().conditions == "Typed by the second."


@pytest.mark.parametrize(("name", "status"), [("Farouk", 404), ("Nadia", 404), ("Asha", 404), ("Fiona", 403)])
def test_others_neither_edit_nor_send(draft, name, status):
    assert draft.cast.client(name).get(f"{draft.url}/edit").status_code == status
    assert edit(draft, name).status_code == status
    assert draft.send(name).status_code == status


def test_who_is_not_signed_in_neither_edits_nor_sends(draft):
    anonymous = draft.cast.client()

    assert anonymous.get(draft.url).status_code == 302
    assert anonymous.post(f"{draft.url}/edit", data=typed(1)).status_code == 401
    assert anonymous.post(f"{draft.url}/sending").status_code == 401


def test_a_decided_record_is_edited_no_more(decided):
    response = edit(decided)

    assert response.status_code == 422
    assert "This record is decided and stands as it was signed." in response.text


def test_a_complete_record_is_sent(app, draft):
    assert draft.send().status_code == 302
    with app.app_context():
        assert draft.record().state is State.SENT


def test_whoever_may_advise_is_told(app, sent):
    with app.app_context():
        messages = db.session.query(OutboxMessage).filter(OutboxMessage.subject.contains("your advice")).all()
        assert sorted(message.recipient for message in messages) == ["edwin@example.org", "fiona@example.org"]
        assert f"http://localhost{sent.url}" in messages[0].text


def test_a_record_is_sent_once(sent):
    response = sent.send()

    assert response.status_code == 422
    assert "was sent already" in response.text


def test_the_same_sending_twice_is_one(draft):
    assert [draft.send(once="one-form").status_code for _ in range(2)] == [302, 302]


def test_awards_without_a_confirmed_reason_stop_the_sending(app, cast):
    with app.app_context():
        send_ready_list(cast, explained=False)
    office = Office(cast)
    office.write()

    response = office.send()

    assert response.status_code == 422
    assert "3 awards without a confirmed reason under section 9: T-001, T-003, T-002." in response.text


def test_money_over_the_pot_without_a_finance_officer_stops_the_sending(app, cast):
    with app.app_context():
        send_ready_list(cast, authorised=False)
    office = Office(cast)
    office.write()

    assert office.send().status_code == 422
    page = office.page("Dilys")
    assert "The list is £5,000.00 over the pot. A finance officer must authorise that, with a reason." in page
    assert 'href="/office/rounds/TEST-R1/recommendations/1"' in page


def test_a_bid_withdrawn_after_the_list_was_made_stops_the_sending(app, draft):
    withdraw(app, draft)

    response = draft.send()

    assert response.status_code == 422
    assert ", after the list was made, so nothing can be awarded to it. Make a new recommendation" in response.text


def test_a_bid_withdrawn_after_the_sending_stops_the_signing(app, sent):
    withdraw(app, sent)

    response = sent.advise()

    assert response.status_code == 422
    assert "This record cannot be signed now. T-001 was withdrawn" in response.text


@pytest.mark.breaks_rules
def test_a_record_of_a_list_with_a_successor_goes_no_further(app, sent):
    with app.app_context():
        first = sent.record().recommendation
        same = {name: getattr(first, name) for name in ("made_at", "reason", "inputs", "result", "digest")}
        sums = {"committed_amount": first.committed_amount, "over_amount": first.over_amount}
        make.stored(Recommendation(round=first.round, number=2, made_by=first.made_by, **same, **sums))
        db.session.commit()

    assert "List 2 of this round is newer. Write the record from that one." in sent.page("Fiona")
    assert sent.advise().status_code == 422
    assert sent.write().status_code == 422


def withdraw(app, office: Office) -> None:
    with app.app_context():
        bid = office.record().recommendation.awards[0].application
        make.stored(Withdrawal(application=bid, reason="We moved away.", withdrawn_at=make.NOON))
        db.session.commit()


def test_every_gap_of_a_draft_is_named_with_a_link(app, draft):
    with app.app_context():
        draft.record().interests = " "
        db.session.commit()

    page = draft.page("Dilys")

    assert f'<a href="{draft.url}/edit#interests">Interests declared is empty. Write it.</a>' in page
    assert "Something is missing" in page
