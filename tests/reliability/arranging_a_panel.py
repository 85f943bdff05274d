"""A walk of the officer who arranges a panel, and of those who are asked onto it."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Conduct, PanelMember
from app.assessment.panel.models import Assignment, PanelInvitation
from app.platform.clock import local
from app.platform.db import db
from tests.accounts.mailbox import link_in_mail_to
from tests.reliability.walks import Sent, Step, Walk, World

PANEL, OFFICE = "/panel/TEST-R1", "/office/rounds/TEST-R1/panel"


def begin_arranging(world: World) -> None:
    """Ben has accepted nothing yet; the others of the cast have declared."""
    with world.cast.app.app_context():
        db.session.query(Conduct).filter_by(member_id=world.cast.members["Ben"]).delete()
        db.session.commit()


def conduct(world: World) -> Sent:
    return world.form("Ben", f"{PANEL}/conduct", accepted="yes")


def invitation_to(name: str):
    def compose(world: World) -> Sent:
        person = {"email": f"{name}@example.org", "name": name.capitalize(), "role": "panel member", "scores": "yes"}
        return world.form("Dilys", OFFICE, OFFICE, **person)

    return compose


def key_of(world: World, email: str) -> str:
    with world.cast.app.app_context():
        return db.session.query(PanelInvitation).filter_by(email=email).one().key


def sent_again(world: World) -> Sent:
    return world.form("Dilys", OFFICE, f"{OFFICE}/invitations/{key_of(world, 'zed@example.org')}/sending")


def taken_back(world: World) -> Sent:
    return world.form("Dilys", OFFICE, f"{OFFICE}/invitations/{key_of(world, 'zed@example.org')}/taking-back")


def acceptance(world: World) -> Sent:
    link = link_in_mail_to(world.cast.app, "wim@example.org")
    return world.form("Wim", link, f"{link}/acceptance")


def refusal(world: World) -> Sent:
    link = link_in_mail_to(world.cast.app, "yan@example.org")
    return world.form("Yan", link, f"{link}/refusal", reason=world.words("I am abroad"))


def removed_member(world: World) -> Sent:
    return world.form("Dilys", OFFICE, f"{OFFICE}/removal", email="wim@example.org")


def plan(world: World) -> Sent:
    day = local(world.cast.app.extensions["clock"].now()).date() + timedelta(days=9)
    when = {"closes_on": [day.day, day.month, day.year], "closes_at": "17:00"}
    return world.form("Dilys", f"{OFFICE}/scoring", calibration="T-001", **when)


def capacities(world: World) -> Sent:
    return world.form("Dilys", f"{OFFICE}/assignment", f"{OFFICE}/assignment/capacities", **{"most-ewa@example.org": 4})


def sharing(world: World) -> Sent:
    return world.form("Dilys", f"{OFFICE}/assignment", f"{OFFICE}/assignment")


def change_of_hands(world: World) -> Sent:
    """The first bid that a member has and another, who may, has not."""
    with world.cast.app.app_context():
        bid = db.session.query(Application).filter_by(reference="T-003").one()
        have = db.session.query(Assignment.member_id).filter_by(application_id=bid.id)
        emails = db.session.query(Person.email).join(PanelMember, PanelMember.person_id == Person.id)
        scoring = emails.filter(PanelMember.scores, PanelMember.seat.is_(None)).order_by(Person.email)
        giver = scoring.filter(PanelMember.id.in_(have)).first()[0]
        taker = scoring.filter(PanelMember.id.not_in(have), PanelMember.id != world.cast.members["Ben"]).first()[0]
    page = f"{OFFICE}/assignment/bids/T-003"
    return world.form("Dilys", page, giver=giver, taker=taker, reason=world.words("Too much at once"))


def reminder(world: World) -> Sent:
    return world.form("Chidi", f"{PANEL}/progress", f"{PANEL}/progress/reminder")


def everybody_again(world: World) -> Sent:
    return world.form("Dilys", f"{OFFICE}/assignment", f"{OFFICE}/assignment/ending")


ARRANGING = Walk(
    "the arranging of a panel",
    begin_arranging,
    (
        Step("assessment.accept_conduct", conduct, killed=True),
        Step("assessment.invite_member", invitation_to("zed")),
        Step("assessment.send_panel_invitation", sent_again),
        Step("assessment.take_panel_invitation_back", taken_back),
        Step("assessment.invite_member", invitation_to("yan")),
        Step("assessment.decline_panel_invitation", refusal),
        Step("assessment.invite_member", invitation_to("wim")),
        Step("assessment.accept_panel_invitation", acceptance, killed=True),
        Step("assessment.remove_member", removed_member),
        Step("assessment.plan_scoring", plan),
        Step("assessment.set_capacities", capacities),
        Step("assessment.share_out", sharing, killed=True),
        Step("assessment.reassign", change_of_hands),
        Step("assessment.remind_panel", reminder),
        Step("assessment.end_assignment", everybody_again),
    ),
)
