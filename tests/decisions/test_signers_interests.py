"""Before each signature the signer says whether they have an interest; what the rules notice must be answered."""

from __future__ import annotations

import pytest

from app.assessment.interests.models import RegisterEntry
from app.awards.models import Award
from app.decisions.models import Act
from app.platform.db import db
from app.rules.interests import EntryKind
from tests import factories as make
from tests.decisions.conftest import Office

WORDS = "My sister keeps the books of one of these clubs; she took no part in the bid."


def statement(office: Office, act: Act) -> dict[str, object]:
    with office.cast.app.app_context():
        return dict(office.record().valid(act).statement["interest"])


def enter_in_register(office: Office, name: str, body: str) -> None:
    with office.cast.app.app_context():
        person = office.cast.person(name)
        entry = RegisterEntry(
            kind=EntryKind.MEMBERSHIP,
            body=body,
            number="",
            postcode="",
            since=None,
            until=None,
            entered_at=make.NOON,
            person=person,
            entered_by=person,
        )
        db.session.add(entry)
        db.session.commit()


def first_recipient(office: Office) -> str:
    with office.cast.app.app_context():
        return str(db.session.query(Award).order_by(Award.position).first().application.organisation.name)


def test_nobody_signs_without_saying(sent):
    response = sent.advise(has_interest="")
    assert response.status_code == 422
    assert "Say whether you have an interest in anybody on this record." in response.text


def test_an_interest_is_described_and_stands_on_the_record_and_the_public_page(sent):
    assert "Describe the interest." in sent.advise(has_interest="yes").text
    assert sent.advise(has_interest="yes", interest=WORDS).status_code == 302

    assert statement(sent, Act.ADVICE) == {"declared": True, "words": WORDS, "noticed": []}
    said = "Fiona, chief executive, before signing: an interest. My sister keeps the books"
    assert said in sent.page("Grace")
    sent.release()
    sent.decide()
    assert said in sent.cast.client().get(f"/decisions/{sent.reference}").text


def test_what_the_rules_notice_is_shown_and_answered(sent):
    body = first_recipient(sent)
    enter_in_register(sent, "Fiona", body)

    assert f"name in the register of interests: {body}" in sent.page("Fiona")
    response = sent.advise()
    assert response.status_code == 422
    assert "Say why what was noticed is no interest." in response.text
    assert sent.advise(interest="I left its list of members in 2019.").status_code == 302
    kept = statement(sent, Act.ADVICE)
    assert (kept["declared"], len(kept["noticed"])) == (False, 1)
    assert "before signing: no interest. I left its list of members in 2019." in sent.page("Grace")


def test_nothing_is_noticed_of_somebody_elses_register(sent):
    enter_in_register(sent, "Grace", first_recipient(sent))
    assert "Noticed between you and this list" not in sent.page("Fiona")


@pytest.mark.parametrize("act", ["release", "decide"])
def test_it_is_asked_at_every_signature(sent, act):
    sent.advise()
    if act == "decide":
        sent.release()
    assert getattr(sent, act)(has_interest="").status_code == 422
    assert getattr(sent, act)(has_interest="yes", interest=WORDS).status_code == 302


def test_a_varied_decision_asks_too(sent):
    sent.advise()
    sent.release()
    changes = {"choice": "varied", "varies": "1", "amount-T-001": "9,000.00", "reason-T-001": "One hall less."}
    assert "Say whether you have an interest" in sent.decide(**changes, has_interest="").text
    assert sent.decide(**changes, has_interest="yes", interest=WORDS).status_code == 302
