"""The grants as open data: the 360Giving Data Standard 1.4, as a JSON package and as a flat CSV.

Amounts are numbers, dates ISO. An identifier is the publisher's prefix and the grant's own identifier. Recipients are
known by the register they stand in, else by a mark of the publisher's. Nobody is named and nobody can be reached:
what looks like an e-mail address or a telephone number in a text is left out.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO
from textwrap import shorten
from typing import Any

from app.awards.list_file import harmless
from app.publishing.models import PublishedAward
from app.settings import Publisher

VERSION = "1.4"
CURRENCY = "GBP"
LONGEST_TITLE = 140  # what the standard's checker takes for a title
REGISTERS = ("GB-CHC-", "GB-COH-", "GB-SC-", "GB-NIC-", "GB-EDU-", "GB-LAE-")
CHARITIES = ("GB-CHC-", "GB-SC-", "GB-NIC-")
LEFT_OUT = "[left out]"
REACHES_SOMEBODY = re.compile(r"[\w.+'’-]+@[\w-]+\.[\w.-]*\w|(?<![\w.])(?:\+44|0)(?:[\s()-]{0,2}\d){9,10}(?!\w)")
FLAT = {
    "Identifier": ("id",),
    "Title": ("title",),
    "Description": ("description",),
    "Currency": ("currency",),
    "Amount Awarded": ("amountAwarded",),
    "Award Date": ("awardDate",),
    "URL": ("url",),
    "Planned Dates:Start Date": ("plannedDates", "startDate"),
    "Planned Dates:End Date": ("plannedDates", "endDate"),
    "Recipient Org:Identifier": ("recipientOrganization", "id"),
    "Recipient Org:Name": ("recipientOrganization", "name"),
    "Recipient Org:Charity Number": ("recipientOrganization", "charityNumber"),
    "Recipient Org:Company Number": ("recipientOrganization", "companyNumber"),
    "Beneficiary Location:Name": ("beneficiaryLocation", "name"),
    "Funding Org:Identifier": ("fundingOrganization", "id"),
    "Funding Org:Name": ("fundingOrganization", "name"),
    "Grant Programme:Code": ("grantProgramme", "code"),
    "Grant Programme:Title": ("grantProgramme", "title"),
    "From An Open Call?": ("fromOpenCall",),
    "Classifications:Vocabulary": ("classifications", "vocabulary"),
    "Classifications:Title": ("classifications", "title"),
    "Last Modified": ("dateModified",),
    "Data Source": ("dataSource",),
}

Plain = dict[str, Any]


class Publication:
    """Open data as this publisher gives it out, at the addresses that begin with `base_url`."""

    def __init__(self, publisher: Publisher, base_url: str) -> None:
        self.publisher = publisher
        self.base_url = base_url

    def package(self, awards: Iterable[PublishedAward], modified: datetime, address: str) -> str:
        """All grants as one JSON document, with who publishes it and under which licence."""
        publisher = self.publisher
        return json.dumps(
            {
                "version": VERSION,
                "title": f"Grants of the {publisher.name}",
                "description": "Every grant whose decision is published.",
                "identifier": f"{publisher.prefix}-awards",
                "license": publisher.licence,
                "modified": moment(modified),
                "publisher": {
                    "identifier": publisher.identifier,
                    "name": publisher.name,
                    "website": publisher.website,
                },
                "downloadURL": f"{self.base_url}{address}",
                "accessURL": f"{self.base_url}/open-data",
                "grants": list(self.grants(awards)),
            },
            ensure_ascii=False,
            indent=1,
        )

    def flat(self, awards: Iterable[PublishedAward]) -> str:
        """One row for each grant under the standard's own titles; no text is one that a spreadsheet would compute."""
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(FLAT)
        for grant in self.grants(awards):
            writer.writerow([cell(grant, path) for path in FLAT.values()])
        return text.getvalue()

    def grants(self, awards: Iterable[PublishedAward]) -> Iterator[Plain]:
        return (self.grant(award) for award in awards)

    def grant(self, award: PublishedAward) -> Plain:
        """One grant with the fields that the standard requires, and those its users ask for."""
        return {
            "id": self.identifier(award),
            "title": shorten(unreachable(award.project or f"Grant to {award.organisation}"), LONGEST_TITLE),
            "description": unreachable(". ".join(text for text in (award.project, award.reason) if text)),
            "currency": CURRENCY,
            "amountAwarded": float(award.amount),
            "awardDate": award.decided_on.isoformat(),
            "url": f"{self.base_url}/awards/{award.identifier}",
            **planned(award),
            "recipientOrganization": [self.recipient(award)],
            **named("beneficiaryLocation", name=award.area),
            "fundingOrganization": [{"id": self.publisher.identifier, "name": self.publisher.name}],
            "grantProgramme": [{"code": award.round_reference, "title": award.fund}],
            "fromOpenCall": "Yes",
            **(named("classifications", vocabulary="Theme", title=award.theme) if award.theme else {}),
            "dateModified": moment(award.publication.published_at),
            "dataSource": f"{self.base_url}/open-data",
        }

    def identifier(self, award: PublishedAward) -> str:
        return f"{self.publisher.prefix}-{award.identifier}"

    def recipient(self, award: PublishedAward) -> Plain:
        """The organisation by its register, with the number as that register gives it; else by the publisher's mark."""
        known = award.recipient.startswith(REGISTERS)
        organisation = {
            "id": award.recipient if known else f"{self.publisher.prefix}-{award.recipient}",
            "name": unreachable(award.organisation),
        }
        number = award.recipient.split("-", 2)[-1]
        if award.recipient.startswith(CHARITIES):
            organisation["charityNumber"] = number
        if award.recipient.startswith("GB-COH-"):
            organisation["companyNumber"] = number
        return organisation


def planned(award: PublishedAward) -> Plain:
    """When the project is to run, as far as the round says it."""
    known = {"startDate": award.planned_from, "endDate": award.planned_until}
    dates = {name: day.isoformat() for name, day in known.items() if day}
    return {"plannedDates": [dates]} if dates else {}


def named(field: str, **facts: str) -> Plain:
    """A list with one thing in it; nothing where the thing has no name."""
    return {field: [facts]} if all(facts.values()) else {}


def unreachable(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    return REACHES_SOMEBODY.sub(LEFT_OUT, text).strip()


def cell(grant: Plain, path: tuple[str, ...]) -> Any:
    """What stands at this place of a grant, as a cell: numbers as they are, texts so that none is a formula."""
    found = grant.get(path[0], "")
    if len(path) > 1:
        found = found[0].get(path[1], "") if found else ""
    return f"{found:.2f}" if isinstance(found, float) else harmless(found)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
