from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.round_packs.pack import Moderated
from app.round_packs.problems import BadPack
from app.round_packs.reading import read_folder, read_pack
from app.rules.bid import Status
from app.rules.ranking import rank
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from tests.round_packs.small_pack import (
    APPLICATIONS,
    MODERATION,
    ROUND,
    SCORES,
    BadValue,
    bad_values,
    pack_files,
    problems_of,
    spoilt,
)
from tests.rules.first_round import FOLDER, first_round


def test_a_good_pack_is_read_whole() -> None:
    pack = read_pack(pack_files())

    assert (pack.round.reference, pack.round.rules.quorum, pack.round.max_award) == (
        "CSF-2024-25-R2",
        2,
        Decimal(10000),
    )
    assert (pack.round.rules.tie_break, pack.round.rules.draw_seed) == (("need", "value"), "CSF-2024-25-R2")
    assert [application.reference for application in pack.applications] == ["B-1", "B-2", "B-3"]
    assert pack.applications[0].summary == "Two evenings a week,\nall winter."
    assert pack.applications[1].failed_check == "no bank account"
    assert pack.applications[2].status is Status.WITHDRAWN
    assert pack.applications[2].submitted_at == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    assert pack.sheets["B-1"] == {
        "asha@example.org": {"need": 4, "value": 3},
        "ben@example.org": {"need": 5, "value": 4},
    }
    assert pack.moderated == (Moderated("B-1", "need", 4, "The figures are two years old."),)


def test_the_first_round_is_read_as_the_rules_need_it() -> None:
    pack = read_folder(FOLDER)

    assert report(recommend(rank(pack.bids(), pack.round.rules))) == report(recommend(first_round()))


def test_moderation_may_be_left_out() -> None:
    files = pack_files()
    del files["moderation.csv"]

    assert read_pack(files).moderated == ()


def test_a_byte_order_mark_crlf_and_another_order_of_columns_are_accepted() -> None:
    lines = [line.split(",") for line in SCORES.splitlines()]
    turned = "\n".join(",".join(reversed(line)) for line in lines)
    files = {
        name: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") for name, content in pack_files(scores=turned).items()
    }
    files["applications.csv"] = b"\xef\xbb\xbf" + APPLICATIONS.encode()

    assert read_pack(files) == read_pack(pack_files())


@pytest.mark.parametrize("bad", bad_values(), ids=lambda bad: bad.expected)
def test_a_bad_value_is_named_with_file_line_column_and_expectation(bad: BadValue) -> None:
    found = problems_of(spoilt(bad.file, bad.good, bad.spoilt))

    assert [line[: len(bad.expected)] for line in found[:1]] == [bad.expected]


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("round", '"30000.00"', '"30,000"'),
        ("applications", "9479.00", "9479"),
        ("applications", "2024-11-05T17:00:00+00:00", "late"),
        ("scores", "B-1,asha@example.org,need,4", "B-1,asha@example.org,need,6"),
        ("scores", "B-1,asha@example.org,need,4", "B-1,asha@example.org,needs,4"),
        ("moderation", "need,4", "need,5.5"),
    ],
)
def test_one_fault_is_one_line(file: str, good: str, bad: str) -> None:
    assert len(problems_of(spoilt(file, good, bad))) == 1


def test_every_bad_row_of_every_file_is_reported_at_once_in_order() -> None:
    files = pack_files(
        round=ROUND.replace('"5%"', '"five"'),
        applications=APPLICATIONS.replace("500.50", "500.5").replace("withdrawn,", "gone,"),
        scores=SCORES.replace("value,3", "value,x").replace("ben@", "ben at "),
        moderation=MODERATION.replace("need,4", "cost,4"),
    )

    assert [problem.split(": ")[0] for problem in problems_of(files)] == [
        "round.toml:14",
        "applications.csv:4",
        "applications.csv:5",
        "scores.csv:3",
        "scores.csv:4",
        "scores.csv:5",
        "moderation.csv:2",
    ]


def test_a_missing_file_is_named() -> None:
    assert problems_of({}) == [
        "round.toml:1: (file): : a file of this name",
        "applications.csv:1: (file): : a file of this name",
        "scores.csv:1: (file): : a file of this name",
    ]


def test_a_file_that_is_not_utf_8_is_named_with_its_line() -> None:
    files = pack_files() | {"applications.csv": APPLICATIONS.encode("latin-1")}

    assert problems_of(files) == ["applications.csv:4: (file): b'\\xe9': UTF-8 text"]


def test_an_unclosed_quotation_is_named_with_its_line() -> None:
    found = problems_of(spoilt("scores", "B-3,asha", 'B-3,"asha'))

    assert found[0].startswith("scores.csv:8: (row): : comma separated values (")


def test_the_marks_of_a_bid_whose_row_has_a_cell_too_many_are_not_called_bad() -> None:
    assert problems_of(spoilt("applications", "9479.00", "9,479.00")) == [
        "applications.csv:2: (row): 12 cells: 11 cells, as the header has"
    ]


def test_a_file_that_cannot_be_read_to_its_end_is_one_line() -> None:
    (line,) = problems_of(spoilt("applications", "B-2,", 'B-2,"'))

    assert line.startswith("applications.csv:4: (row): : comma separated values (")


def test_blanks_around_a_value_are_seen() -> None:
    (line,) = problems_of(spoilt("applications", "9479.00", "9479.00 "))

    assert line.startswith('applications.csv:2: amount_requested: "9479.00 ": money')


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [("round", "quorum = 2", f"quorum = {'[' * 5000}"), ("scores", "need,4", f"need,{'4' * 5000}")],
)
def test_what_no_parser_can_hold_is_named_like_any_other(file: str, good: str, bad: str) -> None:
    assert problems_of(spoilt(file, good, bad)) != []


def test_an_empty_file_misses_its_columns() -> None:
    assert [line.split(": ")[1] for line in problems_of(pack_files(scores=""))] == [
        "reference",
        "panel_member",
        "criterion",
        "score",
    ]


def test_capitals_do_not_make_another_member() -> None:
    files = spoilt("scores", "B-1,asha@example.org,value", "B-1,Asha@Example.org,value")

    assert read_pack(files) == read_pack(pack_files())


def test_a_long_value_is_shown_shortened_on_one_line() -> None:
    (line,) = problems_of(spoilt("applications", "9479.00", '"' + "9\n" * 200 + '"'))

    assert len(line) < 200


def test_a_folder_is_read_and_what_else_lies_there_is_left_alone(tmp_path: Path) -> None:
    for name, content in pack_files().items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "notes.txt").write_text("minutes")

    assert read_folder(tmp_path) == read_pack(pack_files())


def test_a_bad_pack_carries_its_problems_as_data() -> None:
    with pytest.raises(BadPack) as caught:
        read_pack(spoilt("applications", "9479.00", "9479"))

    (problem,) = caught.value.problems
    assert (problem.place.file, problem.place.line, problem.place.column, problem.value) == (
        "applications.csv",
        2,
        "amount_requested",
        "9479",
    )
