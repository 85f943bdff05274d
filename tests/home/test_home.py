"""Home says what waits for whom; the trail says who did what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.accounts import operations
from app.accounts.models import Office, OfficeRole
from app.applications.models import Application
from app.assessment import overview
from app.assessment.models import InterestKind, PanelMember
from app.home import queries, scoring
from app.home.trail import PAGE
from app.platform import audit, clock, guard
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from tests import factories as make
from tests.counting import count_queries

EVERYBODY = (
    "Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen", "Asha", "Ben", "Devan", "Chidi", "Nadia", "Owen", "Farouk",
)  # fmt: skip


def record_act(cast, name, action, subject=None, **more):
    person = cast.person(name)
    audit.record(action, actor=person, at=clock.now(), subject=subject or person, **more)
    db.session.commit()


class TestHome:
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_everybody_has_a_home(self, cast, name):
        response = cast.client(name).get("/home")

        assert response.status_code == 200
        assert "What waits for you" in response.text
        assert response.headers["Cache-Control"] == "no-store"

    def test_a_stranger_is_asked_to_sign_in(self, cast):
        assert cast.client().get("/home").location == "/sign-in?next=/home"

    def test_when_nothing_waits_it_says_so(self, cast):
        assert "Nothing waits for you." in cast.client("Farouk").get("/home").text

    def test_what_presses_stands_first(self, app, cast):
        with app.test_request_context("/home"):
            actor = guard.load_actor(cast.people["Dilys"])
            waiting = queries.waiting_for(cast.person("Dilys"), actor, clock.now())

        pressing = [line.is_pressing for line in waiting]
        assert pressing == sorted(pressing, reverse=True)

    @pytest.mark.parametrize("name", ["Asha", "Nadia", "Farouk"])
    def test_rounds_and_scoring_are_for_the_office(self, cast, name):
        page = cast.client(name).get("/home").text

        assert "Rounds</h2>" not in page
        assert "sheets signed off" not in page

    def test_the_rounds_say_where_they_are_and_what_they_got(self, app, cast):
        with app.app_context():
            at = clock.now().replace(microsecond=0)
            make.make_open_round(at)
            make.make_round("NEXT", opens_at=at + timedelta(days=40), closes_at=at + timedelta(days=50))
            db.session.commit()

        table = cast.client("Hari").get("/home").text.partition("rounds-table")[2]

        found = [(state in table) for state in ("Planned, opens", "Open until", "In assessment")]
        assert found == [True, True, True]
        assert table.index("NEXT") < table.index("OPEN-R1") < table.index("TEST-R1")
        assert table.count("tick-current") == 3

    def test_scoring_counts_only_what_each_member_may_see(self, app, cast):
        with app.app_context():
            bids = db.session.query(Application).order_by(Application.id).all()
            asha, devan, carys = (
                db.session.get_one(PanelMember, cast.members[name]) for name in ("Asha", "Devan", "Carys")
            )
            points = {"need": 4, "delivery": 3, "value": 5}
            make.make_sheet(bids[0], asha, points)
            make.make_sheet(bids[1], asha, points, signed_off=False)
            for bid in (bids[0], bids[2]):
                make.make_sheet(bid, devan, points)
                make.make_sheet(bid, carys, points)
            make.declare(db.session.get_one(PanelMember, cast.members["Ben"]), bids, {"T-001": InterestKind.DIRECT})
            db.session.commit()

            found = scoring.present(overview.rounds(clock.now()))

            members = [(member.name, member.signed_off, member.total) for member in found.progress.scorers]
            assert sorted(members) == [("Asha", 1, 4), ("Ben", 0, 0), ("Carys", 2, 4), ("Devan", 2, 3), ("Ewa", 0, 4)]
            assert found.summary == (
                "5 of 15 sheets signed off. Every bid needs three before it can be recommended; 1 of 4 have them."
            )

    def test_a_member_who_has_not_declared_is_named(self, cast):
        page = cast.client("Dilys").get("/home").text

        assert "waits for the declaration" in page

    def test_the_number_of_queries_does_not_grow_with_rounds_and_bids(self, app, cast):
        client = cast.client("Dilys")
        with count_queries(app) as few:
            client.get("/home")
        with app.app_context():
            for number in range(5):
                round_ = make.make_round(f"MORE-{number}")
                for bid in range(1, 8):
                    make.make_bid(round_, bid)
            db.session.commit()
        app.extensions.pop("kept", None)
        with count_queries(app) as many:
            client.get("/home")

        assert len(many) == len(few), "\n".join(many)


class TestTrail:
    @pytest.mark.parametrize(
        ("names", "status"),
        [(("Imogen", "Dilys", "Edwin", "Grace"), 200), (("Fiona", "Hari", "Asha", "Chidi", "Nadia", "Farouk"), 403)],
    )
    def test_who_may_read_it(self, cast, names, status):
        assert {cast.client(name).get("/audit").status_code for name in names} == {status}

    def test_a_stranger_is_asked_to_sign_in(self, cast):
        assert cast.client().get("/audit").status_code == 302

    def test_an_empty_trail_says_so(self, cast):
        assert "No act fits what you asked for." in cast.client("Imogen").get("/audit").text

    def test_an_act_says_who_what_and_what_changed(self, app, cast):
        with app.app_context():
            operations.tell_name(cast.person("Nadia"), "Nadia Mistry", at=clock.now())

        page = cast.client("Imogen").get("/audit").text

        assert "person named" in page
        assert "<del>Nadia</del> Nadia Mistry" in page

    def test_it_is_searched_by_reference_person_action_and_day(self, app, cast):
        with app.app_context():
            round_ = db.session.get_one(Round, cast.round_id)
            bid = db.session.query(Application).filter_by(reference="T-002").one()
            record_act(cast, "Dilys", "check.made", bid, round_id=round_.id)
            record_act(cast, "Edwin", "person.greeted")
            record_act(cast, "Dilys", "round.extended", round_, round_id=round_.id)

        def rows(**asked):
            page = cast.client("Imogen").get("/audit", query_string=asked).text
            return [
                action for action in ("check made", "person greeted", "round extended") if f">{action}</th>" in page
            ]

        with app.app_context():
            today = clock.local(clock.now()).date()
        assert rows() == ["check made", "person greeted", "round extended"]
        assert rows(reference="T-002") == ["check made"]
        assert rows(reference="TEST-R1") == ["check made", "round extended"]
        assert rows(reference="T-999") == []
        assert rows(person=cast.people["Edwin"]) == ["person greeted"]
        assert rows(action="round.extended") == ["round extended"]
        assert rows(day=today.isoformat()) == ["check made", "person greeted", "round extended"]
        assert rows(day=(today - timedelta(days=1)).isoformat()) == []
        assert rows(person=cast.people["Dilys"], action="check.made", reference="TEST-R1") == ["check made"]

    @pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "05/09/2024"])
    def test_a_day_that_is_none_is_explained(self, cast, day):
        response = cast.client("Imogen").get("/audit", query_string={"day": day})

        assert response.status_code == 422
        assert "Enter a day such as 2024-09-05." in response.text

    @pytest.mark.parametrize("asked", ["person=x", "person=-1", "before=x", "before=0", "action=nothing"])
    def test_nonsense_in_the_address_breaks_nothing(self, cast, asked):
        assert cast.client("Imogen").get("/audit", query_string=asked).status_code == 200

    def test_it_is_read_page_by_page_without_a_gap(self, app, cast):
        with app.app_context():
            for number in range(2 * PAGE + 5):
                audit.record(f"act.{number}", actor=None, at=clock.now(), subject=cast.person("Dilys"))
            db.session.commit()
        client, path, seen = cast.client("Imogen"), "/audit", []
        while path:
            page = client.get(path).text
            seen += [int(row.split("<")[0]) for row in page.split('data-head="No." class="num">')[1:]]
            older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
            path = older.replace("&amp;", "&") if 'rel="next"' in page else ""

        assert seen == list(range(2 * PAGE + 5, 0, -1))

    def test_somebody_on_a_panel_does_not_read_the_acts_of_its_round(self, app, cast):
        with app.app_context():
            db.session.add(Office(person=cast.person("Chidi"), role=OfficeRole.AUDITOR, held_from=make.LONG_AGO))
            record_act(cast, "Asha", "score_sheet.signed-off", round_id=cast.round_id)
            record_act(cast, "Edwin", "person.greeted")

        page = cast.client("Chidi").get("/audit").text

        assert "score sheet signed off</th>" not in page
        assert "person greeted</th>" in page
        assert "Rounds on whose panel you sit are left out" in page

    def test_the_chain_is_checked_on_request_and_names_the_first_bad_row(self, app, cast):
        with app.app_context():
            for number in range(3):
                record_act(cast, "Edwin", f"person.greeted-{number}")
        client = cast.client("Imogen")
        assert "Every row holds." not in client.get("/audit").text
        assert "Every row holds." in client.get("/audit?verify=1").text
        with app.app_context():
            disarm(db.session)
            db.session.execute(update(AuditEvent).where(AuditEvent.sequence == 2).values(actor_name="Nobody"))
            db.session.commit()

        assert "Row 2 does not hold" in client.get("/audit?verify=1").text

    def test_the_number_of_queries_does_not_grow_with_the_trail(self, app, cast):
        client = cast.client("Imogen")
        with app.app_context():
            record_act(cast, "Edwin", "person.greeted")
        with count_queries(app) as few:
            client.get("/audit")
        with app.app_context():
            for _ in range(60):
                record_act(cast, "Dilys", "person.greeted")
        with count_queries(app) as many:
            client.get("/audit")

        assert len(many) == len(few), "\n".join(many)


def disarm(session):
    """Take away what keeps rows from being changed, as somebody with the database in their hands would."""
    if session.get_bind().dialect.name == "sqlite":
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
