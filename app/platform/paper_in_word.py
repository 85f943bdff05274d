"""A paper of the office as a document for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.platform.papers import Field, Fold, Heading, Items, Line, Paper, Piece, Run, Table
from app.platform.word_document import WordDocument, clean, mark_head, qualified

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

TEXT_WIDTH = 166  # millimetres between the margins
SIGN, AROUND = 2.1, 4.5  # millimetres that a sign takes, and the edges of a cell
MOST_OF_ONE, LEAST_OF_WIDE = 50, 24  # millimetres
INK, MUTED, LINK = "141E33", "4B5770", "1F4A94"


def as_word(paper: Paper, *, base_url: str, author: str) -> bytes:
    """The paper under its head; its links completed to whole addresses."""
    head = (paper.body, paper.area, paper.number, paper.sort)
    written = WordDocument(paper.title, author=author, at=paper.at, head=head)
    for piece in paper.pieces:
        write(written, piece, base_url)
    return written.content()


def write(written: WordDocument, piece: Piece, base_url: str) -> None:
    match piece:
        case Heading():
            written.heading(piece.level, piece.words)
        case Field():
            write_part(written, 2, piece.name, (*piece.words, *piece.tables), base_url)
        case Fold():
            write_part(written, piece.level, piece.words, piece.pieces, base_url)
        case Line():
            write_runs(written.document.add_paragraph(), piece.runs, base_url, quiet=piece.quiet)
        case Items():
            write_items(written, piece)
        case Table():
            write_table(written, piece, base_url)


def write_part(written: WordDocument, level: int, name: str, pieces: Sequence[Piece], base_url: str) -> None:
    """Pieces under a heading of their own."""
    written.heading(level, name)
    for piece in pieces:
        write(written, piece, base_url)


def write_items(written: WordDocument, piece: Items) -> None:
    """Numbers are written, not counted by Word: they then are the same wherever somebody copies them to."""
    if not piece.numbered:
        written.items(piece.texts)
        return
    for number, text in enumerate(piece.texts, start=1):
        written.document.add_paragraph(clean(f"{number}. {text}"), style="List")


def write_runs(paragraph: Paragraph, runs: Sequence[Run], base_url: str, *, quiet: bool = False) -> None:
    for run in runs:
        if run.url:
            write_link(paragraph, run, base_url)
            continue
        made = paragraph.add_run(clean(run.words))
        made.bold = run.strong or run.call or None
        colour(made, MUTED if quiet else INK)


def write_link(paragraph: Paragraph, run: Run, base_url: str) -> None:
    """Words that lead to an address, underlined so that they are known without their colour."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement

    link = OxmlElement("w:hyperlink")
    to = paragraph.part.relate_to(base_url + run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", to)
    made = paragraph.add_run(clean(run.words))
    made.bold, made.underline = run.strong or None, True
    colour(made, LINK)
    link.append(made._r)
    paragraph._p.append(link)


def colour(run: Any, value: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(value)


def write_table(written: WordDocument, piece: Table, base_url: str) -> None:
    """The first row is marked as head and repeated on each page; no row is cut in two.

    Word knows of heads of rows in the first column alone, and in each of our tables that tells the rows apart.
    """
    made = written.document.add_table(rows=0, cols=len(piece.head), style="Table Grid")
    for cells in ([Run(words) for words in piece.head], *piece.rows):
        add_row(made, piece, cells, base_url)
    mark_head(made)
    mark_first_column(made)
    if piece.foot:
        add_foot(made, piece)
    set_widths(made, piece)
    written.document.add_paragraph()


def mark_first_column(made: WordTable) -> None:
    """Beside the first row; no bands and no last row or column of another kind."""
    look = next(made._tbl.tblPr.iter(qualified("tblLook")))
    for name, is_on in (("firstRow", 1), ("firstColumn", 1), ("lastRow", 0), ("lastColumn", 0), ("noHBand", 1)):
        look.set(qualified(name), str(is_on))
    look.set(qualified("val"), "06A0")


def add_row(made: WordTable, piece: Table, cells: Sequence[Run], base_url: str) -> None:
    from docx.oxml import OxmlElement

    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, (cell, run) in enumerate(zip(row.cells, cells, strict=True)):
        shown = replace(run, strong=True) if column == piece.named else run
        write_cell(cell, shown, base_url, right=column in piece.numbers)


def write_cell(cell: Any, run: Run, base_url: str = "", *, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt
    from docx.text.run import Run as WordRun

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else None
    write_runs(paragraph, [run], base_url)
    for made in paragraph._p.iter(qualified("r")):
        WordRun(made, paragraph).font.size = Pt(9.5)


def add_foot(made: WordTable, piece: Table) -> None:
    """The label over the columns that have no sum, then the sums."""
    row = made.add_row()
    label, *values = (Run(words, strong=True) for words in piece.foot)
    first = len(piece.head) - len(values)
    write_cell(row.cells[0].merge(row.cells[first - 1]), label, right=False)
    for cell, value in zip(row.cells[first:], values, strict=True):
        write_cell(cell, value, right=True)


def set_widths(made: WordTable, piece: Table) -> None:
    """Set on every cell, so that it looks the same in Word and in what only reads its files."""
    from docx.shared import Mm

    made.autofit = False
    widths = widths_of(piece)
    for row in made._tbl.tr_lst:
        at = 0
        for cell in row.tc_lst:
            span = cell.grid_span
            cell.width = Mm(sum(widths[at : at + span]))
            at += span
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qualified("w"), str(int(Mm(width).twips)))


def widths_of(piece: Table) -> list[float]:
    """In millimetres: a narrow column takes its longest words in one line, the wide ones share what is left."""
    columns = list(zip(piece.head, *[[run.words for run in row] for row in piece.rows], strict=True))
    held = [min(max(map(len, texts)) * SIGN + AROUND, MOST_OF_ONE) for texts in columns]
    narrow = sum(width for column, width in enumerate(held) if column not in piece.wide)
    share = max(TEXT_WIDTH - narrow, LEAST_OF_WIDE * len(piece.wide)) / len(piece.wide)
    widths = [share if column in piece.wide else width for column, width in enumerate(held)]
    return [width * TEXT_WIDTH / sum(widths) for width in widths]
