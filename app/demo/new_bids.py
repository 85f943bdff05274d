"""Bids in the demo's running rounds: written on the round's own form, and submitted in time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.carrying import carry_over
from app.applications.drafting import record
from app.applications.models import Answer, Application, BudgetLine
from app.applications.submitting import add_submission, next_reference, take_facts
from app.demo.calendar import Act
from app.demo.stories import BidFacts, Story, place_of, story_of
from app.platform.db import db
from app.rounds.eligibility import counting
from app.rounds.form_content import last_version
from app.rounds.kinds.kind import packed
from app.rounds.models import Question, Round
from app.rules.money import plain

OTHER_ADULTS = "Other adults"
KIND_KEYS = {
    "charity": "charity",
    "community interest company": "cic",
    "unregistered group": "group",
    "club": "club",
    "parish council": "parish",
}


@dataclass(frozen=True, slots=True)
class NewBid:
    """One bid. `number` tells it from the other bids of its kind of project."""

    organisation: str
    kind: str
    project: str
    summary: str
    area: str
    theme: str
    requested: Decimal
    number: int
    applicant: str


def acts_of(round_: Round, new: NewBid, at: datetime) -> list[Act]:
    """Begin the bid five days before, in the afternoon, and submit it at this moment."""
    begun: list[Application] = []
    return [
        (at - timedelta(days=5, hours=3), lambda when: begun.append(begin_bid(round_, new, when))),
        (at, lambda when: submit_bid(begun[0], new, when)),
    ]


def begin_bid(round_: Round, new: NewBid, at: datetime) -> Application:
    return begin(round_, organisation_of(new), applicant_of(new, at), eligibility_of(round_, new), at)


def submit_bid(bid: Application, new: NewBid, at: datetime) -> None:
    """Submit what its applicant wrote. No receipt goes out: they are not here to read it."""
    person = applicant_of(new, at)
    story = story_of(facts_of(bid.round, new))
    answer(bid, answers_of(bid.round, new, story), person, at - timedelta(hours=2))
    add_lines(bid, story)
    bid.reference = next_reference(bid.round)
    db.session.flush()
    take_facts(bid)
    submission = add_submission(bid, person, at)
    after = {"number": submission.number, "reference": bid.reference, "digest": submission.digest}
    record(bid, "application.submitted", person, at, after=after)


def facts_of(round_: Round, new: NewBid) -> BidFacts:
    return BidFacts(
        reference=f"{round_.reference}:{new.organisation}",
        organisation=new.organisation,
        place=place_of(new.organisation),
        area=new.area,
        project=new.project,
        requested=new.requested,
        number=new.number,
        begins=round_.spending_from or round_.panel_to,
    )


def organisation_of(new: NewBid) -> Organisation:
    wanted = select(Organisation).filter_by(name=new.organisation, kind=new.kind).order_by(Organisation.id).limit(1)
    organisation = db.session.scalar(wanted)
    if organisation is None:
        organisation = Organisation(name=new.organisation, kind=new.kind)
        db.session.add(organisation)
        db.session.flush()
    return organisation


def applicant_of(new: NewBid, at: datetime) -> Person:
    """Whoever wrote the bid, who may submit for the organisation."""
    person = db.session.scalar(select(Person).where(Person.email == email_of(new)))
    if person is None:
        person = Person(email=email_of(new), name=new.applicant)
        organisation = organisation_of(new)
        membership = Membership(person=person, organisation=organisation, role=MembershipRole.SUBMITTER, since=at)
        db.session.add_all([person, membership])
        db.session.flush()
    return person


def email_of(new: NewBid) -> str:
    return f"{new.applicant.lower()}@example.org"


def eligibility_of(round_: Round, new: NewBid) -> dict[str, str]:
    """What was answered before the application began; only what the round asks."""
    start = round_.spending_from.isoformat() if round_.spending_from else ""
    given = {"organisation": KIND_KEYS[new.kind], "amount": plain(new.requested), "start": start}
    rows = round_.eligibility_questions
    return counting(rows, {row.key: given.get(row.key, "yes") for row in rows})


def begin(
    round_: Round, organisation: Organisation, person: Person, eligibility: Mapping[str, str], at: datetime
) -> Application:
    bid = Application(
        round=round_,
        organisation=organisation,
        started_by=person,
        key=secrets.token_urlsafe(16),
        started_at=at,
        eligibility=dict(eligibility),
    )
    bid.form_version = last_version(round_)
    db.session.add(bid)
    db.session.flush()
    after = {"organisation": organisation.name, "eligibility": bid.eligibility}
    after |= {"carried_over": carry_over(bid, actor=person, at=at)}
    record(bid, "application.started", person, at, after=after)
    return bid


def answers_of(round_: Round, new: NewBid, story: Story) -> dict[str, str]:
    """The answer to each question by its key: the texts, the facts, and the small print."""
    begins = round_.spending_from.isoformat() if round_.spending_from else ""
    return {
        **story.answers,
        "address": packed({"line1": "1 The Green", "town": place_of(new.organisation), "postcode": "LE99 1ZZ"}),
        "contact": packed({"name": new.applicant, "role": "secretary", "email": email_of(new)}),
        "received": f"{3000 + new.number * 850}.00",
        "who": packed([OTHER_ADULTS]),
        "reach": str(40 + 15 * new.number),
        "steps": packed(steps_from(round_.spending_from)) if round_.spending_from else "",
        "cover": "No, or somebody else runs it and is insured",
        "name": new.project,
        "summary": new.summary,
        "area": new.area,
        "theme": new.theme,
        "begins": begins,
        "true": "yes",
        "terms": "yes",
        "public": "yes",
    }


def steps_from(begins: date) -> list[dict[str, str]]:
    """Three steps, as most bids have them."""
    days = {
        0: "Everything is agreed and the first things are bought",
        60: "It has begun",
        270: "We look at what changed",
    }
    return [{"what": what, "by": (begins + timedelta(days=after)).isoformat()} for after, what in days.items()]


def answer(bid: Application, given: Mapping[str, str], person: Person, at: datetime, finished: bool = True) -> None:
    """Put the answers down, as the person saved them."""
    carried = {row.question_id: row for row in bid.answers}
    for question in questions_of(bid.round):
        row = carried.get(question.id)
        if row is None and question.key in given:
            row = Answer(application=bid, question_id=question.id, value="", saved_by_id=person.id, saved_at=at)
            db.session.add(row)
        if row is not None and (question.key in given or finished):
            row.value = given.get(question.key, row.value)
            row.saved_at, row.finished_at = at, at if finished else None


def questions_of(round_: Round) -> list[Question]:
    return [question for section in round_.sections for question in section.questions]


def add_lines(bid: Application, story: Story) -> None:
    for position, line in enumerate(story.costs):
        row = BudgetLine(
            application=bid,
            position=position,
            description=line.description,
            detail=line.detail,
            requested_amount=line.requested,
            match_amount=line.match,
        )
        db.session.add(row)
