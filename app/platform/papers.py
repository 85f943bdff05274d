"""A paper of the office as plain content: what its page, its PDF and its Word file all say, in the same order.

A feature writes a paper once. `templates/components/paper.html`, `templates/documents/paper.typ` and
`app/platform/paper_in_word.py` each show it in their way; none of them adds a word or leaves one out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.platform.formatting import paragraphs


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a line or a cell: strong, or a link. `url` is a path of this site, which files complete.

    `call` is what must not be missed: what is late, or void. A screen shows it in amber, paper in strong letters.
    """

    words: str
    strong: bool = False
    url: str = ""
    call: bool = False


Words = str | Run


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the paper; its title alone has level 1."""

    level: int
    words: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    runs: tuple[Run, ...]
    quiet: bool = False
    kind: ClassVar[str] = "line"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where people refer to its items by number."""

    texts: tuple[str, ...]
    numbered: bool = False
    kind: ClassVar[str] = "items"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of heads. `numbers` are the columns at the right; `wide` those that take what is left.

    `named` is the column whose cells name their row. The foot is a label, and the values of the last columns.
    `brief` is a table whose cells explain themselves: on a phone a row then needs no heads.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    foot: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    wide: tuple[int, ...] = (0,)
    named: int = 0
    brief: bool = False
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Fold:
    """A part under a heading of its own, which a screen may fold; on paper it stands open."""

    level: int
    words: str
    pieces: tuple[Line | Items | Table, ...]
    kind: ClassVar[str] = "fold"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its name, a heading of level 2, stands beside its words; its tables stand below both."""

    name: str
    words: tuple[Line | Items, ...]
    tables: tuple[Table, ...] = ()
    kind: ClassVar[str] = "field"


Piece = Heading | Line | Items | Table | Fold | Field


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. Its head says whose it is and where, then its number and what sort of paper it is.

    `at` is when what it says was fixed.
    """

    body: str
    area: str
    title: str
    number: str
    sort: str
    pieces: tuple[Piece, ...]
    at: datetime

    @property
    def name(self) -> str:
        """What a reader's window shows: which paper of what."""
        return f"{self.sort} {self.number}: {self.title}"

    def tables(self) -> Iterator[Table]:
        """Its tables in the order in which they stand."""
        return tables_in(self.pieces)

    def plain(self) -> dict[str, Any]:
        """The same as plain data, each piece with its kind."""
        head = {name: getattr(self, name) for name in ("body", "area", "number", "sort", "title")}
        return head | {"pieces": [plain_of(piece) for piece in self.pieces]}


def tables_in(pieces: Iterable[Piece]) -> Iterator[Table]:
    for piece in pieces:
        match piece:
            case Table():
                yield piece
            case Field():
                yield from tables_in(piece.tables)
            case Fold():
                yield from tables_in(piece.pieces)


def plain_of(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Field):
        parts = {"words": piece.words, "tables": piece.tables}
        return {"kind": piece.kind, "name": piece.name} | {
            name: [plain_of(inner) for inner in held] for name, held in parts.items()
        }
    if isinstance(piece, Fold):
        inner = [plain_of(part) for part in piece.pieces]
        return {"kind": piece.kind, "level": piece.level, "words": piece.words, "pieces": inner}
    return {"kind": piece.kind} | asdict(piece)


def run(words: Words) -> Run:
    return words if isinstance(words, Run) else Run(words)


def line(*words: Words, quiet: bool = False) -> Line:
    """A paragraph of these words, one after the other."""
    return Line(tuple(run(part) for part in words), quiet=quiet)


def lines(text: str) -> tuple[Line, ...]:
    """A text as it was typed: a paragraph for each of its parts."""
    return tuple(line(part) for part in paragraphs(text))


def table(head: Sequence[str], rows: Iterable[Sequence[Words]], **how: Any) -> Table:
    """A table of texts and links; `how` is the rest of Table."""
    return Table(tuple(head), tuple(tuple(run(cell) for cell in row) for row in rows), **how)
