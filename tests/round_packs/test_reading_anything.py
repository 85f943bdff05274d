"""Whatever lies in a folder, reading it gives a pack or its problems, never a trace."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.round_packs.reading import FILES
from tests.round_packs.small_pack import pack_files, problems_of

LINE = re.compile(r"(round\.toml|(applications|scores|moderation)\.csv):[1-9][0-9]*: .*: .*: .+")
PIECES = st.sampled_from(
    [b'"', b"\n", b",", b"=", b"[", b"]", b"\xff", b"\x00", b"'", b"9" * 20, b"2024-13-45", b"inf", b"true"]
)


@st.composite
def damaged_files(draw: st.DrawFn) -> dict[str, bytes]:
    files = pack_files()
    name = draw(st.sampled_from(sorted(files)))
    content = files[name]
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 30)))
    return files | {name: content[:start] + draw(PIECES) + content[end:]}


@settings(deadline=None, max_examples=300)
@given(damaged_files() | st.dictionaries(st.sampled_from(FILES), st.binary(max_size=200)))
def test_damaged_files_are_explained_line_by_line(files: dict[str, bytes]) -> None:
    for line in problems_of(files):
        assert LINE.fullmatch(line)
