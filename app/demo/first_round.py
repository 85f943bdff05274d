"""The real first round, brought in as any round is, and told as it went: texts, panel, interests, marks.

The pack holds the bids and the marks. The bids are imported; the marks follow a week later, sheet by sheet, signed
off by those who gave them; one bid is withdrawn while the panel meets. Its figures are the published ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select, update

from app.accounts.models import Person
from app.applications.models import Application, Check, Withdrawal
from app.assessment.models import Interest, PanelMember, ScoreSheet, SignOff
from app.demo import panel
from app.demo.stories import BidFacts, place_of, story_of
from app.demo.submitted import content_of
from app.platform import audit
from app.platform.clock import LONDON
from app.platform.db import db
from app.round_packs.mark_rows import add_sheets
from app.round_packs.operations import import_round
from app.round_packs.pack import RoundPack
from app.round_packs.reading import read_folder
from app.rounds.form_file import read_criteria
from app.rounds.models import Fund, FundYear, Round
from app.rules.bid import Status
from app.rules.freezing import digest
from app.rules.money import plain

ROUNDS = Path(__file__).with_name("rounds")
REFERENCE = "CSF-2024-25-R1"
FORM = ROUNDS / "csf-form.toml"
OF_NADIA = "CSF24R1-023"
AREAS = [
    "Blaby",
    "Charnwood",
    "Harborough",
    "Hinckley and Bosworth",
    "Leicester City",
    "Melton",
    "North West Leicestershire",
    "Oadby and Wigston",
    "Rutland",
]
THEMES = [
    "Anti-social behaviour",
    "Burglary",
    "Business crime",
    "Diversion",
    "Domestic abuse",
    "Exploitation",
    "Fraud",
    "Hate crime",
    "Knife crime",
    "Reducing reoffending",
    "Road safety",
    "Rural crime",
    "Violence against women and girls",
]
FUND_PURPOSE = """\
Grants for projects that prevent crime and anti-social behaviour, or that help people who are harmed by it, run by \
the people who know the place."""
PURPOSE = """\
Projects that make a place safer, from five hundred to ten thousand pounds: for clubs, charities, parish councils and \
groups of neighbours, in every part of the area."""
YEAR_BUDGET = Decimal("400000.00")
BEGINS = date(2024, 10, 1)
WITHDRAWN_BECAUSE = """\
The school has taken back the hall for the winter and we found no other. We would rather apply again than promise \
evenings that we cannot hold."""
SHEETS_A_DAY = 14
DECLARED_AT = {
    "Chidi": (6, 16, 48),
    "Asha": (6, 21, 5),
    "Ben": (7, 10, 32),
    "Carys": (7, 19, 14),
    "Devan": (8, 11, 3),
    "Ewa": (8, 20, 41),
}


def load_first_round(people: Mapping[str, Person]) -> Round:
    """Store the first round as it stood when its panel had met. Raises: BadPack, where its files were spoilt."""
    pack = read_folder(ROUNDS / "csf-2024-25-r1")
    round_ = bring_in(pack, people)
    describe(round_, people)
    tell_stories(round_, pack, people)
    members = panel.appoint(round_, people, london(2024, 9, 6, 10, 20))
    declare_all(members, pack)
    add_marks(round_, members, pack)
    withdraw(round_, pack, people)
    return round_


def london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def bring_in(pack: RoundPack, people: Mapping[str, Person]) -> Round:
    """On the morning after it closed: the bids alone, all of them still standing."""
    at = london(2024, 9, 6, 9, 40)
    standing = tuple(replace(application, status=Status.SUBMITTED) for application in pack.applications)
    bids_alone = replace(pack, applications=standing, sheets={}, moderated=())
    round_ = import_round(bids_alone, actor=people["Dilys"], at=at).round
    bids = select(Application.id).where(Application.round_id == round_.id)
    checked = {"checked_by_id": people["Dilys"].id}
    db.session.execute(update(Check).where(Check.application_id.in_(bids)).values(checked))
    return round_


def describe(round_: Round, people: Mapping[str, Person]) -> None:
    """What a pack does not hold: what the round is for, its dates, what each criterion looks for, the year's money."""
    at = london(2024, 9, 6, 10)
    round_.fund.purpose, round_.purpose = FUND_PURPOSE, PURPOSE
    round_.bid_prefix, round_.areas, round_.themes = "CSF24R1", AREAS, THEMES
    round_.decision_by, round_.spending_from = date(2024, 9, 30), BEGINS
    read_criteria(round_, FORM)
    after = {"decision_by": "2024-09-30", "spending_from": "2024-10-01", "bid_prefix": round_.bid_prefix}
    audit.record("round.described", actor=people["Dilys"], at=at, subject=round_, round_id=round_.id, after=after)
    give_year(round_.fund, round_.financial_year, YEAR_BUDGET, people["Edwin"], at)


