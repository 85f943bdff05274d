"""Bids that an officer enters for somebody: begun, filled in, read back, confirmed, submitted, and seen by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.accounts.models import Organisation
from app.applications.paper.models import PaperBid, PaperConfirmation, Way
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rounds.models import Round
from app.rounds.paper_form import ways_in
from app.rules.timetable import local
from tests import factories as make
from tests.accounts.mailbox import link_in_mail_to
from tests.applications.form import DECLARED, ELIGIBLE, closes, draft, fill, opened, stored_application
from tests.reliability.forms import form_on

BIDS = "/office/rounds/OPEN-R1/paper-bids"
CANARIES = ("Winifred Canary", "0116 496 0199", "winifred.canary@example.org")
NUMBER, IDENTIFIER = "1123456", "GB-CHC-1123456"


@pytest.fixture
def reference(cast, stages) -> str:
    return opened(cast, stages)


def now(app) -> datetime:
    return app.extensions["clock"].now().replace(microsecond=0)


def moment(name: str, at: datetime) -> dict[str, object]:
    """What a form sends for a day and a time in London."""
    there = local(at)
    day = [str(there.day), str(there.month), str(there.year)]
    return {f"{name}_on": day, f"{name}_at": f"{there:%H:%M:%S}"}


def entry(app, **changes: object) -> dict[str, object]:
    """A bid that came an hour ago by telephone."""
    eligible = {f"e_{key}": value for key, value in ELIGIBLE.items()} | {"e_start": ["1", "1", "2199"]}
    whose = {"contact_name": CANARIES[0], "reached_by": CANARIES[1], "email": CANARIES[2]}
    came = {
        "way": "by telephone",
        "name": "Canary Club",
        "number": "",
        **moment("received", now(app) - timedelta(hours=1)),
    }
    return eligible | whose | came | changes


def enter(cast, name: str = "Dilys", **changes: object):
    return cast.client(name).post(BIDS, data=entry(cast.app, **changes))


def begun(cast, *, complete: bool = True, **changes: object) -> str:
    """The key of a bid that Dilys entered; a complete one needs only to be read back."""
    response = enter(cast, **changes)
    assert response.status_code == 302, response.text
    key = response.location.rpartition("/")[2]
    with cast.app.app_context():
        application = stored_application(cast.app, key)
        if complete:
            for answer in application.answers:
                db.session.delete(answer)
            db.session.flush()
            db.session.expire(application)
            fill(application, cast.people["Dilys"])
        db.session.commit()
    return key


def confirmation(cast, key: str, **changes: object) -> dict[str, object]:
    """What the form on the page of the bid would send now."""
    page = cast.client("Dilys").get(f"{BIDS}/{key}").text
    said = {"confirmed_by": CANARIES[0], "how": "read out on the telephone", **moment("confirmed", now(cast.app))}
    return form_on(page, f"{BIDS}/{key}/confirmation") | said | changes


def confirm(cast, key: str, name: str = "Dilys", **changes: object):
    return cast.client(name).post(f"{BIDS}/{key}/confirmation", data=confirmation(cast, key, **changes))


def submit(cast, key: str, name: str = "Dilys"):
    return cast.client(name).post(f"/applications/{key}/submission", data=DECLARED)


def test_a_bid_told_by_telephone_is_entered_read_back_submitted_and_told(app, cast, reference):
    key = begun(cast)
    assert "Finish a bid that you write for somebody" in cast.client("Dilys").get("/home").text
    assert submit(cast, key).status_code == 422
    assert confirm(cast, key).location.endswith(f"/applications/{key}/check")
    assert submit(cast, key).location.endswith("/receipt")
    with app.app_context():
        application = stored_application(app, key)
        confirmed = db.session.scalars(db.select(PaperConfirmation)).one()
        assert confirmed.submission is application.submission
        assert application.submission.received_at == application.paper_bid.received_at < now(app)
        assert [
            row.person.name
            for row in db.session.query(make.Membership).filter_by(organisation_id=application.organisation_id)
        ] == []
        mail = db.session.scalars(db.select(OutboxMessage)).one()
        assert (mail.recipient, "OPEN-001" in mail.subject) == (CANARIES[2], True)
        assert "Two coaches" in mail.text
        acts = db.session.scalars(db.select(AuditEvent.action).where(AuditEvent.subject_id == application.id))
        assert [act for act in acts if act.startswith("application.")] == [
            "application.entered",
            "application.not-submitted",
            "application.read-back",
            "application.submitted",
        ]
        assert audit.verify() is None
    assert "Finish a bid that you write" not in cast.client("Dilys").get("/home").text
    receipt = cast.client("Dilys").get(f"/applications/{key}/receipt").text
    assert "By telephone; an officer entered it" in receipt
    assert cast.client("Dilys").get(f"/applications/{key}/receipt.pdf").mimetype == "application/pdf"


def test_the_office_opens_no_other_draft_and_nobody_else_this_one(app, cast, reference):
    theirs, key = draft(cast, reference), begun(cast, complete=False)
    for path in ("", "/check", "/costs", "/parts/need", "/history"):
        assert cast.client("Dilys").get(f"/applications/{theirs}{path}").status_code == 404
        assert cast.client("Dilys").get(f"/applications/{key}{path}").status_code == 200, path
    assert cast.client("Dilys").post(f"/applications/{theirs}/submission", data=DECLARED).status_code == 404
    assert cast.client("Dilys").get(f"{BIDS}/{theirs}").status_code == 404
    for name in ("Nadia", "Asha", "Edwin", "Imogen"):
        assert cast.client(name).get(f"/applications/{key}").status_code == 404
        assert cast.client(name).get(f"{BIDS}/{key}").status_code == 403
        assert enter(cast, name).status_code == 403
        assert cast.client(name).post(f"{BIDS}/{key}/confirmation").status_code == 403
    assert cast.client().post(BIDS, data=entry(app)).status_code == 401


def test_a_known_number_gives_no_second_organisation_and_its_people_read_the_bid(app, cast, reference):
    with app.app_context():
        organisation = db.session.get_one(Organisation, cast.organisation_id)
        organisation.registration, known = IDENTIFIER, organisation.key
        db.session.commit()
    eligible = {"e_organisation": "charity", "number": NUMBER}
    asked = enter(cast, **eligible)
    assert asked.status_code == 422
    assert "This is the number of Brackenlight Sports Association, which is known here." in asked.text
    key = begun(cast, known=known, **eligible)
    with app.app_context():
        assert stored_application(app, key).organisation_id == cast.organisation_id
        assert db.session.query(Organisation).filter_by(registration=IDENTIFIER).count() == 1
    page = cast.client("Nadia").get(f"/applications/{key}").text
    assert "an officer writes it down" in page
    assert not [canary for canary in CANARIES if canary in page]
    assert submit(cast, key, "Nadia").status_code == 403
    assert cast.client("Nadia").post(f"/applications/{key}/parts/need", data={}).status_code == 403


def test_what_changes_after_it_was_read_back_is_read_back_again(app, cast, reference):
    key = begun(cast)
    stale = confirmation(cast, key)
    assert confirm(cast, key).status_code == 302
    assert cast.client("Dilys").post(f"{BIDS}/{key}/confirmation", data=stale | {"once": "x"}).status_code == 409
    with app.app_context():
        stored_application(app, key).budget_lines[0].description = "Two more coaches"
        db.session.commit()
    refused = submit(cast, key)
    assert refused.status_code == 422
    assert "Read it back to Winifred Canary" in refused.text
    assert confirm(cast, key).status_code == 302
    assert submit(cast, key).status_code == 302
    assert cast.client("Dilys").post(f"{BIDS}/{key}/confirmation", data=stale | {"once": "y"}).status_code == 422
    with app.app_context():
        assert db.session.query(PaperConfirmation).count() == 2


def test_what_reached_the_office_in_time_is_entered_and_submitted_after_closing(app, cast, reference):
    came = now(app) - timedelta(hours=2)
    closes(app, reference, now(app) - timedelta(hours=1))
    late = {**moment("received", came)}
    refused = enter(cast, **late)
    assert "The round has closed. Say why it is entered only now." in refused.text
    key = begun(cast, **late, late_reason="It came in the last post.")
    assert cast.client("Dilys").get(f"/applications/{key}/parts/need").text.count("<textarea")
    assert confirm(cast, key).status_code == 302
    assert submit(cast, key).status_code == 302
    with app.app_context():
        assert stored_application(app, key).submission.received_at == came
    assert cast.client("Dilys").post(f"/applications/{key}/reopening").status_code == 422


BAD = (
    ({"contact_name": " "}, "Enter the name of the person."),
    ({"reached_by": ""}, "Enter a telephone number or an address."),
    ({"way": "pigeon"}, "Choose one of these."),
    ({"received_at": "noon"}, "Enter a time by the 24-hour clock"),
    ({"email": "not an address"}, "Enter an e-mail address such as"),
    ({"number": "12", "e_organisation": "charity"}, "charity number"),
    ({"e_account": "no"}, "account"),
    ({"days": 1}, "is still to come"),
    ({"days": -8}, "This round takes applications from"),
)


def test_bad_input_is_explained_and_kept(app, cast, reference):
    for changes, sentence in BAD:
        sent = moment("received", now(app) + timedelta(days=changes["days"])) if "days" in changes else changes
        page = enter(cast, **sent)
        assert page.status_code == 422
        assert sentence in page.text
        assert "Canary Club" in page.text
    with app.app_context():
        assert db.session.query(PaperBid).count() == 0


def test_the_same_form_twice_has_one_effect(app, cast, reference):
    sent = entry(app, once="the-same-form")
    for _ in range(2):
        cast.client("Dilys").post(BIDS, data=sent)
    key = begun(cast)
    said = confirmation(cast, key, once="the-same-confirmation")
    for _ in range(2):
        assert cast.client("Dilys").post(f"{BIDS}/{key}/confirmation", data=said).status_code == 302
    with app.app_context():
        assert db.session.query(PaperBid).count() == 2
        assert db.session.query(PaperConfirmation).count() == 1


def test_a_confirmation_lies_between_the_bid_and_now(app, cast, reference):
    key = begun(cast)
    for hours, sentence in ((2, "is still to come"), (-2, "They can only have confirmed it after that.")):
        page = confirm(cast, key, **moment("confirmed", now(app) + timedelta(hours=hours)))
        assert page.status_code == 422
        assert sentence in page.text


def test_what_is_incomplete_is_not_read_back(app, cast, reference):
    key = begun(cast)
    said = confirmation(cast, key)
    with app.app_context():
        application = stored_application(app, key)
        db.session.delete(application.budget_lines[0])
        db.session.commit()
    page = cast.client("Dilys").post(f"{BIDS}/{key}/confirmation", data=said)
    assert page.status_code == 422
    assert "Put that right first" in page.text


def test_the_panel_reads_how_it_came_and_never_how_its_writer_is_reached(app, cast, reference):
    key = begun(cast)
    confirm(cast, key)
    submit(cast, key)
    with app.app_context():
        round_ = db.session.query(Round).filter_by(reference=reference).one()
        round_.panel_from = local(now(app)).date()
        member = make.make_member(round_, cast.person("Asha"))
        make.declare(member, [stored_application(app, key)])
        db.session.commit()
    closes(app, reference, now(app) - timedelta(minutes=1))
    cast.browsers.clear()
    pages = [cast.client("Asha").get(f"/panel/{reference}/{path}") for path in ("bids", "bids/OPEN-001", "interests")]
    assert pages[1].status_code == 200
    assert "By telephone; an officer entered it" in pages[1].text
    assert not [canary for page in pages for canary in CANARIES if canary in page.text]
    office = cast.client("Dilys").get(f"/office/rounds/{reference}/bids/OPEN-001").text
    assert "It came by telephone, and Dilys entered it." in office
    assert '<span class="hint">By telephone</span>' in cast.client("Dilys").get(f"/office/rounds/{reference}").text


def test_somebody_who_is_invited_later_sees_what_was_entered_for_them(app, cast, reference):
    key = begun(cast)
    url, sent = f"{BIDS}/{key}/invitation", {"email": "farouk@example.org", "once": "the-same-form"}
    assert cast.client("Nadia").post(url, data=sent).status_code == 403
    assert "Enter their e-mail address." in cast.client("Dilys").post(url, data={"email": ""}).text
    for _ in range(2):
        assert cast.client("Dilys").post(url, data=sent).status_code == 302
    again = cast.client("Dilys").post(url, data=sent | {"once": "another-form"})
    assert (again.status_code, "was invited already" in again.text) == (422, True)
    joining = link_in_mail_to(app, "farouk@example.org")
    assert cast.client("Farouk").post(joining).status_code == 302
    assert "an officer writes it down" in cast.client("Farouk").get(f"/applications/{key}").text
    refused = cast.client("Dilys").post(url, data={"email": "x@example.org"})
    assert "This organisation has people of its own." in refused.text


def test_what_is_opened_again_is_read_back_again(app, cast, reference):
    key = begun(cast)
    confirm(cast, key)
    submit(cast, key)
    assert cast.client("Dilys").post(f"/applications/{key}/reopening").status_code == 302
    assert "Read it back to" in submit(cast, key).text
    assert confirm(cast, key).status_code == 302
    assert submit(cast, key).status_code == 302
    with app.app_context():
        first, second = stored_application(app, key).submissions
        assert first.received_at < second.received_at


def test_every_way_in_that_the_blank_form_promises_is_one_that_an_officer_can_enter(app, cast, reference):
    with app.app_context():
        round_ = db.session.query(Round).filter_by(reference=reference).one()
        promised = " ".join(ways_in(round_, app.config["SETTINGS"].office, "the address"))
    wanted = ("by e-mail", "by post", "telephone", "reads it back", "receipt")
    assert [words for words in wanted if words not in promised] == []
    page = cast.client("Dilys").get(f"{BIDS}/new").text
    assert [way for way in ("on paper", "by e-mail", "by telephone") if f'value="{way}"' in page] == list(Way)


def test_only_what_concerns_them_is_asked_of_somebody_without_an_account(app, cast, reference):
    """All questions stand on the officer's page; what is asked only of others may stay empty."""
    page = cast.client("Dilys").get(f"{BIDS}/new").text
    assert "Only if you answered “Business” to “What kind of organisation are you?”" in page
    assert "Choose one of these." in enter(cast, e_organisation="business").text
    assert "pays part of the cost itself" in enter(cast, e_organisation="business", e_paying="grant").text
    key = begun(cast, complete=False, e_organisation="business", e_paying="both", e_account="")
    with app.app_context():
        given = stored_application(app, key).eligibility
    assert (given["paying"], "account" in given) == ("both", False)
