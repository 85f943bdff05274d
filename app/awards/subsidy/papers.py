"""The three papers of minimal financial assistance: the notice, the recipient's confirmation, the award notice.

Source: Subsidy Control Act 2022 s.37: before it is given, the recipient is told that it is such assistance and how
much, and asked to confirm in writing that the limit is kept; when it is given, they are told the amount and the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.awards.subsidy.content import Plain
from app.awards.subsidy.models import SubsidyConfirmation
from app.awards.subsidy.queries import PAPERS
from app.platform.formatting import iso_date, long_date, money
from app.platform.papers import Heading, Line, Paper, Piece, line, table

ACT = "the Subsidy Control Act 2022"


def paper_of(name: str, content: Plain, confirmation: SubsidyConfirmation | None, at: datetime) -> Paper:
    """One of the three. `at` is when it was sent, or now; `confirmation` is what was recorded, if it was."""
    pieces = {
        "notice": notice(content),
        "confirmation": confirmation_of(content, confirmation),
        "award-notice": award_notice(content),
    }[name]
    office = content["office"]
    return Paper(
        body=office["body"],
        area=office["area"],
        title=f"{content['organisation']}: {content['project']}",
        number=content["reference"],
        sort=PAPERS[name],
        pieces=tuple(pieces),
        at=at,
    )


def notice(content: Plain) -> Iterator[Piece]:
    """That the award is proposed, how much it is, and what the recipient is asked to confirm."""
    yield from map(line, notice_words(content))
    yield Heading(2, "What we know of")
    yield from known(content)
    yield Heading(2, "What we ask of you")
    yield line(
        "Before the grant can be given, please confirm in writing that you do not receive more than this with it: "
        "you do so when you accept the grant, or on the paper for your confirmation. "
        "Tell us of anything that is missing above."
    )


def notice_words(content: Plain) -> Iterator[str]:
    """The two sentences that the law asks for, on paper and in mail."""
    yield (
        f"We propose to give {content['organisation']} a grant of {money(content['amount'])} for "
        f"{content['project']}. We would give it as minimal financial assistance under section 36 of {ACT}. "
        f"Its gross value is {money(content['amount'])}."
    )
    yield (
        f"One organisation, with all that belongs to its group, may receive at most {money(content['limit'])} of such "
        "assistance from all public bodies together, in the financial year of the grant and the two before: "
        f"{years_words(content)}."
    )


def known(content: Plain) -> Iterator[Piece]:
    """What the organisation received in the three years, as far as the office knows."""
    rows = [(row["given_by"], row["year"], money(row["amount"])) for row in content["received"]]
    if not rows:
        yield line("Nothing was received in these years.")
        return
    foot = ("Received before", money(content["before"]))
    yield table(("Given by", "Financial year", "Amount"), rows, foot=foot, numbers=(2,))


def confirmation_of(content: Plain, recorded: SubsidyConfirmation | None) -> Iterator[Line]:
    """What the recipient confirms; where it is recorded already, by whom and on which day."""
    yield line(confirmation_words(content))
    if recorded:
        yield line(f"Confirmed by {recorded.confirmed_by} on {long_date(recorded.confirmed_on)}.")
        return
    for words in ("Name", "Position in the organisation", "Signature", "Date"):
        yield line(f"{words}: ____________________________")


def confirmation_words(content: Plain) -> str:
    """The sentence that a recipient confirms, on paper and when they accept."""
    return (
        f"{content['organisation']} confirms that a grant of {money(content['amount'])} for {content['project']} does "
        f"not bring the minimal financial assistance that it receives in {years_words(content)} above "
        f"{money(content['limit'])}, as section 36 of {ACT} sets it, counting what its group received from all public "
        "bodies."
    )


def award_notice(content: Plain) -> Iterator[Line]:
    """That the assistance was given, how much, and when."""
    yield from map(line, award_notice_words(content))


def award_notice_words(content: Plain) -> Iterator[str]:
    yield (
        f"The grant of {money(content['amount'])} to {content['organisation']} for {content['project']} "
        f"is minimal financial assistance under section 36 of {ACT}. It was given on {iso_date(content['given_on'])}, "
        f"after decision {content['record']}. Its gross value is {money(content['amount'])}."
    )
    yield "Keep this notice for three years. Count the amount when another public body asks you what you have received."


def years_words(content: Plain) -> str:
    first, second, third = content["years"]
    return f"{first}, {second} and {third}"
