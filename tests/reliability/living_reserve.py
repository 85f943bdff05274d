"""A walk of the reserve list after the decision: a grant comes back, the next bid is proposed, one is deferred."""

from __future__ import annotations

from app.applications.models import Application
from app.outcomes.models import GrantReturn
from app.platform.clock import local
from app.platform.db import db
from tests import factories as make
from tests.decisions.conftest import sign_in
from tests.outcomes.conftest import Reserved, first_list
from tests.reliability.walks import Sent, Step, Walk, World

RESERVE = "/office/rounds/TEST-R1/reserve"
T_003 = f"{RESERVE}/T-003/returns"


def begin(world: World) -> None:
    """The round decided under a strict pot, everybody told, a grant accepted; and a later round that is open."""
    app, cast = world.cast.app, world.cast
    with app.app_context():
        first_list(app, cast)
        make.make_open_round(app.extensions["clock"].now().replace(microsecond=0))
        db.session.commit()
    sign_in(cast)
    office = Reserved(cast)
    office.decide_list(1)
    office.tell()
    office.answer()


def given_back(world: World) -> Sent:
    today = local(world.cast.app.extensions["clock"].now()).date()
    day = [str(today.day), str(today.month), str(today.year)]
    said = {"way": "WITHDRAWN", "returned_on": day, "reason": world.words("They moved away.")}
    return world.form("Dilys", T_003, T_003, **said)


def taken_back(world: World) -> Sent:
    with world.cast.app.app_context():
        key = db.session.query(GrantReturn).order_by(GrantReturn.id).first().key
    return world.form("Dilys", T_003, f"{T_003}/{key}/reversal", reason="It was another organisation.")


def given_up(world: World) -> Sent:
    page = f"{outcome_of(world, 'T-001')}/giving-up"
    return world.form("Nadia", page, page, reason=world.words("We moved away."))


def proposal(world: World) -> Sent:
    return world.form("Dilys", RESERVE, RESERVE)


def deferral(world: World) -> Sent:
    page = f"{RESERVE}/T-004/deferral"
    return world.form("Dilys", page, page, to_round="OPEN-R1", reason=world.words("It needs a partner."))


def reversal(world: World) -> Sent:
    page = f"{RESERVE}/T-004/deferral"
    return world.form("Dilys", page, f"{page}/reversal", reason=world.words("It was the wrong round."))


def draft(world: World) -> Sent:
    with world.cast.app.app_context():
        bid = db.session.query(Application).filter_by(reference="T-004").one()
        make.make_membership(world.cast.person("Nadia"), bid.organisation)
        db.session.commit()
    page = outcome_of(world, "T-004")
    return world.form("Nadia", page, f"{page}/draft")


def outcome_of(world: World, reference: str) -> str:
    with world.cast.app.app_context():
        return f"/applications/{db.session.query(Application).filter_by(reference=reference).one().key}/outcome"


LIVING_RESERVE = Walk(
    "a reserve list after the decision",
    begin,
    (
        Step("outcomes.enter_return", given_back),
        Step("outcomes.reverse_return", taken_back),
        Step("outcomes.give_up", given_up),
        Step("outcomes.propose", proposal),
        Step("outcomes.defer_bid", deferral),
        Step("outcomes.take_back_deferral", reversal),
        Step("outcomes.defer_bid", deferral),
        Step("outcomes.take_over", draft),
    ),
)
