"""A walk of what the office and applicants say to each other: questions, more time, the outcome, the answer to it."""

from __future__ import annotations

from datetime import timedelta

from app.applications.clarifications.models import Clarification
from app.applications.models import Application
from app.platform.clock import local
from app.platform.db import db
from app.rounds.enquiries.models import Enquiry
from tests.applications.form import draft, open_round
from tests.decisions.conftest import Office, demo_client, send_ready_list
from tests.reliability.walks import Sent, Step, Walk, World

OPEN, OFFICE = "/rounds/OPEN-R1/questions-to-us", "/office/rounds/OPEN-R1"
BID, OUTCOMES = "/office/rounds/TEST-R1/bids/T-001/clarifications", "/office/rounds/TEST-R1/outcomes"
BIDS = ("T-001", "T-002", "T-003", "T-004")


def begin_hearing(world: World) -> None:
    """One round is decided, with a grant for Nadia's bid; another is open, with her draft."""
    cast = world.cast
    draft(cast, open_round(cast.app))
    with cast.app.app_context():
        send_ready_list(cast)
        key = db.session.query(Application).filter_by(reference="T-001").one().key
        world.known["bid"] = f"/applications/{key}"
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)
    office = Office(cast)
    for act in (office.write, office.send, office.advise, office.release, office.decide):
        act()


def question(world: World) -> Sent:
    return world.form("Nadia", f"{OPEN}/new", OPEN, question=world.words("May we hire a hall"))


def public_answer(world: World) -> Sent:
    with world.cast.app.app_context():
        page = f"{OFFICE}/enquiries/{db.session.query(Enquiry).one().key}"
    return world.form("Dilys", page, f"{page}/answer", published_question="May a hall be hired?", answer="It may.")


def clarification(world: World) -> Sent:
    return world.form("Dilys", BID, question=world.words("Who lets it"), answer_by=day(world, 7))


def clarified(world: World) -> Sent:
    with world.cast.app.app_context():
        key = db.session.query(Clarification).one().key
    return world.form("Owen", f"{world.known['bid']}/clarifications/{key}", answer=world.words("The parish"))


def monitoring(world: World) -> Sent:
    return world.form("Nadia", f"{world.known['bid']}/monitoring", age=["Adults"])


def more_time(world: World) -> Sent:
    page = f"{OFFICE}/drafts/nadias-draft"
    said = {"closes_on": day(world, 9), "closes_at": "17:00", "reason": world.words("A flood")}
    return world.form("Dilys", page, f"{page}/late-admission", **said)


def feedback(world: World, bid: str = "T-001") -> Sent:
    texts = {f"f_{key}": world.words(key) for key in ("need", "delivery", "value")}
    return world.form("Dilys", f"{OUTCOMES}/{bid}/feedback", act="approve", **texts)


def outcomes(world: World) -> Sent:
    for bid in BIDS[1:]:
        world.send(feedback(world, bid))
    when = "&".join(f"answer_by={box}" for box in day(world, 14))
    return world.form("Dilys", f"{OUTCOMES}/letters?{when}", OUTCOMES)


def answer_to_offer(world: World) -> Sent:
    page = f"{world.known['bid']}/outcome"
    return world.form("Nadia", page, f"{page}/answer", answer="accepted", limit_kept="y")


def day(world: World, days: int) -> list[int]:
    wanted = local(world.cast.app.extensions["clock"].now()).date() + timedelta(days=days)
    return [wanted.day, wanted.month, wanted.year]


HEARING = Walk(
    "the office and those who ask it",
    begin_hearing,
    (
        Step("rounds.ask", question),
        Step("rounds.answer", public_answer),
        Step("applications.ask_clarification", clarification),
        Step("applications.clarify", clarified),
        Step("applications.answer_monitoring", monitoring),
        Step("applications.admit_late", more_time),
        Step("outcomes.keep_feedback", feedback),
        Step("outcomes.send", outcomes, killed=True),
        Step("outcomes.answer", answer_to_offer, killed=True),
    ),
)
