"""The open round of the Commissioners Safety Fund: three bids are in, and Nadia's is half written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Organisation, Person
from app.applications.models import Application, BudgetLine
from app.demo import panel
from app.demo.calendar import MONDAY, THURSDAY, Act, day_of, financial_year, first_of_month_after, nearest, on_clock
from app.demo.first_round import AREAS, FORM, PURPOSE, THEMES, YEAR_BUDGET, give_year
from app.demo.new_bids import NewBid, acts_of, answer, begin
from app.demo.people import ORGANISATION
from app.platform import audit
from app.platform.db import db
from app.rounds.eligibility import counting
from app.rounds.form_file import read_form
from app.rounds.kinds.kind import packed
from app.rounds.models import Fund, Round
from app.rules.money import plain
from app.rules.rounding import Rounding

BIDS = (
    NewBid(
        organisation="Stonecroft Welcome Centre",
        kind="unregistered group",
        project="Third-party reporting centre",
        summary="A weekly place where people can report hate crime in their own language.",
        area="Hinckley and Bosworth",
        theme="Hate crime",
        requested=Decimal("9240.00"),
        number=9,
        applicant="Jasvir",
    ),
    NewBid(
        organisation="Moonrake Parish Council",
        kind="parish council",
        project="Speed indicator signs",
        summary="Two movable signs on the through road, with the data shared with the police.",
        area="Harborough",
        theme="Road safety",
        requested=Decimal("8615.00"),
        number=10,
        applicant="Lorna",
    ),
    NewBid(
        organisation="Kestrel Rise Neighbourhood Watch",
        kind="unregistered group",
        project="Shed alarms",
        summary="Alarms and locks for 150 sheds and garages in the streets where most were broken into.",
        area="Rutland",
        theme="Burglary",
        requested=Decimal("7830.00"),
        number=7,
        applicant="Piotr",
    ),
)
DRAFT_LINES = (
    ("Coaches", "204 hours at £17, two on each evening", "3468.00", "0.00", "Staff and sessional workers", ""),
    ("Floodlit pitch", "34 evenings at £24", "816.00", "0.00", "Rooms and grounds", ""),
    ("Volunteers", "136 hours at £11.50, given", "0.00", "1564.00", "Volunteers", "Parents and older players"),
)
DRAFT = {
    "work": """\
We are a club of 240 members, most of them under 18, and have played on the ground behind the library since 1988. We \
run nine junior teams, a walking football group for older people and, since last year, a holiday camp. Twenty-six \
volunteers coach, and all of them are checked and trained.""",
    "address": packed(
        {"line1": "The Pavilion", "line2": "Library Lane", "town": "Brackenlight", "postcode": "LE99 2ZZ"}
    ),
    "contact": packed({"name": "Nadia", "role": "treasurer", "email": "nadia@example.org"}),
    "received": "10000.00",
    "who": packed(["Children or young people under 18"]),
    "reach": "60",
    "lead": "Owen, welfare officer of the club",
    "safe": "Every coach is checked and trained by the county association. There are always two adults, or more.",
    "name": "Friday night football",
    "summary": """\
Football under lights on Friday evenings for 11 to 17 year olds who have nowhere else to go, with coaches whom they \
know and something hot to eat.""",
    "area": "North West Leicestershire",
    "theme": "Diversion",
}
DRAFT_UNFINISHED = {
    "need": """\
