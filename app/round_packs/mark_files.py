"""scores.csv and moderation.csv: the panel's marks, and the points that it agreed afterwards."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from app.round_packs import fields
from app.round_packs.pack import Moderated, Sheets
from app.round_packs.problems import Expected, Findings, Place
from app.round_packs.tables import Row, read_table
from app.rules.scoring import Criterion

SCORES = "scores.csv"
MODERATION = "moderation.csv"
SCORE_COLUMNS = ("reference", "panel_member", "criterion", "score")
MODERATION_COLUMNS = ("reference", "criterion", "score", "reason")


@dataclass(frozen=True, slots=True)
class Known:
    """What a mark may refer to; None where the file that says so could not be read, and then not checked."""

    references: Collection[str] | None
    criteria: tuple[Criterion, ...] | None


@dataclass(slots=True)
class SheetRows:
    """The rows of one member's sheet for one bid, as they are gathered."""

    line: int
    points: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    has_a_bad_row: bool = False


def read_scores(content: bytes | None, known: Known, findings: Findings) -> Sheets:
    """All score sheets, by reference and member; a sheet that misses a criterion is named."""
    gathered: dict[tuple[str, str], SheetRows] = {}
    for row in read_table(content, SCORES, SCORE_COLUMNS, findings):
        gather(row, known, gathered)
    if SCORES not in findings.cut_off:
        check_complete(gathered, known, findings)
    sheets: dict[str, dict[str, dict[str, int]]] = {}
    for (reference, member), rows in gathered.items():
        sheets.setdefault(reference, {})[member] = rows.points
    return sheets


def gather(row: Row, known: Known, gathered: dict[tuple[str, str], SheetRows]) -> None:
    """Puts one mark on its sheet."""
    reference = row.read("reference", known_reference(known))
    member = row.read("panel_member", fields.email)
    key, score = read_mark(row, known)
    if reference is None or member is None:
        return
    sheet = gathered.setdefault((reference, member), SheetRows(row.line))
    if key is None:
        sheet.has_a_bad_row = True
    elif key in sheet.lines:
        row.note(
            "criterion", key, f"one row a criterion: {member} marked it for {reference} on line {sheet.lines[key]}"
        )
    else:
        sheet.lines[key] = row.line
        sheet.points[key] = score or 0


def read_mark(row: Row, known: Known) -> tuple[str | None, int | None]:
    """Criterion and score of a row; the scale follows from the criterion."""
    key = row.read("criterion", known_criterion(known))
    scale = {criterion.key: criterion.max_score for criterion in known.criteria or ()}
    return key, row.read("score", fields.points(scale.get(key or "")))


def check_complete(gathered: dict[tuple[str, str], SheetRows], known: Known, findings: Findings) -> None:
    """A member who scored only some of the criteria of a bid is a bad sheet, named at its first row."""
    for (reference, member), sheet in gathered.items():
        missing = [criterion.key for criterion in known.criteria or () if criterion.key not in sheet.lines]
        if missing and not sheet.has_a_bad_row:
            expected = f"one row for each criterion of the sheet; missing: {', '.join(missing)}"
            findings.note(Place(SCORES, sheet.line, "criterion"), f"{reference} by {member}", expected)


def read_moderation(content: bytes | None, known: Known, findings: Findings) -> tuple[Moderated, ...]:
    """The moderated points, each criterion of a bid once. The file is optional."""
    if content is None:
        return ()
    found: list[Moderated] = []
    lines: dict[tuple[str, str], int] = {}
    for row in read_table(content, MODERATION, MODERATION_COLUMNS, findings):
        agreed = moderated_of(row, known)
        if agreed is None:
            continue
        first = lines.setdefault((agreed.reference, agreed.criterion), row.line)
        if first != row.line:
            row.note("criterion", agreed.criterion, f"one row a criterion: {agreed.reference} has it on line {first}")
        found.append(agreed)
    return tuple(found)


def moderated_of(row: Row, known: Known) -> Moderated | None:
    """One row of moderated points; None where something is wrong with it."""
    reference = row.read("reference", known_reference(known))
    key, score = read_mark(row, known)
    reason = row.read("reason", fields.reason)
    if reference is None or key is None or score is None or reason is None:
        return None
    return Moderated(reference, key, score, reason)


def known_reference(known: Known) -> Callable[[str], str]:
    """A reference that the applications have."""

    def read(value: str) -> str:
        if known.references is not None and value not in known.references:
            raise Expected("a reference of applications.csv")
        return value

    return read


def known_criterion(known: Known) -> Callable[[str], str]:
    """A criterion of the round."""

    def read(value: str) -> str:
        keys: Sequence[str] = [criterion.key for criterion in known.criteria or ()]
        if keys and value not in keys:
            raise Expected(f"a criterion of the round: {', '.join(keys)}")
        return value

    return read
