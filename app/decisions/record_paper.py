"""A decision record as a paper: the fields of its page, in the office's order, for PDF, Word and print.

The office's paper and the public one are made by the same functions from what their pages show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.decisions.content import Plain
from app.decisions.declared import FOR_THE_OFFICE, HEADS
from app.decisions.models import Signature
from app.decisions.reading import Field as RecordField
from app.decisions.reading import MoneyTable
from app.platform.formatting import date_and_time, digest_words, money
from app.platform.papers import Field, Heading, Line, Paper, Piece, Run, Table, line, lines, table

SORT = "Decision record"
SIGNED = ("advice", "release", "decision")


def record_paper(shown: Mapping[str, Any], *, body: str, area: str, at: datetime, end: Iterable[Line]) -> Paper:
    """The paper of a record. `shown` is the context of its page; `end` are the lines below the last field."""
    content = shown["content"]
    return Paper(
        body=body,
        area=area,
        title=content["title"],
        number=content["reference"],
        sort=SORT,
        pieces=(*(field_of(field, shown) for field in shown["fields"]), *each_award(shown["awards"]), *end),
        at=at,
    )


def field_of(field: RecordField, shown: Mapping[str, Any]) -> Field:
    """One field with what stands below its text: awards, sums, a signature, what was void."""
    return Field(field.name, tuple(words_of(field, shown)), tuple(tables_of(field, shown)))


def words_of(field: RecordField, shown: Mapping[str, Any]) -> Iterator[Line]:
    if field.key == "value":
        yield line(Run(money(shown["decided"]), strong=True), field.text)
    else:
        yield from lines(field.text)
    if field.key == "interests" and shown.get("declarations"):
        yield line(FOR_THE_OFFICE, quiet=True)
    signature = shown["signatures"].get(field.key)
    if signature:
        yield from signature_lines(signature)
    yield from (void_line(made) for made in shown.get("voided", ()) if made.act == field.key)
    if field.key in SIGNED and not signature and not field.text:
        yield line("Not signed yet", quiet=True)
    if field.key == "decision":
        yield from (line(words) for words in (shown["elapsed"], shown["late"]) if words)


def signature_lines(signature: Plain) -> Iterator[Line]:
    """Who signed, as what, when; and the beginning of the digest of exactly what was signed."""
    yield line(Run(signature["name"], strong=True), f", {signature['role_title']}, {date_and_time(signature['at'])}")
    yield line(f"Signed digest {digest_words(signature['digest'])}", quiet=True)


def void_line(made: Signature) -> Line:
    signed = f"{made.name}, {made.role_title}, signed on {date_and_time(made.signed_at)}."
    return line(Run("Void. ", strong=True), f"{signed} {made.void_reason}")


def tables_of(field: RecordField, shown: Mapping[str, Any]) -> Iterator[Table]:
    if field.key == "awards" and shown["awards"]:
        yield awards_table(shown)
    if field.key == "value" and shown.get("money_table"):
        yield sums_table(shown["money_table"])
    if field.key == "interests" and shown.get("declarations"):
        yield table(HEADS, shown["declarations"], wide=(2,))


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
    )


def award_row(award: Plain, varied: Mapping[str, str]) -> list[str]:
    decided = [money(varied[award["reference"]])] if varied else []
    told = [award["reference"], award["organisation"], award["project"]]
    return [*told, f"{award['score']}%", money(award["amount"]), *decided]


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
    if not awards:
        return
    yield Heading(2, "Why each award will secure or contribute to crime and disorder reduction")
    yield table(
        ("Reference", "Organisation", "Reason"),
        ((award["reference"], award["organisation"], reason_of(award)) for award in awards),
        wide=(2,),
        named=1,
    )
    own = [award for award in awards if award.get("conditions")]
    if own:
        yield Heading(2, "Conditions of single awards")
        yield table(
            ("Reference", "Organisation", "Conditions"),
            ((award["reference"], award["organisation"], award["conditions"]) for award in own),
            wide=(2,),
            named=1,
        )


def reason_of(award: Plain) -> str:
    part = award["part_award_reason"]
    return " ".join(filter(None, (award["crime_reduction_reason"] or "No reason is written yet.", part)))
