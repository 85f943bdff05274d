"""Two acts on one panel at the same moment, on SQLite and on PostgreSQL: one comes after the other."""

from __future__ import annotations

import re
from threading import Barrier, Thread

from app.assessment.models import PanelMember
from app.assessment.panel.models import Assignment
from app.platform import audit
from app.platform.db import db
from tests import factories as make
from tests.accounts.mailbox import link_in_mail_to
from tests.assessment.steps import OFFICE, ROUND, bid, events, member
from tests.assessment.test_panel_invitations import invite

SHARING = f"{OFFICE}/panel/assignment"


def at_once(*acts) -> list[int]:
    """Let all acts go together, each in a thread; gives their status codes."""
    start, statuses = Barrier(len(acts), timeout=30), [0] * len(acts)

    def run(place: int) -> None:
        start.wait()
        statuses[place] = acts[place]().status_code

    threads = [Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return sorted(statuses)


def test_of_an_assignment_and_an_interest_neither_survives_the_other(cast, app):
    """Whichever comes first, no bid is left with a member who knows its people."""
    dilys, asha = cast.client("Dilys"), cast.client("Asha")
    shown = re.search(r'name="shown" value="(\w+)"', dilys.get(SHARING).text)[1]
    known = {"kind-T-001": "KNOWS", "nature-T-001": "I coach there."}

    statuses = at_once(
        lambda: dilys.post(SHARING, data={"shown": shown}),
        lambda: asha.post(f"{ROUND}/interests/T-001", data=known),
    )

    assert statuses in ([302, 302], [302, 409])
    with app.app_context():
        mine = db.session.query(Assignment).filter_by(member_id=member(cast, "Asha").id)
        assert mine.filter_by(application_id=bid("T-001").id).count() == 0
        assert audit.verify() is None


def test_two_who_declare_at_once_sit_on_two_seats(cast, app):
    with app.app_context():
        round_ = make.make_round("NEW-R1", bid_prefix="N")
        for number in range(1, 5):
            make.make_bid(round_, number)
        for name in ("Asha", "Ben"):
            make.make_member(round_, cast.person(name))
        round_id = round_.id
        db.session.commit()
    asha, ben = cast.client("Asha"), cast.client("Ben")
    data = {f"kind-N-{number:03d}": "NONE" for number in range(1, 5)}

    statuses = at_once(*(lambda who=who: who.post("/panel/NEW-R1/interests", data=data) for who in (asha, ben)))

    assert statuses == [302, 302]
    with app.app_context():
        assert {each.seat for each in db.session.query(PanelMember).filter_by(round_id=round_id)} == {0, 1}


def test_of_two_answers_to_one_invitation_one_is_given(cast, app):
    link = invite(cast)
    assert link == link_in_mail_to(app, "zed@example.org")

    statuses = at_once(
        lambda: app.test_client().post(f"{link}/acceptance"),
        lambda: app.test_client().post(f"{link}/refusal"),
    )

    assert statuses == [302, 422]
    with app.app_context():
        assert len({"panel.declined", "panel_member.added"}.intersection(events())) == 1


def test_one_form_sent_at_once_reminds_once(cast, app):
    chidi = [cast.app.test_client() for _ in range(3)]
    for client in chidi:
        client._cookies = dict(cast.client("Chidi")._cookies)

    at_once(*(lambda c=client: c.post(f"{ROUND}/progress/reminder", data={"once": "the-same"}) for client in chidi))

    with app.app_context():
        assert events().count("panel.reminded") == 1
