"""What docs/inventory.md lists is what the code has: whom it speaks to, what it takes, keeps secret and logs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.applications.documents import archives, kinds, pictures
from app.assessment.offline import inspection
from app.decisions.attachments import operations as attachments
from app.factory import create_app
from app.platform import mail, scanning
from app.platform.db import db
from tests.architecture.test_never import ROOT, SPEAKS_TO_OTHERS, calls, imported, modules

assert create_app  # knows every table
INVENTORY = (ROOT / "docs" / "inventory.md").read_text()
MEGABYTE = 2**20
SECRET_MATTERS = {
    *("argon2", "bcrypt", "cryptography", "hashlib", "hmac", "itsdangerous", "jwt", "nacl", "pyotp", "secrets"),
    *("webauthn",),
}


def part(heading: str) -> str:
    """The words under a heading, in one line."""
    return " ".join(INVENTORY.partition(f"## {heading}\n")[2].partition("\n## ")[0].split())


def test_whom_it_speaks_to():
    said = part("Whom it speaks to")

    assert set.union(*SPEAKS_TO_OTHERS.values()) - {"ssl"} == set(re.findall(r"`([a-z]+)`:", said))
    assert f"is checked; {mail.TIMEOUT} seconds" in said
    assert f"closed network; {scanning.PATIENCE} seconds" in said


def test_files_that_are_taken():
    said = part("Files that are taken")

    for words in (
        f"documents of a bid | `{' '.join(kinds.KINDS)}` | a file {kinds.LARGEST_FILE // MEGABYTE} MB, a question "
        f"{kinds.MOST_FILES} files, a bid {kinds.LARGEST_BID // MEGABYTE} MB",
        f"| {attachments.MOST_FILES} files, {attachments.LARGEST_IN_ALL // MEGABYTE} MB |",
        f"| {inspection.LARGEST_WORKBOOK // MEGABYTE} MB; unpacked {inspection.MOST_UNPACKED // MEGABYTE} MB |",
        f"{archives.MOST_ENTRIES:,} entries that unpack to {archives.MOST_UNPACKED // MEGABYTE} MB",
        f"a picture {pictures.MOST_POINTS // 1_000_000} million points",
    ):
        assert words in said


def test_every_table_is_of_one_kind():
    rows = part("What is kept, and how it is guarded").split("| `")[1:]
    listed = [name for row in rows for name in row.partition("`")[0].split()]

    assert len(rows) == 5
    assert sorted(listed) == sorted(db.metadata.tables)


def test_what_is_encrypted_signed_and_digested():
    used = set().union(*(SECRET_MATTERS & imported(path) for path in modules()))
    said = {row.split("|")[2].strip(" `") for row in INVENTORY.splitlines() if row.startswith("| ") and "`" in row}

    assert used == said & SECRET_MATTERS


def test_what_is_logged():
    listed = re.search(r"^ {4}code refused.*?(?=\n\n|\Z)", INVENTORY, re.MULTILINE | re.DOTALL)[0]

    assert [words.strip() for words in listed.split("·")] == sorted(set(noted()))
    assert {name for _, name, _ in calls() if re.fullmatch(r"(?:logging.*\.)?[A-Z]\w*Handler", name)} == {
        "logging.StreamHandler"
    }


def noted() -> Iterator[str]:
    """The events that the code notes; what goes wrong in the store of files is named by its end."""
    for _, name, call in calls():
        if name == "events.note" and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)
        elif name == "trouble":
            yield f"file {ast.literal_eval(call.args[0])}"