On Fridays between 6pm and 10pm the shops on Library Lane have young people in front of them, sometimes sixty. Most do \
nothing worse than be loud. But there were 31 calls to the police from the lane between May and October, and the \
chemist now closes at five. We talked with about forty of them on two evenings. They said""",
}


def acts_of_open_round(people: Mapping[str, Person], at: datetime) -> list[Act]:
    """A round that opened two weeks ago and closes on a Thursday in about four weeks, and what was done in it."""
    round_ = make_round(at)
    acts = set_up_acts(round_, people, YEAR_BUDGET)
    for days, new in zip((6, 4, 1), BIDS, strict=True):
        acts += acts_of(round_, new, on_clock(day_of(at) - timedelta(days=days), 20, 11 + 7 * days))
    begun_at = on_clock(day_of(at) - timedelta(days=3), 19, 24)
    acts.append((begun_at, lambda when: write_draft(round_, people, when)))
    return acts


def make_round(at: datetime) -> Round:
    """The round with the fund's form and criteria, its dates counted from this moment."""
    opens_on = nearest(MONDAY, day_of(at) - timedelta(days=14))
    closes_on = nearest(THURSDAY, day_of(at) + timedelta(days=28))
    panel_from = nearest(MONDAY, closes_on + timedelta(days=12))
    spending_from = first_of_month_after(closes_on + timedelta(days=42))
    year = financial_year(spending_from)
    reference = f"CSF-{year.replace('/', '-')}-R2"
    round_ = Round(
        fund=db.session.scalars(select(Fund).where(Fund.name == "Commissioners Safety Fund")).one(),
        reference=reference,
        name=f"Round 2 {year}",
        financial_year=year,
        opens_at=on_clock(opens_on, 9),
        closes_at=on_clock(closes_on, 17),
        panel_from=panel_from,
        panel_to=panel_from + timedelta(days=2),
        budget_amount=Decimal("200000.00"),
        max_award_amount=Decimal("10000.00"),
        rounding=Rounding.EXACT,
        threshold="71",
        band_floors=["71", "65"],
        over_commitment_percent=Decimal(5),
        quorum=3,
        tie_break=["need", "plan-fit", "delivery", "outcomes", "prevention", "community", "value"],
        draw_seed=reference,
        purpose=PURPOSE,
        bid_prefix=f"CSF{year[2:4]}R2",
        decision_by=panel_from + timedelta(days=21),
        spending_from=spending_from,
        spending_until=spending_from.replace(year=spending_from.year + 1) - timedelta(days=1),
        areas=AREAS,
        themes=THEMES,
    )
    return with_form(round_, FORM)


def with_form(round_: Round, form: Path) -> Round:
    db.session.add(round_)
    db.session.flush()
    read_form(round_, form)
    return round_


def set_up_acts(round_: Round, people: Mapping[str, Person], year_budget: Decimal) -> list[Act]:
    """Dilys sets the round up a week before it opens, Edwin gives the year's money, and the panel is appointed."""
    dilys, edwin, opens_at = people["Dilys"], people["Edwin"], round_.opens_at
    return [
        (opens_at - timedelta(days=7, hours=-1), lambda when: record_set_up(round_, dilys, when)),
        (
            opens_at - timedelta(days=7, hours=-2),
            lambda when: give_year(round_.fund, round_.financial_year, year_budget, edwin, when),
        ),
        (opens_at - timedelta(days=3, hours=-5), lambda when: panel.appoint(round_, people, when)),
    ]


def record_set_up(round_: Round, actor: Person, at: datetime) -> None:
    after = {
        "reference": round_.reference,
        "opens_at": round_.opens_at.isoformat(),
        "closes_at": round_.closes_at.isoformat(),
        "budget": plain(round_.budget_amount),
    }
    audit.record("round.set-up", actor=actor, at=at, subject=round_, round_id=round_.id, after=after)


def write_draft(round_: Round, people: Mapping[str, Person], at: datetime) -> Application:
    """Nadia has begun an application, Owen has put in the first costs, and the need is not finished."""
    organisation = db.session.scalars(select(Organisation).where(Organisation.name == ORGANISATION)).one()
    start = round_.spending_from.isoformat() if round_.spending_from else ""
    given = {"organisation": "club", "amount": "5000.00", "start": start}
    rows = round_.eligibility_questions
    eligibility = counting(rows, {row.key: given.get(row.key, "yes") for row in rows})
    draft = begin(round_, organisation, people["Nadia"], eligibility, at)
    draft.project = DRAFT["name"]
    answer(draft, DRAFT | {"begins": start}, people["Nadia"], at + timedelta(minutes=31))
    answer(draft, DRAFT_UNFINISHED, people["Nadia"], at + timedelta(days=1), finished=False)
    db.session.add_all(draft_line(draft, position, *facts) for position, facts in enumerate(DRAFT_LINES))
    db.session.flush()
    return draft


def draft_line(
    draft: Application,
    position: int,
    description: str,
    detail: str,
    requested: str,
    match: str,
    category: str,
    source: str,
) -> BudgetLine:
    return BudgetLine(
        application=draft,
        position=position,
        description=description,
        detail=detail,
        requested_amount=Decimal(requested),
        match_amount=Decimal(match),
        category=category,
        match_source=source,
        match_is_confirmed=True if source else None,
    )
