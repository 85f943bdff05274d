"""What stands for the names in addresses, so that every route can be asked.

A route with a name that is not here cannot be asked, and the test says so: add what this world has of it, or
"made-up" where it has none and the table expects that nobody finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from app.accounts.models import Membership
from app.applications.adjustments.models import Adjustment
from app.applications.clarifications.models import Clarification
from app.applications.models import Application
from app.platform.db import db
from app.rounds.enquiries.models import Enquiry
from tests.leaks.worlds import Worlds

NAME = re.compile(r"<(?:\w+:)?(\w+)>")
BIDS = ("T-001", "T-002")  # Devan and Odette have an interest in the second

KNOWN: dict[str, object] = {
    "round_reference": "TEST-R1",
    "criterion_key": "need",
    "number": 1,
    "section_key": "change",
    "question_key": "where",
    "fund_name": "commissioners-safety-fund",
    "record_reference": "EXE001-24",
    "award_identifier": "T-001",
    "paper_name": "notice",
    "token": "made-up",
    "passkey_id": 1,
    "document_key": "made-up",
    "attachment_key": "made-up",
    "invitation_key": "made-up",
    "link_key": "made-up",
    "request_key": "made-up",
    "entry_key": "made-up",
    "return_key": "made-up",
    "delegation_key": "made-up",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One address of a route, as the table names it, and its endpoint."""

    method: str
    rule: str
    url: str
    endpoint: str
    bid: str = ""

    @property
    def row(self) -> str:
        return f"{self.method} {self.rule}{f' on {self.bid}' if self.bid else ''}"


class Unknown(Exception):
    """A route that cannot be asked."""


def places(worlds: Worlds) -> list[Place]:
    """Every route with each of its methods, those about one bid for both bids. Raises: Unknown."""
    known = KNOWN | of_this_world(worlds)
    rules = [rule for rule in worlds.app.url_map.iter_rules() if rule.endpoint != "static"]
    found = [place for rule in rules for place in places_of(worlds.app, rule, known)]
    return sorted(found, key=lambda place: (place.rule, place.bid, place.method))


def places_of(app: Flask, rule: Rule, known: dict[str, object]) -> Iterator[Place]:
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        for bid in BIDS if "bid_reference" in rule.arguments else ("",):
            yield Place(method, rule.rule, address(rule.rule, known | {"bid_reference": bid}), rule.endpoint, bid)


def address(rule: str, known: dict[str, object]) -> str:
    """The address of a route. `key` names many things, so what comes before it says which."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        special = f"{rule[: found.start()].rstrip('/').rpartition('/')[2]}/{name}"
        if special not in known and name not in known:
            raise Unknown(f"{rule}: tests/leaks/addresses.py does not say what stands for <{name}>. Add it there.")
        return str(known.get(special, known.get(name)))

    return NAME.sub(value, rule)


def of_this_world(worlds: Worlds) -> dict[str, object]:
    """The random keys. They are the same in each world and phase."""
    with worlds.app.app_context():
        owen = db.session.query(Membership).filter_by(person_id=worlds.cast.people["Owen"]).one()
        return {
            "organisation_key": owen.organisation.key,
            "member_key": owen.key,
            "applications/key": db.session.query(Application).filter_by(reference="T-001").one().key,
            "clarification_key": db.session.query(Clarification).one().key,
            "adjustments/key": db.session.query(Adjustment).one().key,
            "enquiries/key": db.session.query(Enquiry).one().key,
            "drafts/key": "draft-of-petra",
            "paper-bids/key": "made-up",
        }
