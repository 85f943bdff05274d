"""What a tagged PDF says to somebody who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Page, Pdf, parse_content_stream


def read(content: bytes) -> Pdf:
    return Pdf.open(BytesIO(content))


def tags_of(content: bytes) -> list[str]:
    """The tags of its structure, in reading order: H1, P, Table, TR, TH, …"""
    with read(content) as document:
        return [str(node.S).removeprefix("/") for node in nodes_below(document.Root.StructTreeRoot.K)]


def nodes_below(node: Any) -> Iterator[Any]:
    if isinstance(node, Array):
        for child in node:
            yield from nodes_below(child)
    elif isinstance(node, Dictionary) and "/S" in node:
        yield node
        yield from nodes_below(node.get("/K", Array()))


def rows_of(document: Pdf) -> list[list[Any]]:
    """The cells of each row below the head of a table, in reading order."""
    nodes = nodes_below(document.Root.StructTreeRoot.K)
    bodies = [node for node in nodes if node.S in ("/TBody", "/TFoot")]
    rows = [row for body in bodies for row in nodes_below(body.K) if row.S == "/TR"]
    return [[cell for cell in nodes_below(row.K) if cell.S in ("/TH", "/TD")] for row in rows]


def row_heads_of(cells: list[Any]) -> list[str]:
    """The scope of each head in a row, to which every other cell of the row leads."""
    heads = [cell for cell in cells if cell.S == "/TH"]
    led_to = [{str(name) for name in table_facts(cell).Headers} for cell in cells if cell.S == "/TD"]
    assert all(str(head.ID) in names for head in heads for names in led_to)
    return [str(table_facts(head).Scope).removeprefix("/") for head in heads]


def table_facts(cell: Any) -> Any:
    return next(attribute for attribute in cell.A if attribute.O == "/Table")


def headings_of(content: bytes) -> list[tuple[str, str]]:
    """Its headings: the tag and the words."""
    with read(content) as document:
        nodes = nodes_below(document.Root.StructTreeRoot.K)
        return [(str(node.S).removeprefix("/"), str(node.T)) for node in nodes if "/T" in node]


def words_of(content: bytes) -> str:
    """What its pages say, in the order of drawing, with one space between words."""
    with read(content) as document:
        return " ".join(" ".join(text_of(page) for page in document.pages).split())


def body_of(content: bytes) -> str:
    """The same without what stands on each page: its foot, and the heads of tables that go on."""
    with read(content) as document:
        return " ".join(" ".join(text_of(page, artifacts=False) for page in document.pages).split())


def bookmarks_of(content: bytes) -> list[str]:
    """The titles of its outline, in order."""
    with read(content) as document, document.open_outline() as outline:
        return [item.title for item in titles_below(outline.root)]


def titles_below(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from titles_below(item.children)


def text_of(page: Page, *, artifacts: bool = True) -> str:
    said: list[str] = []
    shown: dict[int, str] = {}
    for operands, operator in instructions(page, artifacts=artifacts):
        match operator:
            case "Tf":
                shown = signs_of(page.resources.Font[operands[0]])
            case "Tj":
                said.append(spelt(bytes(operands[0]), shown))
            case "TJ":
                said.extend(
                    spelt(bytes(part), shown)
                    for part in operands[0]
                    if not isinstance(part, int | float) and hasattr(part, "__bytes__")
                )
            case "ET":
                said.append(" ")
    return "".join(said)


def instructions(page: Page, *, artifacts: bool) -> Iterator[tuple[Any, str]]:
    """What draws the page; without artifacts, of these only what sets the typeface."""
    marks: list[str] = []
    for operands, operator in parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            marks.append(str(operands[0]))
        elif name == "EMC":
            marks.pop()
        if artifacts or "/Artifact" not in marks or name == "Tf":
            yield operands, name


def spelt(glyphs: bytes, shown: dict[int, str]) -> str:
    return "".join(shown.get(int.from_bytes(glyphs[at : at + 2]), "?") for at in range(0, len(glyphs), 2))


def signs_of(font: Any) -> dict[int, str]:
    """Which sign each glyph of an embedded font stands for."""
    lines = bytes(font.ToUnicode.read_bytes()).decode("ascii", "replace").splitlines()
    pairs = (line.split() for line in lines if line.startswith("<") and len(line.split()) == 2)
    return {int(glyph.strip("<>"), 16): bytes.fromhex(sign.strip("<>")).decode("utf-16-be") for glyph, sign in pairs}
