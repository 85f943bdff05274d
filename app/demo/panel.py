"""The panel of a demo round: who sits on it, and what its members declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment import declaring
from app.assessment.declaring import Answer
from app.assessment.models import InterestKind, PanelMember, PanelRole
from app.assessment.panel import conduct
from app.demo.stories import chance_of
from app.platform import audit
from app.platform.db import db
from app.rounds.models import Round
from app.rules.freezing import digest

SCORERS = ("Asha", "Ben", "Carys", "Devan", "Ewa")
ROLES = {"Chidi": PanelRole.CHAIR, "Devan": PanelRole.DEPUTY}
NATURES = (
    "My sister-in-law is the treasurer. We do not talk about their bids, but I know her well.",
    "I taught two of the people who run it, some years ago.",
    "I gave a talk there in spring and was paid my train fare.",
    "My next-door neighbour is on the committee.",
    "A colleague of mine at work helped them to write it.",
    "I sat on another grants panel that turned them down last year.",
    "My son went there until two years ago.",
    "The person who leads it and I sing in the same choir.",
    "I know the chair: our children are at the same school.",
    "I wrote a letter of support for their last application elsewhere.",
    "My employer rents a room to them on weekday evenings.",
    "I volunteered with them for a summer, six years ago.",
    "An old friend works there one day a week.",
    "I live in the street where most of it would take place.",
    "My partner repaired their roof last winter and was paid for it.",
    "I was at college with the project worker who is named in it.",
    "My father was helped by them and still goes to their lunches.",
    "I buy from the stall that they run on Saturdays and know the people by name.",
)


def appoint(round_: Round, people: Mapping[str, Person], at: datetime) -> dict[str, PanelMember]:
    """Chidi takes the chair without marking, Devan is his deputy, and five mark; all accept the code. By name."""
    members = {
        name: PanelMember(
            round=round_, person=people[name], role=ROLES.get(name, PanelRole.MEMBER), scores=name in SCORERS
        )
        for name in ("Chidi", *SCORERS)
    }
    db.session.add_all(members.values())
    after = {name: {"role": member.role.value, "scores": member.scores} for name, member in members.items()}
    audit.record(
        "panel.appointed", actor=people["Dilys"], at=at, subject=round_, round_id=round_.id, after={"members": after}
    )
    for member in members.values():
        conduct.accept(member, digest(conduct.code_text()), actor=member.person, at=at)
    return members


def members_of(round_: Round) -> dict[str, PanelMember]:
    """The panel of a round by name."""
    found = db.session.scalars(select(PanelMember).where(PanelMember.round_id == round_.id))
    return {member.person.name: member for member in found}


def declare(member: PanelMember, bids: Iterable[str], interested_in: Iterable[str], at: datetime) -> None:
    """The member goes through the list of references and knows the people of some of the bids."""
    known = set(interested_in)
    answers = {reference: answer_of(member, reference, reference in known) for reference in bids}
    declaring.declare(member, answers, actor=member.person, at=at)


def answer_of(member: PanelMember, reference: str, knows: bool) -> Answer:
    if not knows:
        return Answer(InterestKind.NONE)
    return Answer(InterestKind.KNOWS, NATURES[chance_of(f"{member.person.name}:{reference}") % len(NATURES)])
