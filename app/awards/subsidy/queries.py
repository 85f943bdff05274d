"""What organisations received of minimal financial assistance, and how each award of a list stands to the limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.awards.models import Award, Recommendation
from app.awards.queries import find_recommendation
from app.awards.subsidy.models import SubsidyConfirmation, SubsidyEntry, SubsidyPaper, SubsidyPaperKind
from app.platform.db import db
from app.rules.subsidy import Received, RunningTotal, running_total, years_counted

PAPERS = {
    "notice": "Notice of minimal financial assistance",
    "confirmation": "Confirmation of the recipient",
    "award-notice": "Award notice",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One grant of this office that was decided, in pounds, and the record that decided it."""

    organisation_id: int
    award_id: int
    recommendation_id: int
    financial_year: str
    amount: Decimal
    record: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How one organisation stands to the limit with a list: what it received before, and with the list.

    `amount` is that of the award, in pounds: as decided, before the decision as recommended.
    """

    given: tuple[Given, ...]
    entries: tuple[SubsidyEntry, ...]
    total: RunningTotal
    confirmation: SubsidyConfirmation | None
    amount: Decimal


GivenFinder = Callable[[Sequence[int], Sequence[str]], Iterable[Given]]
GIVEN_FINDERS: list[GivenFinder] = []


def finds_given(finder: GivenFinder) -> GivenFinder:
    """Register who knows the decided grants of organisations in financial years; decisions stand above this feature."""
    GIVEN_FINDERS.append(finder)
    return finder


def standings_of(made: Recommendation) -> dict[int, Standing]:
    """How the organisation of each award stands with this list, by the award's id; in as many queries however many."""
    awards, year = made.awards, made.round.financial_year
    same = same_organisations({award.application.organisation_id for award in awards})
    given, entries = given_to(same, years_counted(year)), entries_of(same, years_counted(year))
    decided = {each.award_id: each.amount for held in given.values() for each in held}
    added, said = added_by(made, same, decided), confirmations_of(awards)
    return {
        award.id: standing_of(
            award,
            decided.get(award.id, award.amount),
            same[award.application.organisation_id],
            given,
            entries,
            added,
            said.get(award.id),
        )
        for award in awards
    }


def standing_of(
    award: Award,
    amount: Decimal,
    recipient: str,
    given: Mapping[str, list[Given]],
    entries: Mapping[str, list[SubsidyEntry]],
    added: Mapping[str, list[Decimal]],
    said: SubsidyConfirmation | None,
) -> Standing:
    """A confirmation stands for its amount alone."""
    before = [each for each in given.get(recipient, ()) if each.recommendation_id != award.recommendation_id]
    stated = entries.get(recipient, [])
    received = [Received(each.financial_year, each.amount) for each in before]
    received += [Received(each.financial_year, each.amount) for each in stated if not each.struck_at]
    total = running_total(award.recommendation.round.financial_year, received, added[recipient])
    return Standing(tuple(before), tuple(stated), total, said if said and said.amount == amount else None, amount)


def same_organisations(ids: set[int]) -> dict[int, str]:
    """By the id of each organisation, what it is recognised by: two with the same registration are one."""
    wanted = select(Organisation.registration).where(Organisation.id.in_(ids), Organisation.registration.is_not(None))
    found = select(Organisation.id, Organisation.registration).where(
        or_(Organisation.id.in_(ids), Organisation.registration.in_(wanted))
    )
    return {number: registration or f"organisation {number}" for number, registration in db.session.execute(found)}


def given_to(same: Mapping[int, str], years: Sequence[str]) -> dict[str, list[Given]]:
    """The decided grants of this office in these years, by recipient."""
    found = defaultdict(list)
    for finder in GIVEN_FINDERS:
        for each in finder(list(same), years):
            found[same[each.organisation_id]].append(each)
    return found


def entries_of(same: Mapping[int, str], years: Sequence[str]) -> dict[str, list[SubsidyEntry]]:
    """What other bodies gave in these years, by recipient; struck out entries among them."""
    entries = select(SubsidyEntry).where(
        SubsidyEntry.organisation_id.in_(list(same)), SubsidyEntry.financial_year.in_(years)
    )
    wanted = entries.options(joinedload(SubsidyEntry.entered_by)).order_by(SubsidyEntry.id)
    found = defaultdict(list)
    for entry in db.session.scalars(wanted):
        found[same[entry.organisation_id]].append(entry)
    return found


def added_by(made: Recommendation, same: Mapping[int, str], decided: Mapping[int, Decimal]) -> dict[str, list[Decimal]]:
    """What this list gives, by recipient: one organisation may have several bids on it. As decided, where it is."""
    found = defaultdict(list)
    for award in made.awards:
        found[same[award.application.organisation_id]].append(decided.get(award.id, award.amount))
    return found


def confirmations_of(awards: Iterable[Award]) -> dict[int, SubsidyConfirmation]:
    """The last confirmation of each award, by its id."""
    wanted = select(SubsidyConfirmation).where(SubsidyConfirmation.award_id.in_([award.id for award in awards]))
    ordered = wanted.options(joinedload(SubsidyConfirmation.recorded_by)).order_by(SubsidyConfirmation.id)
    return {each.award_id: each for each in db.session.scalars(ordered)}


def papers_of(award: Award) -> dict[SubsidyPaperKind, SubsidyPaper]:
    """What was sent of one award, by its kind."""
    wanted = select(SubsidyPaper).where(SubsidyPaper.award_id == award.id)
    found = db.session.scalars(wanted.options(joinedload(SubsidyPaper.sent_by)))
    return {paper.kind: paper for paper in found}


def decision_on(award: Award) -> Given | None:
    """The decision that gives this award; None before there is one, or where it gives nothing."""
    year = award.recommendation.round.financial_year
    found = (each for finder in GIVEN_FINDERS for each in finder([award.application.organisation_id], [year]))
    return next((each for each in found if each.award_id == award.id), None)


def find_award(round_reference: str, number: int, bid_reference: str) -> Award | None:
    """One award of a list, for the office."""
    made = find_recommendation(round_reference, number)
    awards = made.awards if made else []
    return next((award for award in awards if award.application.reference == bid_reference), None)


@dataclass(frozen=True, slots=True)
class EntryBeside:
    """An entry as it stands on the page of an award of the same organisation."""

    entry: SubsidyEntry
    award: Award

    @property
    def round_id(self) -> int:
        return self.award.round_id


def find_entry(round_reference: str, number: int, bid_reference: str, entry_key: str) -> EntryBeside | None:
    """An entry of the organisation of this award."""
    award = find_award(round_reference, number, bid_reference)
    entry = db.session.scalar(select(SubsidyEntry).where(SubsidyEntry.key == entry_key)) if award else None
    if award is None or entry is None:
        return None
    same = same_organisations({award.application.organisation_id})
    return EntryBeside(entry, award) if entry.organisation_id in same else None


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One of the three papers of an award."""

    name: str
    award: Award

    @property
    def round_id(self) -> int:
        return self.award.round_id


def find_paper(round_reference: str, number: int, bid_reference: str, paper_name: str) -> PaperAsked | None:
    """A paper of this award, for the office; None where no paper has this name."""
    award = find_award(round_reference, number, bid_reference)
    return PaperAsked(paper_name, award) if award and paper_name in PAPERS else None
