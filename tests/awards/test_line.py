"""Where the line falls: the screen, who may see it, what it says to bad input."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO

import pytest

from app.accounts.models import Organisation
from app.applications.models import Check
from app.assessment.models import Interest, InterestKind, PanelMember
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from tests import factories as make
from tests.awards.conftest import FIRST, Lists, happened, words
from tests.cast import Cast
from tests.counting import count_queries

LINE = f"/office/rounds/{FIRST}/line"
CAST_LINE = "/office/rounds/TEST-R1/line"


def htmx(target: str = "line") -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


def test_the_line_says_what_was_published(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(LINE))

    for sentence in (
        "88 submitted, 1 withdrawn, 87 assessed.",
        "At 71%: 21 bids, £206,006.89. That is £6,006.89 (3.00%) over the £200,000 pot.",
        "21 bids at 71% or above",
        "11 bids at 65% to under 71%",
        "55 bids under 65%",
        "3 bids tie on the line at exactly 71.0%",
        "All 87 bids together ask for £758,913.89",
        "Fund all, within the tolerance £6,006.89 over, authorised by name 21 bids £206,006.89",
        "Stop at the pot the 21st bid goes to the reserve list 20 bids £196,064.30",
        "Part-fund the last the 21st bid gets £3,935.70 21 bids £200,000.00",
        "Skip and fill no smaller bid above the line fits 20 bids £196,064.30",
        "Needs a name Edwin, chief finance officer, has not authorised it yet.",
        "71% 21 £206,006.89 £6,006.89 over",
        "Order by Evidence of need: Thistlegate Peer Education 3.60, Foxglove Community Sports 3.25, "
        "Rushy Meadow Amateur Boxing Club 3.00. No draw is needed.",
        "At 70% come in: Copperdyke Parish Council, Foxglove Neighbourhood Watch, Thistlegate Neighbourhood Watch.",
        "Leicester City 8 of 39 £77,462.22",
        "Oadby and Wigston 0 of 6 £0.00",
        "The line: 71% 21 bids, £206,006.89 £6,006.89 over the pot",
        "Shown to rank 32. Show the 55 bids under 65%",
    ):
        assert sentence in said


def test_the_list_is_cut_by_the_line_and_shown_to_the_lowest_band(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(LINE).text

    ranks = re.findall(r'<td class="num muted">(\d*)</td>', page)
    assert ranks == [str(rank) for rank in range(1, 33)]
    assert page.index("CSF24R1-083") < page.index('class="cut"') < page.index("CSF24R1-014")


def test_every_bid_can_be_shown_the_withdrawn_one_last(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(f"{LINE}?show=all").text

    assert len(re.findall(r'<td class="ref">', page)) == 88
    assert page.rindex("CSF24R1-013") == max(page.rindex(ref) for ref in re.findall(r"CSF24R1-\d{3}", page))


def test_the_spread_is_shown_by_theme_too(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(f"{LINE}?by=theme"))

    assert "Spread by theme" in said
    assert "By area By organisation type" in said


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("threshold=70", "At 70%: 24 bids, £235,225.89. That is £35,225.89 (17.61%) over the £200,000 pot."),
        ("threshold=71&threshold_step=-1", "At 70%: 24 bids, £235,225.89."),
        ("threshold=70.5%25", "At 70.5%: 24 bids, £235,225.89."),
        ("threshold=100&threshold_step=1", "At 100%: 0 bids, £0.00. That leaves £200,000.00 of the £200,000 pot."),
        ("pot=strict", "At 71%: 20 bids, £196,064.30. That leaves £3,935.70 of the £200,000 pot."),
        ("pot=part-fund", "At 71%: 21 bids, £200,000.00. That is exactly the £200,000 pot."),
        ("rounding=whole&threshold=71", "At 71%: 24 bids"),
        ("tolerance=1", "Beyond the tolerance £6,006.89 over cannot be recommended."),
    ],
)
def test_the_sentence_follows_the_settings(first_round: Cast, query: str, sentence: str) -> None:
    assert sentence in words(first_round.client("Dilys").get(f"{LINE}?{query}"))


@pytest.mark.parametrize("name", ["Dilys", "Edwin", "Imogen", "Chidi"])
def test_officers_auditor_and_a_chair_without_interests_see_the_line(scored: Cast, name: str) -> None:
    assert "At 71%: 3 bids, £30,000.00." in words(scored.client(name).get(CAST_LINE))


def test_nobody_else_knows_of_it(scored: Cast) -> None:
    assert scored.client("Farouk").get(CAST_LINE).status_code == 404
    assert scored.client("Nadia").get(CAST_LINE).status_code == 404
    assert scored.client("Dilys").get("/office/rounds/NONE/line").status_code == 404
    assert scored.client().get(CAST_LINE).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["Asha", "Ben", "Hari", "Fiona"])
def test_a_panel_member_or_an_office_holder_without_the_right_is_refused(scored: Cast, name: str) -> None:
    assert scored.client(name).get(CAST_LINE).status_code == 403
    assert scored.client(name).get(f"{CAST_LINE}.csv").status_code == 403


def test_a_deputy_with_an_interest_is_told_who_takes_over(scored: Cast) -> None:
    page = scored.client("Devan").get(CAST_LINE)

    assert page.status_code == 403
    assert "declared an interest in one of its bids" in words(page)
    assert "somebody without an interest takes over here." in words(page)
    assert scored.client("Devan").get(f"{CAST_LINE}.csv").status_code == 403


def test_a_chair_who_has_not_declared_is_asked_to(scored: Cast) -> None:
    with scored.app.app_context():
        db.session.get_one(PanelMember, scored.members["Chidi"]).role = make.PanelRole.MEMBER
        db.session.get_one(PanelMember, scored.members["Ben"]).role = make.PanelRole.CHAIR
        db.session.commit()

    page = scored.client("Ben").get(CAST_LINE)

    assert page.status_code == 403
    assert "have not declared your interests in its bids yet. Declare them first" in words(page)


def test_an_officer_who_sits_on_the_panel_with_an_interest_is_refused(scored: Cast) -> None:
    assert Lists(scored, "TEST-R1").make("pot=strict").status_code == 302
    with scored.app.app_context():
        round_ = db.session.get_one(Round, scored.round_id)
        member = make.make_member(round_, scored.person("Dilys"), make.PanelRole.OBSERVER, scores=False)
        bid = db.session.query(Interest).first().application
        interest = {"kind": InterestKind.KNOWS, "nature": "A neighbour runs it.", "declared_at": make.NOON}
        db.session.add(Interest(member=member, application=bid, **interest))
        db.session.commit()

    assert scored.client("Dilys").get(CAST_LINE).status_code == 403
    assert scored.client("Dilys").get("/office/rounds/TEST-R1/recommendations/1").status_code == 403


def test_before_any_mark_the_screen_says_so(cast: Cast) -> None:
    page = cast.client("Dilys").get(CAST_LINE)

    assert page.status_code == 200
    assert "No bid has a score yet." in words(page)


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("threshold=abc", "threshold", "Enter the threshold as a percentage from 0 to 100 in figures"),
        ("threshold=101", "threshold", "Enter the threshold as a percentage from 0 to 100 in figures"),
        ("threshold=", "threshold", "Enter the threshold as a percentage from 0 to 100 in figures"),
        ("threshold=70.55", "threshold", "The threshold 70.55 has more than one decimal place."),
        ("edge=65&edge=71", "edge", "Band edges are given from the highest to the lowest, each once."),
        ("edge=71&edge=x", "edge", "Enter each band edge as a percentage"),
        ("rounding=whole&edge=70.5&edge=65", "edge", "The band edge 70.5 is finer than a score is shown"),
        ("tolerance=-1", "tolerance", "Enter the tolerance as a percentage"),
    ],
)
def test_bad_input_is_explained_beside_the_field(first_round: Cast, query: str, field: str, message: str) -> None:
    page = first_round.client("Dilys").get(f"{LINE}?{query}")

    assert page.status_code == 422
    assert re.search(rf'<p class="govuk-error-message" id="{field}-error">{re.escape(message)}', page.text)
    assert 'aria-invalid="true"' in page.text
    assert "<title>Error: " in page.text
    assert "At 71%: 21 bids" in words(page)


def test_bad_input_keeps_what_was_typed_and_the_last_good_line(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(f"{LINE}?threshold=7o&last=threshold%3D73%26pot%3Dstrict&pot=strict")

    assert 'value="7o"' in page.text
    assert "At 73%: 15 bids" in words(page)


def test_nonsense_in_the_rest_of_the_address_does_no_harm(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(f"{LINE}?page=-4&by=score&show=x&last=%26%3D%00&threshold_step=9")

    assert page.status_code == 200
    assert first_round.client("Dilys").get(f"{LINE}?pot=gamble").status_code == 422


def test_the_swapped_block_is_an_exact_part_of_the_page(first_round: Cast) -> None:
    dilys, address = first_round.client("Dilys"), f"{LINE}?threshold=69.5&pot=skip-and-fill&by=theme"
    block, page = dilys.get(address, headers=htmx()), dilys.get(address)

    assert block.text in page.text
    assert '<p class="line-sentence"' in block.text
    assert 'id="threshold"' not in block.text
    assert block.headers["HX-Replace-Url"] == address
    assert block.headers["HX-Retarget"] == "#line"
    assert "HX-Request" in block.headers["Vary"]


def test_with_bad_input_the_swapped_block_holds_the_controls(first_round: Cast) -> None:
    dilys = first_round.client("Dilys")
    block, page = dilys.get(f"{LINE}?threshold=x", headers=htmx()), dilys.get(f"{LINE}?threshold=x")

    assert block.status_code == 422
    assert block.text in page.text
    assert 'id="threshold"' in block.text
    assert block.headers["HX-Retarget"] == "#line_page"
    assert "HX-Replace-Url" not in block.headers

    mended = dilys.get(f"{LINE}?threshold=70", headers=htmx("line_page"))
    assert mended.headers["HX-Retarget"] == "#line_page"
    assert mended.text in dilys.get(f"{LINE}?threshold=70").text


def test_looking_saves_nothing(first_round: Cast) -> None:
    with first_round.app.app_context():
        before = db.session.query(AuditEvent).count()

    first_round.client("Dilys").get(f"{LINE}?threshold=60&rounding=whole&pot=strict&tolerance=50")

    with first_round.app.app_context():
        assert db.session.query(AuditEvent).count() == before
        round_ = db.session.query(Round).filter_by(reference=FIRST).one()
        assert (round_.threshold, round_.over_commitment_percent) == ("71", Decimal(5))


def test_the_list_downloads_whole_and_harmless(first_round: Cast) -> None:
    with first_round.app.app_context():
        organisation = db.session.query(Organisation).filter_by(name="Fennelbrook Family Support").one()
        organisation.name = '=HYPERLINK("x")'
        happened(db.session.query(Round).filter_by(reference=FIRST).one(), "organisation.renamed")

    response = first_round.client("Dilys").get(f"{LINE}.csv?threshold=70")
    rows = list(csv.DictReader(StringIO(response.text)))

    assert response.mimetype == "text/csv"
    assert len(rows) == 88
    assert rows[0]["organisation"] == '\'=HYPERLINK("x")'
    assert (rows[0]["score"], rows[0]["amount_recommended"]) == ("89.2", "9479.00")
    assert rows[0]["reason"] == "Scored 89.2%, at or above the threshold of 70%."
    assert rows[-1]["outcome"] == "Withdrawn"


def test_a_bid_that_cannot_be_funded_says_why(scored: Cast) -> None:
    with scored.app.app_context():
        round_ = db.session.get_one(Round, scored.round_id)
        check = db.session.query(Check).filter(Check.application.has(reference="T-001")).one()
        check.passed, check.reason = False, "no constitution"
        happened(round_, "bid.checked")

    said = words(scored.client("Dilys").get(CAST_LINE))

    assert "Check not passed" in said
    assert "At 71%: 2 bids, £20,000.00. That is exactly the £20,000 pot." in said


def test_the_queries_are_few_and_as_many_for_400_bids_as_for_4(scored: Cast) -> None:
    few = queries_of(scored)
    with scored.app.app_context():
        round_ = db.session.get_one(Round, scored.round_id)
        organisation = make.make_organisation("Many")
        for number in range(5, 401):
            make.make_bid(round_, number, organisation)
        happened(round_, "round.imported")
    many = queries_of(scored)

    assert few[1:] == many[1:]
    assert max(len(each) for each in (few[1], many[1])) <= 7
    assert len(few[0]) == len(many[0])


def queries_of(cast: Cast) -> list[list[str]]:
    """What the first view asks, which ranks, and what the second asks, which finds the ranking."""
    asked, _ = [], cast.client("Dilys")
    for _ in range(2):
        with count_queries(cast.app) as queries:
            assert cast.client("Dilys").get(CAST_LINE).status_code == 200
        asked.append(queries)
    return asked
