"""The open data: as the 360Giving Data Standard 1.4 asks, with identifiers that are unique, and nobody named.

The fields and their kinds are those of the published schema; where the schema itself lies beside the project, they
are compared with it.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest

from app.accounts.models import Organisation
from app.awards.models import Award
from app.platform.db import db
from app.publishing.open_data import FLAT, unreachable
from app.settings import EXAMPLE_PREFIX
from tests.publishing.test_register import page

SCHEMAS = Path(__file__).resolve().parents[3] / "shared/360giving"
TEXT, NUMBER, LIST = "string", "number", "array"
REQUIRED = {
    "id",
    "title",
    "description",
    "currency",
    "amountAwarded",
    "awardDate",
    "recipientOrganization",
    "fundingOrganization",
}
KINDS = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "currency": TEXT,
    "amountAwarded": NUMBER,
    "awardDate": TEXT,
    "url": TEXT,
    "plannedDates": LIST,
    "recipientOrganization": LIST,
    "beneficiaryLocation": LIST,
    "fundingOrganization": LIST,
    "grantProgramme": LIST,
    "fromOpenCall": TEXT,
    "classifications": LIST,
    "dateModified": TEXT,
    "dataSource": TEXT,
}
PARTS = {
    "plannedDates": ("Event", {"startDate", "endDate"}, set()),
    "recipientOrganization": ("Organization", {"id", "name", "charityNumber", "companyNumber"}, {"id", "name"}),
    "fundingOrganization": ("Organization", {"id", "name"}, {"id", "name"}),
    "beneficiaryLocation": ("Location", {"name"}, set()),
    "grantProgramme": ("GrantProgramme", {"code", "title"}, set()),
    "classifications": ("Classification", {"vocabulary", "title"}, set()),
}
PACKAGE = {
    "version",
    "title",
    "description",
    "identifier",
    "license",
    "modified",
    "publisher",
    "downloadURL",
    "accessURL",
    "grants",
}
PYTHON = {TEXT: str, NUMBER: (int, float), LIST: list}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
IDENTIFIER = re.compile(r"[A-Za-z0-9.-]+")
REACHES = re.compile(r"@|\b0\d{9,10}\b")


@pytest.fixture
def published(app, office):
    """A charity, a company and a group without a number, of whom one writes how to be reached; then a decision."""
    with app.app_context():
        named = {"T-001": "GB-CHC-1098765", "T-002": "GB-COH-01234567", "T-003": None}
        for award in recommended_awards():
            award.application.organisation.registration = named[award.application.reference]
            if award.application.reference == "T-002":
                award.crime_reduction_reason = "Ring 0116 496 0123 or write to pat@example.org, said the group."
        db.session.commit()
    for step in (office.write, office.send, office.advise, office.release, office.decide):
        step()
    return office


def recommended_awards():
    return db.session.query(Award).all()


def package(office) -> dict:
    return json.loads(page(office, "/open-data/awards.json"))


def test_every_field_is_one_of_the_standard_and_of_its_kind(published):
    made = package(published)

    assert made.keys() == PACKAGE
    assert made["version"] == "1.4"
    assert made["publisher"].keys() == {"identifier", "name", "website"}
    for grant in made["grants"]:
        assert REQUIRED <= grant.keys() <= KINDS.keys()
        assert [name for name, value in grant.items() if not isinstance(value, PYTHON[KINDS[name]])] == []
        for name, (_, known, required) in PARTS.items():
            assert all(required <= part.keys() <= known for part in grant.get(name, [])), name


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schema of the standard is not beside the project")
def test_the_fields_here_are_those_of_the_published_schema():
    schema = json.loads((SCHEMAS / "360-giving-schema.json").read_text())
    whole = json.loads((SCHEMAS / "360-giving-package-schema.json").read_text())
    known = {name: schema["properties"][name].get("type") or TEXT for name in KINDS}

    assert {name: kind for name, kind in KINDS.items() if kind != known[name] and kind not in list(known[name])} == {}
    assert whole["properties"].keys() >= PACKAGE
    for name, (part, fields, required) in PARTS.items():
        assert schema["$defs"][part]["properties"].keys() >= fields, name
        assert set(schema["$defs"][part].get("required", ())) <= required, name


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schema of the standard is not beside the project")
def test_the_package_is_valid_by_the_published_schemas(published):
    whole = json.loads((SCHEMAS / "360-giving-package-schema.json").read_text())
    whole["properties"]["grants"]["items"] = json.loads((SCHEMAS / "360-giving-schema.json").read_text())
    validator = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())

    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(package(published))] == []
    assert not validator.is_valid(package(published) | {"grants": [{"id": "a"}]})


def test_what_catches_publishers_out_is_right(published):
    grants = package(published)["grants"]

    assert sorted(grant["id"] for grant in grants) == [f"{EXAMPLE_PREFIX}-T-00{number}" for number in (1, 2, 3)]
    assert {grant["amountAwarded"] for grant in grants} == {10000, 5000}
    assert {len(grant["fundingOrganization"]) for grant in grants} == {1}
    assert {grant["currency"] for grant in grants} == {"GBP"}
    for grant in grants:
        assert date.fromisoformat(grant["awardDate"]) <= datetime.now().astimezone().date()
        assert MOMENT.fullmatch(grant["dateModified"])
        assert IDENTIFIER.fullmatch(grant["id"])
        assert IDENTIFIER.fullmatch(grant["recipientOrganization"][0]["id"])
        assert not [value for value in flat(grant) if REACHES.search(str(value))]


def flat(thing):
    if isinstance(thing, dict):
        return [value for held in thing.values() for value in flat(held)]
    if isinstance(thing, list):
        return [value for held in thing for value in flat(held)]
    return [thing]


def test_recipients_are_known_by_their_register(published):
    found = {grant["id"][-5:]: grant["recipientOrganization"][0] for grant in package(published)["grants"]}

    assert (found["T-001"]["id"], found["T-001"]["charityNumber"]) == ("GB-CHC-1098765", "1098765")
    assert (found["T-002"]["id"], found["T-002"]["companyNumber"]) == ("GB-COH-01234567", "01234567")
    assert found["T-003"]["id"].startswith(f"{EXAMPLE_PREFIX}-ORG-")


def test_the_flat_table_says_the_same(published):
    rows = list(csv.DictReader(page(published, "/open-data/awards.csv").splitlines()))
    grants = package(published)["grants"]

    assert list(rows[0]) == list(FLAT)
    for row, grant in zip(rows, grants, strict=True):
        assert (row["Identifier"], float(row["Amount Awarded"])) == (grant["id"], grant["amountAwarded"])
        assert row["Recipient Org:Identifier"] == grant["recipientOrganization"][0]["id"]
        assert row["Description"] == grant["description"]


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schema of the standard is not beside the project")
def test_the_flat_table_unfolded_by_the_published_titles_is_the_package(published, tmp_path):
    """By the tool that publishers and the standard's checkers convert such files with."""
    flattentool = pytest.importorskip("flattentool", reason="flattentool is installed with Python 3.11 only")
    table = tmp_path / "table" / "awards.csv"
    table.parent.mkdir()
    table.write_text(page(published, "/open-data/awards.csv"))

    flattentool.unflatten(
        str(table.parent),
        input_format="csv",
        schema=str(SCHEMAS / "360-giving-schema.json"),
        convert_titles=True,
        root_list_path="grants",
        root_id="",
        output_name=str(tmp_path / "unfolded.json"),
    )

    assert json.loads((tmp_path / "unfolded.json").read_text())["grants"] == package(published)["grants"]


