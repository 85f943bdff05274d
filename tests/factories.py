"""Small true things to test with. Each function stores one thing and gives it back; commit is the caller's."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import Membership, MembershipRole, Office, OfficeRole, Organisation, Person
from app.applications.models import Application, Check, Submission
from app.assessment import sheets
from app.assessment.declaring import digest_of_interests
from app.assessment.models import (
    Conduct,
    Declaration,
    Interest,
    InterestKind,
    PanelMember,
    PanelRole,
    Score,
    ScoreSheet,
    SignOff,
)
from app.platform.db import db
from app.rounds.models import Criterion, Fund, Question, QuestionKind, QuestionRole, Round, Section
from app.rules.freezing import digest
from app.rules.rounding import Rounding

NOON = datetime(2024, 9, 9, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def stored(thing: Any) -> Any:
    db.session.add(thing)
    db.session.flush()
    return thing


def make_person(name: str, email: str | None = None) -> Person:
    return stored(Person(name=name, email=email or f"{name.lower()}@example.org"))


def make_officer(name: str, role: OfficeRole) -> Person:
    person = make_person(name)
    stored(Office(person=person, role=role, held_from=LONG_AGO))
    return person


def make_organisation(name: str = "Brackenlight Sports Association", kind: str = "club") -> Organisation:
    return stored(Organisation(name=name, kind=kind))


def make_membership(
    person: Person, organisation: Organisation, role: MembershipRole = MembershipRole.SUBMITTER
) -> Membership:
    return stored(Membership(person=person, organisation=organisation, role=role, since=LONG_AGO))


def make_round(reference: str = "TEST-R1", **changes: Any) -> Round:
    """A round of three criteria (weights 20, 20, 10, points 0 to 5) that closed on 5 September 2024."""
    fund = db.session.query(Fund).filter_by(name="Commissioners Safety Fund").first() or stored(
        Fund(name="Commissioners Safety Fund", purpose="Grants for safer communities.")
    )
    facts: dict[str, Any] = {
        "fund": fund,
        "reference": reference,
        "name": "Round 1 2024/25",
        "financial_year": "2024/25",
        "opens_at": datetime(2024, 8, 8, 8, 0, tzinfo=UTC),
        "closes_at": datetime(2024, 9, 5, 16, 0, tzinfo=UTC),
        "panel_from": date(2024, 9, 16),
        "panel_to": date(2024, 9, 18),
        "budget_amount": Decimal("20000.00"),
        "max_award_amount": Decimal("10000.00"),
        "rounding": Rounding.EXACT,
        "threshold": "71",
        "band_floors": ["71", "65"],
        "over_commitment_percent": Decimal("5"),
        "quorum": 3,
        "tie_break": ["need", "delivery", "value"],
        "draw_seed": reference,
        "bid_prefix": "T",
        "areas": ["Leicester City", "Blaby"],
        "themes": ["Diversion", "Burglary"],
    }
    round_ = stored(Round(**facts | changes))
    for position, (key, title, weight) in enumerate(
        [
            ("need", "Evidence of need", 20),
            ("delivery", "Activities and delivery", 20),
            ("value", "Value for money", 10),
        ]
    ):
        stored(
            Criterion(
                round=round_,
                position=position,
                key=key,
                title=title,
                weight=weight,
                max_score=5,
                guidance=f"Look for {title.lower()}.",
                descriptors=[f"{title}: {points} of 5" for points in range(6)],
            )
        )
    db.session.flush()
    return round_


def make_open_round(at: datetime, reference: str = "OPEN-R1", **changes: Any) -> Round:
    """A round that opened a week before `at`, closes a week after, and has a form of two sections."""
    round_ = make_round(reference, opens_at=at - timedelta(days=7), closes_at=at + timedelta(days=7), **changes)
    about = Section(round=round_, position=0, key="project", group="Your project", title="Your project")
    change = Section(round=round_, position=1, key="change", group="Your project", title="What will change")
    db.session.add_all([about, change])
    kind, role = QuestionKind, QuestionRole
    for position, question in enumerate(
        [
            {"key": "project", "kind": kind.SHORT_TEXT, "label": "Project name", "becomes": role.PROJECT},
            {"key": "summary", "kind": kind.LONG_TEXT, "label": "Summary", "word_limit": 50, "becomes": role.SUMMARY},
            {"key": "area", "kind": kind.ONE_CHOICE, "label": "Area", "options": round_.areas, "becomes": role.AREA},
            {
                "key": "theme",
                "kind": kind.ONE_CHOICE,
                "label": "Theme",
                "options": round_.themes,
                "becomes": role.THEME,
            },
        ]
    ):
        stored(Question(section=about, position=position, **question))
    outcomes = {"key": "outcomes", "kind": kind.LONG_TEXT, "label": "What will change", "word_limit": 300}
    stored(Question(section=change, position=0, criterion_key="need", **outcomes))
    db.session.flush()
    return round_


def make_bid(round_: Round, number: int, organisation: Organisation | None = None, **changes: Any) -> Application:
    """A submitted bid whose checks passed, for £10,000.00 unless `requested_amount` says otherwise."""
    facts: dict[str, Any] = {
        "round": round_,
        "organisation": organisation or make_organisation(f"Organisation {number}"),
        "key": secrets.token_urlsafe(12),
        "started_at": round_.opens_at,
        "reference": f"{round_.bid_prefix}-{number:03d}",
        "project": f"Project {number}",
        "summary": f"Summary of project {number}.",
        "area": "Leicester City",
        "theme": "Diversion",
        "requested_amount": Decimal("10000.00"),
    }
    bid = stored(Application(**facts | changes))
    content = content_of(number)
    received_at = round_.closes_at - timedelta(days=1)
    stored(Submission(application=bid, number=1, received_at=received_at, content=content, digest=digest(content)))
    stored(Check(application=bid, name="eligibility", passed=True, reason="", checked_at=NOON))
    return bid


def content_of(number: int) -> dict[str, Any]:
    """What the panel reads: one section with one answer."""
    question = {"key": "outcomes", "label": "What will change", "kind": "long text", "criterion": "need"}
    section = {"key": "change", "title": "What will change"}
    return {"sections": [section | {"questions": [question | {"answer": f"Text of project {number}."}]}]}


CONDUCT = "What you read here stays here."


def make_member(round_: Round, person: Person, role: PanelRole = PanelRole.MEMBER, scores: bool = True) -> PanelMember:
    """On the panel, and through with the code of conduct."""
    member = stored(PanelMember(round=round_, person=person, role=role, scores=scores))
    stored(Conduct(member=member, version="1", text=CONDUCT, digest=digest(CONDUCT), accepted_at=NOON))
    return member


def declare(member: PanelMember, bids: list[Application], interests: dict[str, InterestKind] | None = None) -> None:
    """The member's declaration over these bids: no interest but in the references given."""
    declared = []
    for bid in bids:
        kind = (interests or {}).get(bid.reference or "", InterestKind.NONE)
        nature = "" if kind is InterestKind.NONE else "Coaches there on Saturdays."
        declared.append(stored(Interest(member=member, application=bid, kind=kind, nature=nature, declared_at=NOON)))
    stored(Declaration(member=member, declared_at=NOON, digest=digest_of_interests(declared)))


def make_sheet(bid: Application, member: PanelMember, points: dict[str, int], signed_off: bool = True) -> ScoreSheet:
    sheet = stored(ScoreSheet(application=bid, member=member, started_at=NOON))
    ids = {criterion.key: criterion.id for criterion in bid.round.criteria}
    marks = {
        key: stored(Score(sheet=sheet, criterion_id=ids[key], points=given, saved_at=NOON))
        for key, given in points.items()
    }
    if signed_off:
        stored(SignOff(sheet=sheet, signed_off_at=NOON, digest=sheets.digest_of(str(bid.reference), marks)))
    db.session.flush()
    return sheet
