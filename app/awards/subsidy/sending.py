"""Sending a recipient the papers of minimal financial assistance, and keeping their confirmation, inside the act that
they belong to: the notice with the offer, the confirmation with its acceptance, the award notice right after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from app.accounts.models import Person
from app.awards.models import Award
from app.awards.subsidy.content import Plain, content_of, given_content
from app.awards.subsidy.models import SubsidyConfirmation, SubsidyPaper, SubsidyPaperKind
from app.awards.subsidy.papers import award_notice_words, notice_words
from app.awards.subsidy.queries import Given, Standing
from app.platform import mail
from app.platform.clock import local
from app.platform.db import db
from app.platform.errors import Refused
from app.platform.formatting import money
from app.rules.freezing import digest
from app.rules.money import plain
from app.rules.subsidy import LIMIT


def send_notice(
    award: Award, standing: Standing, recipients: Sequence[str], url: str, *, actor: Person, at: datetime
) -> SubsidyPaper:
    """Tell the recipient that the grant would be minimal financial assistance, how much, and what is asked of them."""
    content = content_of(award, standing)
    return sent(SubsidyPaperKind.NOTICE, award, content, notice_words(content), recipients, url, actor, at)


def send_award_notice(
    award: Award, standing: Standing, given: Given, recipients: Sequence[str], url: str, *, actor: Person, at: datetime
) -> SubsidyPaper:
    """Tell the recipient that the assistance was given: today, and how much."""
    content = given_content(award, standing, given, local(at).date())
    return sent(SubsidyPaperKind.AWARD_NOTICE, award, content, award_notice_words(content), recipients, url, actor, at)


def sent(
    kind: SubsidyPaperKind,
    award: Award,
    content: Plain,
    said: Iterable[str],
    recipients: Sequence[str],
    url: str,
    actor: Person,
    at: datetime,
) -> SubsidyPaper:
    """The paper as it is kept, and its words by mail to each of the recipients."""
    paper = SubsidyPaper(
        award=award,
        kind=kind,
        amount=Decimal(content["amount"]),
        content=content,
        digest=digest(content),
        sent_by=actor,
        sent_at=at,
    )
    db.session.add(paper)
    template = "subsidy_notice" if kind is SubsidyPaperKind.NOTICE else "subsidy_award_notice"
    words = list(said)
    for email in recipients:
        mail.send(email, template, at=at, content=content, words=words, url=url)
    return paper


def check_limit(award: Award, standing: Standing) -> None:
    """Raises: Refused, where the grant would bring its organisation above the limit."""
    if why := above_words(award, standing):
        raise Refused(why)


def above_words(award: Award, standing: Standing) -> str:
    """Why the grant cannot be accepted now; empty where the limit is kept."""
    if not standing.total.is_above:
        return ""
    return (
        f"With this grant {award.application.organisation.name} would come to {money(standing.total.total)} of minimal "
        f"financial assistance in three financial years, and {money(LIMIT)} is the most. It cannot be accepted now. "
        "Write to us: perhaps something is counted that should not be."
    )


def confirm_with_acceptance(
    award: Award, standing: Standing, confirmed_by: str, *, actor: Person, at: datetime
) -> SubsidyConfirmation:
    """Keep that the recipient confirmed, as they accepted, that the limit is kept with this grant."""
    made = SubsidyConfirmation(
        award=award,
        amount=standing.amount,
        confirmed_by=confirmed_by,
        confirmed_on=local(at).date(),
        recorded_by=actor,
        recorded_at=at,
    )
    db.session.add(made)
    return made


def facts_of(confirmation: SubsidyConfirmation | None, paper: SubsidyPaper | None) -> dict[str, str]:
    """What the trail keeps of an acceptance: that the limit was confirmed, and the notice that went out."""
    said = {"limit_confirmed_for": plain(confirmation.amount)} if confirmation else {}
    return said | ({"award_notice": paper.digest} if paper else {})
