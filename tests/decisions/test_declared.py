"""Interests in a record: counted for everybody, named for the office alone, and told when they come after a list."""

from __future__ import annotations

import pytest

from app.assessment.models import Interest, InterestKind, SetAside
from app.awards.models import Recommendation
from app.decisions import declared
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from tests.assessment.test_waivers import REASON, direct, waive
from tests.counting import count_queries

LIST = "/office/rounds/TEST-R1/recommendations/1"
WHOLE = "/panel/TEST-R1/whole-round-interest"
NATURE = "Coaches there on Saturdays."


def told(cast):
    with cast.app.app_context():
        return declared.in_words(db.session.get_one(Round, cast.round_id))


# The words that are published


def test_what_was_declared_is_counted_without_a_name(cast):
    assert told(cast) == ""

    direct(cast)
    waive(cast)
    cast.client("Ewa").post(WHOLE, data={"nature": "I drafted the round."})

    assert told(cast) == (
        " One member took no part in the round at all. One direct interest was waived for the other bids, with a "
        "reason; no waiver opened the bid of the interest itself."
    )


# The office's table


@pytest.mark.parametrize("name", ["Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen"])
def test_the_office_reads_every_declaration_in_the_record(draft, name):
    page = draft.page(name)

    assert declared.FOR_THE_OFFICE in page
    assert NATURE in page
    for member in ("Asha", "Ben", "Carys", "Devan", "Ewa", "Chidi"):
        assert f'<th scope="row">{member}</th>' in page


def test_every_declaration_is_printed_into_the_office_s_paper(draft):
    page = draft.cast.client("Dilys").get(f"{draft.url}/paper").text

    assert declared.FOR_THE_OFFICE in page
    assert NATURE in page
    assert "Devan" in page


def test_what_is_published_names_nobody_and_no_bid_without_a_grant(decided):
    for url in (f"/decisions/{decided.reference}", f"/decisions/{decided.reference}/paper"):
        page = decided.cast.client().get(url)
        if page.status_code == 404 and url.endswith("paper"):
            continue
        assert page.status_code == 200
        assert "declared an interest, in one bid in all" in page.text
        for leak in (NATURE, "Devan", declared.FOR_THE_OFFICE, "Each declaration", "T-004"):
            assert leak not in page.text


def test_the_number_of_queries_does_not_grow_with_what_was_declared(app, draft):
    dilys = draft.cast.client("Dilys")
    dilys.get(draft.url)
    with count_queries(app) as few:
        dilys.get(draft.url)
    for name, reference in (("Asha", "T-001"), ("Carys", "T-003")):
        data = {f"kind-{reference}": "KNOWS", f"nature-{reference}": "My neighbour."}
        draft.cast.client(name).post(f"/panel/TEST-R1/interests/{reference}", data=data)
    with count_queries(app) as more:
        dilys.get(draft.url)

    assert len(few) == len(more)


# Declared after the list was made


def test_a_late_interest_leaves_the_list_as_it_was_and_the_office_is_told(app, draft):
    assert "declared or waived since" not in draft.cast.client("Dilys").get(LIST).text

    data = {"kind-T-001": "KNOWS", "nature-T-001": "My neighbour has joined them."}
    assert draft.cast.client("Asha").post("/panel/TEST-R1/interests/T-001", data=data).status_code == 302

    with app.app_context():
        made = db.session.query(Recommendation).one()
        assert "asha@example.org" in str(made.inputs["bids"])
        assert [row.sheet.application.reference for row in db.session.query(SetAside)] == ["T-001"]
        assert db.session.query(Interest).filter_by(kind=InterestKind.KNOWS).count() == 2
        mails = [mail for mail in db.session.query(OutboxMessage) if mail.subject.startswith("Asha declared")]
        assert [mail.recipient for mail in mails] == ["dilys@example.org"]
        assert "A recommended award list of this round was made before. It stays as it was made." in mails[0].text
    page = draft.cast.client("Dilys").get(LIST).text
    assert "1 interest declared or waived since" in page
    assert "Declarations of interests" in page


def test_a_waiver_after_the_list_is_told_there_too(draft):
    direct(draft.cast)
    waive(draft.cast, reason=REASON)

    assert "2 interests declared or waived since" in draft.cast.client("Edwin").get(LIST).text
