"""Conditions of single awards, from the list to the public page; and due diligence, which stops the sending."""

from __future__ import annotations

import pytest

from app.awards.models import Award
from app.awards.preparing.library import LIBRARY
from app.awards.preparing.models import DueDiligence
from app.decisions.content import text_of
from app.decisions.models import State
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.awards.conftest import hidden, words
from tests.decisions.conftest import Office

LIST = "/office/rounds/TEST-R1/recommendations/1"
AWARD = f"{LIST}/awards/T-001"
OUTSIDERS = [("Farouk", 404), ("Nadia", 404), ("Asha", 404), ("Edwin", 403)]


def put(office: Office, who: str = "Dilys", **fields: object):
    page = office.cast.client("Dilys").get(AWARD).text
    form = {"version": hidden(page, "version"), "chosen": [LIBRARY[1]], "own": "Open to all.\n\nAsk the school first."}
    return office.cast.client(who).post(f"{AWARD}/conditions", data=form | fields)


def record(office: Office, who: str = "Dilys", **fields: str):
    return office.cast.client(who).post(f"{AWARD}/due-diligence", data={"state": "PASSED", "why": ""} | fields)


def page(office: Office, url: str) -> str:
    return words(office.cast.client("Dilys").get(url))


def not_begun(office: Office) -> None:
    with office.cast.app.app_context():
        db.session.query(DueDiligence).delete()
        db.session.commit()


def test_conditions_stand_on_list_record_papers_and_public_page(draft: Office) -> None:
    assert put(draft).location == AWARD
    assert put(draft).location == AWARD

    with draft.cast.app.app_context():
        award = db.session.query(Award).filter_by(position=1).one()
        assert award.conditions == [LIBRARY[1], "Open to all.", "Ask the school first."]
        assert db.session.query(AuditEvent).filter_by(action="award.conditions-set").count() == 1
        told = text_of(draft.record())["awards"]
        assert [award.get("conditions", "").count("\n") for award in told] == [2, 0, 0]
    for url in (LIST, AWARD, f"{LIST}/paper", f"{draft.url}/paper"):
        assert "Ask the school first." in page(draft, url)
    draft.send(), draft.advise(), draft.release(), draft.decide()
    assert "Ask the school first." in page(draft, "/awards/T-001")


def test_conditions_changed_after_a_signature_void_it_and_after_the_decision_stay(advised: Office) -> None:
    put(advised)
    with advised.cast.app.app_context():
        assert advised.record().state is State.SENT

    advised.advise(), advised.release(), advised.decide()
    assert put(advised, own="Other.").status_code == 422


def test_conditions_of_a_page_out_of_date_are_shown_beside_those_saved(office: Office) -> None:
    version = hidden(office.cast.client("Dilys").get(AWARD).text, "version")
    put(office)
    stale = put(office, version=version, own="Mine.")

    assert stale.status_code == 409
    assert "Somebody else changed this award while you had it open." in words(stale)
    assert "Mine.</textarea>" in stale.text
    assert put(office, version=hidden(stale.text, "version"), own="Mine.").status_code == 302
    assert put(office, own="x" * 4001).status_code == 422
    assert put(office, chosen=["made-up"]).status_code == 422


def test_a_list_is_sent_when_due_diligence_is_passed_for_each(draft: Office) -> None:
    not_begun(draft)
    assert "Due diligence is not passed for T-001, " in words(draft.send())
    assert "3 awards are open." in page(draft, LIST)

    for _ in range(2):
        draft.cast.client("Dilys").post(f"{LIST}/due-diligence")

    assert "Due diligence passed 3 of 3" in page(draft, LIST)
    draft.send()
    with draft.cast.app.app_context():
        assert draft.record().state is State.SENT
        assert db.session.query(AuditEvent).filter_by(action="award.diligence-recorded").count() == 1


def test_what_failed_stops_the_sending_and_stays_failed(draft: Office) -> None:
    assert record(draft, state="FAILED", why=" ").status_code == 422
    assert record(draft, state="FAILED", why="The accounts are not filed.").location == AWARD

    draft.cast.client("Dilys").post(f"{LIST}/due-diligence")
    assert "Failed: The accounts are not filed." in page(draft, AWARD)
    assert "Due diligence of T-001 failed. Make a list without it." in words(draft.send())


def test_a_record_on_its_way_is_not_asked_for_due_diligence(sent: Office) -> None:
    not_begun(sent)

    sent.advise()
    with sent.cast.app.app_context():
        assert sent.record().state is State.ADVISED


@pytest.mark.parametrize(("who", "status"), OUTSIDERS)
def test_only_the_fund_officer_writes_them(office: Office, who: str, status: int) -> None:
    assert put(office, who).status_code == status
    assert record(office, who).status_code == status
    assert office.cast.client(who).post(f"{LIST}/due-diligence").status_code == status


def test_a_wrong_finding_is_explained(office: Office) -> None:
    assert "Say how far due diligence is." in words(record(office, state=""))
    assert record(office, state="NOT_BEGUN").status_code == 422
