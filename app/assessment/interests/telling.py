"""Who is told of an interest: the member of what the office added, the fund officers of what came late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select

from app.accounts.delegation.queries import holders
from app.accounts.models import OfficeRole
from app.assessment.interests.models import SuggestionAnswer, Waiver
from app.assessment.models import Interest, InterestKind, PanelMember
from app.platform import mail
from app.platform.addresses import whole_address
from app.platform.db import db

LISTS: list[Select[Any]] = []


def lists_are_in(round_ids: Select[Any]) -> None:
    """Register where recommended award lists are kept, which this feature does not know: a select of their rounds."""
    LISTS.append(round_ids)


def has_list(round_id: int) -> bool:
    """Whether a recommended award list was made of this round already. It stays as it was made."""
    return any(db.session.scalar(select(literal(round_id).in_(round_ids))) for round_ids in LISTS)


def tell_member(answer: SuggestionAnswer, *, at: datetime) -> None:
    """Tell a member that the office put an interest into their declaration."""
    mail.send(
        answer.member.person.email,
        "interest_confirmed",
        at=at,
        answer=answer,
        is_direct=answer.kind is InterestKind.DIRECT,
        url=declaration_of(answer.member),
    )


def tell_member_of_waiver(waiver: Waiver, *, at: datetime) -> None:
    mail.send(
        waiver.interest.member.person.email,
        "interest_waived",
        at=at,
        waiver=waiver,
        url=declaration_of(waiver.interest.member),
    )


def tell_of_withdrawal(waiver: Waiver, set_aside: list[str], *, at: datetime) -> None:
    """Tell the member that they are out again, and the fund officers what it set aside."""
    member = waiver.interest.member
    mail.send(member.person.email, "waiver_withdrawn", at=at, waiver=waiver, url=declaration_of(member))
    tell_fund_officers("waiver_withdrawn_told", member, set_aside, at=at, waiver=waiver)


def tell_officers(member: PanelMember, interest: Interest | None, set_aside: list[str], *, at: datetime) -> None:
    """Tell the fund officers of an interest that was declared after the list was signed for, or in the whole round."""
    tell_fund_officers("interest_declared", member, set_aside, at=at, member=member, interest=interest)


def tell_fund_officers(template: str, about: PanelMember, set_aside: list[str], *, at: datetime, **shown: Any) -> None:
    """What keeps a member from bids, with how many of their sheets it set aside."""
    for officer in holders(OfficeRole.FUND_OFFICER, at=at):
        mail.send(
            officer.email,
            template,
            at=at,
            sheets=len(set_aside),
            has_list=has_list(about.round_id),
            url=whole_address("assessment.office_interests", round_reference=about.round.reference),
            **shown,
        )


def declaration_of(member: PanelMember) -> str:
    return whole_address("assessment.interests", round_reference=member.round.reference)
