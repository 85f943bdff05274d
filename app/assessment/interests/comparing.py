"""What the rules suggest for the panel of a round, and what of it nobody has answered yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.accounts.models import Membership, Organisation, Person
from app.applications.models import Answer, Application
from app.assessment.interests.models import InterestInRound, RegisterEntry, SuggestionAnswer
from app.assessment.kept import kept_while
from app.assessment.models import Interest, InterestKind, PanelMember
from app.assessment.visible import is_in_the_round
from app.platform import clock
from app.platform.clock import local
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.kinds.organisation import registration_in
from app.rounds.kinds.together import parts_in
from app.rounds.models import Question, QuestionKind, Round
from app.rules.interests import (
    Applicant,
    Applicants,
    Days,
    Declarant,
    Entry,
    Match,
    Suggestion,
    identifiers,
    suggestions,
)

ASKED = (QuestionKind.CONTACT, QuestionKind.ORGANISATION, QuestionKind.ADDRESS)
NEARNESS = list(InterestKind)

Said = Mapping[QuestionKind, list[str]]
Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class OpenSuggestion:
    """A suggestion that nobody has answered: whom and which bid it is about, and on which grounds."""

    member: PanelMember
    bid: Any
    matches: tuple[Match, ...]
    declared: InterestKind | None

    @property
    def kind(self) -> InterestKind:
        """The interest that the grounds speak for."""
        return kind_of(self.matches)

    @property
    def grounds(self) -> list[dict[str, str]]:
        """As they are kept with an answer."""
        return [{"ground": match.ground.value, "matched": match.matched} for match in self.matches]


def kind_of(matches: Iterable[Match]) -> InterestKind:
    return InterestKind.DIRECT if any(match.is_direct for match in matches) else InterestKind.KNOWS


def open_suggestions(round_: Round, at: datetime, member: PanelMember | None = None) -> list[OpenSuggestion]:
    """What the rules suggest in a round, for its whole panel or one member, without what was answered or declared.

    By member, by name, then by bid.
    """
    return list(suggested([round_], at, member))


def suggested(rounds: Sequence[Round], at: datetime, member: PanelMember | None = None) -> Iterator[OpenSuggestion]:
    """The same of several rounds, in a number of queries that does not grow with them."""
    members = panels_of([round_.id for round_ in rounds], member)
    if not members:
        return
    compared, entries, known = compared_in(rounds), entries_of([member.person_id for member in members]), Known(members)
    opened_on = {round_.id: local(round_.opens_at).date() for round_ in rounds}
    for each in members:
        bids, applicants = compared[each.round_id]
        declarant = Declarant(each.person.email, tuple(entries[each.person_id]))
        for found in suggestions(declarant, applicants, Days(opened_on[each.round_id], local(at).date())):
            if still := known.still_open(each, bids[found.reference], found):
                yield still


def open_by_round(rounds: Sequence[Round], at: datetime) -> Mapping[int, int]:
    """How many suggestions wait for an answer, by round; compared anew only after anything happened anywhere."""
    state = db.session.scalar(LAST_EVENT_OF_ALL), local(at).date()
    key = (0, ("open suggestions", tuple(round_.id for round_ in rounds)))
    return kept_while(state, key, lambda: Counter(found.member.round_id for found in suggested(rounds, at)))


LAST_EVENT_OF_ALL = select(func.max(AuditEvent.sequence))


def hints_for(member: PanelMember) -> dict[str, list[str]]:
    """What a member is shown of the open suggestions about them, by bid: a hint, which chooses nothing."""
    found = open_suggestions(member.round, clock.now(), member)
    return {each.bid.reference: [match.hint for match in each.matches] for each in found}


class Known:
    """What is declared and answered already, by member and bid."""

    def __init__(self, members: Sequence[PanelMember]) -> None:
        ids = [member.id for member in members]
        interests = select(Interest.member_id, Interest.application_id, Interest.kind)
        answers = select(SuggestionAnswer.member_id, SuggestionAnswer.application_id, SuggestionAnswer.grounds)
        self.declared: dict[tuple[int, int], InterestKind] = {
            (member_id, bid_id): kind
            for member_id, bid_id, kind in db.session.execute(interests.where(Interest.member_id.in_(ids)))
        }
        self.answered: dict[tuple[int, int], set[tuple[str, str]]] = defaultdict(set)
        for member_id, bid_id, grounds in db.session.execute(answers.where(SuggestionAnswer.member_id.in_(ids))):
            self.answered[member_id, bid_id].update((each["ground"], each["matched"]) for each in grounds)

    def still_open(self, member: PanelMember, bid: Any, suggestion: Suggestion) -> OpenSuggestion | None:
        """The suggestion with the grounds that are new; None where there are none, or what is declared is as near."""
        answered = self.answered.get((member.id, bid.id), set())
        fresh = tuple(each for each in suggestion.matches if (each.ground.value, each.matched) not in answered)
        declared = self.declared.get((member.id, bid.id))
        if not fresh or (declared and NEARNESS.index(declared) >= NEARNESS.index(kind_of(fresh))):
            return None
        return OpenSuggestion(member, bid, fresh, declared)


def panels_of(round_ids: Sequence[int], member: PanelMember | None) -> Sequence[PanelMember]:
    """Those about whom anything may be suggested: not whoever stands out of the whole round by their own word."""
    wanted = select(PanelMember).join(PanelMember.person).where(PanelMember.round_id.in_(round_ids))
    if member is not None:
        wanted = wanted.where(PanelMember.id == member.id)
    is_out = exists().where(InterestInRound.member_id == PanelMember.id)
    return db.session.scalars(wanted.where(~is_out).order_by(Person.name, PanelMember.id)).unique().all()


def compared_in(rounds: Sequence[Round]) -> Mapping[int, tuple[Mapping[str, Any], Applicants]]:
    """The bids of each round by reference, and their organisations as the rules compare them."""
    of_rounds = Application.round_id.in_([round_.id for round_ in rounds]), is_in_the_round()
    emails, answers = emails_of(of_rounds), answers_of(of_rounds)
    bids: dict[int, dict[str, Any]] = {round_.id: {} for round_ in rounds}
    for bid in db.session.execute(bids_in(of_rounds)):
        bids[bid.round_id][bid.reference] = bid
    return {
        round_id: (found, Applicants(applicant(bid, emails, answers) for bid in found.values()))
        for round_id, found in bids.items()
    }


def bids_in(of_rounds: Conditions) -> Select[Any]:
    """The bids with no more of each than the list of a declaration says."""
    return (
        select(
            Application.id,
            Application.round_id,
            Application.reference,
            Application.project,
            Application.organisation_id,
            Organisation.name.label("organisation"),
            Organisation.registration,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(*of_rounds)
        .order_by(Application.reference)
    )


def applicant(bid: Any, emails: Mapping[int, list[str]], answers: Mapping[int, Said]) -> Applicant:
    """The organisation of a bid with its people, and what it answered of itself."""
    said = answers.get(bid.id, {})
    return Applicant(
        reference=bid.reference,
        name=bid.organisation,
        emails=(*emails.get(bid.organisation_id, ()), *parts_of(said, QuestionKind.CONTACT, "email")),
        numbers=(*([bid.registration] if bid.registration else []), *registered_in(said)),
        postcodes=parts_of(said, QuestionKind.ADDRESS, "postcode"),
    )


def parts_of(said: Said, kind: QuestionKind, part: str) -> tuple[str, ...]:
    """One line of each answer of a kind, where it was given."""
    return tuple(given[part] for given in map(parts_in, said.get(kind, ())) if given.get(part))


def registered_in(said: Said) -> tuple[str, ...]:
    found = map(registration_in, said.get(QuestionKind.ORGANISATION, ()))
    return tuple(each.identifier for each in found if each)


def emails_of(of_rounds: Conditions) -> Mapping[int, list[str]]:
    """The addresses of the people who act for each organisation."""
    rows = db.session.execute(
        select(Membership.organisation_id, Person.email)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id.in_(select(Application.organisation_id).where(*of_rounds)))
        .order_by(Membership.organisation_id, Person.email)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for organisation_id, email in rows:
        found[organisation_id].append(email)
    return found


def answers_of(of_rounds: Conditions) -> Mapping[int, Said]:
    """What each bid answered where it was asked for a person, an address or its registration."""
    rows = db.session.execute(
        select(Answer.application_id, Question.kind, Answer.value)
        .join(Question, Question.id == Answer.question_id)
        .join(Application, Application.id == Answer.application_id)
        .where(*of_rounds, Question.kind.in_(ASKED))
        .order_by(Answer.application_id, Question.id)
    )
    found: dict[int, dict[QuestionKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for application_id, kind, value in rows:
        found[application_id][kind].append(value)
    return found


def entries_of(person_ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """The registers of interests of these people, without what was struck out."""
    rows = db.session.scalars(
        select(RegisterEntry)
        .where(RegisterEntry.person_id.in_(person_ids), RegisterEntry.struck_at.is_(None))
        .order_by(RegisterEntry.id)
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        entry = Entry(row.kind, row.body, identifiers(row.number), row.postcode, row.since, row.until)
        found[row.person_id].append(entry)
    return found
