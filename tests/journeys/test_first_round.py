"""The real first round, from its marks to a published decision, with the figures that were published."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.applications.models import Application
from app.awards.models import Award
from app.platform.db import db
from app.rounds.models import Round
from tests.architecture.test_pages import NOBODY, faults_within_reach
from tests.browser import checks
from tests.journeys import deciding, reading, recommending

pytestmark = pytest.mark.browser

REFERENCE = "CSF-2024-25-R1"


def test_from_the_line_to_the_public_page(site, visits, scripted):
    dilys, edwin, fiona, grace, hari, anybody = (visits(site, scripted=scripted) for _ in range(6))
    for officer, name in ((dilys, "Dilys"), (edwin, "Edwin"), (fiona, "Fiona"), (grace, "Grace"), (hari, "Hari")):
        officer.signs_in_as(name)

    recommending.opens_the_line(dilys, REFERENCE)
    dilys.sees("88 submitted, 1 withdrawn, 87 assessed")
    dilys.sees("At 71%: 21 bids, £206,006.89.", "£6,006.89 (3.00%)")
    dilys.sees("21 bids at 71% or above", "11 bids at 65% to under 71%", "55 bids under 65%")
    dilys.sees("20 bids£196,064.30")
    recommending.moves_the_line(dilys, "72")
    dilys.sees("At 72%: 16 bids, £156,430.86.", "leaves £43,569.14")
    recommending.moves_the_line(dilys, "71")

    recommending.makes_the_recommendation(dilys)
    dilys.sees("£206,006.89", "£6,006.89 (3.00%) over the £200,000")
    recommending.looks_through_the_reasons(dilys)
    if scripted:
        assert checks.hidden_stops(dilys.page) == []
    recommending.authorises(edwin, REFERENCE, "£6,006.89")

    dilys.page.reload()
    record = deciding.writes_the_record(dilys)
    deciding.attaches_a_file(dilys, record)
    deciding.sends_for_advice(dilys)
    deciding.advises(fiona, record)
    deciding.releases(grace, record)
    deciding.supports(hari, record)
    if scripted:
        assert checks.hidden_stops(hari.page) == []

    said = reading.finds_the_decision(anybody, record) + reading.finds_the_funding_table(anybody, "Round 1 2024/25")
    anybody.sees("£206,006.89", "21", "£9,809.85", "87")
    assert (deciding.REASONS in said, deciding.ATTACHED in said) == (True, True)
    for bid in unsuccessful(site):
        assert bid.reference not in said
        assert bid.organisation.name not in said or bid.organisation.name in names_of_successful(site)
    assert holds(site)
    for name in (NOBODY, "Dilys", "Hari", "Imogen") if scripted else ():
        assert faults_within_reach(site.app, name) == []


def unsuccessful(site):
    """The bids of the round that got nothing, with their organisations."""
    with site.app.app_context():
        awarded = select(Award.application_id)
        wanted = select(Application).join(Round).where(Round.reference == REFERENCE, Application.id.not_in(awarded))
        bids = db.session.scalars(wanted).all()
        assert [bid.organisation.name for bid in bids]
        return bids


def names_of_successful(site):
    with site.app.app_context():
        wanted = select(Application).where(Application.id.in_(select(Award.application_id)))
        return {bid.organisation.name for bid in db.session.scalars(wanted)}


def holds(site):
    """The audit trail and the frozen list, computed again."""
    runner = site.app.test_cli_runner()
    commands = (["audit", "verify"], ["recommendation", "verify", REFERENCE])
    return [runner.invoke(args=command).exit_code for command in commands] == [0, 0]
