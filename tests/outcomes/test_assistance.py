"""Minimal financial assistance on the way of an offer: notice, confirmation with the acceptance, award notice; once."""

from __future__ import annotations

import threading
from io import BytesIO

import pikepdf
import pytest

from app.awards.models import Award
from app.awards.subsidy.models import SubsidyConfirmation, SubsidyPaper
from app.outcomes.letters.queries import by_post
from app.outcomes.models import OfferAnswer, Outcome
from app.outcomes.queries import find_decided
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.freezing import digest
from tests.applications.on_paper import came_on_paper, confirmed_now
from tests.awards.conftest import words
from tests.decisions.test_subsidy import AWARD, CONFIRMED, ENTRY
from tests.outcomes.test_outcomes import HOW, answer, decided, look_through, mails, ready, rows, send, told

__all__ = ["decided", "ready", "told"]

UNTICKED = {"limit_kept": ""}


def about_notices(app) -> list[tuple[str, str]]:
    """To whom which paper went by mail."""
    with app.app_context():
        wanted = db.select(OutboxMessage).where(OutboxMessage.subject.contains("minimal financial assistance"))
        found = db.session.scalars(wanted.order_by(OutboxMessage.id)).all()
        return [(mail.recipient, mail.subject) for mail in found]


def kinds(app) -> list[str]:
    return [paper.kind.value for paper in rows(app, SubsidyPaper)]


def test_the_notice_goes_with_the_offer_and_to_nobody_else(app, cast, told):
    assert kinds(app) == ["notice"] * 3  # T-004 is offered nothing
    papers = rows(app, SubsidyPaper)
    assert all(paper.digest == digest(paper.content) for paper in papers)
    assert papers[0].content["years"] == ["2022/23", "2023/24", "2024/25"]
    said = mails(app)["nadia@example.org"]
    assert "We would give it as minimal financial assistance under section 36" in said
    assert "Its gross value is £10,000.00." in said
    assert "Confirm in writing that you do not receive more than £315,000.00 with this grant." in said
    assert f"{told}" in said
    assert {subject for _, subject in about_notices(app)} == {"Notice of minimal financial assistance, T-001"}


def test_looking_through_the_letters_sends_no_notice(app, cast, ready):
    assert look_through(app, cast).status_code == 200
    assert kinds(app) == []


def test_sent_twice_it_goes_once(app, cast, ready):
    send(app, cast)
    once = about_notices(app)
    send(app, cast)
    send(app, cast, once="another form")
    assert (kinds(app), about_notices(app)) == (["notice"] * 3, once)


def test_accepting_confirms_and_the_award_notice_goes_out(app, cast, told):
    page = words(cast.client("Nadia").get(told))
    assert "If you accept: Brackenlight" in page
    assert "does not bring the minimal financial assistance that it receives in 2022/23, 2023/24 and 2024/25" in page
    assert answer(cast, told).status_code == 302
    answer(cast, told)

    (said,) = rows(app, SubsidyConfirmation)
    assert (said.confirmed_by, str(said.amount), said.recorded_by_id) == ("Nadia", "10000.00", cast.people["Nadia"])
    assert kinds(app) == ["notice"] * 3 + ["award notice"]
    notice = "Award notice of minimal financial assistance, T-001"
    assert about_notices(app).count(("nadia@example.org", notice)) == 1
    assert "It was given on" in mails(app)["nadia@example.org"]
    page = words(cast.client("Owen").get(told))
    assert "Confirmed by Nadia on" in page
    assert "Award notice (PDF)" in page
    with app.app_context():
        event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
        assert (event.action, event.after["limit_confirmed_for"]) == ("offer.accepted", "10000.00")
        assert event.after["award_notice"] == rows(app, SubsidyPaper)[-1].digest


def test_without_the_confirmation_nothing_is_accepted_and_nothing_typed_is_lost(app, cast, told):
    page = answer(cast, told, reason="We are glad.", **UNTICKED)

    assert page.status_code == 422
    assert "Tick that the limit is kept with this grant" in words(page)
    assert "We are glad." in page.text
    assert 'value="accepted" checked' in page.text
    assert (rows(app, OfferAnswer), rows(app, SubsidyConfirmation)) == ([], [])


def test_declining_needs_no_confirmation_and_sends_no_award_notice(app, cast, told):
    assert answer(cast, told, answer="declined", reason="The hall burned down.", **UNTICKED).status_code == 302
    assert kinds(app) == ["notice"] * 3
    assert rows(app, SubsidyConfirmation) == []


