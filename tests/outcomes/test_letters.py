"""Letters to applicants: looked through as one batch, sent as they were seen, kept as papers."""

from __future__ import annotations

import re

import pytest

from app.applications.models import Application
from app.outcomes.models import Outcome
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rules.freezing import digest
from tests import pdf
from tests.counting import count_queries
from tests.decisions.conftest import advised, draft, listed, office, released, sent
from tests.decisions.test_deciding import vary
from tests.outcomes.test_outcomes import PLACE, approve, day, decided, look_through, mails, ready, rows, send, told
from tests.papers import (
    assert_all_say_the_same,
    assert_is_tagged,
    assert_opens_in_word,
    said_by_page,
    said_by_pdf,
    said_by_word,
    signs,
)

__all__ = ["advised", "decided", "draft", "listed", "office", "ready", "released", "sent", "told"]


def letter(app, cast, reference: str, form: str = "", name: str = "Dilys", days: int | None = 14):
    asked = {"answer_by": day(app, days)} if days else {}
    return cast.client(name).get(f"{PLACE}/{reference}/letter{form}", query_string=asked)


def test_the_batch_shows_list_count_and_sum_and_leads_to_each_letter(app, cast, ready):
    page = look_through(app, cast)

    assert page.status_code == 200
    for words in ("4 letters", "3 grants, £25,000.00", "1 bid without a grant", "Nothing is sent yet."):
        assert words in page.text
    for number in range(1, 5):
        assert f"{PLACE}/T-00{number}/letter?answer_by=" in page.text
    assert "3 letters to print and post" in page.text
    assert not rows(app, Outcome)


def test_each_letter_can_be_read_before_anything_is_sent(app, cast, ready):
    page, printed = letter(app, cast, "T-001").text, letter(app, cast, "T-001", ".pdf").data
    word = letter(app, cast, "T-001", ".docx").data

    assert_all_say_the_same(page, printed, word)
    assert_opens_in_word(word, "We offer you a grant of £10,000.00")
    assert_is_tagged(printed, "Draft of a letter T-001: We offer you a grant of £10,000.00")
    for words in ("Draft of a letter", "The need was clear.", "Conditions of the grant", "grants@office.example"):
        assert signs(words) in said_by_page(page)
    refusal = said_by_page(letter(app, cast, "T-004").text)
    assert signs("Your bid was not supported") in refusal
    assert signs("Conditions") not in refusal
    assert not rows(app, Outcome)


def test_what_was_sent_is_what_was_looked_through(app, cast, ready):
    before = said_by_page(letter(app, cast, "T-001").text)
    send(app, cast)
    after = said_by_page(letter(app, cast, "T-001", days=None).text)

    assert after == before.replace("Draftofaletter", "Letter")
    (outcome, *_) = rows(app, Outcome)
    assert digest(outcome.content) == outcome.digest


def test_letters_that_changed_meanwhile_are_not_sent(app, cast, ready):
    seen = re.search(r'name="seen" value="([^"]*)"', look_through(app, cast).text)[1]
    assert approve(cast, "T-002", version=1, f_need="Another word.").status_code == 302

    page = send(app, cast, seen=seen)

    assert (page.status_code, "The letters have changed since you looked through them." in page.text) == (409, True)
    assert not rows(app, Outcome)
    assert not mails_of_outcomes(app)
    assert send(app, cast, once="again").status_code == 302
    assert len(rows(app, Outcome)) == 4


def mails_of_outcomes(app) -> list[str]:
    with app.app_context():
        found = db.session.scalars(db.select(OutboxMessage.subject)).all()
        return [subject for subject in found if "T-00" in subject]


def test_without_a_look_nothing_is_sent(app, cast, ready):
    assert send(app, cast, seen="").status_code == 409
    assert not rows(app, Outcome)


def test_a_batch_that_is_not_ready_says_why(app, cast, decided):
    page = look_through(app, cast)
    assert (page.status_code, "Approve the feedback of 4 more bids first" in page.text) == (422, True)
    empty = cast.client("Dilys").get(f"{PLACE}/letters")
    assert (empty.status_code, "Enter a date, like 27 3 2026." in empty.text) == (422, True)


def test_after_the_sending_the_batch_is_empty(app, cast, told):
    page = look_through(app, cast)
    assert (page.status_code, "There is no letter to send" in page.text) == (200, True)


def test_applicants_keep_their_letter_as_a_pdf(app, cast, told):
    path = f"{told}/letter.pdf"
    assert path in cast.client("Nadia").get(told).text

    first, again = cast.client("Nadia").get(path), cast.client("Owen").get(path)

    assert (first.status_code, first.mimetype, first.data == again.data) == (200, "application/pdf", True)
    assert_is_tagged(first.data, "Letter T-001: We offer you a grant of £10,000.00")
    said = pdf.words_of(first.data)
    for words in ("Brackenlight Sports Association", "How to accept it", "The need was clear.", "20 working days"):
        assert words in said


