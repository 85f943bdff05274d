"""Who is asked onto a panel, and says yes or no."""

from __future__ import annotations

import re
from datetime import timedelta

from app.accounts.models import Person
from app.assessment.models import PanelMember, PanelRole
from app.assessment.panel.models import PanelInvitation
from app.platform.db import db
from app.platform.models import OutboxMessage
from tests import factories as make
from tests.accounts.mailbox import link_in_mail_to
from tests.assessment.steps import OFFICE, events, mark_all, member

PANEL = f"{OFFICE}/panel"
ZED = {"email": "Zed@example.org", "name": "Zed", "role": "panel member", "scores": "yes"}


def asked(cast, **changes) -> dict[str, object]:
    soon = cast.app.extensions["clock"].now() + timedelta(days=10)
    return ZED | {"until": [str(soon.day), str(soon.month), str(soon.year)]} | changes


def invite(cast, **changes) -> str:
    """Dilys invites somebody; gives the path of the link in their mail."""
    form = asked(cast, **changes)
    assert cast.client("Dilys").post(PANEL, data=form).status_code == 302
    return link_in_mail_to(cast.app, str(form["email"]).lower())


def invitation() -> PanelInvitation:
    return db.session.query(PanelInvitation).order_by(PanelInvitation.id.desc()).first()


def later(app, **ahead) -> None:
    app.extensions["clock"].moved_by += timedelta(**ahead)


def test_an_invitation_says_who_asks_to_what_and_makes_nobody_a_member(cast, app):
    link = invite(cast)

    page = app.test_client().get(link).text

    assert "Dilys asks you, Zed, to join as panel member." in page
    assert "Waits for an answer" in cast.client("Dilys").get(PANEL).text
    with app.app_context():
        assert db.session.query(PanelMember).count() == 6
        assert events() == ["panel.invited"]


def test_somebody_new_accepts_and_goes_on_to_choose_a_password(cast, app):
    link = invite(cast)

    answer = app.test_client().post(f"{link}/acceptance")

    assert re.fullmatch(r"/invitations/[\w-]+", answer.location)
    assert app.test_client().get(answer.location).status_code == 200
    with app.app_context():
        found = db.session.query(PanelMember).order_by(PanelMember.id.desc()).first()
        assert (found.person.email, found.person.name) == ("zed@example.org", "Zed")
        assert (found.role, found.scores) == (PanelRole.MEMBER, True)
        assert events() == ["panel.invited", "panel_member.added", "person.invited"]


def test_somebody_with_a_password_accepts_and_keeps_it(cast, app):
    with app.app_context():
        cast.person("Farouk").password_hash = "kept"
        db.session.commit()
    link = invite(cast, email="farouk@example.org", name="Farouk")

    answer = cast.client("Farouk").post(f"{link}/acceptance")

    assert answer.location == link
    assert "You said yes" in app.test_client().get(link).text
    with app.app_context():
        assert cast.person("Farouk").password_hash == "kept"
    assert cast.client("Farouk").get("/panel/TEST-R1/bids").location == "/panel/TEST-R1/conduct"


def test_an_observer_never_marks(cast, app):
    app.test_client().post(f"{invite(cast, role='observer')}/acceptance")

    with app.app_context():
        assert db.session.query(PanelMember).order_by(PanelMember.id.desc()).first().scores is False


def test_who_declines_may_say_why_and_the_officer_reads_it(cast, app):
    link = invite(cast)

    assert app.test_client().post(f"{link}/refusal", data={"reason": "I am abroad."}).status_code == 302

    assert "You said no" in app.test_client().get(link).text
    page = cast.client("Dilys").get(PANEL).text
    assert "Declined" in page
    assert "I am abroad." in page
    assert app.test_client().post(f"{link}/acceptance").status_code == 422
    with app.app_context():
        assert db.session.query(Person).filter_by(email="zed@example.org").count() == 0
        assert events() == ["panel.invited", "panel.declined"]


def test_a_reason_that_is_too_long_is_explained(cast, app):
    answer = app.test_client().post(f"{invite(cast)}/refusal", data={"reason": "x" * 501})

    assert answer.status_code == 422
    assert "at most 500 characters" in answer.text


def test_an_invitation_lapses_at_its_date(cast, app):
    link = invite(cast)
    later(app, days=11)

    assert "has lapsed" in app.test_client().get(link).text
    assert app.test_client().post(f"{link}/acceptance").status_code == 422
    with app.app_context():
        assert db.session.query(PanelMember).count() == 6


