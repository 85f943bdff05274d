"""Minimal financial assistance on a list: entered, counted, confirmed, put on paper; and the stop above the limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.awards.models import Award
from app.awards.subsidy.models import SubsidyConfirmation, SubsidyEntry
from app.awards.subsidy.queries import PAPERS, standings_of
from app.decisions.models import State
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.awards.conftest import words
from tests.decisions.conftest import Office
from tests.papers import assert_all_say_the_same, assert_is_tagged, assert_opens_in_word

LIST = "/office/rounds/TEST-R1/recommendations/1"
AWARD = f"{LIST}/awards/T-001"  # £10,000.00
ENTRY = {"given_by": "Leicester City Council", "financial_year": "2023/24", "amount": "5,000", "source": "DECLARED"}
CONFIRMED = {"confirmed_by": "Nadia Rahman", "confirmed_on": ["1", "9", "2024"]}
OUTSIDERS = [("Farouk", 404), ("Nadia", 404), ("Asha", 404), ("Edwin", 403)]


def enter(office: Office, who: str = "Dilys", **fields: str):
    return office.cast.client(who).post(f"{AWARD}/subsidies", data=ENTRY | fields)


def confirm(office: Office, who: str = "Dilys", **fields: object):
    return office.cast.client(who).post(f"{AWARD}/subsidy-confirmation", data=CONFIRMED | fields)


def page(office: Office, who: str = "Dilys", url: str = AWARD) -> str:
    return words(office.cast.client(who).get(url))


def key_of_entry(office: Office) -> str:
    with office.cast.app.app_context():
        return str(db.session.query(SubsidyEntry).one().key)


def test_the_page_of_an_award_adds_up_what_was_received(office: Office) -> None:
    assert enter(office).location == AWARD
    said = page(office, "Hari")

    assert "Leicester City Council 2023/24 Declared by the organisation" in said
    assert "This list 2024/25 Recommendation 1 £10,000.00" in said
    assert "Running total £15,000.00 Left to the limit £300,000.00" in said
    assert "Assistance in three years with this list: £15,000.00" in page(office, url=LIST)
    with office.cast.app.app_context():
        event = db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
        assert event
        assert (event.action, event.after["amount"]) == ("subsidy.entered", "5000.00")


@pytest.mark.parametrize(("amount", "sends"), [("305,000.00", True), ("304,999.99", True), ("305,000.01", False)])
def test_exactly_the_limit_is_sent_and_a_penny_more_is_not(draft: Office, amount: str, sends: bool) -> None:
    enter(draft, amount=amount)
    said = words(draft.send())

    with draft.cast.app.app_context():
        assert (draft.record().state is State.SENT) == sends
    if not sends:
        assert (
            "£315,000.01 of minimal financial assistance in three financial years, and £315,000.00 is the most" in said
        )
        assert "Above the limit" in page(draft)


def test_an_entry_that_is_struck_out_counts_no_more(draft: Office) -> None:
    enter(draft, amount="400,000")
    url = f"{AWARD}/subsidies/{key_of_entry(draft)}/striking"
    dilys = draft.cast.client("Dilys")

    assert [dilys.post(url).status_code for _ in range(2)] == [302, 302]
    assert "Running total £10,000.00" in page(draft)
    assert "does not count" in page(draft)
    draft.send()
    with draft.cast.app.app_context():
        assert draft.record().state is State.SENT
        assert db.session.query(AuditEvent).filter_by(action="subsidy.struck-out").count() == 1


def test_what_another_organisation_received_does_not_count(office: Office) -> None:
    enter(office)

    assert "Running total £10,000.00" in page(office, url=f"{LIST}/awards/T-002")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("given_by", " ", "Enter which public body gave it."),
        ("financial_year", "2021/22", "Only 2022/23 to 2024/25 count for this award."),
        ("financial_year", "2024", "Write the financial year like 2024/25."),
        ("amount", "0", "Enter an amount above nothing."),
        ("amount", "a lot", "Enter an amount in pounds"),
        ("source", "", "Say how we know of it."),
    ],
)
def test_a_wrong_entry_is_explained_and_kept_in_the_form(office: Office, field: str, value: str, sentence: str) -> None:
    response = enter(office, **{"given_by": "A council"} | {field: value})

    assert response.status_code == 422
    assert sentence in words(response)
    with office.cast.app.app_context():
        assert db.session.query(SubsidyEntry).count() == 0


def test_the_confirmation_of_the_recipient_is_recorded_with_who_and_when(office: Office) -> None:
    assert confirm(office).location == AWARD

    assert "Nadia Rahman confirmed on 1 September 2024 that the limit is kept with £10,000.00" in page(office)
    assert "Confirmed by the recipient." in page(office, url=LIST)
    assert "Confirmed by the recipient." not in page(office, url=f"{LIST}/awards/T-002")


def test_a_confirmation_stands_for_its_amount_only(office: Office) -> None:
    confirm(office)
    with office.cast.app.app_context():
        award = db.session.query(Award).filter_by(position=1).one()
        confirmation = db.session.query(SubsidyConfirmation).one()
        confirmation.amount = award.amount - 1
        db.session.flush()
        assert standings_of(award.recommendation)[award.id].confirmation is None
        db.session.rollback()


def test_a_wrong_confirmation_is_explained(office: Office) -> None:
    tomorrow = (office.cast.app.extensions["clock"].now() + timedelta(days=2)).date()
    early = confirm(office, confirmed_on=[str(tomorrow.day), str(tomorrow.month), str(tomorrow.year)])

    assert early.status_code == 422
    assert "That day is still to come." in words(early)
    assert "Enter who confirmed it." in words(confirm(office, confirmed_by=""))


@pytest.mark.parametrize(("who", "status"), OUTSIDERS)
def test_only_the_fund_officer_prepares_awards(office: Office, who: str, status: int) -> None:
    enter(office)
    striking = f"{AWARD}/subsidies/{key_of_entry(office)}/striking"

    assert enter(office, who).status_code == status
    assert confirm(office, who).status_code == status
    assert office.cast.client(who).post(striking).status_code == status


def test_what_is_not_there_is_not_found(office: Office) -> None:
    dilys = office.cast.client("Dilys")
    enter(office)

    assert dilys.get(f"{LIST}/awards/T-009").status_code == 404
    assert dilys.get(f"{AWARD}/invoice.pdf").status_code == 404
    assert dilys.post(f"{AWARD}/subsidies/made-up/striking").status_code == 404
    other = f"{LIST}/awards/T-002/subsidies/{key_of_entry(office)}/striking"
    assert dilys.post(other).status_code == 404


@pytest.mark.parametrize("name", ["notice", "confirmation", "award-notice"])
def test_each_paper_says_the_same_as_page_pdf_and_word(decided: Office, name: str) -> None:
    client = decided.cast.client("Hari")

    page = client.get(f"{AWARD}/papers/{name}")
    printed, word = client.get(f"{AWARD}/{name}.pdf").data, client.get(f"{AWARD}/{name}.docx").data

    assert_all_say_the_same(page.text, printed, word)
    title = "Brackenlight Sports Association: Project 1"
    assert_is_tagged(printed, f"{PAPERS[name]} T-001: {title}")
    assert_opens_in_word(word, title)


def test_the_award_notice_comes_with_the_decision(draft: Office) -> None:
    for address in ("papers/award-notice", "award-notice.pdf", "award-notice.docx"):
        assert draft.cast.client("Dilys").get(f"{AWARD}/{address}").status_code == 422
    for address in ("papers/invoice", "invoice.docx"):
        assert draft.cast.client("Dilys").get(f"{AWARD}/{address}").status_code == 404


def test_what_was_decided_counts_once_and_its_notice_can_be_had(decided: Office) -> None:
    said = page(decided)

    assert "Running total £10,000.00" in said
    assert "Award notice" in said
    assert decided.cast.client("Dilys").get(f"{AWARD}/award-notice.pdf").status_code == 200
    assert f"{AWARD}/papers/award-notice" in decided.cast.client("Hari").get(AWARD).text
