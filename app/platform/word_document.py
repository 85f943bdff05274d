"""A document for Word and what reads its files: headings, text, lists, tables, and places to write in.

Whoever hears it read has the headings, the head rows of tables, the language and the title; a place to write is a
content control that carries the question's words, and a box to tick is one that can be ticked with the space bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPEFACE = "Arial"  # every machine has it, and it is easy to read
INK, MUTED, EDGE = "141E33", "4B5770", "5C6981"
SIZES = {"Normal": 11, "Heading 1": 22, "Heading 2": 15, "Heading 3": 12, "List Bullet": 11}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
EMPTY_BOX, TICKED_BOX = ("☐", "2610"), ("☒", "2612")


class WordDocument:
    """One document as it is written, from its title on. `at` stands in the file as the time it was made.

    `head` is what stands above the title: whose document it is, and which.
    """

    def __init__(self, title: str, *, author: str, at: datetime, head: Sequence[str] = ()) -> None:
        import docx

        self.document: Document = docx.Document()
        self.tag = 0
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = clean(title), clean(author), "en-GB"
        properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
        properties.comments = ""
        set_face(self.document)
        for words in head:
            self.paragraph(words, quiet=True)
        self.heading(1, title)

    def heading(self, level: int, words: str) -> None:
        self.document.add_heading(clean(words), level)

    def paragraph(self, words: str, *, quiet: bool = False) -> None:
        from docx.shared import RGBColor

        run = self.document.add_paragraph().add_run(clean(words))
        if quiet:
            run.font.color.rgb = RGBColor.from_string(MUTED)

    def items(self, texts: Sequence[str]) -> None:
        for words in texts:
            self.document.add_paragraph(clean(words), style="List Bullet")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table whose first row is marked as its head, and is repeated on each page."""
        table = self.document.add_table(rows=0, cols=len(head), style="Table Grid")
        for texts in (head, *rows):
            for cell, words in zip(table.add_row().cells, texts, strict=True):
                cell.text = clean(words)
        mark_head(table)
        self.document.add_paragraph()

    def answer(self, label: str) -> None:
        """A framed place to write in, which says what it is for."""
        self.control(label, "<w:text w:multiLine='1'/>", "Write here", "Answer")

    def choice(self, label: str, words: str) -> None:
        """A box to tick, and its words."""
        box, number = EMPTY_BOX
        states = f"<w14:checkedState w14:val='{TICKED_BOX[1]}'/><w14:uncheckedState w14:val='{number}'/>"
        self.control(f"{label}: {words}", f"<w14:checkbox><w14:checked w14:val='0'/>{states}</w14:checkbox>", box)
        self.document.paragraphs[-1].add_run(f" {clean(words)}")

    def control(self, label: str, kind: str, shown: str, style: str = "Normal") -> None:
        """A content control in a paragraph of its own."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self.tag += 1
        control = parse_xml(
            f"<w:sdt {nsdecls('w')} xmlns:w14='{W14}'><w:sdtPr><w:alias/><w:tag w:val='answer-{self.tag}'/>{kind}"
            "</w:sdtPr><w:sdtContent><w:r><w:t/></w:r></w:sdtContent></w:sdt>"
        )
        named(control, "alias").set(qualified("val"), clean(label)[:60])
        named(control, "t").text = shown
        self.document.add_paragraph(style=style)._p.append(control)

    def content(self) -> bytes:
        made = BytesIO()
        self.document.save(made)
        return made.getvalue()


def clean(words: str) -> str:
    """Without the characters that no XML file may hold."""
    return NOT_IN_XML.sub("", words)


def set_face(document: Document) -> None:
    """One typeface, dark ink and British English throughout; and the style of places to write in."""
    from docx.shared import Mm, Pt

    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
    answer = document.styles.add_style("Answer", 1)
    answer.base_style = document.styles["Normal"]
    answer.paragraph_format.space_after = Pt(16)
    frame(answer.element.get_or_add_pPr())
    for name, size in SIZES.items():
        style_of(document, name, size)


def style_of(document: Document, name: str, size: int) -> None:
    from docx.shared import Pt, RGBColor

    style = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = TYPEFACE, Pt(size), RGBColor.from_string(INK)
    fonts = style.element.rPr.rFonts
    for theme in [attribute for attribute in fonts.attrib if "heme" in attribute]:
        del fonts.attrib[theme]
    for script in ("cs", "eastAsia"):
        fonts.set(qualified(script), TYPEFACE)
    if name == "Normal":
        set_language(document)


def set_language(document: Document) -> None:
    for language in found(document.styles.element, "lang"):
        language.set(qualified("val"), "en-GB")


def frame(properties: Any) -> None:
    """A thin line around a paragraph."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    edges = "".join(
        f"<w:{side} w:val='single' w:sz='6' w:space='6' w:color='{EDGE}'/>"
        for side in ("top", "left", "bottom", "right")
    )
    properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"), "w:shd", "w:spacing")


def mark_head(table: Table) -> None:
    from docx.oxml import OxmlElement

    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def found(element: Any, name: str) -> Iterator[Any]:
    yield from element.iter(qualified(name))


def named(element: Any, name: str) -> Any:
    return next(found(element, name))
