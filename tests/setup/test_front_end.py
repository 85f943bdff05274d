"""What the build makes of other people's packages, and that it is made only once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
LARGEST_TYPEFACE = 21_500  # bytes


@pytest.fixture(scope="module")
def styles() -> str:
    return (VENDOR / "site.css").read_text()


@pytest.fixture(scope="module")
def typeface() -> TTFont:
    return TTFont(VENDOR / "fonts" / "source-sans-3.woff2")


def test_a_second_build_changes_nothing():
    assert built() == built()


def built() -> dict[Path, int]:
    """Build, and say when each file was written."""
    subprocess.run([sys.executable, "-m", "app.platform.front_end"], cwd=ROOT, check=True)
    return {file: file.stat().st_mtime_ns for file in VENDOR.rglob("*")}


def test_the_typeface_is_small_and_has_only_the_weights_in_use(typeface):
    assert (VENDOR / "fonts" / "source-sans-3.woff2").stat().st_size < LARGEST_TYPEFACE
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in typeface["fvar"].axes] == [("wght", 380, 640)]


def test_the_typeface_has_the_characters_of_english_and_of_money(typeface):
    wanted = "ABCxyz 0123456789 £ € – — ‘ ’ “ ” … • × ÷ − ½ ¼ é ê ö"
    assert {character for character in wanted if ord(character) not in typeface.getBestCmap()} == set()


def test_each_character_stands_in_one_typeface_and_the_styles_say_in_which(styles):
    """Else a browser asks for a file in vain, or a letter comes from another family."""
    held = {
        name: set(TTFont(VENDOR / "fonts" / f"source-sans-3{name}.woff2").getBestCmap())
        for name in ("", "-rare", "-extended")
    }
    assert set(range(0xA0, 0x17F)) - {0xAD, 0x149} <= set().union(*held.values())
    for name in ("-rare", "-extended"):
        (ranges,) = re.findall(rf"source-sans-3{name}\.woff2[^}}]*unicode-range:([^}};]*)", styles)
        ends = [[int(end, 16) for end in part.split("U+")[1].split("-")] for part in ranges.split(",")]
        asked = {sign for first, *last in ends for sign in range(first, (last or [first])[0] + 1)}
        assert held[name] - {0x20, 0xA0} <= asked
        assert asked & held[""] == set()


def test_what_others_made_is_served_with_its_licence(typeface):
    assert "Adobe" in typeface["name"].getDebugName(0)
    licences = {file.stem for file in (VENDOR / "licences").iterdir()}
    assert licences == {"htmx.org", "source-sans-3", "source-sans-3-for-documents"}


def test_the_pages_ask_for_the_typeface_under_the_address_of_the_stylesheet(styles, app):
    with app.test_request_context():
        early = app.jinja_env.globals["asset"]("vendor/fonts/source-sans-3.woff2")
    assert early.removeprefix("/static/vendor/") in re.findall(r'url\("(fonts/[^"]+)"\)', styles)


def test_the_styles_have_nothing_of_the_crown(styles):
    assert re.findall(r"GDS Transport|crown|crest", styles, re.IGNORECASE) == []


def test_the_styles_ask_no_other_machine_for_anything(styles):
    assert re.findall(r"url\([\"']?(?:https?:)?//", styles) == []


@pytest.mark.parametrize("name", ["site.css", "htmx.min.js", "govuk-error-summary.js"])
def test_what_is_large_is_kept_compressed(name):
    assert (VENDOR / f"{name}.br").stat().st_size < (VENDOR / name).stat().st_size / 3


def test_only_components_that_behave_without_more_are_asked_for_by_name():
    """What a script would be needed for besides: a reveal, an exclusive choice, a component of another name."""
    templates = "\n".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r'data-module="govuk-([a-z-]+)"', templates)) | set(
        re.findall(r"govuk([A-Z]\w+)\(", templates)
    )
    assert named <= {"error-summary", "ErrorSummary"}
    assert re.findall(r"conditional_html|data-behaviour|data-aria-controls|conditional=", templates) == []
