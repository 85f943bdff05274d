"""From "may we?" to a receipt, as a volunteer goes it, without JavaScript."""

from __future__ import annotations

import re

from app.platform.db import db
from app.platform.models import OutboxMessage
from tests.applications.form import DECLARED, open_round, stored_application

ANSWERS = {
    "organisation": {"work": "We run a club for young people.", "address": "1 Mill Lane", "registration": ""},
    "public-money": {"received": "£4,500"},
    "safeguarding": {"who": "No, neither"},
    "project": {
        "name": "Weekend football",
        "summary": "Football on Friday nights.",
        "area": "Blaby",
        "theme": "Diversion",
        "begins": ["1", "4", "2199"],
    },
    "need": {"need": "There were 94 reports last year."},
    "activities": {"activities": "Two coaches on each Friday."},
    "outcomes": {"outcomes": "Fewer than 70 reports."},
    "prevention": {"prevention": "Young people have somewhere to go."},
    "plan": {"plan": "It serves the plan."},
    "partners": {"partners": "The neighbourhood officer."},
    "value": {"value": "Quotes were compared."},
}
ELIGIBILITY = (
    {"answer": "club"},
    {"answer": "yes"},
    {"answer": "yes"},
    {"answer": "yes"},
    {"answer": "8,000"},
    {"answer": ["1", "4", "2199"]},
)


def test_from_the_start_page_to_the_receipt(app, cast):
    reference = open_round(app)
    browser = cast.client("Farouk")
    page = browser.get(f"/rounds/{reference}")
    assert b"Check if you can apply" in page.data

    place = browser.get(f"/rounds/{reference}/eligibility").location
    for answer in ELIGIBILITY:
        place = browser.post(place, data=answer).location
    page = browser.get(place)
    assert b"You may apply" in page.data

    place = re.search(r'href="([^"]+/applications/new[^"]*)"', page.text).group(1).replace("&amp;", "&")
    page = browser.get(place)
    assert b"What is your organisation called?" in page.data
    assert b"What kind of organisation" not in page.data
    place = browser.post(f"/rounds/{reference}/applications", data={"name": "Foxglove Sports"}).location
    key = place.rpartition("/")[2]
    assert b"0 of 13" in browser.get(place).data

    for section, answers in ANSWERS.items():
        data = {f"q_{name}": value for name, value in answers.items()} | {"next": "continue"}
        answer = browser.post(f"/applications/{key}/parts/{section}", data=data)
        assert answer.status_code == 302, answer.text
    assert answer.location == f"/applications/{key}/costs"
    line = {"description": "Two coaches", "detail": "46 weeks", "asked": "5,520", "elsewhere": "£736.50"}
    line |= {"category": "Staff and sessional workers", "source": "The park trust", "confirmed": "yes"}
    assert browser.post(f"/applications/{key}/costs/new", data=line).location == f"/applications/{key}/costs"
    page = browser.get(f"/applications/{key}")
    assert b"12 of 13" in page.data
    assert "£5,520.00 of £6,256.50" in page.text

    page = browser.get(f"/applications/{key}/check")
    assert "put right" not in page.text
    once = re.search(r'name="once" value="([^"]+)"', page.text).group(1)
    answer = browser.post(f"/applications/{key}/submission", data=DECLARED | {"once": once})
    assert answer.location == f"/applications/{key}/receipt"
    page = browser.get(answer.location)
    assert "OPEN-001" in page.text
    assert "What happens next" in page.text

    with app.app_context():
        application = stored_application(app, key)
        assert (application.reference, application.project, application.area) == (
            "OPEN-001",
            "Weekend football",
            "Blaby",
        )
        assert str(application.requested_amount) == "5520.00"
        assert application.eligibility["organisation"] == "club"
        assert application.organisation.kind == "club"
        mail = db.session.query(OutboxMessage).one()
        assert (mail.recipient, mail.subject) == ("farouk@example.org", "We have received your application OPEN-001")
        assert f"http://localhost/applications/{key}/receipt" in mail.text
