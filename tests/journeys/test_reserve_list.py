"""A grant is declined, its money is free, the next bid of the reserve list is proposed, signed for and offered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.models import Application
from app.awards.models import Award, Recommendation
from app.awards.verifying import first_difference, reserve_lines
from app.platform.clock import local
from app.platform.db import db
from tests.browser.served import Site
from tests.journeys import decided_round, deciding, recommending

pytestmark = pytest.mark.browser

REFERENCE = "CSF-2024-25-R1"
RESERVE = f"/office/rounds/{REFERENCE}/reserve"


def test_what_one_declines_the_next_is_offered(site, visits):
    decided_round.decide(site, REFERENCE)
    given, waits = bids(site)
    nadia, dilys, fiona, grace, hari = (visits(site) for _ in range(5))
    for visitor, name in ((nadia, "Nadia"), (dilys, "Dilys"), (fiona, "Fiona"), (grace, "Grace"), (hari, "Hari")):
        visitor.signs_in_as(name)

    nadia.go(outcome_of(site, given))
    nadia.choose("No")
    nadia.fill("If not, why", "The hall burned down.")
    nadia.press("Send the answer")
    nadia.sees("You have declined the grant.")

    dilys.go("/home")
    dilys.sees(f"came free; the next bid is {waits}")
    dilys.go(RESERVE)
    dilys.sees("Was declined", f"Next is {waits}")
    dilys.press(f"Propose {waits}")
    dilys.sees("Recommended award list", "that was free")
    recommending.looks_through_the_reasons(dilys)
    record = deciding.writes_the_record(dilys)
    dilys.sees("which put the bids of this record on its reserve list")
    deciding.sends_for_advice(dilys)
    deciding.advises(fiona, record)
    deciding.releases(grace, record)
    deciding.supports(hari, record)

    dilys.go(f"/office/rounds/{REFERENCE}/outcomes")
    until = local(site.now()).date() + timedelta(days=14)
    for label, number in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        dilys.fill(label, str(number))
    dilys.press("Look through the letters")
    dilys.press("Send 1 letter")
    dilys.sees("1 applicant told.")
    nadia.go(outcome_of(site, waits))
    nadia.sees("You are offered a grant of")
    dilys.go(RESERVE)
    dilys.sees(f"awarded in {record}", "Nobody waits on the reserve list any more.")
    assert all_hold(site)


def bids(site: Site) -> tuple[str, str]:
    """A grant that is large enough for the bid that waits, and that bid."""
    with site.app.app_context():
        (made,) = db.session.query(Recommendation)
        (line,) = reserve_lines(made)
        waits = db.session.query(Application).filter_by(reference=line["reference"]).one()
        large = db.session.query(Award).filter(Award.amount >= waits.requested_amount).order_by(Award.position).first()
        return str(large.application.reference), str(waits.reference)


def outcome_of(site: Site, reference: str) -> str:
    with site.app.app_context():
        return f"/applications/{db.session.query(Application).filter_by(reference=reference).one().key}/outcome"


def all_hold(site: Site) -> bool:
    with site.app.app_context():
        return [first_difference(made) for made in db.session.query(Recommendation)] == [None, None]
