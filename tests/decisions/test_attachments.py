"""Files that go with a record: attached to a draft, signed with it, opened by those who may, published where said."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from app.decisions.attachments.models import Attachment
from app.decisions.content import is_intact, stands_under, text_of
from app.decisions.models import Rework, Signature
from app.platform import backup, files
from app.platform.db import db
from tests.applications.documents import real_files
from tests.applications.documents.conftest import names_in_store
from tests.counting import count_queries
from tests.papers import assert_all_say_the_same, said_by_page, said_by_pdf, signs
from tests.publishing.test_publication import WITHHELD

pytestmark = pytest.mark.usefixtures("cast")
QUOTE = {"title": "Quote for locks", "is_public": "yes"}
MINUTES = {"title": "Minutes of the panel", "is_public": "no"}


def attach(office, name: str = "quote.pdf", content: bytes | None = None, who: str = "Dilys", **fields: str) -> Any:
    """Send the form of attachments with this file."""
    file = (BytesIO(real_files.pdf(name) if content is None else content), name)
    data = QUOTE | fields | {"file": file}
    return office.cast.client(who).post(f"{office.url}/attachments", data=data, content_type="multipart/form-data")


def attach_both(office) -> None:
    assert attach(office).status_code == 302
    assert attach(office, "minutes.docx", real_files.word("Minutes"), **MINUTES).status_code == 302


def attached(app) -> list[Attachment]:
    """The rows as they are in the database now, the first first."""
    with app.app_context():
        rows = db.session.query(Attachment).order_by(Attachment.id).all()
        db.session.expunge_all()
        return rows


def opened(office, row: Attachment, who: str | None = "Dilys", place: str = "") -> Any:
    client = office.cast.client(who) if who else office.cast.client()
    return client.get(f"{place or office.url}/attachments/{row.key}")


def remove(office, row: Attachment, who: str = "Dilys") -> Any:
    return office.cast.client(who).post(f"{office.url}/attachments/{row.key}/removal")


def take_to_release(office) -> None:
    for step in (office.send, office.advise, office.release):
        assert step().status_code == 302


def test_an_officer_attaches_files_and_the_record_names_them(app, draft):
    attach_both(draft)

    quote, minutes = attached(app)
    assert (quote.name, quote.kind, quote.is_public, minutes.is_public) == ("quote.pdf", "pdf", True, False)
    page = draft.page("Fiona")
    for words in ("Quote for locks", "quote.pdf, SHA-256", quote.digest, "not published", f"attachments/{quote.key}"):
        assert words in page
    assert "Dilys attached a file" in page


def test_what_is_signed_covers_every_attachment(app, draft):
    attach_both(draft)
    quote, _ = attached(app)
    take_to_release(draft)

    with app.app_context():
        for signature in db.session.query(Signature):
            named = signature.content["record"]["attachments"]
            assert [(each["title"], each["published"]) for each in named] == [
                ("Quote for locks", True),
                ("Minutes of the panel", False),
            ]
            assert (named[0]["file"], named[0]["size"], named[0]["digest"]) == ("quote.pdf", quote.size, quote.digest)
        record = draft.record()
        record.attachments[1].is_public = True
        assert not any(stands_under(made, text_of(record)) for made in record.signatures)


def test_a_record_without_attachments_is_signed_as_before(app, released):
    with app.app_context():
        record = released.record()
        assert "attachments" not in text_of(record)
        assert all(is_intact(made) and stands_under(made, text_of(record)) for made in record.signatures)


def test_page_pdf_and_word_list_the_attachments(app, draft):
    attach_both(draft)
    client = draft.cast.client("Grace")

    page = client.get(f"{draft.url}/paper").text
    printed, word = (client.get(f"{draft.url}/record.{form}").data for form in ("pdf", "docx"))

    assert_all_say_the_same(page, printed, word)
    assert signs(f"quote.pdf, SHA-256 {attached(app)[0].digest}") in said_by_page(page)


def test_a_record_that_was_sent_keeps_its_attachments(app, draft):
    attach_both(draft)
    draft.send()

    again, removed = attach(draft, "later.pdf"), remove(draft, attached(app)[0])

    assert (again.status_code, removed.status_code, len(attached(app))) == (422, 422, 2)
    assert "The attachments of a record that was sent are fixed." in again.text
    assert "are fixed" in draft.cast.client("Dilys").get(f"{draft.url}/attachments").text
    assert len(names_in_store(app)) == 2


def test_what_was_removed_from_a_draft_is_gone(app, draft):
    attach_both(draft)
    quote, minutes = attached(app)

    assert "Keep it" in draft.cast.client("Dilys").get(f"{draft.url}/attachments/{quote.key}/removal").text
    assert remove(draft, quote).status_code == 302

    assert [row.key for row in attached(app)] == [minutes.key]
    assert names_in_store(app) == [minutes.stored_as]
    assert opened(draft, quote).status_code == 404


def test_a_version_that_was_sent_back_keeps_its_attachments(app, draft):
    attach_both(draft)
    quote, _ = attached(app)
    draft.send()
    draft.advise()
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', draft.page("Grace"))[1]
    sent_back = {"digest": digest, "reason": "The quote is out of date."}
    assert draft.send_form("Grace", "versions", sent_back).status_code == 302

    assert remove(draft, quote).status_code == 302

    assert [row.removed_at is None for row in attached(app)] == [False, True]
    assert quote.key not in draft.cast.client("Dilys").get(f"{draft.url}/attachments").text
    version = draft.cast.client("Edwin").get(f"{draft.url}/versions/1").text
    assert f"attachments/{quote.key}" in version
    assert opened(draft, quote, "Edwin").data == real_files.pdf("quote.pdf")
    with app.app_context():
        assert len(db.session.query(Rework).one().content["attachments"]) == 2
        assert [each["title"] for each in text_of(draft.record())["attachments"]] == ["Minutes of the panel"]


def test_signers_and_office_open_them_and_nobody_else(app, draft):
    attach_both(draft)
    quote, _ = attached(app)

    answer = opened(draft, quote, "Hari")

    assert (answer.status_code, answer.data) == (200, real_files.pdf("quote.pdf"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="quote.pdf"')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert [opened(draft, quote, who).status_code for who in ("Nadia", "Farouk", "Asha")] == [404] * 3
    assert opened(draft, quote, None).status_code == 302
    assert opened(draft, quote, None, f"/decisions/{draft.reference}").status_code == 404


def test_only_the_fund_officer_attaches_and_removes(app, draft):
    attach_both(draft)
    quote, _ = attached(app)
    for who in ("Fiona", "Grace", "Hari", "Imogen"):
        assert (attach(draft, who=who).status_code, remove(draft, quote, who).status_code) == (403, 403)
    for who in ("Nadia", "Asha"):
        assert (attach(draft, who=who).status_code, remove(draft, quote, who).status_code) == (404, 404)
    assert len(attached(app)) == 2


def test_the_public_opens_what_is_published_and_nothing_else(app, draft):
    attach_both(draft)
    quote, minutes = attached(app)
    take_to_release(draft)
    place = f"/decisions/{draft.reference}"
    assert opened(draft, quote, None, place).status_code == 404
    draft.decide()

    page = draft.cast.client().get(place).text
    answer = opened(draft, quote, None, place)

    assert ("Quote for locks" in page, "Minutes" in page, minutes.digest in page) == (True, False, False)
    assert "1 file goes with the record and is not published." in page
    assert (answer.status_code, answer.data) == (200, real_files.pdf("quote.pdf"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = draft.cast.client().get(
        f"{place}/attachments/{quote.key}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert opened(draft, minutes, None, place).status_code == 404
    assert signs("Quote for locks") in said_by_pdf(draft.cast.client().get(f"{place}/record.pdf").data)


def test_attachments_of_a_withheld_record_are_withheld(app, draft):
    attach_both(draft)
    draft.send()
    draft.advise()
    draft.release(**WITHHELD)
    draft.decide()

    assert "Quote" not in draft.cast.client().get(f"/decisions/{draft.reference}").text
    assert opened(draft, attached(app)[0], None, f"/decisions/{draft.reference}").status_code == 404


def test_a_panel_members_name_is_left_out_of_a_published_title(app, draft):
    attach(draft, "Asha-notes.pdf", title="Notes of Asha")
    take_to_release(draft)
    draft.decide()

    page = draft.cast.client().get(f"/decisions/{draft.reference}").text
    answer = opened(draft, attached(app)[0], None, f"/decisions/{draft.reference}")

    assert ("Asha" in page, "Notes of [name withheld]" in page) == (False, True)
    assert "Asha" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "“empty.pdf” is empty."),
        ("macros.docm", b"PK", "“macros.docm” is of a kind that we cannot take."),
        ("quote.pdf", b"no PDF at all", "“quote.pdf” is something else, although its name ends in .pdf."),
    ],
)
def test_a_bad_file_gets_the_sentence_that_applicants_get(app, draft, name, content, words):
    answer = attach(draft, name, content)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="Quote for locks"' in answer.text
    assert (attached(app), names_in_store(app)) == ([], [])


def test_a_form_without_its_answers_says_what_is_missing(app, draft):
    answer = draft.cast.client("Dilys").post(f"{draft.url}/attachments", data={})

    assert answer.status_code == 422
    for words in ("Say what the file is.", "Choose the file.", "Choose whether the file is published"):
        assert words in answer.text


def test_a_store_that_does_not_answer_is_said_in_a_sentence(app, draft, tmp_path):
    app.extensions["files"] = files.Files(tmp_path / "file", None)
    (tmp_path / "file").write_text("no folder")

    answer = attach(draft)

    assert (answer.status_code, "Nothing was saved, because our store of files" in answer.text) == (503, True)
    assert attached(app) == []


def test_the_same_file_sent_twice_is_attached_once(app, draft):
    attach(draft, once="one")
    attach(draft, once="one")
    attach(draft, once="two")

    assert (len(attached(app)), len(names_in_store(app))) == (1, 1)


def test_there_is_room_for_so_many_files(app, draft, monkeypatch):
    monkeypatch.setattr("app.decisions.attachments.operations.MOST_FILES", 1)
    attach(draft)

    answer = attach(draft, "second.pdf")

    assert (answer.status_code, "would be one too many: 1 files are attached" in answer.text) == (422, True)
    assert len(names_in_store(app)) == 1


def test_a_backup_holds_the_attachments(app, draft):
    attach_both(draft)

    with app.app_context():
        assert sorted(kept.name for kept in backup.kept_files()) == names_in_store(app)


def test_a_page_asks_as_much_for_two_attachments_as_for_one(app, draft):
    attach(draft)
    draft.page("Grace")
    with count_queries(app) as one:
        draft.page("Grace")
    attach(draft, "minutes.docx", real_files.word("Minutes"), **MINUTES)
    with count_queries(app) as two:
        draft.page("Grace")

    assert len(two) == len(one)
