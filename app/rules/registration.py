"""Registration numbers: which register an organisation stands in, and its number in one way of writing.

People type numbers with spaces, without leading zeros and in small letters. Two of them are the same
organisation exactly when their identifiers are: `GB-CHC-1098765`, as org-id.guide lists the registers.
The formats are those that the registers publish; whether a number was ever given out is not known here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.rules.errors import RuleError


class Register(StrEnum):
    """Where numbers are given out, by its code in identifiers."""

    CHARITIES_ENGLAND_AND_WALES = "GB-CHC"
    CHARITIES_SCOTLAND = "GB-SC"
    CHARITIES_NORTHERN_IRELAND = "GB-NIC"
    COMPANIES = "GB-COH"
    SCHOOLS = "GB-EDU"
    COUNCILS = "GB-LAE"
    AREAS = "GB-GSS"


class Identity(StrEnum):
    """What an organisation is to the registers. A community interest company is a company among the others."""

    CHARITY = "charity"
    COMPANY = "company"
    CIC = "community interest company"
    SCHOOL = "school"
    COUNCIL = "council"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class Registration:
    """One number in one register, as that register writes it."""

    register: Register
    number: str

    @property
    def identifier(self) -> str:
        """Register and number, the same for everybody who means the same organisation."""
        return f"{self.register}-{self.number}"


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers of one register look without spaces; digits are filled with zeros to `width`."""

    register: Register
    pattern: re.Pattern[str]
    width: int = 0


CHARITIES = (
    Format(Register.CHARITIES_ENGLAND_AND_WALES, re.compile(r"0*(?P<digits>[1-9][0-9]{5,6})(?P<rest>-[0-9]{1,3})?")),
    Format(Register.CHARITIES_SCOTLAND, re.compile(r"(?P<prefix>SC)(?P<digits>[0-9]{1,6})"), 6),
    Format(Register.CHARITIES_NORTHERN_IRELAND, re.compile(r"(?P<prefix>NIC)(?P<digits>[0-9]{6})"), 6),
)
COMPANIES = (
    Format(Register.COMPANIES, re.compile(r"(?P<digits>[0-9]{6,8})"), 8),
    Format(Register.COMPANIES, re.compile(r"(?P<prefix>[A-Z]{2})(?P<digits>[0-9]{1,6})"), 6),
    Format(Register.COMPANIES, re.compile(r"(?P<prefix>IP|SP|NP|RS)(?P<digits>[0-9]{5})(?P<rest>[A-Z])")),
)
FORMATS: dict[Identity, tuple[Format, ...]] = {
    Identity.CHARITY: CHARITIES,
    Identity.COMPANY: COMPANIES,
    Identity.CIC: COMPANIES,
    Identity.SCHOOL: (Format(Register.SCHOOLS, re.compile(r"(?P<digits>[1-9][0-9]{5})")),),
    Identity.COUNCIL: (
        Format(Register.AREAS, re.compile(r"(?P<prefix>[EWSN])(?P<digits>[0-9]{8})")),
        Format(Register.COUNCILS, re.compile(r"(?P<prefix>[A-Z]{3,4})")),
    ),
    Identity.UNREGISTERED: (),
}
HOW_TO = {
    Identity.CHARITY: (
        "Enter the charity number: six or seven digits, like 1098765, or one that begins with SC or NIC, like SC045678."
    ),
    Identity.COMPANY: "Enter the company number: eight characters, like 01234567 or SC123456.",
    Identity.CIC: "Enter the company number: eight characters, like 01234567 or SC123456.",
    Identity.SCHOOL: "Enter the school’s unique reference number (URN): six digits, like 123456.",
    Identity.COUNCIL: "Enter the council’s code: E and eight digits, like E04001234, or its three or four letters.",
    Identity.UNREGISTERED: "An organisation that is not registered has no number. Leave this empty.",
}
BETWEEN = re.compile(r"[\s.]")
NOTHING_BUT_ZEROS = re.compile(r"[A-Z]*0+[A-Z]?")


def registration(identity: Identity, typed: str) -> Registration:
    """The registration that was typed for an organisation of this kind, in its one way of writing.

    Raises: RuleError, with how such a number looks.
    """
    text = BETWEEN.sub("", typed.replace("/", "-")).upper()
    if not NOTHING_BUT_ZEROS.fullmatch(text):
        for format_ in FORMATS[identity]:
            if found := format_.pattern.fullmatch(text):
                return Registration(format_.register, written(found, format_.width))
    raise RuleError(HOW_TO[identity])


def written(found: re.Match[str], width: int) -> str:
    """Letters, digits filled up with zeros, and what follows them."""
    parts = {"prefix": "", "digits": "", "rest": ""} | {name: part or "" for name, part in found.groupdict().items()}
    digits = parts["digits"].zfill(width) if parts["digits"] else ""
    return f"{parts['prefix']}{digits}{parts['rest']}"


def number_in(identifier: str) -> str:
    """The number of an identifier as people know it: `GB-CHC-1098765` is 1098765."""
    register = next((one for one in Register if identifier.startswith(f"{one}-")), None)
    return identifier.removeprefix(f"{register}-") if register else identifier
