from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.round_packs.pack import PackedApplication, RoundPack
from app.round_packs.reading import read_folder, read_pack
from app.round_packs.tables import guarded, unguarded
from app.round_packs.writing import files_of, write_folder
from app.rules.bid import Status
from app.rules.freezing import canonical
from app.rules.ranking import rank
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from tests.round_packs.small_pack import pack_files
from tests.rules.first_round import FOLDER
from tests.rules.strategies import amounts

PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
TEXTS = st.text(PRINTABLE | st.sampled_from("=+-@'\",\n"), max_size=40).map(str.strip)
NAMES = TEXTS.filter(bool)


def test_what_is_written_reads_as_the_same_pack(tmp_path: Path) -> None:
    pack = read_folder(FOLDER)
    write_folder(pack, tmp_path / "new" / "folder")

    assert read_folder(tmp_path / "new" / "folder") == pack


def test_a_second_export_is_the_same_bytes() -> None:
    once = files_of(read_pack(pack_files()))

    assert files_of(read_pack(once)) == once


def test_tables_without_surprises_are_written_as_they_came() -> None:
    written = files_of(read_folder(FOLDER))

    assert {name: written[name] for name in ("applications.csv", "scores.csv")} == {
        name: (FOLDER / name).read_bytes() for name in ("applications.csv", "scores.csv")
    }


def test_the_list_of_a_round_survives_the_journey_byte_for_byte() -> None:
    pack = read_pack(pack_files())
    again = read_pack(files_of(pack))

    assert canonical(list_of(again)) == canonical(list_of(pack))


def test_an_extended_round_keeps_the_bids_that_the_extension_let_in() -> None:
    pack = read_pack(pack_files())
    later = datetime(2024, 11, 7, 17, 0, tzinfo=UTC)
    late = replace(pack.applications[0], submitted_at=later)
    extended = replace(pack.round, timetable=pack.round.timetable.extended(later))

    again = read_pack(files_of(replace(pack, round=extended, applications=(late, *pack.applications[1:]))))
    assert again.applications[0].submitted_at == later


def test_no_moderation_is_no_file() -> None:
    assert "moderation.csv" not in files_of(replace(read_pack(pack_files()), moderated=()))


def test_a_formula_is_written_so_that_no_spreadsheet_runs_it() -> None:
    pack = read_pack(pack_files())
    tricky = replace(pack.applications[0], project='=HYPERLINK("http://example.org")')
    written = files_of(replace(pack, applications=(tricky, *pack.applications[1:])))

    assert b"\"'=HYPERLINK(" in written["applications.csv"]
    assert read_pack(written).applications[0].project == tricky.project


@given(st.text(st.sampled_from("'=+-@\ta "), max_size=6))
def test_guarding_a_cell_loses_nothing(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            PackedApplication,
            reference=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True),
            organisation=NAMES,
            organisation_type=NAMES,
            area=NAMES,
            theme=NAMES,
            project=NAMES,
            summary=TEXTS,
            amount_requested=amounts,
            submitted_at=st.datetimes(
                datetime(2024, 10, 1, 8, 0),  # noqa: DTZ001 - the strategy adds the zone
                datetime(2024, 11, 5, 17, 0),  # noqa: DTZ001 - the strategy adds the zone
                timezones=st.just(UTC),
            ),
            status=st.sampled_from(Status),
            failed_check=TEXTS,
        ),
        unique_by=lambda application: application.reference,
        max_size=5,
    )
)
def test_any_text_an_applicant_may_write_survives_the_journey(applications: list[PackedApplication]) -> None:
    in_order = tuple(sorted(applications, key=lambda application: application.reference))
    pack = replace(read_pack(pack_files()), applications=in_order, sheets={}, moderated=())

    assert read_pack(files_of(pack)) == pack


def list_of(pack: RoundPack) -> object:
    return report(recommend(rank(pack.bids(), pack.round.rules)))
