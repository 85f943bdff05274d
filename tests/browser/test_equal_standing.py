"""Those who cannot use the form: one asks for more time, one tells an officer their bid on the telephone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import db
from app.rounds.models import Round
from app.rules.timetable import local
from tests.applications.form import fill
from tests.browser.served import Site
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser


def test_time_is_asked_for_and_given_and_a_bid_is_told_read_back_and_sent(site, visits):
    nadia, dilys = visits(site, width=PHONE), visits(site, width=PHONE)
    nadia.signs_in_as("Nadia")
    dilys.signs_in_as("Dilys")
    reference, closes_at = open_round(site)
    nadia.go(f"/rounds/{reference}")
    nadia.follow("Ask for more time, another format, or help")
    nadia.choose("More time")
    nadia.fill("Tell us more", "Three days longer.")
    nadia.choose("Brackenlight Sports Association", exact=False)
    nadia.press("Send the request")
    nadia.sees("Your request has reached us", "Waits for our answer")

    dilys.go("/home")
    dilys.follow("Answer a request for an adjustment", exact=False)
    dilys.follow("Nadia", exact=False)
    dilys.choose("Agree")
    dilys.fill("What exactly is agreed, or why not", "Three days longer.")
    dilys.choose("Brackenlight Sports Association", exact=False)
    tells_moment(dilys, "closes", closes_at + timedelta(days=3))
    dilys.press("Send the answer")
    nadia.go(f"/rounds/{reference}/adjustments")
    nadia.sees("Agreed", "Three days longer.", "can be submitted until")

    dilys.go(f"/office/rounds/{reference}/paper-bids")
    dilys.follow("Enter a bid")
    dilys.press("Go on to the form")
    dilys.sees("Choose how it came.", "Enter the name of the person.")
    dilys.choose("By telephone")
    tells_moment(dilys, "received", site.now() - timedelta(hours=2))
    dilys.fill("Whose bid is it?", "Winifred")
    dilys.fill("How do you reach them?", "0116 496 0199")
    dilys.fill("What is the organisation called?", "Marlstone Thursday Club")
    answers_who_may_apply(dilys)
    dilys.press("Go on to the form")
    dilys.sees("You write it down for Winifred")

    path = f"/office/rounds/{reference}/paper-bids/{written_down(site)}"
    dilys.go(path)
    dilys.fill("Who confirmed it?", "Winifred")
    dilys.choose("Read out on the telephone")
    tells_moment(dilys, "confirmed", site.now())
    dilys.press("They confirmed it")
    for box in dilys.page.get_by_role("checkbox").all():
        box.check(force=True)
    dilys.press("Submit the application")
    dilys.sees("Application received", "By telephone; an officer entered it", "post it to them")
    dilys.go(path)
    dilys.sees("Winifred, read out on the telephone")


def open_round(site: Site) -> tuple[str, datetime]:
    """Its reference, and when it closes."""
    with site.app.app_context():
        rounds = db.session.query(Round).filter(Round.opens_at <= site.now(), Round.closes_at > site.now())
        found = rounds.order_by(Round.id).first()
        return found.reference, found.closes_at


def tells_moment(visitor: Visitor, name: str, at: datetime) -> None:
    there = local(at)
    for part in ("day", "month", "year"):
        visitor.page.locator(f"#{name}_on-{part}").fill(str(getattr(there, part)))
    visitor.page.locator(f"#{name}_at").fill(f"{there:%H:%M}")


def answers_who_may_apply(visitor: Visitor) -> None:
    page = visitor.page
    page.locator("input[name=e_organisation][value=club]").check(force=True)
    for key in ("area", "purpose", "account"):
        page.locator(f"input[name=e_{key}][value=yes]").check(force=True)
    page.locator("#e_amount").fill("4000")
    for part, value in (("day", "1"), ("month", "6"), ("year", str(local(visitor.site.now()).year + 1))):
        page.locator(f"#e_start-{part}").fill(value)


def written_down(site: Site) -> str:
    """The key of the bid, after every part was filled in; how the parts work is told elsewhere."""
    with site.app.app_context():
        bid = db.session.query(Application).filter(Application.paper_bid.has()).one()
        for carried in bid.answers:
            db.session.delete(carried)
        db.session.flush()
        db.session.expire(bid)
        fill(bid, db.session.query(Person).filter_by(email="dilys@example.org").one().id)
        db.session.expire(bid)
        begins = f"{local(site.now()).year + 1}-06-01"
        for answer in bid.answers:
            answer.value = answer.value.replace("2199-04-01", begins)
        db.session.commit()
        return bid.key
