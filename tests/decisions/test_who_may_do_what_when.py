"""Role × route × state: every route of the application, asked by everybody, at each step of a round.

Who may is written here by hand, by permission, so that a change of the table or of a finder has to be meant twice.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("cast")  # the states below are fetched by name and start from it

OFFICE = {"Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen"}
PANEL = {"Asha", "Ben", "Carys", "Devan", "Ewa", "Chidi"}
APPLICANTS = {"Nadia", "Owen"}
SIGNED_IN = OFFICE | PANEL | APPLICANTS | {"Farouk"}
EVERYBODY = SIGNED_IN | {"nobody"}

WHO = {
    "public:read": EVERYBODY,
    "sign-in:use": EVERYBODY,
    "eligibility:answer": EVERYBODY,
    "demo:use": EVERYBODY,
    "sign-in:end": SIGNED_IN,
    "sign-in:extend": SIGNED_IN,
    "credentials:change": SIGNED_IN,
    "home:read": SIGNED_IN,
    "delegation:read": OFFICE,
    "delegation:make": {"Edwin", "Fiona", "Grace", "Hari"},
    "delegation:end": set(),  # there is none to end; it has tests of its own
    "application:start": SIGNED_IN,
    "application:list": SIGNED_IN,
    "application:read": {"Nadia", "Owen"},
    "application:edit": {"Nadia", "Owen"},
    "application:submit": {"Nadia"},
    "application:withdraw": {"Nadia"},
    "application:admit-late": {"Dilys"},
    "paper-bid:enter": {"Dilys"},
    "adjustment:ask": SIGNED_IN,
    "adjustment:answer": {"Dilys"},
    "enquiry:ask": SIGNED_IN,
    "enquiry:answer": {"Dilys"},
    "clarification:ask": {"Dilys"},
    "clarification:answer": {"Nadia", "Owen"},
    "monitoring:read": {"Dilys", "Grace", "Imogen"},
    "feedback:edit": {"Dilys"},
    "outcome:prepare": {"Dilys"},
    "offer:answer": {"Nadia"},
    "mail:read": {"Dilys", "Imogen"},
    "reading-link:make": {"Nadia", "Owen"},
    "reading-link:follow": EVERYBODY,
    "organisation:read": {"Nadia", "Owen"},
    "organisation:manage": {"Nadia"},
    "organisation:ask": SIGNED_IN,
    "organisation:connect": {"Dilys"},
    "organisation-request:decide": {"Nadia", "Dilys"},
    "membership:change": {"Nadia"},
    "membership:end": {"Nadia", "Owen"},
    "invitation:accept": SIGNED_IN,
    "audit:read": {"Dilys", "Edwin", "Grace", "Imogen"},
    "round:list": OFFICE,
    "round:read": OFFICE,
    "round:extend": {"Dilys"},
    "panel:arrange": {"Dilys"},
    "bid:read": {"Dilys", "Imogen"},
    "bid:check": {"Dilys"},
    "panel-progress:follow": {"Dilys", "Imogen", "Chidi", "Devan"},
    "panel:remind": {"Dilys", "Chidi", "Devan"},
    "panel-invitation:answer": EVERYBODY,
    "conduct:accept": PANEL,
    "declaration:make": PANEL,
    "interests:read": {"Dilys", "Fiona", "Grace", "Imogen"},
    "suggestion:answer": {"Dilys"},
    "interest:waive": {"Fiona", "Grace"},
    "register:keep": OFFICE | PANEL,
    "register:read": {"Dilys", "Grace"},
    "register:enter": {"Dilys"},
    "register-entry:change": {"Dilys"},
    "panel-bid:list": PANEL,
    "panel-bid:read": PANEL - {"Devan"},
    "score_sheet:read": PANEL - {"Devan", "Chidi"},
    "score_sheet:mark": PANEL - {"Devan", "Chidi"},
    "score_sheet:sign-off": PANEL - {"Devan", "Chidi"},
    "line:read": {"Dilys", "Edwin", "Imogen", "Chidi"},
    "recommendation:make": {"Dilys"},
    "recommendation:read": OFFICE,
    "recommendation:authorise": {"Edwin"},
    "award:explain": {"Dilys"},
    "record:list": OFFICE,
    "record:read": OFFICE,
    "record:write": {"Dilys"},
    "record:send": {"Dilys"},
    "record:send-back": {"Edwin", "Fiona", "Grace", "Hari"},
    "record:advise": {"Edwin", "Fiona"},
    "record:release": {"Grace"},
    "record:decide": {"Hari"},
}
"""Devan declared an interest in bid T-002 and is deputy, so he does not see that bid, nor the line."""

REFUSED = {401, 403, 404}
BEFORE_THE_LIST = re.compile(r"/recommendations/<int:number>|/records/<")
WHOLE = {"cast", "sent"}  # states in which every route is asked; in those between, what knows of lists and records
FROM_THE_LIST_ON = re.compile(r"/records|/office/rounds/<round_reference>/(line|recommendations|outcomes)")
ENDS_OR_BEGINS_A_SIGN_IN = re.compile(r"/sign-out|/sign-ins/ending|/demo/sign-in|/dev/clock")


@pytest.mark.parametrize("state", ["cast", "listed", "draft", "sent"])
def test_nobody_else_may(state, request):
    world = request.getfixturevalue(state)
    cast = world if isinstance(world, Cast) else world.cast
    known = facts_of(cast, getattr(world, "reference", ""))

    wrong = [
        f"{name} {method} {rule.rule}: {status}"
        for rule in rules_of(cast.app, known, state)
        for method in sorted(rule.methods & {"GET", "POST"})
        for name in sorted(EVERYBODY - WHO[permission_of(cast.app, rule)])
        if not is_refused(status := ask(cast, name, method, address(rule, known)))
    ]

    assert wrong == []


@pytest.mark.parametrize("state", ["cast", "sent"])
def test_whoever_may_reaches_every_page(state, request):
    """Pages only: whether an act can be done now is for its own tests."""
    world = request.getfixturevalue(state)
    cast = world if isinstance(world, Cast) else world.cast
    known = facts_of(cast, getattr(world, "reference", ""))

    wrong = [
        f"{name} {rule.rule}: {status}"
        for rule in rules_of(cast.app, known, state)
        if "GET" in rule.methods and rule.rule not in NEEDS_MORE
        for name in some_of(WHO[permission_of(cast.app, rule)])
        if is_refused(status := ask(cast, name, "GET", address(rule, known))) or status >= 500
    ]

    assert wrong == []


NEEDS_MORE = {
    "/office/rounds/<round_reference>/line",
    "/office/rounds/<round_reference>/line.csv",
    "/sign-in/link/<token>",
    "/invitations/<token>",
    "/invitations/<token>/authenticator",
    "/account/passkeys/<int:passkey_id>/removal",
    "/joining/<token>",
    "/panel-invitations/<token>",
    "/reading/<token>",
    "/organisation-requests/<request_key>",
    "/applications/<key>/copied",
    "/applications/<key>/parts/<section_key>/earlier",
    "/applications/<key>/receipt",
    "/applications/<key>/documents",
    "/applications/<key>/documents/<document_key>",
    "/applications/<key>/documents/<document_key>/removal",
    "/applications/<key>/documents/<document_key>/replacement",
    "/panel/<round_reference>/bids/<bid_reference>/documents/<document_key>",
    "/office/rounds/<round_reference>/bids/<bid_reference>/documents/<document_key>",
    "/applications/<key>/clarifications/<clarification_key>",
    "/applications/<key>/outcome",
    "/office/rounds/<round_reference>/outcomes",
    "/office/rounds/<round_reference>/enquiries/<key>",
    "/office/rounds/<round_reference>/paper-bids/<key>",
    "/office/rounds/<round_reference>/adjustments/<key>",
    "/applications/<key>/parts/<section_key>",
    "/applications/<key>/costs/<int:number>",
    "/applications/<key>/costs/<int:number>/removal",
    "/rounds/<round_reference>/eligibility/<question_key>",
    "/rounds/<round_reference>/funding",
    "/rounds/<round_reference>/funding.csv",
    "/awards/<award_identifier>",
    "/open-data/awards.json",
    "/open-data/awards.csv",
    "/decisions/<record_reference>",
    "/records/<record_reference>/versions/<int:number>",
    "/panel/<round_reference>/bids/<bid_reference>/receipt",
    "/panel/<round_reference>/interests/<bid_reference>",
}
"""Pages of things that this world does not have; each has tests of its own."""


def some_of(names: set[str]) -> list[str]:
    """Everybody, but where that is everybody there is: then a person and nobody say as much."""
    return ["Farouk", "nobody"] if names == EVERYBODY else sorted(names)


def facts_of(cast: Cast, record_reference: str) -> dict[str, object]:
    """What stands in the place of the names in addresses."""
    with cast.app.app_context():
        bid = make.db.session.query(make.Application).filter_by(reference="T-001").one()
        owen = make.db.session.query(make.Membership).filter_by(person_id=cast.people["Owen"]).one()
        return {
            "organisation_key": owen.organisation.key,
            "member_key": owen.key,
            "invitation_key": "made-up",
            "request_key": "made-up",
            "link_key": "made-up",
            "entry_key": "made-up",
            "round_reference": "TEST-R1",
            "bid_reference": "T-002",
            "key": bid.key,
            "criterion_key": "need",
            "number": 1,
            "record_reference": record_reference,
            "section_key": "change",
            "question_key": "where",
            "token": "made-up",
            "passkey_id": 1,
            "delegation_key": "made-up",
            "document_key": "made-up",
            "clarification_key": "made-up",
            "fund_name": "commissioners-safety-fund",
            "award_identifier": "T-001",
        }


def rules_of(app: Flask, known: dict[str, object], state: str) -> list[Rule]:
    """The routes that are asked for in this state."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    rules = [rule for rule in rules if not ENDS_OR_BEGINS_A_SIGN_IN.search(rule.rule)]
    rules = [rule for rule in rules if state in WHOLE or FROM_THE_LIST_ON.match(rule.rule)]
    return rules if known["record_reference"] else [rule for rule in rules if not BEFORE_THE_LIST.search(rule.rule)]


def permission_of(app: Flask, rule: Rule) -> str:
    return app.view_functions[rule.endpoint].permission


def address(rule: Rule, known: dict[str, object]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), rule.rule)


def ask(cast: Cast, name: str, method: str, path: str) -> int:
    response = cast.client(None if name == "nobody" else name).open(path, method=method)
    is_sent_to_sign_in = response.status_code == 302 and response.location.startswith("/sign-in?")
    return 401 if is_sent_to_sign_in else response.status_code


def is_refused(status: int) -> bool:
    return status in REFUSED
