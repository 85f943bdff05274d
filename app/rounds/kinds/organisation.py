"""Who applies, as the registers know them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from wtforms import Field

from app.platform.fields import ChoiceField
from app.rounds.kinds.kind import Kind, Part, Slip, packed
from app.rounds.kinds.together import Line, field_of, parts_in
from app.rounds.models import Question
from app.rules.errors import RuleError
from app.rules.registration import Identity, Registration, registration

WORDS = {
    Identity.CHARITY: "Charity, also as a charitable incorporated organisation",
    Identity.COMPANY: "Company",
    Identity.CIC: "Community interest company",
    Identity.SCHOOL: "School, college or university",
    Identity.COUNCIL: "Parish, town or other council",
    Identity.UNREGISTERED: "Club or group that is not registered",
}
WITH_NUMBER = {
    Identity.CHARITY: "Charity number",
    Identity.COMPANY: "Company number",
    Identity.CIC: "Company number",
    Identity.SCHOOL: "Unique reference number",
    Identity.COUNCIL: "Council code",
}
MAY_LACK_NUMBER = (Identity.COUNCIL, Identity.UNREGISTERED)
NAME = Line(
    "name", "Name", hint="The name in your rules, or on the register if you are on one.", autocomplete="organization"
)
NUMBER = Line(
    "number",
    "Number on the register",
    hint="The charity number, company number, or a school’s URN. Leave it empty if you are not registered.",
    width="10",
)


class OrganisationIdentity(Kind):
    """The kind, the name and the registered number of an organisation. The number is checked in its format."""

    template = "together"

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        kinds = ChoiceField("Kind of organisation", choices=[(kind.value, words) for kind, words in WORDS.items()])
        return {"identity": kinds, "name": field_of(NAME), "number": field_of(NUMBER)}

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return dict(parts_in(value))

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        given = {part: str(text) for part, text in data.items() if text}
        if found := registered(given):
            given["number"] = found.number
        return packed(given)

    def shown(self, question: Question, value: str) -> str:
        given = parts_in(value)
        identity = identity_of(given)
        number = given.get("number", "")
        words = [given.get("name", ""), WORDS[identity] if identity else ""]
        if number:
            words.append(f"{WITH_NUMBER.get(identity, 'Number') if identity else 'Number'} {number}")
        return "\n".join(filter(None, words))

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        given = parts_in(value)
        identity = identity_of(given)
        if identity and given.get("number"):
            try:
                registration(identity, given["number"])
            except RuleError as problem:
                yield Slip("number", str(problem))

    def gaps(self, question: Question, value: str) -> Iterator[Slip]:
        given = parts_in(value)
        identity = identity_of(given)
        if identity is None:
            yield Slip("identity", "Choose the kind of organisation that is nearest.")
        if not given.get("name"):
            yield Slip("name", "Enter the name of your organisation.")
        if identity and identity not in MAY_LACK_NUMBER and not given.get("number"):
            yield Slip("number", f"Enter the {WITH_NUMBER[identity][:1].lower()}{WITH_NUMBER[identity][1:]}.")
        yield from self.slips(question, value)

    def chosen(self, value: str) -> frozenset[str]:
        identity = identity_of(parts_in(value))
        return frozenset({identity.value} if identity else ())

    def offered(self, question: Question) -> tuple[str, ...]:
        return tuple(kind.value for kind in WORDS)

    def asked_for(self, question: Question) -> str:
        return "The kind of organisation, its name, and its number if it is registered."


def identity_of(given: Mapping[Part, str]) -> Identity | None:
    try:
        return Identity(given.get("identity", ""))
    except ValueError:
        return None


def registered(given: Mapping[Part, str]) -> Registration | None:
    """The registration that the answer names; None where it names none that could be one."""
    identity = identity_of(given)
    try:
        return registration(identity, given.get("number", "")) if identity else None
    except RuleError:
        return None


def registration_in(value: str) -> Registration | None:
    """The same, of a stored answer."""
    return registered(parts_in(value))
