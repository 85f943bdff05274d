"""A small round of the People Zones grants in assessment: six bids, so that the panel can declare and mark at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from app.accounts.models import Person
from app.applications.models import Check
from app.assessment import operations
from app.assessment.desk import Desk
from app.assessment.models import PanelRole
from app.assessment.panel.inviting import Asked, invite
from app.assessment.panel.plan import Plan, plan_of, set_plan
from app.assessment.queries import criteria_of
from app.assessment.sheets import Mark
from app.demo import panel
from app.demo.calendar import (
    MONDAY,
    THURSDAY,
    Act,
    day_of,
    financial_year,
    first_of_month_after,
    nearest,
    on_clock,
    season,
)
from app.demo.first_round import ROUNDS, bids_of
from app.demo.new_bids import NewBid, acts_of
from app.demo.open_round import set_up_acts, with_form
from app.demo.registers import register_acts
from app.platform import audit
from app.platform.db import db
from app.round_packs.bid_rows import CHECKS
from app.rounds.models import Fund, Round
from app.rules.rounding import Rounding

FORM = ROUNDS / "people-zones-form.toml"
ZONES = ["Bell Foundry", "New Parks", "Thringstone & Whitwick"]
THEMES = ["Anti-social behaviour", "Burglary", "Community connection", "Diversion"]
FUND_PURPOSE = """\
Small grants for three neighbourhoods that have had more than their share of crime, for what their own people want to \
do about it."""
YEAR_BUDGET = Decimal("60000.00")
NOT_CHECKED = "Osier Bank Youth Outreach"
BIDS = (
    NewBid(
        organisation="Hazelmere Cycle Workshop",
        kind="community interest company",
        project="Bike repair workshop",
        summary="Young people learn to repair recovered bicycles and keep the one that they finish.",
        area="New Parks",
        theme="Diversion",
        requested=Decimal("5840.00"),
        number=5,
        applicant="Tamsin",
    ),
    NewBid(
        organisation="Quillmoor Mediation Service",
        kind="charity",
        project="Neighbour mediation volunteers",
        summary="Training and supervising volunteer mediators for neighbour disputes in the zone.",
        area="Bell Foundry",
        theme="Community connection",
        requested=Decimal("6420.00"),
        number=3,
        applicant="Bruno",
    ),
    NewBid(
        organisation="Withybrook Community Sports",
        kind="charity",
        project="Weekend football for young people",
        summary="Two evenings of football a week for 11 to 17 year olds on the pitch in the middle of the zone.",
        area="Thringstone & Whitwick",
        theme="Diversion",
        requested=Decimal("7275.00"),
        number=9,
        applicant="Leila",
    ),
    NewBid(
        organisation="Osier Bank Youth Outreach",
        kind="charity",
        project="Detached youth work",
        summary="Two youth workers on the streets of the zone two evenings a week for 48 weeks.",
        area="New Parks",
        theme="Anti-social behaviour",
        requested=Decimal("7990.00"),
        number=6,
        applicant="Curtis",
    ),
    NewBid(
        organisation="Foxglove Neighbourhood Watch",
        kind="unregistered group",
        project="Shed alarms",
        summary="Shed alarms and advice for 150 homes after a rise in outbuilding burglary.",
        area="Thringstone & Whitwick",
        theme="Burglary",
        requested=Decimal("4385.50"),
        number=8,
        applicant="Maureen",
    ),
    NewBid(
        organisation="Emberford Sports Association",
        kind="club",
        project="Holiday multi-sport camp",
        summary="School-holiday camp with lunch for 8 to 14 year olds who live in the zone.",
        area="Bell Foundry",
        theme="Diversion",
        requested=Decimal("6950.00"),
        number=8,
        applicant="Gethin",
    ),
)
RECEIVED = ((6, 19, 42), (3, 21, 7), (1, 12, 15), (1, 20, 31), (0, 10, 2), (0, 16, 21))
DECLARED: dict[str, list[int]] = {"Ben": [], "Carys": [4], "Chidi": [], "Devan": [], "Ewa": []}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is signed off already: points in the order of the criteria, and what was said of one."""

    member: str
    place: int
    points: tuple[int, ...]
    key: str = ""
    note: str = ""
    feedback: str = ""