def give_year(fund: Fund, financial_year: str, budget: Decimal, actor: Person, at: datetime) -> None:
    """What a fund may commit in one financial year; what is there already stays."""
    if db.session.scalar(select(FundYear.id).filter_by(fund_id=fund.id, financial_year=financial_year)):
        return
    year = FundYear(fund=fund, financial_year=financial_year, budget_amount=budget)
    db.session.add(year)
    after = {"fund": fund.name, "financial_year": financial_year, "budget": plain(budget)}
    audit.record("fund_year.set", actor=actor, at=at, subject=year, after=after)


def tell_stories(round_: Round, pack: RoundPack, people: Mapping[str, Person]) -> None:
    """Give each bid the text that the panel reads, and Nadia's to Nadia."""
    bids = {bid.reference: bid for bid in bids_of(round_)}
    of_kind: dict[str, int] = defaultdict(int)
    for packed in pack.applications:
        bid, number = bids[packed.reference], of_kind[packed.project]
        of_kind[packed.project] += 1
        place = place_of(packed.organisation)
        facts = (packed.reference, packed.organisation, place, packed.area, packed.project, packed.amount_requested)
        story = story_of(BidFacts(*facts, number, BEGINS))
        submission = bid.submissions[0]
        submission.content = content_of(bid, story, FORM)
        submission.digest = digest(submission.content)
    bids[OF_NADIA].started_by = bids[OF_NADIA].submissions[0].submitted_by = people["Nadia"]
    db.session.flush()


def bids_of(round_: Round) -> list[Application]:
    wanted = select(Application).where(Application.round_id == round_.id).order_by(Application.reference)
    return list(db.session.scalars(wanted))


def declare_all(members: Mapping[str, PanelMember], pack: RoundPack) -> None:
    """Whoever marked a bid had no interest in it; whoever did not mark it had declared one."""
    for name, member in members.items():
        email, day, hour, minute = member.person.email, *DECLARED_AT[name]
        missing = [bid.reference for bid in pack.applications if email not in pack.sheets[bid.reference]]
        at = london(2024, 9, day, hour, minute)
        panel.declare(member, pack.sheets, missing if member.scores else [], at)


def add_marks(round_: Round, members: Mapping[str, PanelMember], pack: RoundPack) -> None:
    """Every sheet, signed off in its member's own reading order, some each evening from 9 September on."""
    moments = {
        (reference, member.person.email): moment_of(place, index)
        for place, member in enumerate(members.values())
        for index, reference in enumerate(reading_order(member, pack))
    }
    add_sheets(round_, pack.sheets, lambda reference, email: moments[reference, email])
    for signed in sign_offs(round_):
        reference = signed.sheet.application.reference
        after = {"bid": reference, "digest": signed.digest}
        person, at = signed.sheet.member.person, signed.signed_off_at
        audit.record("score_sheet.signed-off", actor=person, at=at, subject=signed, round_id=round_.id, after=after)


def reading_order(member: PanelMember, pack: RoundPack) -> list[str]:
    """The bids that this member marked, in the order in which they were shown to them."""
    wanted = select(Application.reference).join(Interest, Interest.application_id == Application.id)
    shown = db.session.scalars(wanted.where(Interest.member_id == member.id).order_by(Interest.reading_key))
    return [reference for reference in shown if member.person.email in pack.sheets[reference]]


def moment_of(place: int, index: int) -> datetime:
    """When a member signed off the sheet of this number: in the evening, a quarter of an hour after the last."""
    day, of_day = divmod(index, SHEETS_A_DAY)
    return london(2024, 9, 9 + day, 18, 7) + timedelta(minutes=of_day * 14 + place * 3, seconds=index * 11 % 60)


def sign_offs(round_: Round) -> list[SignOff]:
    wanted = select(SignOff).join(SignOff.sheet).join(ScoreSheet.application)
    return list(db.session.scalars(wanted.where(Application.round_id == round_.id).order_by(SignOff.signed_off_at)))


def withdraw(round_: Round, pack: RoundPack, people: Mapping[str, Person]) -> None:
    """The bid that its club took back on the second day of the panel; its marks are kept and count nowhere."""
    at = london(2024, 9, 17, 9, 12)
    withdrawn = {application.reference for application in pack.applications if application.status is Status.WITHDRAWN}
    for bid in bids_of(round_):
        if bid.reference in withdrawn:
            row = Withdrawal(application=bid, reason=WITHDRAWN_BECAUSE, withdrawn_at=at)
            db.session.add(row)
            after = {"reason": row.reason, "told by": "letter"}
            actor = people["Dilys"]
            audit.record("application.withdrawn", actor=actor, at=at, subject=bid, round_id=round_.id, after=after)
