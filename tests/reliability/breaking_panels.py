"""Each rule of panels, interests and meetings, broken by hand in the cast's round (see test_invariants.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.interests.models import SetAsideLifted, SuggestionAnswer, Verdict, Waiver
from app.assessment.meeting.models import Agreed, Agreement, Attendance, Confirmation, Discussion, Revision
from app.assessment.models import Interest, InterestKind, Moderation, PanelMember, PanelRole, ScoreSheet, Unsealing
from app.assessment.panel.models import Assignment, PanelInvitation, Reassignment
from app.platform.db import db
from app.rounds.models import Criterion, Round
from tests import factories as make

LATER = make.NOON + timedelta(hours=1)

Break = Callable[[], object]


def row(table: Any, *conditions: Any) -> Any:
    return db.session.scalars(select(table).where(*conditions).order_by(table.id)).first()


def bid(reference: str = "T-002") -> Application:
    return row(Application, Application.reference == reference)


def person(name: str) -> Person:
    return row(Person, Person.name == name)


def member(name: str) -> PanelMember:
    return row(PanelMember, PanelMember.person_id == person(name).id)


def devans_interest() -> Interest:
    """Devan knows the people of T-002."""
    return row(Interest, Interest.member_id == member("Devan").id, Interest.kind != InterestKind.NONE)


def open_round() -> Round:
    return row(Round, Round.reference == "OPEN-R1")


def waiver(by: str = "Grace") -> Waiver:
    facts = {"reason": "So.", "role_title": "monitoring officer", "waived_at": LATER}
    return make.stored(Waiver(interest=devans_interest(), waived_by=person(by), **facts))


def direct_interest() -> None:
    devans_interest().kind = InterestKind.DIRECT


def lifted_on_the_bid_itself() -> None:
    direct_interest()
    sheet = make.stored(ScoreSheet(application=bid(), member=member("Devan"), started_at=make.NOON))
    moments = {"set_aside_at": make.NOON, "lifted_at": LATER}
    make.stored(SetAsideLifted(sheet=sheet, waiver=waiver(), reason="So.", **moments))


def answer(verdict: Verdict, grounds: list[dict[str, str]]) -> None:
    facts = {"kind": InterestKind.KNOWS, "grounds": grounds, "reason": "So.", "answered_at": LATER}
    people = {"member": member("Asha"), "application": bid(), "answered_by": person("Dilys")}
    make.stored(SuggestionAnswer(verdict=verdict, **people, **facts))


def assign(name: str, to: Application, way: str = "balanced") -> None:
    row(Round, Round.id == bid().round_id).assignment = way
    make.stored(Assignment(member_id=member(name).id, application_id=to.id, assigned_at=LATER))


def hand_over_to_oneself() -> None:
    asha = member("Asha")
    who = {"from_member": asha, "to_member": asha, "reassigned_by": person("Dilys")}
    make.stored(Reassignment(application=bid(), **who, reason="So.", reassigned_at=LATER))


def accept_what_was_taken_back() -> None:
    facts = {"email": "x@example.org", "name": "X", "role": PanelRole.MEMBER, "scores": True, "token_digest": "2" * 64}
    moments = {"sent_at": make.NOON, "ends_at": LATER, "accepted_at": LATER, "taken_back_at": LATER}
    make.stored(PanelInvitation(round=bid().round, invited_by=person("Dilys"), **facts, **moments))


def unsealing(**changes: Any) -> Unsealing:
    facts = {"round": bid().round, "opened_by": person("Chidi"), "opened_at": make.NOON} | changes
    return make.stored(Unsealing(**facts))


def agreement(**changes: Any) -> Agreement:
    facts = {"number": 1, "kind": Agreed.MODERATED, "reason": "So.", "made_at": LATER, "undoes_id": None}
    scores = {"score_before": "60", "score_after": "80", "band_before": "low", "band_after": "high"}
    people = {"application": bid(), "made_by": person("Chidi")}
    return make.stored(Agreement(**(facts | scores | people | changes)))


def confirm_oneself() -> None:
    unsealing()
    made = agreement()
    make.stored(Confirmation(agreement=made, confirmed_by=person("Chidi"), confirmed_at=LATER))


def stay_in_the_room() -> None:
    unsealing()
    make.stored(Attendance(member=member("Devan"), came_at=make.NOON))
    agreement()


def moderate_another_bid() -> None:
    unsealing()
    made, other = agreement(), bid("T-001")
    criterion = row(Criterion, Criterion.round_id == other.round_id)
    facts = {"points": 3, "reason": "So.", "moderated_by_id": None, "moderated_at": LATER}
    moderation = Moderation(application=other, criterion_id=criterion.id, **facts)
    moderation.agreement_id = made.id
    make.stored(moderation)


def discuss_elsewhere() -> None:
    begun = {"begun_by": person("Chidi"), "begun_at": LATER}
    make.stored(Discussion(round=open_round(), number=1, application=bid(), **begun))


def revise_where_nobody_may() -> None:
    unsealing(members_revise=False)
    sheet = row(ScoreSheet)
    criterion = row(Criterion, Criterion.round_id == bid().round_id)
    make.stored(Revision(sheet=sheet, criterion_id=criterion.id, number=1, points=1, revised_at=LATER))


def seat_everybody_on_one() -> None:
    db.session.execute(text("UPDATE panel_member SET seat = 1"))


def share_out_in_a_third_way() -> None:
    db.session.execute(text("UPDATE round SET assignment = 'by lot'"))


BREAKS: dict[str, Break] = {
    "Only a direct interest is waived, with a reason; neither that nor its withdrawal is by whose own it is.": waiver,
    "A waiver lets no sheet count on the bid of its own interest.": lifted_on_the_bid_itself,
    "A suggestion is answered with a reason, on some ground, and by nobody it is about.": lambda: answer(
        Verdict.DISMISSED, []
    ),
    "A suggestion that was confirmed stands as an interest.": lambda: answer(Verdict.CONFIRMED, [{"ground": "name"}]),
    "No bid is assigned to a member with an interest in it, or who is out of its round.": lambda: assign(
        "Devan", bid()
    ),
    "A bid is assigned to members who mark bids in its round and declared about it.": lambda: assign("Ben", bid()),
    "Bids are assigned only where they are shared out.": lambda: assign("Asha", bid(), "everyone"),
    "In a round everybody scores everything, or its bids are shared out.": share_out_in_a_third_way,
    "A bid changed hands between two members of its round, with a reason.": hand_over_to_oneself,
    "No two members of a panel have one seat.": seat_everybody_on_one,
    "An invitation has one answer at most, and none once it was taken back.": accept_what_was_taken_back,
    "A change of band is confirmed by another person than the one who recorded it.": confirm_oneself,
    "Nobody with an interest in a bid is in the room when the panel agrees on it.": stay_in_the_room,
    "Whoever records what was agreed has no interest in the bid.": lambda: agreement(made_by=person("Devan")),
    "What the panel agreed, it agreed after the seal was opened.": agreement,
    "The agreements about a bid are numbered without a gap, and undo earlier ones of the same bid.": lambda: agreement(
        number=3
    ),
    "The points of an agreement are on its own bid.": moderate_another_bid,
    "A bid is discussed in the meeting of its own round.": discuss_elsewhere,
    "A revised mark lies on the scale, on a criterion of the bid's round whose meeting lets members revise.": (
        revise_where_nobody_may
    ),
}

CHANGED = {
    "A code of conduct is kept in the words that were accepted.": "UPDATE conduct SET text = 'Anything goes.'",
    "Calibration bids are up to three bids of their round.": 'UPDATE round SET calibration = \'["T-001", "T-999"]\'',
}
