"""One bid the whole way: applied for, scored, recommended, advised on, released, decided, published, told.

It goes through the demo's open round, whose clock is moved past its closing. The decision is varied.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.visitor import DESK, PHONE
from tests.journeys import applying, checking, deciding, office_clock, reading, recommending, scoring, telling

pytestmark = [pytest.mark.browser, pytest.mark.on_every_database]

POINTS = {
    "Evidence of need": 4,
    "Fit with the Police and Crime Plan": 4,
    "Activities and delivery": 5,
    "Outcomes and how they are measured": 3,
    "Prevention and sustainability": 4,
    "Partnership and community support": 4,
    "Value for money": 5,
}
PROJECT = "Friday night lights"


def test_one_bid_goes_the_whole_way(site, visits, scripted):
    nadia = visits(site, scripted=scripted, width=DESK if scripted else PHONE)
    round_ = office_clock.open_round(site)
    begins = office_clock.day_in_spending_time(site)
    applying.finds_out_that_they_may_apply(nadia, begins)
    applying.signs_in_by_link(nadia, "nadia@example.org")
    applying.starts_for(nadia, "Brackenlight Sports Association")
    applying.writes_every_part(nadia, begins)
    applying.adds_the_costs(nadia)
    applying.writes_the_rest(nadia, begins)
    reference = applying.submits(nadia)

    office_clock.move_past_closing(nadia, round_.title)

    dilys = visits(site, scripted=scripted)
    dilys.signs_in_as("Dilys")
    checking.passes_the_checks(dilys, round_.reference, reference)

    asha, carys, ewa = (visits(site, scripted=scripted, width=width) for width in (1280, 1280, PHONE))
    for member, name in ((asha, "Asha"), (carys, "Carys"), (ewa, "Ewa")):
        member.signs_in_as(name)
        scoring.declares(member, round_.title)
        scoring.opens(member, PROJECT)
        by_keys = scripted and member is carys
        (scoring.marks_by_keys if by_keys else scoring.marks)(member, POINTS)
        (scoring.signs_off_by_keys if by_keys else scoring.signs_off)(member)

    ben = visits(site, scripted=scripted)
    ben.signs_in_as("Ben")
    scoring.declares(ben, round_.title, knows={reference: "My son plays there."})
    ben.does_not_see(reference, PROJECT, "Brackenlight")
    ben.go(f"/panel/{round_.reference}/bids/{reference}")
    ben.does_not_see(PROJECT, "Brackenlight")

    recommending.opens_the_line(dilys, round_.reference)
    dilys.sees("At 71%: 1 bid, £7,000.50.")
    recommending.makes_the_recommendation(dilys)
    recommending.looks_through_the_reasons(dilys)
    record = deciding.writes_the_record(dilys)
    deciding.sends_for_advice(dilys)

    edwin, grace, hari = (visits(site, scripted=scripted) for _ in range(3))
    for signer, name in ((edwin, "Edwin"), (grace, "Grace"), (hari, "Hari")):
        signer.signs_in_as(name)
    deciding.advises(edwin, record)
    deciding.releases(grace, record)
    deciding.varies(hari, record, reference, "6,000.00", "The floodlights are paid by the parish.")
    deciding.says_that_the_advice_still_holds(edwin, record)

    telling.approves_all_feedback(dilys, round_.reference)
    telling.looks_through_the_letters(dilys, reference, "£6,000.00", site.now().date() + timedelta(days=21))
    telling.sends_the_letters(dilys)
    nadia.signs_in_as("Nadia")  # a month has passed
    telling.reads_the_letter(nadia, "£6,000.00")

    anybody = visits(site, scripted=scripted, width=PHONE)
    said = reading.finds_the_decision(anybody, record) + reading.finds_the_funding_table(anybody, round_.name)
    said += reading.finds_the_award(anybody, reference, PROJECT, "£6,000.00")
    feed = reading.reads_the_feed(anybody)
    assert record in feed
    said += feed
    assert "£6,000.00" in said
    assert "Moonrake" not in said
    assert "Nadia" not in said
    assert "nadia@example.org" not in said
    assert site.app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
