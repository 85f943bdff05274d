"""The record and its list on paper: page, PDF and Word from one source, for those who may read them."""

from __future__ import annotations

import pytest

from app.platform.db import db
from tests.counting import count_queries
from tests.decisions.test_deciding import vary
from tests.decisions.test_general_records import begin, edit, save_lines
from tests.papers import (
    assert_all_say_the_same,
    assert_is_tagged,
    assert_opens_in_word,
    said_by_page,
    said_by_pdf,
    said_in_pieces,
    signs,
)

pytestmark = pytest.mark.usefixtures("cast")
LIST = "/office/rounds/TEST-R1/recommendations/1"
HEAD = "Police and Crime Commissioner Leicester, Leicestershire and Rutland"
TITLE = "Commissioners Safety Fund, round 1 2024/25: 3 grants"


def forms_of(office, base: str, name: str, who: str = "Dilys") -> tuple[str, bytes, bytes]:
    answers = [office.cast.client(who).get(f"{base}/{form}") for form in ("paper", f"{name}.pdf", f"{name}.docx")]
    assert [answer.status_code for answer in answers] == [200] * 3
    return answers[0].text, answers[1].data, answers[2].data


def test_the_record_says_the_same_as_page_pdf_and_word(decided):
    page, printed, word = forms_of(decided, decided.url, "record")

    assert_all_say_the_same(page, printed, word)
    assert_is_tagged(printed, f"Decision record {decided.reference}: {TITLE}")
    assert_opens_in_word(word, TITLE)
    for words in ("Supported. The panel followed", "T-001 keeps young people out of trouble.", "£25,000.00, all in"):
        assert signs(words) in said_by_page(page)


def test_the_pages_of_a_record_are_drawn_from_its_paper(decided):
    """What a signer reads, and what the public reads, is what stands on paper: from its first field to its digest."""
    for client, page in (
        (decided.cast.client("Hari"), decided.url),
        (decided.cast.client(), f"/decisions/{decided.reference}"),
    ):
        said = said_in_pieces(client.get(page).text)
        on_paper = said_by_page(client.get(f"{page}/paper").text)
        assert said
        assert on_paper.partition(said)[::2] == (signs(f"{HEAD} {decided.reference} Decision record {TITLE}"), "")


def test_the_head_of_the_audit_trail_stands_under_each_signature(app, decided):
    page, _, _ = forms_of(decided, decided.url, "record", "Imogen")

    with app.app_context():
        signatures = decided.record().signatures
        assert len(signatures) == 3
        assert all(made.audit_head in page for made in signatures)


def test_a_varied_decision_shows_both_amounts(released):
    vary(released, amount_T_002="8000", reason_T_002="Two venues instead of three.")

    page, printed, word = forms_of(released, released.url, "record")

    assert_all_say_the_same(page, printed, word)
    assert all(f">{head}</th>" in page for head in ("Recommended", "Decided"))


@pytest.mark.parametrize(("start", "words"), [("draft", "is a draft"), ("advised", "waits for release")])
def test_an_unsigned_record_says_how_far_it_is(request, start, words):
    office = request.getfixturevalue(start)

    page, printed, word = forms_of(office, office.url, "record")

    assert_all_say_the_same(page, printed, word)
    assert (words in page, "Not signed yet" in page) == (True, True)


def test_the_list_says_the_same_as_page_pdf_and_word(decided):
    page, printed, word = forms_of(decided, LIST, "list")

    assert_all_say_the_same(page, printed, word)
    title = "Commissioners Safety Fund, round 1 2024/25"
    assert_is_tagged(printed, f"Recommended award list TEST-R1, recommendation 1: {title}")
    assert_opens_in_word(word, title)


def test_a_record_without_a_list_shows_its_sums_by_purpose_and_year(office):
    begin(office)
    save_lines(office)
    edit(office, version=2)
    for step in (office.send, office.advise, office.release, office.decide):
        step()

    page, printed, word = forms_of(office, office.url, "record")

    assert_all_say_the_same(page, printed, word)
    for words in (
        "£165,708.00; £90,083.00 in 2023/24; £75,625.00 in 2024/25",
        "For 2023/24 2024/25 In all Target hardening £80,083.00 £70,000.00 £150,083.00",
        "In all £90,083.00 £75,625.00 £165,708.00",
    ):
        assert signs(words) in said_by_page(page)
    public = office.cast.client().get(f"/decisions/{office.reference}/record.pdf")
    assert signs("In all £90,083.00 £75,625.00 £165,708.00") in said_by_pdf(public.data)


def test_what_was_typed_is_nothing_but_words_in_each_form(app, draft):
    typed = "<b>bold</b> #panic() $x$ & =1+1\n\nA second part."
    with app.app_context():
        record = draft.record()
        record.summary = typed
        db.session.commit()

    page, printed, word = forms_of(draft, draft.url, "record")

    assert_all_say_the_same(page, printed, word)
    assert signs("<b>bold</b> #panic() $x$ & =1+1 A second part.") in said_by_page(page)


def test_only_the_office_has_record_and_list_on_paper(decided):
    client, office = decided.cast.client, decided.cast.client("Dilys")
    for base, missing, names in (
        (decided.url, "/records/EXE999-24", ("paper", "record.pdf", "record.docx")),
        (LIST, "/office/rounds/TEST-R1/recommendations/9", ("paper", "list.pdf", "list.docx")),
    ):
        for name in names:
            for who in ("Nadia", "Farouk", "Asha", "Chidi"):
                assert client(who).get(f"{base}/{name}").status_code in (403, 404)
            assert client().get(f"{base}/{name}").status_code == 302
            assert office.get(f"{missing}/{name}").status_code == 404


def test_the_pages_lead_to_their_files(decided):
    assert all(f"{decided.url}/{name}" in decided.page("Hari") for name in ("paper", "record.pdf", "record.docx"))
    page = decided.cast.client("Edwin").get(LIST).text
    assert all(f"{LIST}/{name}" in page for name in ("paper", "list.pdf", "list.docx"))


def test_a_file_asks_no_more_of_the_database_than_the_page(app, decided):
    client = decided.cast.client("Grace")
    client.get(decided.url)
    with count_queries(app) as page:
        client.get(decided.url)
    with count_queries(app) as file:
        client.get(f"{decided.url}/record.pdf")

    assert len(file) <= len(page)
