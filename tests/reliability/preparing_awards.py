"""What a fund officer prepares for an award of a list: what was received, and what the recipient confirmed."""

from __future__ import annotations

from app.awards.preparing.library import LIBRARY
from app.awards.subsidy.models import SubsidyEntry
from app.platform.db import db
from tests.reliability.walks import Sent, Step, World

LIST = "/office/rounds/TEST-R1/recommendations/1"
AWARD = f"{LIST}/awards/T-001"
ENTRY = {"financial_year": "2023/24", "amount": "2,500.00", "source": "DECLARED"}


def entry(world: World) -> Sent:
    return world.form("Dilys", AWARD, f"{AWARD}/subsidies", given_by=world.words("A council")[:100], **ENTRY)


def striking(world: World) -> Sent:
    with world.cast.app.app_context():
        key = db.session.query(SubsidyEntry).one().key
    return world.form("Dilys", AWARD, f"{AWARD}/subsidies/{key}/striking")


def confirmation(world: World) -> Sent:
    said = {"confirmed_by": "Nadia", "confirmed_on": ["1", "9", "2024"]}
    return world.form("Dilys", AWARD, f"{AWARD}/subsidy-confirmation", **said)


def conditions(world: World) -> Sent:
    return world.form("Dilys", AWARD, f"{AWARD}/conditions", chosen=LIBRARY[0], own=world.words("Ask the school"))


def diligence(world: World) -> Sent:
    return world.form("Dilys", AWARD, f"{AWARD}/due-diligence", state="IN_HAND")


def all_passed(world: World) -> Sent:
    return world.form("Dilys", LIST, f"{LIST}/due-diligence")


PREPARING = (
    Step("awards.enter_subsidy", entry),
    Step("awards.strike_subsidy", striking),
    Step("awards.confirm_subsidy", confirmation),
    Step("awards.set_conditions", conditions),
    Step("awards.record_diligence", diligence),
    Step("awards.pass_open", all_passed, killed=True),
)
