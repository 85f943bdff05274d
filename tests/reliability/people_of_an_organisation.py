"""A walk of those who write together: invited, joined, connected, given another role, removed."""

from __future__ import annotations

from app.accounts.models import Membership, Organisation
from app.applications.organisations.models import OrganisationRequest
from app.platform.db import db
from tests.accounts.mailbox import link_in_mail_to
from tests.applications.form import draft, open_round
from tests.reliability.walks import Sent, Step, Walk, World

PETRA, NUMBER = "petra@example.org", "1098765"
NEED = "/applications/nadias-draft/parts/need"


def begin_together(world: World) -> None:
    """Nadia's draft, which Owen changed after her; and Petra is invited."""
    draft(world.cast, open_round(world.cast.app))
    for name in ("Nadia", "Owen"):
        world.send(world.form(name, NEED, q_need=world.words(name), next="stay"))
    with world.cast.app.app_context():
        organisation = db.session.get_one(Organisation, world.cast.organisation_id)
        owen = db.session.query(Membership).filter_by(person_id=world.cast.people["Owen"]).one()
        world.known |= {"kept": organisation.key, "ours": f"/organisations/{organisation.key}", "owen": owen.key}
    ours = world.known["ours"]
    world.send(world.form("Nadia", ours, f"{ours}/invitations", email=PETRA, role="may edit"))


def text_put_back(world: World) -> Sent:
    return world.form("Nadia", f"{NEED}/earlier", f"{NEED}/earlier/need/1")


def told_number(world: World) -> Sent:
    ours = world.known["ours"]
    return world.form("Nadia", ours, f"{ours}/registration", number=NUMBER)


def sent_again(world: World) -> Sent:
    ours = world.known["ours"]
    page = world.browser("Nadia").get(ours).text
    action = page.partition(f'action="{ours}/invitations/')[2].partition('"')[0]
    return world.form("Nadia", ours, f"{ours}/invitations/{action}")


def asked_joining_link(world: World) -> Sent:
    world.known["joining"] = link_in_mail_to(world.cast.app, PETRA)
    return world.form("Petra", world.known["joining"], f"{world.known['joining']}/link")


def joined(world: World) -> Sent:
    world.send(world.form("Petra", link_in_mail_to(world.cast.app, PETRA)))
    return world.form("Petra", world.known["joining"])


def still_there(world: World) -> Sent:
    return Sent("Petra", "/sign-in/time-left")


def changed_role(world: World) -> Sent:
    owen = f"{world.known['ours']}/people/{world.known['owen']}"
    return world.form("Nadia", owen, f"{owen}/role", role="may read")


def removed_colleague(world: World) -> Sent:
    return world.form("Nadia", f"{world.known['ours']}/people/{world.known['owen']}/removal")


def asked_to_join(world: World, who: str = "Farouk") -> Sent:
    """As the page sends it that answers the number which somebody typed."""
    said = {"name": "Brackenlight Sports", "kind": "club", "number": NUMBER, "message": world.words("The secretary")}
    once = {"once": f"{who}-asks-once-{world.dice.random()}"}
    return Sent(who, "/organisation-requests", {name: [value] for name, value in (said | once).items()})


def request_of(world: World, who: str) -> str:
    with world.cast.app.app_context():
        person = world.cast.people[who]
        return f"/organisation-requests/{db.session.query(OrganisationRequest).filter_by(person_id=person).one().key}"


def let_in(world: World) -> Sent:
    page = request_of(world, "Farouk")
    return world.form("Nadia", page, f"{page}/joining", role="may edit")


def refused(world: World) -> Sent:
    world.send(asked_to_join(world, "Ben"))
    page = request_of(world, "Ben")
    return world.form("Nadia", page, f"{page}/refusal", **{"no-reason": world.words("We do not know you")})


def allowed_second(world: World) -> Sent:
    world.send(asked_to_join(world, "Carys"))
    page = request_of(world, "Carys")
    reason = {"no-reason": world.words("A branch with accounts of its own")}
    return world.form("Dilys", page, f"{page}/refusal", path=f"{page}/second", **reason)


def made_one(world: World) -> Sent:
    with world.cast.app.app_context():
        second = db.session.query(Organisation).filter_by(name="Brackenlight Sports").one().key
    page = f"/office/organisations/{second}/merging"
    return world.form("Dilys", page, kept=world.known["kept"], reason=world.words("They told us"))


TOGETHER = Walk(
    "people of an organisation",
    begin_together,
    (
        Step("applications.put_text_back", text_put_back),
        Step("applications.tell_registration", told_number),
        Step("applications.invite_again", sent_again),
        Step("applications.ask_joining_link", asked_joining_link, again="as any link to sign in; limits bound it"),
        Step("applications.join", joined),
        Step("accounts.extend", still_there),
        Step("applications.change_role", changed_role),
        Step("applications.remove_member", removed_colleague),
        Step("applications.ask_to_join", asked_to_join),
        Step("applications.let_join", let_in),
        Step("applications.refuse_request", refused),
        Step("applications.allow_second", allowed_second),
        Step("applications.merge_organisation", made_one),
    ),
)
