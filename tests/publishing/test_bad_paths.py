"""A year without decisions, and an office without a publisher prefix: each is told, and nothing is given out broken."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask import Flask

from app.platform.serve import welcome
from tests.awards.conftest import words
from tests.decisions.conftest import Office

ATOM = "{http://www.w3.org/2005/Atom}"
FILES = ("/open-data/awards.json", "/open-data/awards.csv")


def public(office: Office, path: str, status: int = 200) -> str:
    response = office.cast.client().get(path)
    assert response.status_code == status, path
    return words(response)


@pytest.fixture
def without_prefix(app: Flask, decided: Office) -> Office:
    """An office that is no demo, with a decision published, and no prefix of its own."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], demo=False)
    return decided


def test_before_the_first_decision_every_page_says_so(office: Office) -> None:
    assert "No decision is published yet. See the open rounds" in public(office, "/decisions")
    assert "No decision is published yet." in public(office, "/decisions?year=2019")
    assert "No grant is published yet" in public(office, "/awards")
    assert "No grant is published yet" in public(office, "/open-data")
    feed = ElementTree.fromstring(office.cast.client().get("/decisions.atom").data)
    assert (feed.find(f"{ATOM}title") is not None, feed.findall(f"{ATOM}entry")) == (True, [])


def test_a_year_without_decisions_leads_to_one_that_has_some(decided: Office) -> None:
    year = f"20{decided.reference[-2:]}"
    said = public(decided, "/decisions?year=2019")

    assert "No decision with a number of 2019 is published." in said
    assert f"See the decisions of {year}" in said
    assert decided.reference in public(decided, f"/decisions?year={year}")


@pytest.mark.parametrize("year", ["", "next", "20190", "-1", "9999"])
def test_a_year_that_is_none_is_no_failure(decided: Office, year: str) -> None:
    assert "Decisions" in public(decided, f"/decisions?year={year}")


def test_awards_of_a_year_without_any_say_what_to_do(decided: Office) -> None:
    said = public(decided, "/awards?year=2019/20")

    assert "No published grant fits what you asked for. Take a word or a choice away. Show all grants" in said
    assert "£25,000.00" not in said


def test_the_offices_own_list_says_of_another_year_that_it_has_none(decided: Office) -> None:
    response = decided.cast.client("Dilys").get("/records?year=2019")

    assert response.status_code == 200
    assert "No decision record has a number of 2019. See the records of 20" in words(response)


@pytest.mark.parametrize("path", FILES)
def test_without_a_prefix_no_file_is_given_out_and_the_page_says_why(without_prefix: Office, path: str) -> None:
    response = without_prefix.cast.client().get(path)

    assert (response.status_code, response.mimetype) == (503, "text/html")
    assert "The office has no 360Giving publisher prefix yet" in words(response)
    assert "ETag" not in response.headers
    assert "ExampleOnly" not in response.text


def test_without_a_prefix_everything_else_is_published(without_prefix: Office) -> None:
    assert "The files cannot be given out yet" in public(without_prefix, "/open-data")
    assert "£25,000.00" in public(without_prefix, "/awards")
    for path in ("/rounds/TEST-R1/funding.csv", "/rounds/TEST-R1/funding.xlsx", "/decisions.atom", "/sitemap.xml"):
        response = without_prefix.cast.client().get(path)
        assert response.status_code == 200
        assert b"ExampleOnly" not in response.data


def test_the_start_says_that_the_prefix_is_not_set(app: Flask) -> None:
    ours = replace(app.config["SETTINGS"], demo=False)
    app.config["SETTINGS"] = ours
    with app.app_context():
        assert "PUBLISHER_PREFIX is not set, so no open data is given out" in " ".join(welcome(app))

        app.config["SETTINGS"] = replace(ours, publisher=replace(ours.publisher, prefix="360G-LLR"))
        assert "PUBLISHER_PREFIX" not in " ".join(welcome(app))
