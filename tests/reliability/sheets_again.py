"""A member who flags a bid, reopens a sheet and marks in a workbook, as their browser sends it."""

from __future__ import annotations

from dataclasses import replace

from app.assessment.models import PanelMember
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import bid
from tests.assessment.workbooks import CHANGES, PAGE, downloaded, fill, saved
from tests.reliability.walks import Sent, Step, Walk, World

BID = "/panel/TEST-R1/bids/T-001"


def begin_with_a_signed_sheet(world: World) -> None:
    with world.cast.app.app_context():
        asha = db.session.get_one(PanelMember, world.cast.members["Asha"])
        make.make_sheet(bid("T-001"), asha, dict.fromkeys(("need", "delivery", "value"), 4))
        db.session.commit()


def flag(world: World) -> Sent:
    form = world.form("Asha", BID, f"{BID}/flag")
    return Sent(form.who, form.path, form.fields | {"flag": ["yes"]})


def keys(world: World) -> Sent:
    form = world.form("Asha", "/panel/TEST-R1/bids/T-002", "/panel/keys")
    return Sent(form.who, form.path, {name: value for name, value in form.fields.items() if name != "keys"})


def reopening(world: World) -> Sent:
    return world.form("Asha", f"{BID}/reopening", reason=world.words("I had read the wrong year"))


def workbook(world: World) -> Sent:
    book = downloaded(world.browser("Asha"))
    for reference in ("T-003", "T-004"):
        fill(book, reference, "need", world.dice.randint(0, 5), note=world.words("On paper"))
    form = world.form("Asha", PAGE)
    return replace(form, files=(("workbook", "my-marks.xlsx", saved(book)),))


def taken_over(world: World) -> Sent:
    return world.form("Asha", CHANGES)


SHEETS_AGAIN = Walk(
    "a panel member with a workbook",
    begin_with_a_signed_sheet,
    (
        Step("assessment.flag", flag),
        Step("assessment.keys", keys),
        Step("assessment.reopen", reopening, killed=True),
        Step("assessment.upload", workbook),
        Step("assessment.take_workbook_over", taken_over, killed=True),
    ),
)