def test_what_came_on_paper_before_is_not_asked_again(app, cast, told):
    assert cast.client("Dilys").post(f"{AWARD}/subsidy-confirmation", data=CONFIRMED).status_code == 302
    page = words(cast.client("Nadia").get(told))
    assert "If you accept" not in page
    assert "Confirmed by Nadia Rahman on 1 September 2024" in page
    assert answer(cast, told, **UNTICKED).status_code == 302
    assert len(rows(app, SubsidyConfirmation)) == 1


def test_above_the_limit_nothing_can_be_accepted(app, cast, told):
    cast.client("Dilys").post(f"{AWARD}/subsidies", data=ENTRY | {"amount": "305,000.01"})
    assert "Above the limit" in words(cast.client("Nadia").get(told))
    page = answer(cast, told)
    assert page.status_code == 422
    assert "would come to £315,000.01" in words(page)
    assert "Write to us" in words(page)
    assert rows(app, OfferAnswer) == []
    assert answer(cast, told, answer="declined", reason="Too much.").status_code == 302


def test_an_officer_writes_the_confirmation_down_with_the_answer(app, cast, told):
    came_on_paper(app, cast)
    page = answer(cast, told, "Dilys", **confirmed_now(app, HOW), **UNTICKED)
    assert (page.status_code, "Tick that the limit is kept" in words(page)) == (422, True)
    assert "Wilf" in page.text

    assert answer(cast, told, "Dilys", **confirmed_now(app, HOW)).status_code == 302

    (said,) = rows(app, SubsidyConfirmation)
    assert (said.confirmed_by, said.recorded_by_id) == ("Wilf", cast.people["Dilys"])
    with app.app_context():
        event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
        assert "Wilf" not in str(event.after)


def test_two_of_an_organisation_accept_at_the_same_moment_and_one_notice_goes_out(app, cast, told):
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        with browser.session_transaction() as session, cast.client("Nadia").session_transaction() as signed_in:
            session.update(signed_in)
    forms = [{"answer": "accepted", "limit_kept": "y", "reason": "", "once": str(number)} for number in range(2)]
    threads = [
        threading.Thread(target=browser.post, args=(f"{told}/answer",), kwargs={"data": form})
        for browser, form in zip(browsers, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert kinds(app) == ["notice"] * 3 + ["award notice"]
    assert len(rows(app, SubsidyConfirmation)) == len(rows(app, OfferAnswer)) == 1


@pytest.mark.parametrize("name", ["notice", "confirmation"])
def test_the_papers_stand_where_the_applicant_signs_in(cast, told, name):
    file = cast.client("Nadia").get(f"{told}/{name}.pdf")
    with pikepdf.open(BytesIO(file.data)) as paper:
        assert "/StructTreeRoot" in paper.Root
    assert cast.client("Nadia").get(f"{told}/award-notice.pdf").status_code == 404
    assert cast.client("Nadia").get(f"{told}/invoice.pdf").status_code == 404
    assert {cast.client(other).get(f"{told}/{name}.pdf").status_code for other in ("Farouk", "Asha")} == {404}
    assert cast.client().get(f"{told}/{name}.pdf").status_code == 302


def test_the_officer_sees_how_far_the_three_papers_are(app, cast, told):
    page = words(cast.client("Dilys").get(AWARD))
    assert "Notice Sent" in page
    assert "Not here yet. The organisation confirms when it accepts the grant" in page
    assert "Award notice Not sent yet. It goes out when the grant is accepted." in page
    answer(cast, told)
    page = words(cast.client("Dilys").get(AWARD))
    assert "Nadia confirmed on" in page
    assert "Award notice Sent" in page


@pytest.mark.breaks_rules
def test_what_was_sent_stays_as_it_was(app, cast, told):
    with app.app_context():
        award = db.session.query(Award).filter_by(position=1).one()
        award.application.organisation.name = "Another name"
        db.session.commit()
        assert "Another name" not in str(rows(app, SubsidyPaper)[0].content)
    assert cast.client("Dilys").get(f"{AWARD}/notice.pdf").status_code == 200


def test_an_offer_by_post_comes_with_notice_and_confirmation(app, told):
    with app.test_request_context():
        round_ = find_decided("TEST-R1")
        papers = by_post(round_, None, db.session.query(Outcome).first().sent_at)
        sorts = [(paper.number, paper.sort) for paper in papers]
    enclosed = ["Letter", "Notice of minimal financial assistance", "Confirmation of the recipient"]
    offers = [(f"T-00{number}", sort) for number in (2, 3) for sort in enclosed]
    assert sorts == [*offers, ("T-004", "Letter")]