def test_one_that_lapsed_is_sent_again_and_the_earlier_link_ends(cast, app):
    link = invite(cast)
    with app.app_context():
        url = f"{PANEL}/invitations/{invitation().key}/sending"
        invitation().ends_at = app.extensions["clock"].now() - timedelta(days=1)
        db.session.commit()

    assert cast.client("Dilys").post(url).status_code == 302

    assert app.test_client().get(link).status_code == 404
    again = link_in_mail_to(app, "zed@example.org")
    assert app.test_client().post(f"{again}/acceptance").status_code == 302
    assert cast.client("Dilys").post(url).status_code == 409


def test_one_that_is_taken_back_holds_no_more(cast, app):
    link = invite(cast)
    with app.app_context():
        url = f"{PANEL}/invitations/{invitation().key}/taking-back"

    assert cast.client("Dilys").post(url).status_code == 302
    assert cast.client("Dilys").post(url).status_code == 302

    assert app.test_client().post(f"{link}/acceptance").status_code == 422
    with app.app_context():
        assert events() == ["panel.invited", "panel.invitation-taken-back"]


def test_nobody_answers_for_somebody_else(cast):
    link = invite(cast)

    assert "You are signed in as Farouk" in cast.client("Farouk").get(link).text
    assert cast.client("Farouk").post(f"{link}/acceptance").status_code == 403
    assert cast.client("Farouk").post(f"{link}/refusal").status_code == 403
    assert cast.client("Farouk").get("/panel-invitations/none").status_code == 404


def test_pressed_twice_an_answer_is_given_once(cast, app):
    link = invite(cast)
    for _ in range(2):
        assert app.test_client().post(f"{link}/acceptance").status_code == 302

    with app.app_context():
        assert events().count("panel_member.added") == 1


WRONG = (
    ({"email": "zed"}, "Enter an e-mail address such as name@example.org."),
    ({"name": ""}, "Enter their name."),
    ({"role": "king"}, "Choose"),
    ({"scores": ""}, "Say whether they mark bids."),
    ({"until": ["", "", ""]}, "Enter a date, like 27 3 2026."),
    ({"until": ["1", "1", "2024"]}, "Enter a date after today"),
    ({"email": "asha@example.org"}, "Asha is on this panel already."),
    ({"role": "chair"}, "This panel has its chair already."),
)


def test_an_invitation_that_will_not_do_is_explained(cast, app):
    for changes, sentence in WRONG:
        answer = cast.client("Dilys").post(PANEL, data=asked(cast, **changes))
        assert answer.status_code == 422, changes
        assert sentence in answer.text
    with app.app_context():
        assert db.session.query(PanelInvitation).count() == 0
        assert db.session.query(OutboxMessage).count() == 0


def test_nobody_is_asked_twice_at_once(cast):
    invite(cast)

    answer = cast.client("Dilys").post(PANEL, data=asked(cast))

    assert answer.status_code == 422
    assert "zed@example.org was invited already" in answer.text


def test_two_are_not_asked_to_take_one_chair(cast, app):
    with app.app_context():
        round_ = make.make_round("OTHER-R1")
        db.session.commit()
        assert round_.id
    panel = "/office/rounds/OTHER-R1/panel"
    assert cast.client("Dilys").post(panel, data=asked(cast, role="chair")).status_code == 302

    answer = cast.client("Dilys").post(panel, data=asked(cast, role="chair", email="yan@example.org", name="Yan"))

    assert "Zed is invited as chair already." in answer.text


def test_only_the_fund_officer_arranges_the_panel(cast, app):
    invite(cast)
    with app.app_context():
        key = invitation().key
    acts = ("", "/removal", f"/invitations/{key}/sending", f"/invitations/{key}/taking-back", "/scoring", "/assignment")
    for name in ("Edwin", "Imogen", "Chidi"):
        assert cast.client(name).get(PANEL).status_code == 403
        data = {"email": "carys@example.org"}
        assert {cast.client(name).post(f"{PANEL}{act}", data=data).status_code for act in acts} == {403}
    assert cast.client("Dilys").post(f"{PANEL}/removal", data={"email": "farouk@example.org"}).status_code == 404
    assert cast.client("Dilys").post(f"{PANEL}/invitations/none/sending").status_code == 404


# Taking somebody off


def test_a_member_without_a_sheet_can_be_taken_off(cast, app):
    assert cast.client("Dilys").post(f"{PANEL}/removal", data={"email": "carys@example.org"}).status_code == 302

    assert cast.client("Carys").get("/panel/TEST-R1/bids").status_code == 404
    with app.app_context():
        assert events() == ["panel_member.removed"]


def test_a_member_with_a_sheet_stays(cast, app):
    mark_all(cast.client("Asha"), "T-001")

    answer = cast.client("Dilys").post(f"{PANEL}/removal", data={"email": "asha@example.org"})

    assert answer.status_code == 422
    assert "Asha has begun to mark bids" in answer.text
    with app.app_context():
        assert member(cast, "Asha").scores