SHEETS = (
    Sheet(
        *("Ben", 0, (4, 4, 3, 4, 3, 4), "outcomes"),
        note="Counts bicycles. What becomes of the young people?",
        feedback="Say what changes for those who come, and how you will find out.",
    ),
    Sheet(
        *("Carys", 1, (5, 4, 3, 5, 4, 4), "need"),
        note="Says whom they asked and what they heard. Convincing.",
        feedback="Your account of the need is clear and recent.",
    ),
    Sheet(
        *("Ben", 2, (3, 3, 4, 3, 4, 3), "need"),
        note="One police figure, and it is for the whole ward.",
        feedback="Ask the people who live round the pitch.",
    ),
    Sheet(
        *("Carys", 2, (4, 3, 4, 3, 4, 4), "delivery"),
        note="Who is the second coach?",
        feedback="Name the people who will be there each time.",
    ),
    Sheet(
        *("Ben", 5, (4, 4, 3, 2, 3, 4), "sustainability"),
        note="Ends with the money.",
        feedback="Who could carry a part of it on?",
    ),
)

DONE: dict[str, tuple[tuple[int, ...], ...]] = {
    "Devan": (
        (3, 3, 4, 2, 3, 3),
        (4, 3, 3, 4, 3, 4),
        (2, 3, 2, 3, 2, 3),
        (4, 4, 3, 3, 4, 4),
        (2, 2, 1, 2, 2, 2),
        (4, 3, 4, 3, 3, 4),
    ),
    "Ewa": (
        (3, 4, 3, 3, 2, 3),
        (3, 4, 3, 3, 4, 3),
        (5, 4, 4, 4, 5, 4),
        (3, 4, 4, 4, 3, 4),
        (2, 3, 2, 2, 1, 2),
        (3, 3, 3, 2, 3, 3),
    ),
}
"""Who is through with the whole list: the points on each bid in turn. With them the panel can meet at once."""

CALIBRATION = 2
"""The place of the bid that everybody scores first."""


def acts_of_zones_round(people: Mapping[str, Person], at: datetime) -> list[Act]:
    """A round that closed a week ago, with its panel in about two weeks, and what was done in it."""
    round_ = make_round(at)
    acts = set_up_acts(round_, people, YEAR_BUDGET)
    for place, new in enumerate(BIDS):
        acts += acts_of(round_, new, in_time(round_, place))
    planned = plan_acts(round_, people["Dilys"])
    entered = register_acts(people, on_clock(day_of(round_.closes_at) + timedelta(days=1), 9))
    return [*acts, *checks(round_, people["Dilys"]), *planned, *entered, *declarations(round_), *sheets(round_)]


def make_round(at: datetime) -> Round:
    closes_on = nearest(THURSDAY, day_of(at) - timedelta(days=8))
    panel_from = nearest(MONDAY, day_of(at) + timedelta(days=14))
    spending_from = first_of_month_after(panel_from + timedelta(days=20))
    year = financial_year(closes_on)
    reference = f"PZ-{year.replace('/', '-')}-{season(closes_on)}"
    round_ = Round(
        fund=Fund(name="People Zones grants", purpose=FUND_PURPOSE),
        reference=reference,
        name=f"{season(closes_on).capitalize()} round {year}",
        financial_year=year,
        opens_at=on_clock(closes_on - timedelta(days=31), 9),
        closes_at=on_clock(closes_on, 17),
        panel_from=panel_from,
        panel_to=panel_from + timedelta(days=1),
        budget_amount=Decimal("25000.00"),
        max_award_amount=Decimal("8000.00"),
        rounding=Rounding.EXACT,
        threshold="65",
        band_floors=["65", "50"],
        over_commitment_percent=Decimal(5),
        quorum=3,
        tie_break=["need", "sustainability", "community", "delivery", "outcomes", "value"],
        draw_seed=reference,
        purpose="For groups in New Parks, Bell Foundry, and Thringstone and Whitwick, up to eight thousand pounds.",
        bid_prefix=f"PZ{year[2:4]}{season(closes_on)[0]}",
        decision_by=spending_from - timedelta(days=4),
        spending_from=spending_from,
        areas=ZONES,
        themes=THEMES,
    )
    return with_form(round_, FORM)


