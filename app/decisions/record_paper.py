"""A decision record as a paper, in the office's order: the one source of its page, its PDF and its Word file.

The office's record, its earlier versions and what the public reads are made by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.applications.documents.kinds import KINDS
from app.decisions.content import Plain
from app.decisions.declared import FOR_THE_OFFICE, HEADS
from app.decisions.models import Signature
from app.decisions.reading import Field as RecordField
from app.decisions.reading import MoneyTable
from app.platform.formatting import count, date_and_time, digest_words, file_size, money
from app.platform.papers import Field, Fold, Line, Paper, Piece, Run, Table, line, lines, table

SORT = "Decision record"
WHY = "Why each award will secure or contribute to crime and disorder reduction"
SIGNED = ("advice", "release", "decision")


def record_paper(shown: Mapping[str, Any], *, body: str, area: str, at: datetime, end: Iterable[Piece]) -> Paper:
    """The paper of a record. `shown` is what is read of it (reading.py); `end` stands below all else."""
    content = shown["content"]
    return Paper(
        body=body,
        area=area,
        title=content["title"],
        number=content["reference"],
        sort=SORT,
        pieces=(*fields_in(shown), *each_award(shown["awards"]), *each_declaration(shown), *end),
        at=at,
    )


def fields_in(shown: Mapping[str, Any]) -> Iterator[Field]:
    """The fields in their order, and last what was advised once the decision was varied."""
    yield from (field_of(field, shown) for field in shown["fields"])
    if given := shown.get("further_advice"):
        said = (*lines(given.text), signature_line(given.name, given.role_title, given.given_at))
        yield Field("Advice after the decision was varied", said)


def field_of(field: RecordField, shown: Mapping[str, Any]) -> Field:
    """One field with what stands below its text: awards, sums, a signature, what was void."""
    return Field(field.name, tuple(words_of(field, shown)), tuple(tables_of(field, shown)))


def words_of(field: RecordField, shown: Mapping[str, Any]) -> Iterator[Line]:
    if field.key == "value":
        yield line(Run(money(shown["decided"]), strong=True), field.text)
    else:
        yield from lines(field.text)
    if field.key == "attachments":
        yield from attachment_lines(shown)
    signature = shown["signatures"].get(field.key)
    if signature:
        yield from signature_lines(signature)
    yield from (void_line(made) for made in shown.get("voided", ()) if made.act == field.key)
    if field.key in SIGNED and not signature and not field.text:
        yield line("Not signed yet", quiet=True)
    if field.key == "decision":
        yield from elapsed_lines(shown)


def elapsed_lines(shown: Mapping[str, Any]) -> Iterator[Line]:
    """The days from receipt to decision; and the warning where the spending period began before."""
    if shown["elapsed"]:
        yield line(shown["elapsed"])
    if shown["late"]:
        yield line(Run(shown["late"], call=True))


def attachment_lines(shown: Mapping[str, Any]) -> Iterator[Line]:
    """What goes with the record: each file to the last bit; of what is not published the public reads the number."""
    for each in shown["attachments"]:
        facts = (
            KINDS[each["kind"]].words,
            file_size(each["size"]),
            "published" if each["published"] else "not published",
        )
        yield line(Run(each["title"], strong=True, url=shown["attachment_url"](each["key"])), f", {', '.join(facts)}")
        yield line(f"{each['file']}, SHA-256 {each['digest']}", quiet=True)
    if kept := shown["content"].get("kept_back"):
        goes = "goes with the record and is" if kept == 1 else "go with the record and are"
        yield line(f"{count(kept, 'file')} {goes} not published.")


def signature_lines(signature: Plain) -> Iterator[Line]:
    """Who signed, as what, when; and the beginning of the digest of exactly what was signed."""
    yield signature_line(signature["name"], signature["role_title"], signature["at"])
    yield line(f"Signed digest {digest_words(signature['digest'])}", quiet=True)


def signature_line(name: str, role_title: str, at: datetime) -> Line:
    return line(Run(name, strong=True), f", {role_title}, {date_and_time(at)}")


def void_line(made: Signature) -> Line:
    signed = f"{made.name}, {made.role_title}, signed on {date_and_time(made.signed_at)}."
    return line(Run("Void", call=True), f" {signed} {made.void_reason}")


def tables_of(field: RecordField, shown: Mapping[str, Any]) -> Iterator[Table]:
    if field.key == "awards" and shown["awards"]:
        yield awards_table(shown)
    if field.key == "value" and shown.get("money_table"):
        yield sums_table(shown["money_table"])


def awards_table(shown: Mapping[str, Any]) -> Table:
    """The awards in rank order; where the decision varied them, with both amounts."""
    varied: Mapping[str, str] = shown["decided_amounts"]
    amounts = ("Recommended", "Decided") if varied else ("Award",)
    sums = [money(sum((Decimal(award["amount"]) for award in shown["awards"]), Decimal("0.00")))]
    return table(
        ("Reference", "Organisation", "Project", "Score", *amounts),
        (award_row(award, varied) for award in shown["awards"]),
        foot=(shown["awards_note"], *sums, *([money(shown["decided"])] if varied else [])),
        numbers=(3, 4, 5),
        wide=(1, 2),
        named=1,
        brief=not varied,
    )


def award_row(award: Plain, varied: Mapping[str, str]) -> list[str | Run]:
    """What was varied stands out."""
    told = [award["reference"], award["organisation"], award["project"], f"{award['score']}%", money(award["amount"])]
    if not varied:
        return told
    amount = varied[award["reference"]]
    return [*told, Run(money(amount), strong=amount != award["amount"])]


def sums_table(sums: MoneyTable) -> Table:
    """The lines by what they are for and by financial year, with the sums of both."""
    in_all = len(sums.years) > 1
    return table(
        ("For", *sums.years, *["In all"] * in_all),
        [(what, *map(sum_words, amounts), *[money(total)] * in_all) for what, amounts, total in sums.rows],
        foot=("In all", *map(money, sums.sums), *[money(sums.total)] * in_all),
        numbers=tuple(range(1, len(sums.years) + 2)),
    )


def sum_words(amount: Decimal | None) -> str:
    return "none" if amount is None else money(amount)


def each_award(awards: list[Plain]) -> Iterator[Piece]:
    """Why each award is made, as section 9 of the Act of 2011 asks, and on which conditions of its own."""
    own = [award for award in awards if award.get("conditions")]
    if awards:
        reasons = (award_words(award, reason_of(award)) for award in awards)
        yield Fold(2, WHY, (award_texts("Reason", reasons),))
    if own:
        conditions = (award_words(award, award["conditions"]) for award in own)
        yield Fold(2, "Conditions of single awards", (award_texts("Conditions", conditions),))


def award_words(award: Plain, text: str) -> tuple[str, str, str]:
    return award["reference"], award["organisation"], text


def award_texts(head: str, rows: Iterable[tuple[str, str, str]]) -> Table:
    return table(("Reference", "Organisation", head), rows, wide=(2,), named=1, brief=True)


def each_declaration(shown: Mapping[str, Any]) -> Iterator[Fold]:
    """Who declared what in which bid: on the office's record alone."""
    if shown.get("declarations"):
        yield Fold(2, FOR_THE_OFFICE, (table(HEADS, shown["declarations"], wide=(1, 2)),))


def reason_of(award: Plain) -> str:
    part = award["part_award_reason"]
    return " ".join(filter(None, (award["crime_reduction_reason"] or "No reason is written yet.", part)))
