"""Marking in a spreadsheet: what is in it, what comes back, and what is refused, cell by cell."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from openpyxl import load_workbook

from app.applications.models import Withdrawal
from app.assessment.models import SignOff
from app.assessment.offline.models import SheetUpload
from app.platform.db import db
from app.platform.models import AuditEvent
from tests import factories as make
from tests.applications.documents import real_files
from tests.assessment.steps import COMPLETE, bid, events, mark, mark_all, points, sheet, sign_off
from tests.assessment.test_two_writers import at_once
from tests.assessment.workbooks import CHANGES, FILE, PAGE, downloaded, fill, row_of, saved, take_over, upload
from tests.counting import count_queries

FORMULA = "=1+1"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def test_the_workbook_holds_the_members_own_bids_and_marks(cast):
    asha = cast.client("Asha")
    mark(asha, "T-002", "need", 4, note="Dated evidence", feedback="Name the year")

    book = downloaded(asha)
    cells = [cell.value for cell in book["Marks"][row_of(book, "T-002", "need")]]

    assert book["Marks"].max_row == 4 + 4 * 3
    assert cells[:1] + cells[2:10] == [
        "T-002", "Evidence of need", 5, 4, "Dated evidence", "Name the year", None, "need", 1
    ]  # fmt: skip
    assert "Evidence of need: 3 of 5" in {row[2].value for row in book["What the points mean"]}


def test_a_bid_with_an_interest_and_others_marks_are_nowhere_in_it(cast):
    mark(cast.client("Asha"), "T-001", "need", 4, note="Canary-7731")
    mark(cast.client("Asha"), "T-002", "need", 4, note="Canary-7731")

    with zipfile.ZipFile(BytesIO(cast.client("Devan").get(FILE).data)) as parts:
        words = b"".join(parts.read(name) for name in parts.namelist())

    assert (b"T-001" in words, b"T-002" in words, b"Project 2" in words, b"Canary" in words) == (
        True, False, False, False
    )  # fmt: skip


def test_before_the_calibration_bids_are_signed_off_the_workbook_holds_those_alone(cast, app):
    with app.app_context():
        bid("T-001").round.calibration = ["T-002"]
        db.session.commit()
    asha = cast.client("Asha")
    first = {row[0].value for row in downloaded(asha)["Marks"].iter_rows(min_row=5)}
    mark_all(asha, "T-002")
    sign_off(asha, "T-002")

    assert first == {"T-002"}
    assert downloaded(asha)["Marks"].max_row == 4 + 4 * 3


def test_the_headings_are_protected_and_points_are_checked_as_one_types(cast):
    book = downloaded(cast.client("Asha"))
    sheet = book["Marks"]
    (rule,) = sheet.data_validations.dataValidation

    assert sheet.protection.sheet
    assert [sheet[f"{letter}5"].protection.locked for letter in "ACEFGI"] == [True, True, False, False, False, True]
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "5")
    assert [sheet.column_dimensions[letter].hidden for letter in "HI"] == [False, True]


def test_a_sheet_that_is_signed_off_is_locked_in_the_workbook(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    book = downloaded(asha)
    row = row_of(book, "T-001", "need")

    assert book["Marks"][f"E{row}"].protection.locked
    assert book["Marks"][f"H{row}"].value == "Signed off"


def test_what_was_written_comes_back_as_it_was_and_is_no_formula(cast):
    asha = cast.client("Asha")
    texts = ["=2+3", "+44 20", "@cmd", "-1", "_x0041_ and _x000D_", "é “so” 🏏", "a\nb", "1e5"]
    places = [(reference, key) for reference in ("T-001", "T-002", "T-003") for key in COMPLETE]
    for (reference, key), text in zip(places, texts, strict=False):
        mark(asha, reference, key, 4, note=text)
    notes = [row[5] for row in downloaded(asha)["Marks"].iter_rows(min_row=5) if row[5].value]

    assert (len(notes), {note.data_type for note in notes}) == (8, {"s"})
    assert "Nothing in this workbook differs" in asha.get(upload(asha, asha.get(FILE).data).location).text


def test_every_change_is_shown_old_and_new_before_anything_is_saved(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 2, note="Old words")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4, note="New words")
    fill(book, "T-003", "value", "5", feedback="Thank you")

    answer = upload(asha, book)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", asha.get(answer.location).text))

    assert "2 marks change in 2 bids" in page
    for words in ("2 of 5", "4 of 5", "Old words", "New words", "not scored", "5 of 5", "Thank you"):
        assert words in page
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 2}
        assert sheet(cast, "Asha", "T-003") is None


def test_taking_over_saves_all_of_it_and_signs_nothing_off(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    for reference in ("T-001", "T-003"):
        for key, given in COMPLETE.items():
            fill(book, reference, key, given, note=f"On {key}")
    upload(asha, book)

    page = asha.get(take_over(asha).location).text

    assert "6 marks taken over. Nothing is signed off" in page
    assert page.count("3 of 3 marked") == 2
    with app.app_context():
        assert points(cast, "Asha", "T-001") == points(cast, "Asha", "T-003") == COMPLETE
        assert (db.session.query(SignOff).count(), db.session.query(SheetUpload).count()) == (0, 0)
        event = db.session.query(AuditEvent).one()
        assert (event.action, event.round_id) == ("score_sheets.uploaded", cast.round_id)
        assert event.after == {"bids": {reference: list(COMPLETE) for reference in event.after["bids"]}}
    assert sign_off(asha, "T-001").status_code == 302


def test_the_same_form_twice_takes_over_once(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    upload(asha, book)
    form = {"seal": asha.get(CHANGES).text.split('name="seal" value="')[1][:64], "once": "token"}

    assert [asha.post(CHANGES, data=form).status_code for _ in range(2)] == [302, 302]
    with app.app_context():
        assert events() == ["score_sheets.uploaded"]


def test_the_same_workbook_again_changes_nothing(cast):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    upload(asha, book)
    take_over(asha)

    assert upload(asha, book).location == PAGE


BAD = [
    ({"points": 11}, "E{row}: 11 is not a whole number from 0 to 5."),
    ({"points": -1}, "E{row}: -1 is not a whole number from 0 to 5."),
    ({"points": 3.5}, "E{row}: 3.5 is not a whole number from 0 to 5."),
    ({"points": "four"}, "E{row}: “four” is not a whole number from 0 to 5."),
    ({"points": True}, "E{row}: “True” is not a whole number from 0 to 5."),
    ({"points": FORMULA}, "E{row}: this is a formula. Type what it should say."),
    ({"note": FORMULA}, "F{row}: this is a formula. Type what it should say."),
    ({"note": "x" * 4001}, "F{row}: a panel note takes at most 4,000 characters."),
    ({"feedback": "x" * 1001}, "G{row}: a feedback line takes at most 1,000 characters."),
]


def test_every_bad_cell_is_refused_by_its_address_and_nothing_is_kept(cast, app):
    asha = cast.client("Asha")
    book, expected = downloaded(asha), []
    places = [(reference, key) for reference in ("T-001", "T-002", "T-003") for key in COMPLETE]
    for (reference, key), (typed, sentence) in zip(places, BAD, strict=True):
        expected.append(sentence.format(row=fill(book, reference, key, **typed)))
    fill(book, "T-004", "need", 4)

    answer = upload(asha, book)

    assert answer.status_code == 422
    assert [sentence for sentence in expected if sentence not in answer.text] == []
    with app.app_context():
        assert db.session.query(SheetUpload).count() == 0
        assert events() == []


def test_rows_that_are_not_the_members_are_refused_alike(cast):
    """A bid in which one has an interest is refused with the words for one that does not exist."""
    devan = cast.client("Devan")
    told = []
    for reference in ("T-002", "T-999"):
        book = downloaded(devan)
        row = fill(book, "T-001", "need", 3)
        book["Marks"][f"A{row}"] = reference
        told.append(re.findall(r'<a href="#workbook">([^<]+)</a>', upload(devan, book).text))

    assert told[0] == [told[1][0].replace("T-999", "T-002")]
    assert "is no bid on your list" in told[0][0]


def test_rows_may_be_sorted_but_not_doubled(cast):
    asha = cast.client("Asha")
    book = downloaded(asha)
    marks = book["Marks"]
    rows = [[cell.value for cell in row] for row in marks.iter_rows(min_row=5)]
    for at, values in enumerate(reversed(rows), start=5):
        for column, value in enumerate(values, start=1):
            marks.cell(at, column).value = value
    fill(book, "T-002", "need", 3)
    sorted_answer = upload(asha, book)
    row = row_of(book, "T-002", "need")
    for column in range(1, 12):
        marks.cell(30, column).value = marks.cell(row, column).value

    assert sorted_answer.location == CHANGES
    assert f"A30: T-002, Evidence of need is already in row {row}." in upload(asha, book).text


def test_points_that_are_saved_cannot_be_taken_away(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3)
    book = downloaded(asha)
    row = row_of(book, "T-001", "need")
    book["Marks"][f"E{row}"] = None

    assert f"E{row}: points that are saved cannot be taken away." in upload(asha, book).text


def test_a_note_can_be_taken_away(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 3, note="Away with this")
    book = downloaded(asha)
    book["Marks"][f"F{row_of(book, 'T-001', 'need')}"] = None
    upload(asha, book)
    take_over(asha)

    with app.app_context():
        (score,) = sheet(cast, "Asha", "T-001").scores
        assert (score.points, score.note, score.version) == (3, "", 2)


def test_a_changed_row_of_a_sheet_that_was_signed_off_is_refused(cast):
    asha = cast.client("Asha")
    book = downloaded(asha)
    row = fill(book, "T-001", "need", 1)
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    answer = upload(asha, book)

    assert (answer.status_code, f"A{row}: you signed off T-001. Reopen its sheet first" in answer.text) == (422, True)


def test_what_was_marked_on_the_screen_meanwhile_stays_unless_the_member_says_so(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    for reference in ("T-001", "T-002", "T-003"):
        fill(book, reference, "need", 4)
    mark(asha, "T-001", "need", 2)
    mark(asha, "T-002", "need", 1)
    mark(asha, "T-003", "delivery", 5)
    upload(asha, book)

    page = asha.get(CHANGES).text
    take_over(asha, "T-002:need:1")

    assert "2 marks were changed on the screen after you downloaded it" in page
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 2}
        assert points(cast, "Asha", "T-002") == {"need": 4}
        assert points(cast, "Asha", "T-003") == {"need": 4, "delivery": 5}


def test_a_mark_that_changes_between_preview_and_taking_over_is_not_lost(cast, app):
    """What was chosen against an older mark is told, with both values."""
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    mark(asha, "T-001", "need", 2)
    upload(asha, book)
    shown = asha.get(CHANGES).text.split('name="seal" value="')[1][:64]
    mark(asha, "T-001", "need", 3, version=1)

    answer = take_over(asha, "T-001:need:1", seal=shown)

    assert answer.status_code == 409
    assert "Nothing was taken over." in answer.text
    assert ("3 of 5" in answer.text, "4 of 5" in answer.text) == (True, True)
    with app.app_context():
        assert points(cast, "Asha", "T-001") == {"need": 3}
        assert db.session.query(SheetUpload).count() == 1


def test_a_mark_and_a_workbook_at_once_lose_nothing(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    upload(asha, book)
    shown = asha.get(CHANGES).text.split('name="seal" value="')[1][:64]

    statuses = at_once(
        cast,
        "Asha",
        lambda browser: browser.post(CHANGES, data={"seal": shown, "once": "one"}),
        lambda browser: mark(browser, "T-001", "need", 2),
    )

    assert statuses in ([302, 302], [302, 409])
    with app.app_context():
        expected = {"need": 2} if statuses == [302, 302] else {"need": 4}
        assert points(cast, "Asha", "T-001") == expected


def test_a_workbook_is_taken_over_once_at_the_same_moment(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    upload(asha, book)
    shown = asha.get(CHANGES).text.split('name="seal" value="')[1][:64]

    acts = [lambda browser, once=once: browser.post(CHANGES, data={"seal": shown, "once": once}) for once in "ab"]

    assert at_once(cast, "Asha", *acts) == [302, 422]
    with app.app_context():
        assert events() == ["score_sheets.uploaded"]


def test_a_bid_that_was_withdrawn_meanwhile_is_refused_where_it_was_changed(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-001"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    assert "is no bid on your list" in upload(asha, book).text


def bomb() -> bytes:
    """A workbook one of whose parts unpacks to far more than its size."""
    file = BytesIO(real_files.excel())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    return file.getvalue()


def with_entities(book: bytes) -> bytes:
    """The same workbook, with words declared that could grow without bound."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<worksheet", b'<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet', 1)
            new.writestr(name, part)
    return file.getvalue()


