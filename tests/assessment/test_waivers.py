"""Out of a whole round by a direct interest or by one's own word; a named officer may waive a direct interest.

A waiver opens the other bids and never that one.
"""

from __future__ import annotations

import re

import pytest

from app.assessment.chairing import chair_of
from app.assessment.counting import bids_of
from app.assessment.interests.models import InterestInRound, SetAsideLifted, Waiver
from app.assessment.models import SetAside
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from tests import factories as make
from tests.assessment.steps import OFFICE, ROUND, bid, bid_url, events, mark_all, sign_off
from tests.pdf import words_of

PAGE = f"{OFFICE}/interests"
WAIVE = f"{PAGE}/waiver"
WHOLE = f"{ROUND}/whole-round-interest"
REASON = "The post ends before the round is decided."


def direct(cast, name="Asha", reference="T-004"):
    data = {f"kind-{reference}": "DIRECT", f"nature-{reference}": "I am a trustee."}
    assert cast.client(name).post(f"{ROUND}/interests/{reference}", data=data).status_code == 302


def waiver_form(cast, who="Grace", reason=REASON, **more):
    page = cast.client(who).get(PAGE).text
    form = re.search(rf'action="{WAIVE}".*?</form>', page, re.DOTALL)
    assert form, page
    about = re.search(r'name="about" value="([^"]+)"', form[0])[1]
    hidden = dict(re.findall(r'name="([^"]+(?:email|bid))"[^>]*value="([^"]*)"', form[0]))
    return {"about": about, f"{about}reason": reason} | hidden | more


def waive(cast, who="Grace", **more):
    return cast.client(who).post(WAIVE, data=waiver_form(cast, **more))


def counted(cast):
    """Whose sheets count, by bid."""
    found = bids_of(db.session.get_one(Round, cast.round_id))
    return {each.reference: sorted(email.partition("@")[0] for email in each.sheets) for each in found if each.sheets}


# Waivers


def test_a_waiver_opens_the_other_bids_and_never_that_one(cast, app):
    direct(cast)
    asha = cast.client("Asha")
    assert asha.get(bid_url("T-001")).status_code == 404

    assert waive(cast).status_code == 302

    assert [asha.get(bid_url(f"T-00{n}")).status_code for n in (1, 2, 3, 4)] == [200, 200, 200, 404]
    page = asha.get(f"{ROUND}/bids").text
    assert "T-001" in page
    assert "T-004" not in page
    with app.app_context():
        row = db.session.query(Waiver).one()
        assert (row.reason, row.waived_by.name, row.role_title) == (REASON, "Grace", "monitoring officer")
        assert events() == ["interest.declared", "interest.waived"]


def test_sheets_on_the_other_bids_count_again_and_the_trail_of_it_stays(cast, app):
    asha = cast.client("Asha")
    for reference in ("T-001", "T-003", "T-004"):
        mark_all(asha, reference)
        sign_off(asha, reference)
    direct(cast)
    with app.app_context():
        assert counted(cast) == {}

    waive(cast)

    with app.app_context():
        assert counted(cast) == {"T-001": ["asha"], "T-003": ["asha"]}
        assert [row.sheet.application.reference for row in db.session.query(SetAside)] == ["T-004"]
        lifted = db.session.query(SetAsideLifted).order_by(SetAsideLifted.id)
        assert [row.sheet.application.reference for row in lifted] == ["T-001", "T-003"]
    assert "signed off" in asha.get(bid_url("T-001")).text


def test_an_interest_in_another_bid_stays_closed_after_a_waiver(cast):
    direct(cast, "Devan", "T-004")
    waive(cast)
    devan = cast.client("Devan")

    assert [devan.get(bid_url(f"T-00{n}")).status_code for n in (1, 2, 3, 4)] == [200, 404, 200, 404]


def test_a_second_direct_interest_takes_the_member_out_again(cast):
    direct(cast)
    waive(cast)
    direct(cast, reference="T-003")

    assert cast.client("Asha").get(bid_url("T-001")).status_code == 404


def test_the_chair_with_a_waiver_chairs_the_other_bids(cast, app):
    direct(cast, "Chidi")
    waive(cast)

    with app.app_context():
        assert [chair_of(bid(f"T-00{n}")).person.name for n in (1, 3, 4)] == ["Chidi", "Chidi", "Devan"]


