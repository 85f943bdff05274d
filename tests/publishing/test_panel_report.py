"""The report to the Police and Crime Panel: the published figures, each frozen, each with where it comes from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.decisions.models import Publication
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.awards.conftest import Lists, first_round, lists
from tests.counting import count_queries
from tests.decisions.conftest import Office, authorise, demo_client, pass_due_diligence
from tests.papers import (
    article_of,
    assert_all_say_the_same,
    assert_is_tagged,
    assert_opens_in_word,
    said_by_page,
    signs,
)
from tests.publishing.test_publication import WITHHELD

__all__ = ["first_round", "lists"]

FIRST = "/office/rounds/CSF-2024-25-R1/panel-report"
SMALL = "/office/rounds/TEST-R1/panel-report"
FIGURES = ["88", "1", "87", "21", "11", "55", "71%", "21", "£206,006.89"]
pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def first_decided(lists: Lists) -> Office:
    """The real first round with its list made at 71, authorised, decided and published."""
    cast = lists.cast
    lists.make(reason="Three tie on the line, so all three are in.")
    with cast.app.app_context():
        made = lists.stored()
        authorise(cast, made)
        pass_due_diligence(cast, made)
        for award in made.awards:
            award.explained_at, award.explained_by_id = make.NOON, cast.people["Dilys"]
        db.session.commit()
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)
    response = cast.client("Dilys").post(f"{lists.url}/1/record")
    office = Office(cast, response.headers["Location"].rsplit("/", 1)[-1])
    for act in (office.send, office.advise, office.release, office.decide):
        assert act().status_code == 302
    return office


def report(office, name: str = "Dilys", path: str = SMALL) -> str:
    response = office.cast.client(name).get(path)
    assert response.status_code == 200
    return response.text


def figures_on(page: str) -> list[tuple[str, str]]:
    """Each linked figure in the tables, with where it leads."""
    rows = [row for row in article_of(page).iter("tr") if row.find("td") is not None]
    cells = [row.findall("td")[-1].find("a") for row in rows]
    return [("".join(cell.itertext()), cell.get("href")) for cell in cells]


def test_the_first_rounds_figures_are_reproduced_and_each_leads_to_its_source(first_decided):
    page = report(first_decided, path=FIRST)
    said, found = said_by_page(page), figures_on(page)

    counted = [figure for figure, _ in found if figure in FIGURES]
    assert counted == ["88", "1", "87", "21", "11", "55", "21", "£206,006.89", "21", "£206,006.89"]
    assert [href for figure, href in found if figure == "£206,006.89"] == [
        "/office/rounds/CSF-2024-25-R1/recommendations/1",
        f"/decisions/{first_decided.reference}",
    ]
    for words in (
        "88 bids were submitted, 1 was withdrawn, and the panel assessed 87.",
        "At the threshold of 71%, 21 bids were recommended, £206,006.89 in all. 21 grants of £206,006.89 in all were",
        "71% or aboveRecommendation 1 [2]21 65% to under 71%Recommendation 1 [2]11 Under 65%Recommendation 1 [2]55",
        "8 August 2024",
        "5 September 2024",
        "£200,000.00",
        "£10,000.00",
        "£6,006.89 (3.00%)",
        "Three tie on the line, so all three are in.",
    ):
        assert signs(words) in said
    assert all(href for _, href in found)
    assert "CSF24R1-" not in said  # nobody who applied is named


def test_every_source_is_a_page_that_opens(decided):
    page = report(decided)

    for href in {node.get("href") for node in article_of(page).iter("a")}:
        assert decided.cast.client("Dilys").get(href).status_code == 200


def test_the_report_says_the_same_as_page_pdf_and_word(first_decided):
    client = first_decided.cast.client("Dilys")
    page, printed, word = report(first_decided, path=FIRST), client.get(f"{FIRST}.pdf"), client.get(f"{FIRST}.docx")

    assert_all_say_the_same(page, printed.data, word.data)
    title = "Commissioners Safety Fund, round 1 2024/25"
    assert_is_tagged(printed.data, f"Report to the Police and Crime Panel CSF-2024-25-R1: {title}")
    assert_opens_in_word(word.data, title)
    assert "http://localhost/office/rounds/CSF-2024-25-R1/recommendations/1" in page


def test_frozen_figures_stay_when_the_round_moves_on(app, decided):
    before = said_by_page(report(decided))
    with app.app_context():
        round_ = db.session.query(Round).filter_by(reference="TEST-R1").one()
        round_.budget_amount, round_.threshold = Decimal("1.00"), "99"
        db.session.commit()

    assert said_by_page(report(decided)) == before


@pytest.mark.parametrize("start", ["draft", "released"])
def test_before_the_decision_no_award_stands_in_it(request, start):
    page = report(request.getfixturevalue(start))

    assert "The decision is not made or not published yet" in page
    assert "Sum awarded" not in page


def test_under_embargo_no_award_stands_in_it(app, decided):
    with app.app_context():
        db.session.query(Publication).one().published_at += timedelta(hours=1)
        db.session.commit()

    page = report(decided)

    assert "Sum awarded" not in page
    assert decided.reference not in said_by_page(page)


def test_of_a_withheld_decision_it_tells_the_reason_and_no_sum(advised):
    advised.release(**WITHHELD)
    advised.decide()

    page = report(advised)

    assert "Section 43 of the Freedom of Information Act 2000." in page
    assert "4 bids</a> were submitted" in page
    assert not any(words in page for words in ("£25,000.00", "£5,000.00", "Sum awarded", "Sum recommended"))


def test_without_a_list_it_says_what_to_do(cast):
    page = cast.client("Dilys").get(SMALL)
    assert (page.status_code, "This round has no recommended award list yet." in page.text) == (200, True)
    for form in ("pdf", "docx"):
        assert cast.client("Dilys").get(f"{SMALL}.{form}").status_code == 422


def test_only_the_office_has_the_report(decided):
    for form in ("", ".pdf", ".docx"):
        for name in ("Nadia", "Asha", "Chidi"):
            assert decided.cast.client(name).get(f"{SMALL}{form}").status_code in (403, 404)
        assert decided.cast.client().get(f"{SMALL}{form}").status_code == 302
        assert decided.cast.client("Dilys").get(f"/office/rounds/NONE/panel-report{form}").status_code == 404


def test_it_asks_little_of_the_database(app, decided):
    report(decided)
    with count_queries(app) as asked:
        report(decided)

    assert len(asked) < 10