def test_no_cell_of_the_flat_table_is_a_formula(app, office):
    with app.app_context():
        for organisation, start in zip(db.session.query(Organisation), ("=", "+", "-", "@"), strict=False):
            organisation.name = f"{start}HYPERLINK(1)"
        for award in recommended_awards():
            award.application.project, award.application.area = "=1+1", "@sum"
        db.session.commit()
    for step in (office.write, office.send, office.advise, office.release, office.decide):
        step()

    rows = csv.reader(page(office, "/open-data/awards.csv").splitlines())

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_a_file_that_has_not_changed_is_not_made_again(published):
    client = published.cast.client()
    for path in ("/open-data/awards.json", "/open-data/awards.csv"):
        tag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_without_a_prefix_of_its_own_an_office_is_told_instead_of_given_a_broken_file(app, published):
    ours = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(ours, demo=False)

    answer = published.cast.client().get("/open-data/awards.json")
    assert answer.status_code == 503
    assert "The office has no 360Giving publisher prefix yet" in answer.text
    assert "The files cannot be given out yet" in page(published, "/open-data")

    app.config["SETTINGS"] = replace(ours, demo=False, publisher=replace(ours.publisher, prefix="360G-LLR"))
    assert {grant["id"][:9] for grant in package(published)["grants"]} == {"360G-LLR-"}


def test_without_grants_there_is_a_page_and_no_file(listed):
    answer = listed.client().get("/open-data/awards.json")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "No grant is published yet" in answer.text
    assert "No grant is published yet, so there are no files." in listed.client().get("/open-data").text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to pat.o'neil@example.org.uk now", "Write to [left out] now"),
        ("Ring 0116 496 0123.", "Ring [left out]."),
        ("Ring +44 (116) 496-0123", "Ring [left out]"),
        ("From 2024 to 2025, £10,000.00 for 120 people", "From 2024 to 2025, £10,000.00 for 120 people"),
    ],
)
def test_nobody_can_be_reached_by_a_text(text, left):
    assert unreachable(text) == left
