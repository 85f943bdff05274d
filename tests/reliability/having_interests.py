"""A walk of interests: registers, suggestions and answers, a waiver and its end, standing out of a round."""

from __future__ import annotations

from app.assessment.interests.models import RegisterEntry
from app.platform.db import db
from app.rules.interests import EntryKind
from tests import factories as make
from tests.reliability.walks import Sent, Step, Walk, World

PAGE, REGISTERS = "/office/rounds/TEST-R1/interests", "/office/rounds/TEST-R1/registers"
WHOLE = "/panel/TEST-R1/whole-round-interest"


def begin_declaring(world: World) -> None:
    """Carys has an entry in her register that ended, and one that was never right."""
    with world.cast.app.app_context():
        carys = world.cast.person("Carys")
        for body in ("A club that closed", "A club of another name"):
            facts = {"number": "", "postcode": "", "since": None, "until": None}
            entry = RegisterEntry(
                person=carys, kind=EntryKind.OFFICE, body=body, entered_by=carys, entered_at=make.NOON, **facts
            )
            world.known[body] = make.stored(entry).key
        db.session.commit()


def own_entry(world: World) -> Sent:
    return world.form("Asha", "/register", kind="OFFICE", body="Brackenlight Sports Association")


def entry_for_member(world: World) -> Sent:
    return about_one(world, "Dilys", REGISTERS, "", kind="OFFICE", body="Organisation 3", email="ewa@example.org")


def end(world: World) -> Sent:
    path = f"/register/{world.known['A club that closed']}/ending"
    return about_one(world, "Carys", "/register", path, until=["1", "4", "2022"])


def strike(world: World) -> Sent:
    return world.form("Carys", "/register", f"/register/{world.known['A club of another name']}/striking")


def confirmation(world: World) -> Sent:
    return about_one(world, "Dilys", PAGE, f"{PAGE}/confirmation", kind="DIRECT", nature=world.words("A trustee"))


def dismissal(world: World) -> Sent:
    return about_one(world, "Dilys", PAGE, f"{PAGE}/dismissal", reason=world.words("Another club"))


def waiver(world: World) -> Sent:
    return about_one(world, "Grace", PAGE, f"{PAGE}/waiver", reason=world.words("The post ends"))


def withdrawal(world: World) -> Sent:
    return about_one(world, "Fiona", PAGE, f"{PAGE}/waiver-withdrawal", reason=world.words("The post was made longer"))


def whole_round(world: World) -> Sent:
    return world.form("Ewa", WHOLE, nature=world.words("I drafted the round"))


def about_one(world: World, who: str, page: str, to: str, **typed: object) -> Sent:
    """One of several such forms on a page: the names of its fields begin with what it is about."""
    form = world.form(who, page, to)
    (about,) = form.fields["about"]
    given = {f"{about}{name}": value if isinstance(value, list) else [str(value)] for name, value in typed.items()}
    return Sent(who, form.path, form.fields | given)


HAVING_INTERESTS = Walk(
    "interests and registers",
    begin_declaring,
    (
        Step("assessment.enter_in_register", own_entry),
        Step("assessment.enter_for_member", entry_for_member),
        Step("assessment.end_entry", end),
        Step("assessment.strike_entry", strike),
        Step("assessment.confirm_suggestion", confirmation, killed=True),
        Step("assessment.dismiss_suggestion", dismissal, killed=True),
        Step("assessment.waive_interest", waiver, killed=True),
        Step("assessment.withdraw_waiver", withdrawal, killed=True),
        Step("assessment.declare_round_interest", whole_round, killed=True),
    ),
)