def test_a_file_that_will_not_do_is_refused_with_a_sentence(cast):
    asha = cast.client("Asha")
    book = saved(downloaded(asha))
    files = [
        (b"", "marks.xlsx", "is empty"),
        (book[: len(book) // 2], "marks.xlsx", "is damaged"),
        (b"PK\x03\x04 nothing of the kind", "marks.xlsx", "is damaged"),
        (bomb(), "marks.xlsx", "unpacks to far more than its size"),
        (with_entities(book), "marks.xlsx", "is damaged"),
        (LOCKED, "marks.xlsx", "is protected by a password"),
        (real_files.pdf(), "marks.pdf", "is not the workbook that you downloaded here"),
        (real_files.pdf(), "marks.xlsx", "is a PDF, although its name ends in .xlsx"),
        (real_files.excel(), "marks.xlsx", "This is not the workbook that you downloaded here"),
        (b"a;b", "marks.csv", "Open it in a spreadsheet, save it as XLSX"),
    ]
    for file, name, sentence in files:
        answer = upload(asha, file, name)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence


def test_changed_headings_are_refused(cast):
    asha = cast.client("Asha")
    book = downloaded(asha)
    book["Marks"]["E4"] = "Marks"

    assert "its headings were changed" in upload(asha, book).text


def test_no_file_is_explained(cast):
    assert "Choose the workbook that you filled in." in cast.client("Asha").post(PAGE, data={}).text


def test_a_body_beyond_the_limit_is_not_read(cast):
    kind = "multipart/form-data; boundary=b"
    answer = cast.client("Asha").post(PAGE, data=b"0" * 6_000_000, content_type=kind)

    assert answer.status_code == 413


def test_who_may_not_mark_in_a_workbook(cast):
    for name, status in (("Farouk", 404), ("Dilys", 404), ("Chidi", 403)):
        browser = cast.client(name)
        assert [browser.get(url).status_code for url in (PAGE, FILE, CHANGES)] == [status] * 3
        assert [browser.post(url, data={}).status_code for url in (PAGE, CHANGES)] == [status] * 2
    assert "/interests" in cast.client("Ben").get(FILE).location


def test_nobody_sees_anothers_upload(cast):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4, note="Canary-5512")
    upload(asha, book)

    assert cast.client("Carys").get(CHANGES).location == PAGE
    assert "Canary" not in cast.client("Carys").get(PAGE).text


def test_once_an_interest_is_declared_the_upload_leaves_that_bid_alone(cast, app):
    asha = cast.client("Asha")
    book = downloaded(asha)
    fill(book, "T-001", "need", 4)
    fill(book, "T-003", "need", 4)
    upload(asha, book)
    with app.app_context():
        row = db.session.query(make.Interest).filter_by(member_id=cast.members["Asha"], application_id=bid("T-001").id)
        row.update({"kind": make.InterestKind.KNOWS, "nature": "My cousin"})
        db.session.commit()

    page = asha.get(CHANGES).text
    take_over(asha)

    assert ("T-001" in page, "1 row is of bids" in page) == (False, True)
    with app.app_context():
        assert sheet(cast, "Asha", "T-001") is None
        assert points(cast, "Asha", "T-003") == {"need": 4}


def test_the_workbook_asks_as_much_for_many_bids_as_for_few(cast, app):
    asha = cast.client("Asha")
    asha.get(FILE)
    with count_queries(app) as few:
        asha.get(FILE)
    with app.app_context():
        round_, member = bid("T-001").round, db.session.get_one(make.PanelMember, cast.members["Asha"])
        for number in range(5, 15):
            application = make.make_bid(round_, number)
            kind = {"kind": make.InterestKind.NONE, "nature": "", "declared_at": make.NOON}
            make.stored(make.Interest(member=member, application=application, **kind))
        db.session.commit()
    with count_queries(app) as many:
        book = load_workbook(BytesIO(asha.get(FILE).data))

    assert book["Marks"].max_row == 4 + 14 * 3
    assert len(many) == len(few)
