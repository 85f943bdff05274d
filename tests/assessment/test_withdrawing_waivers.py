"""A waiver that no longer holds is withdrawn: its member is out of the whole round again, and what was is kept."""

from __future__ import annotations

import re

import pytest

from app.assessment.interests.models import Waiver
from app.assessment.models import Interest, InterestKind, SetAside
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from tests import factories as make
from tests.assessment.steps import bid_url, events, mark_all, sign_off
from tests.assessment.test_waivers import PAGE, counted, direct, waive
from tests.pdf import words_of

WITHDRAW = f"{PAGE}/waiver-withdrawal"
WHY = "The post was made longer."


@pytest.fixture
def waived(cast, stages):
    """Asha marked T-001, declared a direct interest in T-004, and it was waived."""
    stages.after(cast.app, "assessment: waived", lambda: mark_and_waive(cast))
    return cast.client("Asha")


def mark_and_waive(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    direct(cast)
    waive(cast)


def form(cast, who="Fiona", **more):
    """The fields of the form that this person has on the page."""
    shown = re.search(rf'action="{WITHDRAW}".*?</form>', cast.client(who).get(PAGE).text, re.DOTALL)
    about = re.search(r'name="about" value="([^"]+)"', shown[0])[1]
    hidden = dict(re.findall(r'name="([^"]+(?:email|bid|given))"[^>]*value="([^"]*)"', shown[0]))
    return {"about": about, f"{about}reason": WHY} | hidden | {f"{about}{key}": value for key, value in more.items()}


def withdraw(cast, who="Fiona", sent=None):
    return cast.client(who).post(WITHDRAW, data=sent or form(cast, who))


def test_the_member_is_out_of_the_round_again_and_nothing_is_lost(app, cast, waived):
    with app.app_context():
        assert counted(cast) == {"T-001": ["asha"]}

    assert withdraw(cast).status_code == 302

    assert [waived.get(bid_url(f"T-00{n}")).status_code for n in (1, 2, 3, 4)] == [404] * 4
    with app.app_context():
        assert counted(cast) == {}
        (sheet,) = db.session.query(SetAside)
        assert (sheet.sheet.application.reference, sheet.reason) == (
            "T-001",
            "The waiver of a direct interest was withdrawn.",
        )
        row = db.session.query(Waiver).one()
        assert (row.withdrawn_reason, row.withdrawn_by.name, row.withdrawn_role_title) == (
            WHY,
            "Fiona",
            "chief executive",
        )
        assert events()[-1] == "waiver.withdrawn"
        event = db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
        assert (event.round_id, event.after["sheets_set_aside"]) == (cast.round_id, ["T-001"])
        assert audit.verify() is None


def test_the_member_and_the_fund_officer_are_told_why(app, cast, waived):
    withdraw(cast)

    with app.app_context():
        mails = [mail for mail in db.session.query(OutboxMessage).order_by(OutboxMessage.id) if WHY in mail.text]
        assert [mail.recipient for mail in mails] == ["asha@example.org", "dilys@example.org"]
        assert mails[0].subject == "You are out of the panel’s work again: Commissioners Safety Fund, round 1 2024/25"
        assert "1 score sheet of this member is set aside" in mails[1].text


def test_the_page_and_the_paper_say_that_it_held_and_until_when(cast, waived):
    withdraw(cast)

    page = cast.client("Dilys").get(PAGE).text
    paper = words_of(cast.client("Dilys").get(f"{PAGE}.pdf").data)

    assert "withdrawn by Fiona, chief executive" in page
    assert "Waived for the other bids" not in page
    assert "A waiver by Grace, monitoring officer, held from" in paper
    assert WHY in paper


def test_another_waiver_can_be_given_and_that_one_withdrawn_too(app, cast, waived):
    withdraw(cast)
    assert waive(cast).status_code == 302
    assert waived.get(bid_url("T-001")).status_code == 200
    withdraw(cast)

    assert waived.get(bid_url("T-001")).status_code == 404
    with app.app_context():
        assert db.session.query(Waiver).filter(Waiver.withdrawn_at.is_not(None)).count() == 2


def test_it_is_withdrawn_once(app, cast, waived):
    sent = form(cast)
    once = sent | {"once": "token"}

    assert [withdraw(cast, sent=each).status_code for each in (once, once, sent)] == [302, 302, 422]
    with app.app_context():
        assert events().count("waiver.withdrawn") == 1


def test_a_page_that_shows_an_older_waiver_withdraws_none(app, cast, waived):
    stale = form(cast)
    withdraw(cast, "Grace")
    waive(cast)

    answer = withdraw(cast, sent=stale)

    assert answer.status_code == 409
    assert "Read that one first" in answer.text
    with app.app_context():
        assert db.session.query(Waiver).filter(Waiver.withdrawn_at.is_(None)).count() == 1


def test_without_a_reason_it_is_not_withdrawn(app, cast, waived):
    answer = withdraw(cast, sent=form(cast, reason=" "))

    assert answer.status_code == 422
    assert "Say why: the reason stands with your name" in answer.text
    with app.app_context():
        assert db.session.query(Waiver).one().withdrawn_at is None


def test_what_was_never_waived_is_not_withdrawn(cast):
    direct(cast)
    sent = {"about": "x-", "x-email": "asha@example.org", "x-bid": "T-004", "x-reason": WHY}

    answer = cast.client("Grace").post(WITHDRAW, data=sent)

    assert answer.status_code == 422
    assert "withdrawn already" in answer.text
    assert cast.client("Grace").post(WITHDRAW, data=sent | {"x-bid": "T-001"}).status_code == 404


@pytest.mark.parametrize("name", ["Dilys", "Edwin", "Hari", "Imogen", "Asha", "Chidi", "Farouk"])
def test_nobody_else_withdraws_a_waiver(cast, waived, name):
    sent = form(cast)

    assert cast.client(name).post(WITHDRAW, data=sent).status_code == 403
    assert cast.client().post(WITHDRAW, data=sent).status_code == 401


def test_once_the_list_has_gone_to_the_commissioner_nothing_is_waived_or_withdrawn(app, cast, way):
    way.to("send")
    direct(cast)

    late = waive(cast)
    with app.app_context():
        interest = db.session.query(Interest).filter_by(kind=InterestKind.DIRECT).one()
        facts = {"reason": "So.", "role_title": "monitoring officer", "waived_at": make.NOON}
        make.stored(Waiver(interest=interest, waived_by=cast.person("Grace"), **facts))
        db.session.commit()
    answer = withdraw(cast)

    assert (late.status_code, answer.status_code) == (422, 422)
    for page in (late, answer):
        assert "The list of this round has gone to the commissioner" in page.text
