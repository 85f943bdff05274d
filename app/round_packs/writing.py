"""Writes a round pack: reading what was written gives the same pack.

Pure but for the last step. Rows stand in a fixed order, so that the same round always gives the same bytes; times are
written as London's clocks show them, with their offset.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from app.round_packs import application_file, mark_files, round_file
from app.round_packs.pack import PackedApplication, PackedRound, RoundPack
from app.round_packs.tables import table_text
from app.rules.money import plain
from app.rules.rounding import number_words, percent_words
from app.rules.scoring import Criterion
from app.rules.timetable import local


def write_folder(pack: RoundPack, folder: Path) -> None:
    """Writes the pack into a folder, made where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(pack).items():
        (folder / name).write_bytes(content)


def files_of(pack: RoundPack) -> dict[str, bytes]:
    """The files of a pack by name; moderation.csv only where anything was moderated."""
    applications = sorted(pack.applications, key=lambda application: application.reference)
    texts = {
        round_file.FILE: round_text(pack.round),
        application_file.FILE: table_text(application_file.COLUMNS, map(application_row, applications)),
        mark_files.SCORES: table_text(mark_files.SCORE_COLUMNS, score_rows(pack)),
    }
    if pack.moderated:
        texts[mark_files.MODERATION] = table_text(mark_files.MODERATION_COLUMNS, moderation_rows(pack))
    return {name: text.encode() for name, text in texts.items()}


def round_text(packed: PackedRound) -> str:
    """round.toml, with what was left to its default written out."""
    return "\n".join((*round_lines(packed), *criteria_lines(packed.rules.criteria), ""))


def round_lines(packed: PackedRound) -> Iterator[str]:
    """The round's own keys."""
    rules = packed.rules
    yield f"fund = {quoted(packed.fund)}"
    yield f"name = {quoted(packed.name)}"
    yield f"reference = {quoted(rules.reference)}"
    yield f"financial_year = {quoted(packed.financial_year)}"
    yield f"opens_at = {moment(packed.timetable.opens_at)}"
    yield f"closes_at = {moment(packed.timetable.deadline)}"
    yield f"panel_from = {packed.panel_from.isoformat()}"
    yield f"panel_to = {packed.panel_to.isoformat()}"
    yield f"budget = {quoted(plain(rules.budget))}"
    yield f"max_award = {quoted(plain(packed.max_award))}"
    yield f"rounding = {quoted(rules.rounding)}"
    yield f"threshold = {quoted(number_words(rules.threshold))}"
    yield f"band_floors = {listed([number_words(floor) for floor in rules.band_floors])}"
    yield f"over_commitment_limit = {quoted(percent_words(rules.over_commitment_limit))}"
    yield f"quorum = {rules.quorum}"
    yield f"tie_break = {listed(rules.tie_break_order)}"
    yield f"draw_seed = {quoted(rules.seed)}"


def criteria_lines(criteria: Sequence[Criterion]) -> Iterator[str]:
    """One table for each criterion, in the round's order."""
    for criterion in criteria:
        yield ""
        yield "[[criteria]]"
        yield f"key = {quoted(criterion.key)}"
        yield f"title = {quoted(criterion.title)}"
        yield f"weight = {criterion.weight}"
        yield f"max_score = {criterion.max_score}"


def application_row(application: PackedApplication) -> tuple[str, ...]:
    """One application, its cells in the order of the columns."""
    failed = application.failed_check
    return (
        application.reference,
        application.organisation,
        application.organisation_type,
        application.area,
        application.theme,
        application.project,
        application.summary,
        plain(application.amount_requested),
        moment(application.submitted_at),
        application.status.value,
        f"failed: {failed}" if failed else "passed",
    )


def score_rows(pack: RoundPack) -> Iterator[tuple[str, ...]]:
    """Every mark: by reference, by member, by criterion in the round's order."""
    for reference, sheets in sorted(pack.sheets.items()):
        for member, points in sorted(sheets.items()):
            for criterion in pack.round.rules.criteria:
                yield reference, member, criterion.key, str(points[criterion.key])


def moderation_rows(pack: RoundPack) -> Iterator[tuple[str, ...]]:
    """Every moderated criterion: by reference, by criterion in the round's order."""
    order = [criterion.key for criterion in pack.round.rules.criteria]
    for row in sorted(pack.moderated, key=lambda row: (row.reference, order.index(row.criterion))):
        yield row.reference, row.criterion, str(row.score), row.reason


def moment(at: datetime) -> str:
    return local(at).isoformat()


def quoted(text: str) -> str:
    """A TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(entries: Sequence[str]) -> str:
    return f"[{', '.join(quoted(entry) for entry in entries)}]"
