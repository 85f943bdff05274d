"""The three papers of minimal financial assistance: the notice, the recipient's confirmation, the award notice.

Source: Subsidy Control Act 2022 s.37: before it is given, the recipient is told that it is such assistance and how
much, and asked to confirm in writing that the limit is kept; when it is given, they are told the amount and the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import current_app

from app.awards.models import Award
from app.awards.subsidy.queries import PAPERS, Given, Standing
from app.platform.formatting import long_date, money
from app.platform.papers import Heading, Line, Paper, Piece, line, table
from app.rules.subsidy import LIMIT, years_counted

ACT = "the Subsidy Control Act 2022"


def paper_of(name: str, award: Award, standing: Standing, given: Given | None, at: datetime) -> Paper:
    """One of the three. `given` is the decision, which the award notice needs."""
    office = current_app.config["SETTINGS"].office
    pieces = {"notice": notice, "confirmation": confirmation, "award-notice": award_notice}[name]
    bid = award.application
    return Paper(
        body=office.decision_maker_title,
        area=office.area,
        title=f"{bid.organisation.name}: {bid.project}",
        number=str(bid.reference),
        sort=PAPERS[name],
        pieces=tuple(pieces(award, standing, given)),
        at=at,
    )


def notice(award: Award, standing: Standing, given: Given | None) -> Iterator[Piece]:
    """That the award is proposed, how much it is, and what the recipient is asked to confirm."""
    yield line(
        f"We propose to give {award.application.organisation.name} a grant of {money(award.amount)} for "
        f"{award.application.project}. We would give it as minimal financial assistance under section 36 of {ACT}. "
        f"Its gross value is {money(award.amount)}."
    )
    yield line(
        f"One organisation may receive at most {money(LIMIT)} of such assistance from all public bodies together, in "
        f"the financial year of the grant and the two before: {years_words(award)}."
    )
    yield Heading(2, "What we know of")
    yield from known(standing)
    yield Heading(2, "What we ask of you")
    yield line(
        "Before the grant can be given, please confirm in writing that you do not receive more than this with it. "
        "Tell us of anything that is missing above. The paper for your confirmation comes with this notice."
    )


def known(standing: Standing) -> Iterator[Piece]:
    """What the organisation received in the three years, as far as the office knows."""
    ours = [("This office, " + each.record, each.financial_year, money(each.amount)) for each in standing.given]
    others = [(row.given_by, row.financial_year, money(row.amount)) for row in standing.entries if not row.struck_at]
    rows = [*ours, *others]
    if not rows:
        yield line("Nothing was received in these years.")
        return
    foot = ("Received before", money(standing.total.before))
    yield table(("Given by", "Financial year", "Amount"), rows, foot=foot, numbers=(2,))


def confirmation(award: Award, standing: Standing, given: Given | None) -> Iterator[Line]:
    """What the recipient signs; where it is recorded already, by whom and on which day."""
    name = award.application.organisation.name
    yield line(
        f"{name} confirms that a grant of {money(award.amount)} for {award.application.project} does not bring the "
        f"minimal financial assistance that it receives in {years_words(award)} above {money(LIMIT)}, as section 36 "
        f"of {ACT} sets it, counting what its group received from all public bodies."
    )
    if recorded := standing.confirmation:
        yield line(f"Confirmed by {recorded.confirmed_by} on {long_date(recorded.confirmed_on)}.")
        return
    for words in ("Name", "Position in the organisation", "Signature", "Date"):
        yield line(f"{words}: ____________________________")


def award_notice(award: Award, standing: Standing, given: Given | None) -> Iterator[Line]:
    """That the assistance was given, how much, and when."""
    if given is None:
        raise LookupError("This award is not decided.")
    yield line(
        f"The grant of {money(given.amount)} to {award.application.organisation.name} for {award.application.project} "
        f"is minimal financial assistance under section 36 of {ACT}. It was given on {long_date(given.decided_on)} by "
        f"decision {given.record}. Its gross value is {money(given.amount)}."
    )
    yield line(
        "Keep this notice for three years. Count the amount when another public body asks you what you have received."
    )


def years_words(award: Award) -> str:
    first, second, third = years_counted(award.recommendation.round.financial_year)
    return f"{first}, {second} and {third}"