def test_applicants_keep_their_letter_for_word_too(cast, told):
    path = f"{told}/letter.docx"
    assert path in cast.client("Nadia").get(told).text

    answer = cast.client("Nadia").get(path)

    assert_opens_in_word(answer.data, "We offer you a grant of £10,000.00")
    assert said_by_word(answer.data) == said_by_pdf(cast.client("Nadia").get(f"{told}/letter.pdf").data)


def test_the_mail_says_conditions_and_how_to_disagree(app, cast, told):
    said = mails(app)["nadia@example.org"]

    assert "Conditions of the grant" in said
    assert "If you have a question, or disagree" in said
    assert "The decision is published as EXE" in said


def test_a_letter_of_before_is_still_printed(app, cast, told):
    """Letters once named neither the round nor the office."""
    with app.app_context():
        outcome = db.session.query(Outcome).join(Application).filter(Application.reference == "T-001").one()
        newer = ("round", "office", "decided_on", "part_award_reason")
        outcome.content = {key: value for key, value in outcome.content.items() if key not in newer}
        outcome.digest = digest(outcome.content)
        db.session.commit()

    assert cast.client("Nadia").get(f"{told}/letter.pdf").status_code == 200


def test_only_the_fund_officer_looks_through_letters(app, cast, ready):
    for name in ("Nadia", "Asha", "Chidi", "Hari"):
        assert [letter(app, cast, "T-001", form, name).status_code for form in ("", ".pdf", ".docx")] == [403] * 3
        assert look_through(app, cast, name).status_code == 403
        assert cast.client(name).get(f"{PLACE}/letters.pdf").status_code == 403
    assert [letter(app, cast, "T-009", form).status_code for form in ("", ".pdf", ".docx")] == [404] * 3
    assert cast.client("Dilys").get("/office/rounds/NONE/outcomes/letters.pdf").status_code == 404
    assert cast.client().get(f"{PLACE}/T-001/letter").status_code == 302


def test_nobody_else_has_an_applicants_letter(cast, told):
    for form in ("pdf", "docx"):
        for name in ("Farouk", "Asha", "Dilys"):
            assert cast.client(name).get(f"{told}/letter.{form}").status_code == 404
        assert cast.client().get(f"{told}/letter.{form}").status_code == 302


def test_before_the_sending_an_applicant_has_no_letter(app, cast, ready):
    with app.app_context():
        key = db.session.query(Application).filter_by(reference="T-001").one().key
    for form in ("pdf", "docx"):
        assert cast.client("Nadia").get(f"/applications/{key}/outcome/letter.{form}").status_code == 404


@pytest.mark.breaks_rules
def test_the_batch_asks_as_much_of_the_database_for_one_bid_as_for_four(app, cast, ready):
    look_through(app, cast)
    with count_queries(app) as four:
        look_through(app, cast)
    with app.app_context():
        for number in (2, 3):
            bid = db.session.query(Application).filter_by(reference=f"T-00{number}").one()
            db.session.delete(bid.submission)
        db.session.commit()
    with count_queries(app) as two:
        look_through(app, cast)

    assert len(two) == len(four)


def test_a_letter_says_why_the_decision_varied_its_sum(app, cast, released):
    vary(released, amount_T_002="8000", reason_T_002="Two venues instead of three.")

    said = said_by_page(letter(app, cast, "T-002").text)
    assert signs("We offer you a grant of £8,000.00") in said
    assert signs("Why it is not the whole sum: Two venues instead of three.") in said
    assert "Twovenues" not in said_by_page(letter(app, cast, "T-001").text)


def test_letters_that_no_mail_takes_are_one_file_to_post(app, cast, ready):
    path = f"{PLACE}/letters.pdf"
    assert path in look_through(app, cast).text
    drafts = cast.client("Dilys").get(path, query_string={"answer_by": day(app, 14)})
    send(app, cast)
    assert path in cast.client("Dilys").get(PLACE).text
    printed = cast.client("Dilys").get(path)

    assert_is_tagged(printed.data, "3 letters, Commissioners Safety Fund, round 1 2024/25")
    titles = [words for level, words in pdf.headings_of(printed.data) if level == "H1"]
    assert titles == [
        "We offer you a grant of £10,000.00",
        *["Organisation 2: Project 2"] * 2,  # the notice of minimal financial assistance, and what they confirm
        "We offer you a grant of £5,000.00",
        *["Organisation 3: Project 3"] * 2,
        "Your bid was not supported",
    ]
    assert ("Draft of a letter" in pdf.words_of(drafts.data), "T-001" in pdf.words_of(printed.data)) == (True, False)
    assert "Draft of a letter" not in pdf.words_of(printed.data)
    assert all(f"Letter T-00{number} Page 1 of 1" in pdf.words_of(printed.data) for number in (2, 3, 4))


def test_where_mail_reaches_everybody_there_is_no_letter_to_print(app, cast, ready):
    with app.app_context():
        nadias = db.session.query(Application).filter_by(reference="T-001").one().organisation
        for bid in db.session.query(Application).filter(Application.reference != "T-001"):
            bid.organisation = nadias
        db.session.commit()

    page = cast.client("Dilys").get(f"{PLACE}/letters.pdf")
    assert (page.status_code, "goes by e-mail" in page.text) == (422, True)
