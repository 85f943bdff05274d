"""What suggests that a panel member stands near a bid: a rule notices, a person decides.

Four grounds, as the office's policy on conflicts names them: the same e-mail domain as the organisation's people;
the same charity or company number, the same address, or the organisation's name in the member's register of
interests. A suggestion is never an interest by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.rules.errors import RuleError
from app.rules.registration import Identity, number_in, registration

SHARED_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk live.com live.co.uk msn.com
    yahoo.com yahoo.co.uk ymail.com rocketmail.com aol.com aol.co.uk icloud.com me.com mac.com proton.me
    protonmail.com pm.me gmx.com gmx.co.uk mail.com zoho.com fastmail.com hey.com tutanota.com btinternet.com
    btopenworld.com sky.com talktalk.net tiscali.co.uk virginmedia.com virgin.net ntlworld.com blueyonder.co.uk
    plus.com plusnet.com orange.net o2.co.uk o2.com ee.co.uk nhs.net example.org example.com example.net
    """.split()  # noqa: SIM905
)  # given to everybody, a whole service, or kept for stories (RFC 2606): sharing one tells nothing
LOOKS_BACK = timedelta(days=365)
LEGAL_WORDS = frozenset(
    {"the", "ltd", "limited", "cic", "cio", "scio", "llp", "plc", "uk", "charity", "registered", "company", "and"}
)
LEGAL_PHRASES = ("community interest company", "charitable incorporated organisation")
FEWEST_WORDS = 2


class EntryKind(StrEnum):
    """What an entry in a register of interests is, in the words of the form."""

    WORK = "employment or paid work"
    OFFICE = "trustee, director or committee member"
    MEMBERSHIP = "member, volunteer or supporter"
    PROPERTY = "home, land or premises"
    FAMILY = "close family or a close friend’s"

    @property
    def is_direct(self) -> bool:
        """Whether somebody with such a post today has a direct interest in the body's bid."""
        return self in (EntryKind.WORK, EntryKind.OFFICE)


class Ground(StrEnum):
    """Why a suggestion is made."""

    PERSON = "is one of the organisation’s people"
    DOMAIN = "same e-mail domain"
    NUMBER = "same charity or company number"
    ADDRESS = "same address"
    NAME = "name in the register of interests"