def in_time(round_: Round, place: int) -> datetime:
    """When the bid of this number came: most of them on the last evening and the last day."""
    days, hour, minute = RECEIVED[place]
    return on_clock(day_of(round_.closes_at) - timedelta(days=days), hour, minute)


def checks(round_: Round, actor: Person) -> list[Act]:
    """Dilys checked all bids but one on the day after the closing."""
    day = day_of(round_.closes_at) + timedelta(days=1)
    places = [place for place, new in enumerate(BIDS) if new.organisation != NOT_CHECKED]
    return [(on_clock(day, 10, 5 + 9 * place), partial(check, round_, place, actor)) for place in places]


def check(round_: Round, place: int, actor: Person, at: datetime) -> None:
    bid = bids_of(round_)[place]
    row = Check(application=bid, name=CHECKS, passed=True, reason="", checked_by=actor, checked_at=at)
    db.session.add(row)
    after = {"bid": bid.reference, "passed": True}
    audit.record("check.made", actor=actor, at=at, subject=row, round_id=round_.id, after=after)


def plan_acts(round_: Round, actor: Person) -> list[Act]:
    """Scoring ends on the Thursday before the panel; one bid is scored first; and somebody is asked to read along."""
    day = day_of(round_.closes_at) + timedelta(days=1)
    return [
        (on_clock(day, 13, 20), partial(plan_scoring, round_, actor)),
        (on_clock(day, 13, 32), partial(ask_observer, round_, actor)),
    ]


def plan_scoring(round_: Round, actor: Person, at: datetime) -> None:
    ends_at = on_clock(nearest(THURSDAY, round_.panel_from - timedelta(days=4)), 17)
    planned = Plan(ends_at, round_.reminder_days, (bids_of(round_)[CALIBRATION].reference or "",))
    set_plan(round_, planned, plan_of(round_).digest, actor=actor, at=at)


def ask_observer(round_: Round, actor: Person, at: datetime) -> None:
    asked = Asked("wren@example.org", "Wren", PanelRole.OBSERVER, scores=False)
    invite(round_, asked, until=round_.panel_from - timedelta(days=3), actor=actor, at=at)


def declarations(round_: Round) -> list[Act]:
    """All but Asha have gone through the list; Carys knows one of the bids."""
    day = day_of(round_.closes_at) + timedelta(days=2)
    names = enumerate(DECLARED.items())
    return [
        (on_clock(day, 18, 11 + 11 * place), partial(declare, round_, name, knows)) for place, (name, knows) in names
    ]


def declare(round_: Round, name: str, knows: list[int], at: datetime) -> None:
    references = [bid.reference or "" for bid in bids_of(round_)]
    panel.declare(panel.members_of(round_)[name], references, [references[place] for place in knows], at)


def sheets(round_: Round) -> list[Act]:
    """Ben and Carys have signed off their first sheets, Devan and Ewa all of theirs."""
    day = day_of(round_.closes_at) + timedelta(days=3)
    first = [
        (on_clock(day, 19, 4 + 11 * count), partial(mark_and_sign_off, round_, sheet))
        for count, sheet in enumerate(sorted(SHEETS, key=lambda sheet: sheet.place != CALIBRATION))
    ]
    all_of_theirs = [
        (
            on_clock(day, 21 + late, 2 + 8 * count),
            partial(mark_and_sign_off, round_, Sheet(member, place, given[place])),
        )
        for late, (member, given) in enumerate(DONE.items())
        for count, place in enumerate(sorted(range(len(given)), key=lambda place: place != CALIBRATION))
    ]
    return first + all_of_theirs


def mark_and_sign_off(round_: Round, packed: Sheet, at: datetime) -> None:
    """One sheet, marked and signed off as on the scoring page, with a note and a feedback line on one criterion."""
    member, bid = panel.members_of(round_)[packed.member], bids_of(round_)[packed.place]
    marks = {each.key: Mark(points=given) for each, given in zip(round_.criteria, packed.points, strict=True)}
    if packed.key:
        marks[packed.key] = Mark(points=marks[packed.key].points, note=packed.note, feedback=packed.feedback)
    operations.sign_off(Desk(member, bid, criteria_of(member.round_id)), marks, actor=member.person, at=at)
