"""What may be uploaded, and the sentence for what may not."""

from __future__ import annotations

from io import BytesIO

import pytest

from app.applications.documents.inspection import inspect
from app.applications.documents.kinds import LARGEST_FILE, clean_name
from app.applications.documents.problems import NotTaken
from tests.applications.documents import real_files as make

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096
MACRO_TYPES = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]><document>&a;</document>'


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("policy.pdf", make.pdf(), "pdf"),
        ("certificate.PDF", make.pdf(owner="insurer"), "pdf"),
        ("policy.docx", make.word(), "docx"),
        ("accounts.xlsx", make.excel(), "xlsx"),
        ("rules.odt", make.odt(), "odt"),
        ("page.png", make.png(), "png"),
        ("photo.jpeg", make.jpeg(), "jpg"),
        ("photo.jpg", make.jpeg() + b"what a phone adds", "jpg"),
    ],
)
def test_what_people_have_is_taken(name, content, kind):
    assert inspect(BytesIO(content), name).kind.ending == kind


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("policy.docx", make.pdf(), "is a PDF, although its name ends in .docx"),
        ("accounts.docx", make.excel(), "is an Excel workbook, although its name ends in .docx"),
        ("page.png", make.jpeg(), "is a JPEG picture, although its name ends in .png"),
        ("page.pdf", b"<html><script>alert(1)</script>", "is something else, although its name ends in .pdf"),
        ("policy.docx", make.archive({"a.txt": "a"}), "is something else, although its name ends in .docx"),
        ("program.exe", b"MZ", "is of a kind that we cannot take"),
        ("letter.doc", OLD_WORD, "save it as DOCX or PDF"),
        ("letter.docm", make.word(), "It may hold macros"),
        ("no ending", make.pdf(), "is of a kind that we cannot take"),
        ("letter.docx", OLD_WORD, "is in an old format of Word or Excel"),
        ("letter.docx", OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        ("empty.pdf", b"", "is empty"),
        ("large.pdf", b"%PDF" + b"\0" * LARGEST_FILE, "has 10.1 MB, and a file may have 10 MB"),
        ("locked.pdf", make.pdf(user="secret", owner="secret"), "is protected by a password"),
        ("half.pdf", make.pdf()[:-80], "is damaged"),
        ("broken.pdf", b"%PDF-1.7 and nothing else", "is damaged"),
        ("half.docx", make.word()[:-200], "is damaged"),
        ("turned.docx", make.damaged(make.word()), "is damaged"),
        ("hollow.docx", make.changed(make.word(), left_out="word/document.xml"), "is damaged"),
        ("other.docx", make.changed(make.word(), {"word/document.xml": "<html/>"}), "is damaged"),
        ("laughs.docx", make.changed(make.word(), {"word/document.xml": LAUGHS}), "is damaged"),
        ("macros.docx", make.changed(make.word(), {"word/vbaProject.bin": b"x"}), "holds macros"),
        ("macros.docx", make.changed(make.word(), {"[Content_Types].xml": MACRO_TYPES}), "holds macros"),
        ("bomb.docx", make.changed(make.word(), {"word/media/a": b"\0" * 2**22}), "unpacks to far more than its size"),
        ("many.xlsx", make.changed(make.excel(), {f"x/{n}": "" for n in range(2000)}), "unpacks to far more"),
        ("locked.odt", make.odt("<manifest><encryption-data/></manifest>"), "is protected by a password"),
        ("script.odt", make.changed(make.odt(), {"Basic/Standard/Module1.xml": "x"}), "holds macros"),
        ("hollow.odt", make.changed(make.odt(), left_out="content.xml"), "is damaged"),
        ("half.png", make.png()[:-20], "is damaged"),
        ("turned.png", make.damaged(make.png()), "is damaged"),
        ("vast.png", make.png(50_000, 50_000), "of more points than anybody can look at"),
        ("half.jpg", make.jpeg()[:-2], "is damaged"),
        ("vast.jpg", make.jpeg(60_000, 60_000), "of more points than anybody can look at"),
    ],
)
def test_what_nobody_could_read_is_refused_with_the_reason(name, content, sentence):
    with pytest.raises(NotTaken) as problem:
        inspect(BytesIO(content), name)
    assert problem.value.message.startswith(f"“{name}” ")
    assert sentence in problem.value.message
    assert problem.value.message.endswith(".")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Nadia\\policy.docx", "policy.docx"),
        ("a\0b\n\tc\u202e.pdf", "ab c.pdf"),
        ("Cafe\u0301 policy.pdf", "Café policy.pdf"),
        (".pdf", "document.pdf"),
        ("", "document"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
        ("ends.with.a.very-long-last-part", "ends.with.a.very-long-last-part"),
        ("مرحبا.pdf", "مرحبا.pdf"),
    ],
)
def test_names_are_cleaned_for_showing(given, shown):
    assert clean_name(given) == shown