TO_THE_MEMBER = {
    Ground.PERSON: "You are one of the organisation’s people",
    Ground.DOMAIN: "You write from the same e-mail domain",
    Ground.NUMBER: "The number stands in your register of interests",
    Ground.ADDRESS: "The address stands in your register of interests",
    Ground.NAME: "The name stands in your register of interests",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a register of interests. `numbers` are identifiers (see `identifiers`), `postcode` its one way."""

    kind: EntryKind
    body: str
    numbers: tuple[str, ...] = ()
    postcode: str = ""
    since: date | None = None
    until: date | None = None

    def holds_in(self, round_: Days) -> bool:
        """Whether it stands during the round, or ended no more than a year before the round opened."""
        ended = self.until is not None and self.until < round_.opened_on - LOOKS_BACK
        return not ended and (self.since is None or self.since <= round_.today)

    def is_direct_in(self, round_: Days) -> bool:
        """Whether it makes a direct interest: such a post, and not given up before the round opened."""
        return self.kind.is_direct and (self.until is None or self.until >= round_.opened_on)


@dataclass(frozen=True, slots=True)
class Days:
    """The days between which an entry tells something of a round: from its opening until today."""

    opened_on: date
    today: date


@dataclass(frozen=True, slots=True)
class Declarant:
    """A panel member as the rules see them: their e-mail address and their register of interests."""

    email: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Applicant:
    """The organisation of a bid as the rules see it. `numbers` are identifiers, `postcodes` in one way of writing."""

    reference: str
    name: str
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One ground, with what matched: a domain, a number, a postcode, or a body of the register."""

    ground: Ground
    matched: str
    is_direct: bool

    @property
    def words(self) -> str:
        """For the office: the ground and what matched."""
        return f"{self.ground}: {self.matched}"

    @property
    def hint(self) -> str:
        """The same as the member is told."""
        return f"{TO_THE_MEMBER[self.ground]}: {self.matched}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A bid in which a member may have an interest, and on which grounds; direct as soon as one of them is."""

    reference: str
    matches: tuple[Match, ...]

    @property
    def is_direct(self) -> bool:
        return any(match.is_direct for match in self.matches)


def suggestions(member: Declarant, applicants: Applicants, round_: Days) -> tuple[Suggestion, ...]:
    """What the rules suggest for one member in a round, in the order of the bids."""
    found: dict[str, set[Match]] = defaultdict(set)
    for reference, match in matches(member, applicants, round_):
        found[reference].add(match)
    order = list(Ground)
    return tuple(
        Suggestion(
            reference, tuple(sorted(found[reference], key=lambda each: (order.index(each.ground), each.matched)))
        )
        for reference in sorted(found)
    )


def matches(member: Declarant, applicants: Applicants, round_: Days) -> Iterator[tuple[str, Match]]:
    """Every bid that some ground leads to, once for each ground."""
    address = member.email.casefold()
    for reference in applicants.by_email.get(address, ()):
        yield reference, Match(Ground.PERSON, address, is_direct=True)
    domain = domain_of(address)
    for reference in applicants.of_domain(domain):
        yield reference, Match(Ground.DOMAIN, domain, is_direct=False)
    for entry in member.entries:
        if entry.holds_in(round_):
            yield from matches_of(entry, applicants, round_)


def matches_of(entry: Entry, applicants: Applicants, round_: Days) -> Iterator[tuple[str, Match]]:
    direct = entry.is_direct_in(round_)
    for number in entry.numbers:
        for reference in applicants.by_number.get(number, ()):
            yield reference, Match(Ground.NUMBER, f"{number_in(number)} ({entry.body})", direct)
    for reference in applicants.by_postcode.get(entry.postcode, ()):
        yield reference, Match(Ground.ADDRESS, f"{entry.postcode} ({entry.body})", is_direct=False)
    for reference in applicants.named_in(entry.body):
        yield reference, Match(Ground.NAME, entry.body, direct)


class Applicants:
    """The organisations of a round, filed by what may match, so that a panel is compared with 10,000 bids at once."""

    def __init__(self, applicants: Iterable[Applicant]) -> None:
        listed = list(applicants)
        self.by_email = filed((email.casefold(), a.reference) for a in listed for email in a.emails)
        self.by_domain = filed((domain_of(email), a.reference) for a in listed for email in a.emails)
        self.by_number = filed((number, a.reference) for a in listed for number in a.numbers)
        self.by_postcode = filed((postcode, a.reference) for a in listed for postcode in a.postcodes)
        self.by_name = filed((plain_name(a.name), a.reference) for a in listed)

    def of_domain(self, domain: str) -> Collection[str]:
        """The bids of organisations that write from this domain or from one within it; of shared ones none."""
        if not domain or domain in SHARED_DOMAINS:
            return ()
        near = (other for other in self.by_domain if is_within(other, domain) or is_within(domain, other))
        return sorted({reference for other in near for reference in self.by_domain[other]})

    def named_in(self, body: str) -> Collection[str]:
        """The bids of organisations that an entry names: the same name, or one name whole within the other."""
        name = plain_name(body)
        near = (other for other in self.by_name if is_same_name(name, other))
        return sorted({reference for other in near for reference in self.by_name[other]})


def identifiers(typed: str) -> tuple[str, ...]:
    """What a number in a register of interests may stand for, a charity or a company; nothing for no such number."""
    found = []
    for identity in (Identity.CHARITY, Identity.COMPANY):
        with suppress(RuleError):
            found.append(registration(identity, typed).identifier)
    return tuple(found)


def filed(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """References by key; what is empty or a shared domain matches nothing."""
    drawers: dict[str, list[str]] = defaultdict(list)
    for key, reference in pairs:
        if key and key not in SHARED_DOMAINS and reference not in drawers[key]:
            drawers[key].append(reference)
    return drawers


def domain_of(email: str) -> str:
    """What stands after the last @, in small letters; empty where that is no domain of an organisation's own."""
    before, _, domain = email.casefold().strip().rpartition("@")
    return domain if before and "." in domain.strip(".") else ""


def is_within(domain: str, other: str) -> bool:
    """Whether a domain is the other or a part of it: mail.brook.example of brook.example."""
    return domain == other or domain.endswith(f".{other}")


def plain_name(name: str) -> str:
    """A name without case, signs and legal endings: “The Brook C.I.C.” and “Brook” are one."""
    text = name.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    text = " ".join(re.sub(r"(?<=\b\w)\.(?=\w\b)|[.](?=\s|$)", "", text).split())
    for phrase in LEGAL_PHRASES:
        text = text.replace(phrase, " ")
    return " ".join(word for word in re.findall(r"\w+", text) if word not in LEGAL_WORDS)


def is_same_name(name: str, other: str) -> bool:
    """Whether two plain names are one, or the shorter stands whole in the longer and has two words at least."""
    if not name or not other:
        return False
    shorter, longer = sorted((name, other), key=len)
    if shorter == longer:
        return True
    return len(shorter.split()) >= FEWEST_WORDS and f" {shorter} " in f" {longer} "
