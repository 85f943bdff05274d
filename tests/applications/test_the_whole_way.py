"""From "may we?" to a receipt, as a volunteer goes it, without JavaScript."""

from __future__ import annotations

import re

from app.platform.db import db
from app.platform.models import OutboxMessage
from tests.applications.form import DECLARED, open_round, stored_application

ANSWERS = {
    "organisation": {
        "work": "We run a club for young people.",
        "identity__identity": "unregistered",
        "identity__name": "Foxglove Sports",
        "address__line1": "1 Mill Lane",
        "address__town": "Brackenlight",
        "address__postcode": "le99 1zz",
    },
    "contact": {"contact__name": "Farouk", "contact__role": "treasurer", "contact__email": "farouk@example.org"},
    "public-money": {"received": "£4,500"},
    "project": {
        "name": "Weekend football",
        "summary": "Football on Friday nights.",
        "area": "Blaby",
        "theme": "Diversion",
        "begins": ["1", "4", "2199"],
    },
    "people": {"who": ["Other adults"], "reach": "60"},
    "need": {"need": "There were 94 reports last year."},
    "activities": {"activities": "Two coaches on each Friday."},
    "steps": {"steps__what0": "Coaches agreed", "steps__by0": ["1", "4", "2199"]},
    "outcomes": {"outcomes": "Fewer than 70 reports."},
    "prevention": {"prevention": "Young people have somewhere to go."},
    "plan": {"plan": "It serves the plan."},
    "partners": {"partners": "The neighbourhood officer."},
}
AFTER_COSTS = {
    "value": {"value": "Quotes were compared."},
    "cover": {"cover": "No, or somebody else runs it and is insured"},
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
    assert "<strong>0 of 17</strong>" in browser.get(place).text

    assert write(browser, key, ANSWERS) == f"/applications/{key}/costs"
    line = {"description": "Two coaches", "detail": "46 weeks", "asked": "5,520", "elsewhere": "£736.50"}
    line |= {"category": "Staff and sessional workers", "source": "The park trust", "confirmed": "yes"}
    assert browser.post(f"/applications/{key}/costs/new", data=line).location == f"/applications/{key}/costs"
    assert write(browser, key, AFTER_COSTS) == f"/applications/{key}/documents"
    page = browser.get(f"/applications/{key}")
    assert "<strong>15 of 17</strong>" in page.text  # not yet the documents, which are if one has them
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


def write(browser, key, parts):
    """Fill in the parts one after the other; where the last "Save and continue" leads."""
    for section, answers in parts.items():
        data = {f"q_{name}": value for name, value in answers.items()} | {"next": "continue"}
        answer = browser.post(f"/applications/{key}/parts/{section}", data=data)
        assert answer.status_code == 302, answer.text
    return answer.location
