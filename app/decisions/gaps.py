"""What a record lacks before it can be sent or signed: each gap named, with the place to close it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from app.applications.documents.models import ScanState
from app.applications.documents.queries import is_readable
from app.awards.against import anew, standing_against
from app.awards.authorising import later_number
from app.awards.models import Award, Recommendation
from app.awards.preparing.models import Diligence
from app.awards.preparing.queries import states_of
from app.awards.subsidy.queries import standings_of
from app.decisions.models import DecisionRecord, State
from app.platform.formatting import count, money
from app.rules.subsidy import LIMIT

REQUIRED = {
    "title": "Title",
    "officers_present": "Officers present",
    "summary": "Summary of issue",
    "key_points": "Key discussion points",
    "conditions": "Conditions",
    "interests": "Interests declared",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, as a sentence, and where it is put right."""

    what: str
    url: str


FollowingGaps = Callable[[Recommendation], Iterable[str]]
FOLLOWING: list[FollowingGaps] = []


def stands_against(finder: FollowingGaps) -> FollowingGaps:
    """Register who knows what stands against a list that follows a decision: what came free is known above here."""
    FOLLOWING.append(finder)
    return finder


def gaps_of(record: DecisionRecord) -> list[Gap]:
    """Everything that stands between this record and its sending, in the order of the record."""
    listed = record.recommendation
    return [
        *empty_fields(record),
        *due_regard_gap(record),
        *([] if listed is None else gaps_of_list(listed)),
        *([] if listed is None or record.state is not State.DRAFT else diligence_gaps(listed)),
        *money_gaps(record),
        *attachment_gaps(record),
    ]


def empty_fields(record: DecisionRecord) -> Iterator[Gap]:
    edit = url_for("decisions.edit", record_reference=record.reference)
    for field, name in REQUIRED.items():
        if not getattr(record, field).strip():
            yield Gap(f"{name} is empty. Write it.", f"{edit}#{field}")


def due_regard_gap(record: DecisionRecord) -> Iterator[Gap]:
    """Asked of a draft only: a record on its way from before this was asked is signed as it was written."""
    if record.state is State.DRAFT and not record.due_regard.strip():
        edit = url_for("decisions.edit", record_reference=record.reference)
        yield Gap(
            "Due regard is empty. Write how people with protected characteristics are affected.", f"{edit}#due_regard"
        )


def gaps_of_list(listed: Recommendation) -> Iterator[Gap]:
    """What stands against the list: a newer one, a missing reason or authorisation, a bid withdrawn since."""
    place = url_of(listed)
    if newer := newer_list(listed):
        yield Gap(f"List {newer} of this round is newer. Write the record from that one.", place)
    unread = [award for award in listed.awards if not award.crime_reduction_reason.strip() or not award.explained_at]
    if unread:
        references = ", ".join(str(award.application.reference) for award in unread[:3])
        more = f" and {len(unread) - 3} more" if len(unread) > 3 else ""
        yield Gap(
            f"{count(len(unread), 'award')} without a confirmed reason under section 9: {references}{more}. "
            "Say why each will secure or contribute to crime and disorder reduction.",
            place,
        )
    if not listed.is_authorised:
        yield Gap(
            f"The list is {money(listed.over_amount)} over the pot. A finance officer must authorise that, "
            "with a reason.",
            place,
        )
    for what in standing_against(listed):
        yield Gap(what, place)
    yield from subsidy_gaps(listed)
    if listed.follows:
        yield from (Gap(words, place) for finder in FOLLOWING for words in finder(listed))


def subsidy_gaps(listed: Recommendation) -> Iterator[Gap]:
    """Organisations that the list would bring above the limit of minimal financial assistance."""
    standings = standings_of(listed)
    for award in listed.awards:
        total = standings[award.id].total
        if total.is_above:
            yield Gap(
                f"{award.application.reference} brings {award.application.organisation.name} to {money(total.total)} "
                f"of minimal financial assistance in three financial years, and {money(LIMIT)} is the most. "
                "Check what is entered, or make a list without it.",
                url_of_award(award),
            )


def diligence_gaps(listed: Recommendation) -> Iterator[Gap]:
    """Asked of a draft only: a record on its way from before this was asked goes on."""
    states = states_of(listed.awards)
    open_ = [award for award in listed.awards if states[award.id] in (Diligence.NOT_BEGUN, Diligence.IN_HAND)]
    if open_:
        references = ", ".join(str(award.application.reference) for award in open_[:3])
        more = f" and {len(open_) - 3} more" if len(open_) > 3 else ""
        yield Gap(f"Due diligence is not passed for {references}{more}. Record it.", url_of(listed))
    for award in listed.awards:
        if states[award.id] is Diligence.FAILED:
            reference = award.application.reference
            yield Gap(f"Due diligence of {reference} failed. Make a list without it.", url_of_award(award))


def url_of_award(award: Award) -> str:
    """The page where one award is prepared."""
    made = award.recommendation
    here = {"round_reference": made.round.reference, "number": made.number}
    return url_for("awards.award", **here, bid_reference=award.application.reference)


def newer_list(listed: Recommendation) -> int | None:
    """The number of the list that takes this one's place; None where this is the last."""
    return later_number(listed)


def money_gaps(record: DecisionRecord) -> Iterator[Gap]:
    """A record decides about money, and its lines are those of its awards."""
    place = url_for("decisions.show", record_reference=record.reference)
    listed = record.recommendation
    if not record.lines and listed:
        yield Gap(f"The record has no line of money, and its list has awards. {anew(listed)}", url_of(listed))
    elif not record.lines:
        lines = url_for("decisions.lines", record_reference=record.reference)
        yield Gap("The record has no line of money. Write what it decides about.", lines)
    elif listed and sum(award.amount for award in listed.awards) != record.value_amount:
        yield Gap("The lines of the record do not come to the sum of its awards.", place)


def attachment_gaps(record: DecisionRecord) -> Iterator[Gap]:
    """Attachments that nobody can open: those that the scanner has not looked at, and those that it refused."""
    place = url_for("decisions.attachments", record_reference=record.reference)
    for each in record.attached:
        if each.state is ScanState.REFUSED:
            yield Gap(f"The attachment “{each.title}” was refused by the virus scanner. Remove it.", place)
        elif not is_readable(each):
            yield Gap(f"The attachment “{each.title}” waits for the virus scan. Come back when it is done.", place)


def url_of(listed: Recommendation) -> str:
    """The page of a recommended award list."""
    return url_for("awards.recommendation", round_reference=listed.round.reference, number=listed.number)
