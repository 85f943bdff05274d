"""Every act of the application, as its form is sent. A new write route gets its line here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.accounts import codes, invitations, sessions
from app.accounts.delegation.models import Delegation
from app.accounts.models import OfficeRole, Person, SignInMethod
from app.applications.documents.models import Document
from app.applications.models import Application
from app.applications.organisations.models import OrganisationInvitation
from app.applications.reading_link.models import ReadingLink
from app.assessment.models import PanelMember
from app.decisions.models import DecisionRecord
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import FundYear, Question, QuestionKind, Round, Section
from tests import factories as make
from tests.accounts.mailbox import link_in_mail_to
from tests.applications.documents import real_files
from tests.applications.form import DECLARED, ELIGIBLE, draft, open_round
from tests.reliability.arranging_a_panel import ARRANGING
from tests.reliability.asking_and_hearing import HEARING
from tests.reliability.attaching_files import ATTACHING
from tests.reliability.having_interests import HAVING_INTERESTS
from tests.reliability.living_reserve import LIVING_RESERVE
from tests.reliability.meeting_of_a_panel import MEETING_HELD
from tests.reliability.people_of_an_organisation import TOGETHER
from tests.reliability.preparing_awards import PREPARING
from tests.reliability.sheets_again import SHEETS_AGAIN
from tests.reliability.walks import Sent, Step, Walk, World
from tests.reliability.writing_for_somebody import WRITING

DRAFT, OPEN = "/applications/nadias-draft", "/rounds/OPEN-R1"
PANEL, OFFICE = "/panel/TEST-R1", "/office/rounds/TEST-R1"
LIST = f"{OFFICE}/recommendations/1"
BID = f"{PANEL}/bids/T-001"
PASSWORDS = ("a long walk to the pavilion", "another long walk to the lights")
ATTEMPTS = frozenset({"audit_event"})

# An applicant


def begin_applying(world: World) -> None:
    draft(world.cast, open_round(world.cast.app), complete=True)


def last_eligibility_answer(world: World) -> Sent:
    given = {key: [value] for key, value in ELIGIBLE.items()} | {"start": ["1", "4", "2199"]}
    forms = [Sent("Nadia", f"{OPEN}/eligibility/{key}", {"answer": value}) for key, value in given.items()]
    for form in forms[:-1]:
        world.send(form)
    return forms[-1]


def new_application(world: World) -> Sent:
    page = f"{OPEN}/applications/new"
    first = world.offered("Nadia", page, "organisation")
    chosen = world.send(world.form("Nadia", page, f"{OPEN}/applications", organisation=first))
    copy = world.offered("Nadia", chosen.location, "copy")
    return world.form("Nadia", chosen.location, f"{OPEN}/applications", copy=copy)


def answer(world: World) -> Sent:
    page = f"{DRAFT}/parts/need"
    return world.form("Nadia", page, q_need=world.words("The need"), next="continue")


def new_line(world: World) -> Sent:
    page = f"{DRAFT}/costs/new"
    line = {"description": f"Hall {world.dice.randint(1, 99)}", "asked": "100.00"}
    return world.form("Nadia", page, **line, category=world.offered("Nadia", page, "category"))


def budget(world: World) -> Sent:
    return world.form("Nadia", f"{DRAFT}/costs", asked_1=f"{world.dice.randint(4000, 4400)}.00", next="continue")


def changed_line(world: World) -> Sent:
    page = f"{DRAFT}/costs/1"
    line = {"description": f"Coaches {world.dice.randint(1, 99)}"}
    return world.form("Nadia", page, **line, category=world.offered("Nadia", page, "category"))


def removed_line(world: World) -> Sent:
    return world.form("Nadia", f"{DRAFT}/costs/2/removal")


def submission(world: World) -> Sent:
    return world.form("Nadia", f"{DRAFT}/check", f"{DRAFT}/submission", **DECLARED)


def reopening(world: World) -> Sent:
    return Sent("Nadia", f"{DRAFT}/reopening")


def withdrawal(world: World) -> Sent:
    return world.form("Nadia", f"{DRAFT}/withdrawal", reason=world.words("We withdraw"))


APPLYING = Walk(
    "an applicant",
    begin_applying,
    (
        Step("rounds.answer_eligibility", last_eligibility_answer),
        Step("applications.create", new_application),
        Step("applications.save_part", answer, killed=True),
        Step("applications.add_line", new_line),
        Step("applications.save_costs", budget, killed=True),
        Step("applications.change_line", changed_line),
        Step("applications.remove_line", removed_line),
        Step("applications.submit", submission, evidence=ATTEMPTS, killed=True),
        Step("applications.reopen", reopening, killed=True),
        Step("applications.submit", submission, evidence=ATTEMPTS),
        Step("applications.withdraw", withdrawal, killed=True),
    ),
)

# A panel member


def begin_scoring(world: World) -> None:
    """The cast is the panel, and its round has closed."""


def declaration(world: World) -> Sent:
    kinds = {f"kind-T-{number:03d}": "NONE" for number in (1, 2, 3, 4)}
    return world.form("Ben", f"{PANEL}/interests", **kinds)


def mark(world: World) -> Sent:
    typed = {"need-points": world.dice.randint(0, 5), "need-note": world.words("Note")}
    return world.form("Asha", BID, f"{BID}/marks", path=f"{BID}/marks/need", **typed)


def marks(world: World) -> Sent:
    return world.form("Asha", BID, f"{BID}/marks", **{f"{key}-points": 4 for key in ("need", "delivery", "value")})


def sign_off(world: World) -> Sent:
    return world.form("Asha", BID, f"{BID}/marks", path=f"{BID}/sign-off")


def interest(world: World) -> Sent:
    typed = {"kind-T-003": "KNOWS", "nature-T-003": world.words("I coach there")}
    return world.form("Asha", f"{PANEL}/interests/T-003", **typed)


SCORING = Walk(
    "a panel member",
    begin_scoring,
    (
        Step("assessment.declare", declaration, killed=True),
        Step("assessment.mark", mark, killed=True),
        Step("assessment.marks", marks),
        Step("assessment.sign_off", sign_off, killed=True),
        Step("assessment.declare_interest", interest),
    ),
)

# Somebody with documents and colleagues


def begin_with_documents(world: World) -> None:
    cast, world.has_files = world.cast, True
    with cast.app.app_context():
        round_ = make.make_open_round(cast.app.extensions["clock"].now().replace(microsecond=0), bid_prefix="DOC")
        section = Section(round=round_, position=3, key="documents", group="Documents", title="Documents")
        asked = {"key": "policy", "label": "Safeguarding policy", "kind": QuestionKind.DOCUMENT}
        make.stored(Question(section=section, position=0, **asked))
        organisation = db.session.get_one(make.Organisation, cast.organisation_id)
        facts = {"round": round_, "organisation": organisation, "started_at": round_.opens_at}
        make.stored(Application(key="nadias-draft", started_by=cast.person("Nadia"), **facts))
        world.known["organisation"] = f"/organisations/{organisation.key}"
        db.session.commit()


def upload(world: World) -> Sent:
    file = ("f_policy", "policy.pdf", real_files.pdf(str(world.dice.random())))
    form = world.form("Nadia", f"{DRAFT}/documents", next="continue")
    return replace(form, files=(file,))


def document_url(world: World, act: str) -> str:
    """The address of an act on the one document that stands now; asked for once it is needed."""
    with world.cast.app.app_context():
        return f"{DRAFT}/documents/{db.session.query(Document).one().key}/{act}"


def replacement(world: World) -> Sent:
    file = ("f_new", "newer.pdf", real_files.pdf(str(world.dice.random())))
    return replace(world.form("Nadia", document_url(world, "replacement")), files=(file,))


def removed_document(world: World) -> Sent:
    return world.form("Nadia", document_url(world, "removal"))


def invitation(world: World) -> Sent:
    page = world.known["organisation"]
    return world.form("Nadia", page, f"{page}/invitations", email="petra@example.org", role="may edit")


def taken_back(world: World) -> Sent:
    with world.cast.app.app_context():
        key = db.session.query(OrganisationInvitation).one().key
    return Sent("Nadia", f"{world.known['organisation']}/invitations/{key}/taking-back")


def reading_link(world: World) -> Sent:
    return world.form("Nadia", f"{DRAFT}/reading-links", readers="Our trustees", weeks="1")


def ended_reading_link(world: World) -> Sent:
    with world.cast.app.app_context():
        return Sent("Nadia", f"{DRAFT}/reading-links/{db.session.query(ReadingLink).one().key}/ending")


DOCUMENTS = Walk(
    "somebody with documents and colleagues",
    begin_with_documents,
    (
        Step("applications.upload", upload, killed=True),
        Step("applications.replace_document", replacement),
        Step("applications.remove_document", removed_document),
        Step("applications.invite", invitation),
        Step("applications.take_invitation_back", taken_back),
        Step("applications.make_reading_link", reading_link),
        Step("applications.end_reading_link", ended_reading_link),
    ),
)

# The office


def begin_deciding(world: World) -> None:
    """Five thousand pounds over the pot of twenty: three bids above the line, one below it."""
    cast = world.cast
    open_round(cast.app)
    with cast.app.app_context():
        round_ = db.session.get_one(Round, cast.round_id)
        round_.spending_from, round_.over_commitment_percent = date(2024, 10, 1), Decimal(25)
        db.session.add(FundYear(fund=round_.fund, financial_year="2024/25", budget_amount=Decimal("400000.00")))
        for bid in db.session.query(Application).filter_by(round_id=round_.id):
            points = dict.fromkeys(("need", "delivery", "value"), 1 if bid.reference == "T-004" else 4)
            for name in ("Asha", "Carys", "Ewa"):
                make.make_sheet(bid, db.session.get_one(PanelMember, cast.members[name]), points)
            bid.requested_amount = Decimal("5000.00") if bid.reference == "T-003" else bid.requested_amount
        db.session.commit()
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        sign_in_as_in_the_demo(world, name)


def sign_in_as_in_the_demo(world: World, name: str) -> None:
    """There, whoever signs is asked for no code."""
    cast = world.cast
    client, at = cast.app.test_client(), cast.app.extensions["clock"].now()
    with cast.app.app_context():
        _, token = sessions.record_sign_in(cast.person(name), SignInMethod.DEMO, at=at)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session[sessions.SEEN] = token, True, at.timestamp()
    cast.browsers[name] = client


def extension(world: World) -> Sent:
    page = "/office/rounds/OPEN-R1/closing-change"
    return world.form("Dilys", page, closes_on=["1", "2", "2199"], closes_at="17:00", reason=world.words("A flood"))


def check(world: World) -> Sent:
    bid = f"{OFFICE}/bids/T-004"
    return world.form("Dilys", bid, f"{bid}/check", finding="failed", reason=world.words("No accounts"))


def recommendation(world: World) -> Sent:
    page = f"{OFFICE}/recommendations/new"
    return world.form("Dilys", page, f"{OFFICE}/recommendations", reason=world.words("The panel's line"))


def reasons(world: World) -> Sent:
    form = world.form("Dilys", f"{LIST}/reasons")
    written = {name: [world.words("Crime falls")] for name in form.fields if name.startswith("reason")}
    return Sent(form.who, form.path, form.fields | written)


def authorisation(world: World) -> Sent:
    return world.form("Edwin", LIST, f"{LIST}/authorisation", reason=world.words("The year carries it"))


def new_record(world: World) -> Sent:
    return world.form("Dilys", LIST, f"{LIST}/record")


def record_url(world: World) -> str:
    """The address of the one record."""
    if "record" not in world.known:
        with world.cast.app.app_context():
            record = db.session.query(DecisionRecord).filter(DecisionRecord.recommendation_id.is_not(None)).one()
            world.known["record"] = f"/records/{record.reference}"
    return str(world.known["record"])


def edited_record(world: World) -> Sent:
    return world.form("Dilys", f"{record_url(world)}/edit", conditions=world.words("Terms"))


def sending(world: World) -> Sent:
    return world.form("Dilys", record_url(world), f"{record_url(world)}/sending")


def record_of_a_purchase(world: World) -> Sent:
    return world.form("Dilys", "/records/new", "/records", title=world.words("Locks and lights")[:150])


def purchase_url(world: World) -> str:
    if "purchase" not in world.known:
        with world.cast.app.app_context():
            record = db.session.query(DecisionRecord).filter_by(recommendation_id=None).one()
            world.known["purchase"] = f"/records/{record.reference}"
    return str(world.known["purchase"])


def lines_of_a_purchase(world: World) -> Sent:
    url = f"{purchase_url(world)}/lines"
    form = world.form("Dilys", url, url)
    typed = {"description": [world.words("Locks")[:150]], "financial_year": ["2024/25"], "amount": ["90,083.00"]}
    return Sent(form.who, form.path, form.fields | typed)


def delegation(world: World) -> Sent:
    """Fiona is away for a week, and Edwin acts for her; the clock of the walk says when."""
    today = local(world.cast.app.extensions["clock"].now()).date()
    first, last = ([day.day, day.month, day.year] for day in (today, today + timedelta(days=7)))
    why = world.words("Leave")
    form = world.form("Fiona", "/delegations", "/delegations", first_on=first, last_on=last, reason=why)
    return Sent(form.who, form.path, form.fields | {"to": [str(world.cast.people["Edwin"])]})


def end_of_delegation(world: World) -> Sent:
    with world.cast.app.app_context():
        key = db.session.query(Delegation).one().key
    return world.form("Fiona", "/delegations", f"/delegations/{key}/ending")


def sending_back(world: World) -> Sent:
    url = record_url(world)
    return world.form("Fiona", url, f"{url}/versions", reason=world.words("Say what happens if it is refused"))


def advice(world: World) -> Sent:
    return world.form(
        "Fiona",
        record_url(world),
        f"{record_url(world)}/advice",
        text=world.words("Within the budget"),
        has_interest="no",
    )


def release(world: World) -> Sent:
    opened = {"publish_record": "yes", "publish_details": "yes", "has_interest": "no"}
    return world.form("Grace", record_url(world), f"{record_url(world)}/release", **opened)


def decision(world: World) -> Sent:
    """Varied, so that advice is asked for again; from the release on, the decision publishes the record."""
    typed = {"choice": "varied", "varies": "1", "has_interest": "no", "reasons": world.words("Smaller than planned")}
    amounts = {"amount-T-001": "10,000.00", "amount-T-002": "8,000.00", "amount-T-003": "5,000.00"}
    why = {"reason-T-002": world.words("Two venues")}
    return world.form("Hari", record_url(world), f"{record_url(world)}/decision", **typed, **amounts, **why)


def further_advice(world: World) -> Sent:
    url = record_url(world)
    return world.form("Fiona", url, f"{url}/further-advice", text=world.words("It still holds"))


DECIDING = Walk(
    "the office",
    begin_deciding,
    (
        Step("assessment.extend", extension),
        Step("assessment.check", check),
        Step("awards.recommend", recommendation, killed=True),
        Step("awards.explain", reasons, killed=True),
        *PREPARING,
        Step("awards.authorise", authorisation, killed=True),
        Step("decisions.write", new_record, killed=True),
        Step("decisions.save", edited_record),
        Step("decisions.send", sending),
        Step("decisions.send_back", sending_back, killed=True),
        Step("decisions.send", sending, killed=True),
        Step("decisions.advise", advice, killed=True),
        Step("decisions.release", release, killed=True),
        Step("decisions.decide", decision, killed=True),
        Step("decisions.advise_again", further_advice, killed=True),
        Step("accounts.delegate", delegation),
        Step("accounts.end_delegation", end_of_delegation),
        Step("decisions.begin", record_of_a_purchase),
        Step("decisions.save_lines", lines_of_a_purchase),
    ),
)

# Somebody who signs in


def begin_signing_in(world: World) -> None:
    app = world.cast.app
    with app.app_context():
        url = invitations.invite(
            "jo@example.org", "Jo Patel", OfficeRole.FUND_OFFICER, at=app.extensions["clock"].now()
        )
    world.known["invitation"] = url.removeprefix("http://localhost")


def asked_link(world: World) -> Sent:
    return world.form("Maya", "/sign-in", "/sign-in/link", email="maya@example.org")


def claimed_link(world: World) -> Sent:
    return world.form("Maya", link_in_mail_to(world.cast.app, "maya@example.org"))


def told_name(world: World) -> Sent:
    return world.form("Maya", "/account/name", name="Maya")


def chosen_password(world: World) -> Sent:
    return world.form("Jo", world.known["invitation"], password=PASSWORDS[0])


def authenticator(world: World) -> Sent:
    return world.form("Jo", f"{world.known['invitation']}/authenticator", code=fresh_code(world))


def another_password(world: World) -> Sent:
    typed = {"present": PASSWORDS[0], "password": PASSWORDS[1], "fresh_code": fresh_code(world)}
    return world.form("Jo", "/account/password", **typed)


def ended_sign_ins(world: World) -> Sent:
    return world.form("Jo", "/account", "/account/sign-ins/ending")


def given_password(world: World) -> Sent:
    typed = {"staff-email": "jo@example.org", "staff-password": PASSWORDS[1]}
    return world.form("Jo", "/sign-in", "/sign-in/password", **typed)


def given_code(world: World) -> Sent:
    return Sent("Jo", "/sign-in/code", {"code": [fresh_code(world)]})


def sign_out(world: World) -> Sent:
    return world.form("Jo", "/account", "/sign-out")


def fresh_code(world: World) -> str:
    """What Jo's authenticator app shows a minute later."""
    app = world.cast.app
    app.extensions["clock"].moved_by += timedelta(minutes=1)
    with app.app_context():
        jo = db.session.query(Person).filter_by(email="jo@example.org").one()
        secret = codes.secret_of(jo) or invitations.secret_of(world.known["invitation"].rpartition("/")[2])
        return codes.code_at(secret, int(app.extensions["clock"].now().timestamp()) // codes.STEP)


SIGNING_IN = Walk(
    "somebody who signs in",
    begin_signing_in,
    (
        Step("accounts.ask_link", asked_link, again="each time a link is asked for, one is sent; limits bound it"),
        Step("accounts.claim_link", claimed_link),
        Step("accounts.tell_name", told_name),
        Step("accounts.choose_password", chosen_password),
        Step("accounts.set_up_authenticator", authenticator),
        Step("accounts.change_password", another_password),
        Step("accounts.sign_out_everywhere", ended_sign_ins),
        Step("accounts.sign_in_with_password", given_password),
        Step("accounts.sign_in_with_code", given_code),
        Step("accounts.sign_out", sign_out),
    ),
)

WALKS = (
    APPLYING,
    SCORING,
    DECIDING,
    SIGNING_IN,
    DOCUMENTS,
    ATTACHING,
    TOGETHER,
    WRITING,
    HEARING,
    LIVING_RESERVE,
    HAVING_INTERESTS,
    SHEETS_AGAIN,
    ARRANGING,
    MEETING_HELD,
)
LEFT_OUT = {
    "accounts.add_passkey": "its challenge is answered once by a device: tests/accounts/test_passkeys.py",
    "accounts.new_passkey_challenge": "gives a challenge and stores nothing but that",
    "accounts.passkey_challenge": "gives a challenge and stores nothing but that",
    "accounts.sign_in_with_passkey": "its challenge is answered once by a device: tests/accounts/test_passkeys.py",
    "accounts.remove_passkey": "needs a device's passkey: tests/accounts/test_passkeys.py",
    "demo.sign_in_as": "exists in the demonstration only",
    "demo.move_clock": "exists in the demonstration only",
}
"""Write routes without a step, each with its reason."""
