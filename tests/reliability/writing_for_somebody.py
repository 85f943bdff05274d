"""A walk of those who cannot use the form: what they ask for, and a bid that an officer writes down for them."""

from __future__ import annotations

from datetime import datetime

from app.applications.adjustments.models import Adjustment, Need
from app.applications.models import Application
from app.platform.db import db
from app.rules.timetable import local
from tests.applications.form import ELIGIBLE, draft, fill, open_round
from tests.reliability.walks import Sent, Step, Walk, World

OPEN, OFFICE = "/rounds/OPEN-R1", "/office/rounds/OPEN-R1"
ADJUSTMENTS, BIDS = f"{OFFICE}/adjustments", f"{OFFICE}/paper-bids"


def begin_writing(world: World) -> None:
    draft(world.cast, open_round(world.cast.app))


def request_of_their_own(world: World) -> Sent:
    said = {"need": "more time", "words": world.words("A week more"), "application": "none"}
    return world.form("Nadia", f"{OPEN}/adjustments/new", f"{OPEN}/adjustments", **said)


def recorded_request(world: World) -> Sent:
    said = {"need": "another format", "words": world.words("Large print"), "name": "Winifred", "reached_by": "by post"}
    return world.form("Dilys", f"{ADJUSTMENTS}/new", ADJUSTMENTS, **said)


def desk_of(world: World, need: Need) -> str:
    with world.cast.app.app_context():
        return f"{ADJUSTMENTS}/{db.session.query(Adjustment).filter_by(need=need).one().key}"


def answered_request(world: World) -> Sent:
    url = desk_of(world, Need.FORMAT)
    return world.form("Dilys", url, f"{url}/answer", agreed="yes", text=world.words("We post it"))


def honoured_request(world: World) -> Sent:
    url, today = desk_of(world, Need.FORMAT), local(now(world)).date()
    return world.form("Dilys", url, f"{url}/honouring", honoured_on=[today.day, today.month, today.year])


def entered_bid(world: World) -> Sent:
    eligible = {f"e_{key}": value for key, value in ELIGIBLE.items()} | {"e_start": ["1", "1", "2199"]}
    whose = {"contact_name": "Winifred", "reached_by": world.words("By post"), "name": "Canary Club"}
    return world.form("Dilys", f"{BIDS}/new", BIDS, way="on paper", **moment("received", world), **whose, **eligible)


def confirmed_bid(world: World) -> Sent:
    with world.cast.app.app_context():
        bid = db.session.query(Application).filter(Application.paper_bid.has()).one()
        if not bid.budget_lines:
            for carried in bid.answers:
                db.session.delete(carried)
            db.session.flush()
            db.session.expire(bid)
            fill(bid, world.cast.people["Dilys"])
            db.session.commit()
        page = f"{BIDS}/{bid.key}"
    said = {"confirmed_by": "Winifred", "how": "in person"}
    return world.form("Dilys", page, f"{page}/confirmation", **said, **moment("confirmed", world))


def invited_to_bid(world: World) -> Sent:
    with world.cast.app.app_context():
        page = f"{BIDS}/{db.session.query(Application).filter(Application.paper_bid.has()).one().key}"
    return world.form("Dilys", page, f"{page}/invitation", email="winifred@example.org")


def now(world: World) -> datetime:
    return world.cast.app.extensions["clock"].now()


def moment(name: str, world: World) -> dict[str, object]:
    """This minute, as a form sends it."""
    there = local(now(world))
    return {f"{name}_on": [there.day, there.month, there.year], f"{name}_at": f"{there:%H:%M:%S}"}


WRITING = Walk(
    "an officer who writes for somebody",
    begin_writing,
    (
        Step("applications.ask_adjustment", request_of_their_own),
        Step("applications.record_adjustment", recorded_request),
        Step("applications.answer_adjustment", answered_request),
        Step("applications.honour_adjustment", honoured_request),
        Step("applications.enter_paper_bid", entered_bid),
        Step("applications.invite_to_paper_bid", invited_to_bid),
        Step("applications.confirm_paper_bid", confirmed_bid),
    ),
)
