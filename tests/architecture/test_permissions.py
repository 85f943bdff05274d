"""The permission table, read as a person would: each role against each permission."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.permissions import JUDGING, NOBODY, OFFICE, PERMISSIONS, Actor, is_open, may, why_not

ROUND, OTHER_ROUND, ORGANISATION, PERSON = 1, 2, 3, 4
THING = SimpleNamespace(round_id=ROUND, organisation_id=ORGANISATION, person_id=PERSON, scores=True, is_entered=False)
ENTERED = SimpleNamespace(organisation_id=ORGANISATION, is_entered=True)
PANEL = ("chair", "deputy", "panel member", "observer")
MEMBERSHIPS = ("may submit", "may edit", "may read")

ACTORS = (
    {"nobody": NOBODY, "stranger": Actor(person_id=9), "owner": Actor(person_id=PERSON)}
    | {role: Actor(person_id=9, office_roles=frozenset({role})) for role in OFFICE}
    | {role: Actor(person_id=9, panel_roles={ROUND: role}) for role in PANEL}
    | {f"{role} elsewhere": Actor(person_id=9, panel_roles={OTHER_ROUND: role}) for role in PANEL}
    | {role: Actor(person_id=9, organisation_roles={ORGANISATION: role}) for role in MEMBERSHIPS}
    | {f"{role} elsewhere": Actor(person_id=9, organisation_roles={8: role}) for role in MEMBERSHIPS}
)


def allowed(permission: str) -> set[str]:
    return {name for name, actor in ACTORS.items() if may(actor, permission, THING)}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_roles_elsewhere_give_no_right_here(permission):
    if {"nobody", "stranger"} & allowed(permission):
        return
    assert {name for name in allowed(permission) if name.endswith("elsewhere")} == set()


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        ("application:submit", {"may submit"}),
        ("application:edit", {"may submit", "may edit"}),
        ("application:read", set(MEMBERSHIPS)),
        ("declaration:make", set(PANEL)),
        ("interest:waive", {"monitoring officer", "chief executive"}),
        ("suggestion:answer", {"fund officer"}),
        ("interests:read", {"fund officer", "monitoring officer", "chief executive", "auditor"}),
        ("register-entry:change", {"owner", "fund officer"}),
        ("score_sheet:mark", {"owner"}),
        ("advice:read", {"chair", "deputy"}),
        ("recommendation:make", {"fund officer"}),
        ("recommendation:authorise", {"chief finance officer"}),
        ("record:advise", {"chief executive", "chief finance officer"}),
        ("record:release", {"monitoring officer"}),
        ("record:decide", {"commissioner"}),
        ("record:read", set(OFFICE)),
    ],
)
def test_who_may(permission, who):
    assert allowed(permission) == who


def test_a_bid_that_the_office_enters_is_written_by_the_fund_officer_and_read_by_its_own_people():
    def allowed_there(permission: str) -> set[str]:
        return {name for name, actor in ACTORS.items() if may(actor, permission, ENTERED)}

    assert allowed_there("application:edit") == allowed_there("application:submit") == {"fund officer"}
    assert allowed_there("application:read") == {"fund officer", *MEMBERSHIPS}


def test_no_panel_member_reads_the_office_side_of_a_bid():
    assert allowed("bid:read") & set(PANEL) == set()


def test_a_refusal_names_the_roles_in_a_row():
    assert why_not("line:read").startswith("Only the fund officer, the chief finance officer, the auditor, ")
    assert why_not("record:advise") == "Only the chief executive or the chief finance officer may do this."


@pytest.mark.parametrize("permission", [name for name in PERMISSIONS if not is_open(name)])
def test_a_refusal_says_who_may(permission):
    assert why_not(permission).startswith("Only ")
    assert "nobody" not in allowed(permission)


KEPT_OUT_HERE = Actor(
    person_id=9, office_roles=frozenset(OFFICE), panel_roles={ROUND: "chair"}, kept_out={ROUND: "interest"}
)
ELSEWHERE = SimpleNamespace(round_id=OTHER_ROUND, organisation_id=ORGANISATION, person_id=PERSON)


@pytest.mark.parametrize("permission", sorted(JUDGING))
def test_an_interest_closes_the_judging_of_its_round_in_every_role_and_says_so(permission):
    assert not may(KEPT_OUT_HERE, permission, THING)
    assert may(KEPT_OUT_HERE, permission, ELSEWHERE)
    assert "declared an interest in one of its bids" in why_not(permission, KEPT_OUT_HERE, THING)


def test_whoever_has_not_declared_is_told_to():
    undeclared = Actor(person_id=9, office_roles=frozenset({"fund officer"}), kept_out={ROUND: "undeclared"})

    assert "Declare them first" in why_not("recommendation:make", undeclared, THING)
    assert why_not("recommendation:authorise", undeclared, THING).startswith("Only the chief finance officer")
