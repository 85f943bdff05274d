"""Heads of rows in a tagged PDF: the cell that names its row becomes a head, and the cells beside it lead to it.

typst marks the heads of columns alone. A cell leads to its heads by their names, so each head of a row gets one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf


def with_row_heads(content: bytes, named: Sequence[int]) -> bytes:
    """The same document. `named` says for each of its tables, in order, which column names the row.

    The foot of a table is named by its label, which stands first.
    """
    if not named:
        return content
    import pikepdf  # 9 MB, for those processes that make documents

    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        tree = document.Root.StructTreeRoot
        names = pikepdf.NameTree(tree.IDTree)
        tables = (node for node in below(tree) if node.S == "/Table")
        for number, (table, column) in enumerate(zip(tables, named, strict=True)):
            for line, row in enumerate(rows_of(table)):
                name_row(row, column, f"R{number}y{line}", names)
        document.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return made.getvalue()


def rows_of(table: Any) -> Iterator[list[Any]]:
    """The cells of each row that is no head."""
    for part in children(table):
        if part.S in ("/TBody", "/TFoot"):
            yield from (list(children(row)) for row in children(part))


def name_row(cells: list[Any], column: int, name: str, names: Any) -> None:
    """A row with a cell over several columns is a foot, whose first cell is its label."""
    import pikepdf

    is_foot = any("/ColSpan" in attribute for cell in cells for attribute in attributes(cell))
    head = cells[0 if is_foot else column]
    head.S, head.ID = pikepdf.Name.TH, pikepdf.String(name)
    about(head).Scope = pikepdf.Name.Row
    names[name] = head
    for cell in cells:
        if cell is not head:
            about(cell).Headers.append(pikepdf.String(name))


def about(cell: Any) -> pikepdf.Dictionary:
    """What the document says of a cell as a part of its table."""
    return next(attribute for attribute in attributes(cell) if attribute.O == "/Table")


def attributes(cell: Any) -> Iterator[Any]:
    import pikepdf

    held = cell.A
    yield from held if isinstance(held, pikepdf.Array) else [held]


def children(node: Any) -> Iterator[Any]:
    """The structure right below a node; what is drawn on the page is no structure."""
    import pikepdf

    held = node.get("/K", pikepdf.Array())
    for child in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child


def below(node: Any) -> Iterator[Any]:
    for child in children(node):
        yield child
        yield from below(child)