def test_where_the_line_falls_stays_closed_to_a_chair_with_a_waiver(cast):
    direct(cast, "Chidi")
    waive(cast)

    assert cast.client("Chidi").get(f"{OFFICE}/line").status_code == 403


def test_the_member_is_told_of_the_waiver(cast, app):
    direct(cast)
    waive(cast)

    with app.app_context():
        told = [mail for mail in db.session.query(OutboxMessage) if mail.recipient == "asha@example.org"]
        assert len(told) == 1
        assert REASON in told[0].text
    assert "Waived for the other bids" in cast.client("Asha").get(f"{ROUND}/interests").text


def test_a_waiver_needs_its_reason(cast, app):
    direct(cast)

    page = waive(cast, reason=" ")

    assert page.status_code == 422
    assert "Say why: the reason stands with your name" in page.text
    with app.app_context():
        assert db.session.query(Waiver).count() == 0


def test_an_interest_is_waived_once(cast, app):
    direct(cast)
    form = waiver_form(cast)
    first = cast.client("Grace").post(WAIVE, data=form | {"once": "token"})
    same = cast.client("Grace").post(WAIVE, data=form | {"once": "token"})
    again = cast.client("Fiona").post(WAIVE, data=form)

    assert (first.status_code, same.status_code, again.status_code) == (302, 302, 422)
    with app.app_context():
        assert db.session.query(Waiver).count() == 1


def test_only_a_direct_interest_is_waived(cast):
    data = {"about": "x-", "x-email": "devan@example.org", "x-bid": "T-002", "x-reason": REASON}

    page = cast.client("Grace").post(WAIVE, data=data)

    assert page.status_code == 422


@pytest.mark.parametrize("email", ["asha@example.org", "nobody@example.org", ""])
def test_what_was_not_declared_is_not_there_to_waive(cast, email):
    data = {"about": "x-", "x-email": email, "x-bid": "T-001", "x-reason": REASON}

    assert cast.client("Grace").post(WAIVE, data=data).status_code == 404


@pytest.mark.parametrize("name", ["Dilys", "Edwin", "Hari", "Imogen", "Asha", "Chidi", "Farouk"])
def test_only_the_monitoring_officer_and_the_chief_executive_waive(cast, app, name):
    direct(cast)
    form = waiver_form(cast)

    assert cast.client(name).post(WAIVE, data=form).status_code == 403
    with app.app_context():
        assert db.session.query(Waiver).count() == 0


def test_nobody_waives_their_own_interest(cast, app):
    with app.app_context():
        round_ = db.session.get_one(Round, cast.round_id)
        grace = make.make_member(round_, cast.person("Grace"))
        make.declare(grace, [bid(f"T-00{n}") for n in (1, 2, 3, 4)], {"T-001": make.InterestKind.DIRECT})
        db.session.commit()
    data = {"about": "x-", "x-email": "grace@example.org", "x-bid": "T-001", "x-reason": REASON}

    page = cast.client("Grace").post(WAIVE, data=data)

    assert page.status_code == 422
    assert f'action="{WAIVE}"' not in cast.client("Grace").get(PAGE).text


# The whole round


