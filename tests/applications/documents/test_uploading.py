"""Documents: several at once, each by itself, replaced and removed, for whoever may and while one may."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

from app.accounts.models import Membership
from app.applications.documents.models import Document
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.applications.documents import real_files as make
from tests.applications.documents.conftest import (
    HTMX,
    documents_of,
    insurance,
    names_in_store,
    policy,
    send,
)
from tests.applications.form import closes, stored_application


def test_several_files_are_taken_at_once_and_given_back_as_they_were(app, cast, key):
    browser = cast.client("Nadia")
    page = browser.get(f"/applications/{key}/documents").text
    assert [page.count(words) for words in ("Needed", "If you have it", "40 MB of 40 MB left")] == [2, 1, 1]
    quotes = [policy("Angebot für Zäune.pdf", make.pdf("a")), policy("b\u202egnp.png", make.png())]
    answer = send(browser, key, insurance(f_policy=policy("..\\my \x00policy.pdf"), f_quotes=quotes))
    assert answer.location == f"/applications/{key}/documents"
    page = browser.get(answer.location).text
    for words in ("my policy.pdf", "certificate.docx", "Angebot für Zäune.pdf", "bgnp.png", "Not scanned for viruses"):
        assert words in page
    assert "4 files" in browser.get(f"/applications/{key}").text
    rows = documents_of(app, key)
    assert names_in_store(app) == sorted(row.stored_as for row in rows)
    assert not {row.stored_as for row in rows} & {row.key for row in rows}

    fetched = browser.get(f"/applications/{key}/documents/{rows[2].key}")
    assert hashlib.sha256(fetched.data).hexdigest() == rows[2].digest
    assert fetched.headers["Content-Disposition"].startswith('attachment; filename="Angebot fur Zaune.pdf"; filename*=')
    assert fetched.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert (fetched.content_type, fetched.content_length) == ("application/pdf", rows[2].size)


def test_what_cannot_be_taken_is_explained_beside_what_was(app, cast, key):
    browser = cast.client("Nadia")
    files = [policy("wrong.docx"), policy("good.pdf"), policy("empty.pdf", b"")]
    answer = send(browser, key, {"f_policy": files, "next": "continue"})
    assert answer.status_code == 422
    assert "“wrong.docx” is a PDF, although its name ends in .docx." in answer.text
    assert "“empty.pdf” is empty." in answer.text
    assert 'href="#q_policy"' in answer.text
    assert [row.name for row in documents_of(app, key)] == ["good.pdf"]
    part = send(browser, key, {"f_policy": policy("wrong.docx")}, headers=HTMX)
    assert (part.status_code, part.text.strip()[:20]) == (422, '<div id="documents">')


def test_the_same_file_sent_twice_is_there_once(app, cast, key):
    browser = cast.client("Nadia")
    for _ in range(2):
        assert send(browser, key, {"f_policy": policy(), "once": "a-form"}, headers=HTMX).status_code == 200
    (row,) = documents_of(app, key)
    assert names_in_store(app) == [row.stored_as]
    browser.post(f"/applications/{key}/documents/{row.key}/removal")
    assert send(browser, key, {"f_policy": policy(), "once": "a-form"}).status_code == 302
    assert documents_of(app, key) == names_in_store(app) == []
    send(browser, key, {"f_policy": policy(), "once": "another-form"})
    assert len(documents_of(app, key)) == 1


def test_files_are_replaced_and_removed_and_go_from_the_store(app, cast, key):
    browser = cast.client("Nadia")
    send(browser, key, {"f_policy": policy()})
    (first,) = documents_of(app, key)
    place = f"/applications/{key}/documents/{first.key}"
    assert "“policy.pdf”" in browser.get(f"{place}/replacement").text
    assert "Choose the file" in browser.post(f"{place}/replacement").text
    refused = browser.post(f"{place}/replacement", data={"f_new": policy("new.docx")})
    assert (refused.status_code, names_in_store(app)) == (422, [first.stored_as])
    browser.post(f"{place}/replacement", data={"f_new": (BytesIO(make.word()), "new.docx")})
    (second,) = documents_of(app, key)
    assert (second.name, names_in_store(app)) == ("new.docx", [second.stored_as])
    assert browser.post(f"{place}/removal").status_code == browser.get(place).status_code == 404

    place = f"/applications/{key}/documents/{second.key}"
    assert "Remove “new.docx”?" in browser.get(f"{place}/removal").text
    browser.post(f"{place}/removal")
    assert documents_of(app, key) == names_in_store(app) == []
    with app.app_context():
        events = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence)).all()
        acts = [event.action.removeprefix("application.document-") for event in events]
        assert acts == ["added", "replaced", "removed"]
        assert events[1].before["digest"] == events[0].after["digest"]
        assert "policy.pdf" not in str([event.after for event in events])


def test_strangers_find_nothing_readers_change_nothing_and_a_closed_round_takes_nothing(app, cast, key):
    send(cast.client("Nadia"), key, {"f_policy": policy()})
    (row,) = documents_of(app, key)
    page, one = f"/applications/{key}/documents", f"/applications/{key}/documents/{row.key}"
    reads, writes = [page, one], [page, f"{one}/replacement", f"{one}/removal"]
    for stranger in ("Farouk", "Dilys", "Asha"):
        client = cast.client(stranger)
        assert [client.get(path).status_code for path in [*reads, *writes[1:]]] == [404] * 4
        assert [client.post(path).status_code for path in writes] == [404] * 3

    with app.app_context():
        owen = db.session.query(Membership).filter_by(person_id=cast.people["Owen"]).one()
        owen.role = owen.role.READER
        db.session.commit()
    assert [cast.client("Owen").get(path).status_code for path in reads] == [200] * 2
    assert [cast.client("Owen").post(path).status_code for path in writes] == [403] * 3
    assert "f_policy" not in cast.client("Owen").get(page).text

    closes(app, "OPEN-R1", app.extensions["clock"].now().replace(microsecond=0) - timedelta(seconds=30))
    late = [cast.client("Nadia").post(path, data={"f_new": policy("b.pdf", make.pdf("b"))}) for path in writes]
    assert [answer.status_code for answer in late] == [422] * 3
    assert [row.name for row in documents_of(app, key)] == ["policy.pdf"]
    assert names_in_store(app) == [row.stored_as]


def test_a_bid_holds_forty_megabytes_and_no_more(app, cast, key):
    browser = cast.client("Nadia")
    send(browser, key, {"f_policy": policy()})
    with app.app_context():
        db.session.query(Document).one().size = 40 * 2**20 - 100
        db.session.commit()
    answer = send(browser, key, {"f_quotes": policy("quote.docx", make.word())})
    assert answer.status_code == 422
    assert "All documents of a bid together may have 40 MB, and 100 bytes are left." in answer.text
    assert len(documents_of(app, key)) == len(names_in_store(app)) == 1


def test_an_upload_larger_than_all_of_it_is_not_read(cast, key):
    class Unread(BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    answer = cast.client("Nadia").post(
        f"/applications/{key}/documents",
        input_stream=Unread(),
        environ_overrides={"CONTENT_LENGTH": str(2 * 2**30)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


def test_insurance_must_reach_the_beginning_of_the_project(cast, key):
    browser = cast.client("Nadia")
    send(browser, key, insurance("1 4 2199", f_policy=policy()))
    assert "Everything is there" in browser.get(f"/applications/{key}").text

    send(browser, key, {"e_insurance": ["31", "3", "2199"]})
    page = browser.get(f"/applications/{key}").text
    assert "Needs you" in page
    words = "it ends on 31 March 2199, and the project begins on 1 April 2199."
    assert words in browser.get(f"/applications/{key}/check").text

    wrong = send(browser, key, {"e_insurance": ["31", "2", "2199"]})
    assert (wrong.status_code, "There is no such day." in wrong.text) == (422, True)
    send(browser, key, {"e_insurance": ["", "", ""]})
    assert (
        "Public liability insurance: put in until when it is valid." in browser.get(f"/applications/{key}/check").text
    )


def test_a_policy_is_asked_for_only_where_the_answers_say_so(app, cast, key):
    browser = cast.client("Nadia")
    assert "Safeguarding policy: not uploaded yet." in browser.get(f"/applications/{key}/check").text
    with app.app_context():
        application = stored_application(app, key)
        ids = {q.id for s in application.round.sections for q in s.questions if q.key == "theme"}
        next(answer for answer in application.answers if answer.question_id in ids).value = "Burglary"
        db.session.commit()
    assert "Safeguarding policy" not in browser.get(f"/applications/{key}/check").text
    assert "Safeguarding policy" not in browser.get(f"/applications/{key}/documents").text
    send(browser, key, insurance())
    assert "Everything is there" in browser.get(f"/applications/{key}").text