def test_a_member_stands_out_of_a_whole_round(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    assert asha.post(WHOLE, data={"nature": "I drafted the round."}).status_code == 302

    assert [asha.get(bid_url(f"T-00{n}")).status_code for n in (1, 2, 3, 4)] == [404] * 4
    assert "You are out of this round" in asha.get(f"{ROUND}/interests").text
    with app.app_context():
        assert db.session.query(InterestInRound).one().nature == "I drafted the round."
        assert [row.sheet.application.reference for row in db.session.query(SetAside)] == ["T-001"]
        assert counted(cast) == {}
        assert events()[-1] == "round_interest.declared"


def test_whoever_stands_out_need_not_declare(cast, app):
    ben = cast.client("Ben")
    ben.post(WHOLE, data={"nature": "I drafted the round."})

    assert "You are out of this round" in ben.get(f"{ROUND}/interests").text
    assert "declaration of interests to make" not in ben.get("/home").text
    assert "has not declared interests" not in cast.client("Dilys").get("/home").text


def test_standing_out_says_why_and_happens_once(cast, app):
    asha = cast.client("Asha")

    empty = asha.post(WHOLE, data={"nature": ""})
    form = {"nature": "I drafted it.", "once": "token"}
    statuses = [asha.post(WHOLE, data=form).status_code for _ in range(2)]
    again = asha.post(WHOLE, data={"nature": "Again."})

    assert (empty.status_code, statuses, again.status_code) == (422, [302, 302], 422)
    assert "Say in a few words why you stand out of this round." in empty.text
    with app.app_context():
        assert db.session.query(InterestInRound).count() == 1


@pytest.mark.parametrize("name", ["Farouk", "Dilys", "Nadia"])
def test_nobody_stands_out_of_a_round_they_do_not_sit_in(cast, name):
    assert cast.client(name).get(WHOLE).status_code == 404
    assert cast.client(name).post(WHOLE, data={"nature": "x"}).status_code == 404


def test_the_deputy_chairs_when_the_chair_stands_out(cast, app):
    cast.client("Chidi").post(WHOLE, data={"nature": "I drafted the round."})

    with app.app_context():
        assert chair_of(bid("T-001")).person.name == "Devan"


def test_a_member_who_stands_out_can_be_taken_off_the_panel(cast, app):
    cast.client("Ben").post(WHOLE, data={"nature": "I drafted the round."})
    cast.client("Dilys").post(f"{OFFICE}/panel/removal", data={"email": "ben@example.org"})

    with app.app_context():
        assert db.session.query(InterestInRound).count() == 0


# Later, and who is told


def test_the_fund_officer_is_told_of_what_is_declared_later(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    asha.post(f"{ROUND}/interests/T-001", data={"kind-T-001": "KNOWS", "nature-T-001": "My neighbour."})

    with app.app_context():
        (mail,) = db.session.query(OutboxMessage)
        assert (mail.recipient, mail.subject) == ("dilys@example.org", "Asha declared an interest in T-001")
        assert "1 score sheet of this member is set aside" in mail.text
        assert "recommended award list" not in mail.text


def test_the_fund_officer_is_told_of_a_direct_interest_in_a_late_bid(cast, app):
    mark_all(cast.client("Asha"), "T-001")
    with app.app_context():
        make.make_bid(db.session.get_one(Round, cast.round_id), 5)
        db.session.commit()

    late = {"kind-T-005": "DIRECT", "nature-T-005": "I am a trustee."}
    assert cast.client("Asha").post(f"{ROUND}/interests", data=late).status_code == 302

    with app.app_context():
        assert [mail.subject for mail in db.session.query(OutboxMessage)] == ["Asha declared an interest in T-005"]
        assert [row.sheet.application.reference for row in db.session.query(SetAside)] == ["T-001"]


def test_every_declaration_is_printed(cast, app):
    direct(cast)
    waive(cast)
    cast.client("Ewa").post(WHOLE, data={"nature": "I drafted the round."})

    answer = cast.client("Dilys").get(f"{PAGE}.pdf")

    text = words_of(answer.data)
    assert answer.mimetype == "application/pdf"
    for words in ("Asha", "T-004", "I am a trustee.", "Waived for the other bids", REASON, "The whole round"):
        assert words in text


def test_an_officer_with_an_interest_does_not_learn_what_was_marked(cast, app):
    for name in ("Asha", "Ewa"):
        mark_all(cast.client(name), "T-001")
    direct(cast, reference="T-001")
    assert "sheet set aside" in cast.client("Dilys").get(PAGE).text
    with app.app_context():
        dilys = make.make_member(db.session.get_one(Round, cast.round_id), cast.person("Dilys"))
        make.declare(dilys, [bid(f"T-00{n}") for n in (1, 2, 3, 4)], {"T-001": make.InterestKind.KNOWS})
        db.session.commit()

    page, paper = cast.client("Dilys").get(PAGE), cast.client("Dilys").get(f"{PAGE}.pdf")

    assert "I am a trustee." in page.text
    assert "set aside" not in page.text
    assert "set aside" not in words_of(paper.data)
