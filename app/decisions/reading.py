"""A record as people read it: its fields in the office's order, the figures at its side, who is next.

The office's page and the public one are made from the same plain content by the same functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.decisions import queries
from app.decisions.content import Plain
from app.decisions.ledger import year_of
from app.decisions.models import Act, DecisionRecord, Signature, State
from app.decisions.publication import elapsed_days
from app.decisions.signers_interests import declared_words
from app.platform.clock import local
from app.platform.formatting import count, long_date, money, short_date
from app.rules.rounding import half_up

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record. `key` names what stands below its text: the awards, or a signature."""

    name: str
    text: str = ""
    key: str = ""


def fields_of(content: Plain, *, abbreviation: str, decision_maker: str) -> list[Field]:
    """The fields in the order the office uses."""
    said = statements_of(content.get("signatures", {}))
    return [
        Field("Date", long_date(date.fromisoformat(content["dated_on"]))),
        Field("Officers present", content["officers_present"]),
        Field(f"Received in {abbreviation}", long_date(date.fromisoformat(content["received_on"]))),
        Field(f"{abbreviation} reference", content["reference"]),
        *([Field("Follows", follows_words(content["follows"]), "follows")] if content.get("follows") else []),
        Field("Summary of issue", content["summary"], "awards"),
        Field("Key discussion points", "\n\n".join(told_and_computed(content))),
        Field("Value of the decision", value_words(content), "value"),
        Field("Conditions", content["conditions"]),
        *([Field("Due regard (Equality Act 2010)", content["due_regard"])] if content.get("due_regard") else []),
        Field(
            "Interests declared",
            "\n\n".join([content["interests"], *declared_words(content["signatures"])]),
            "interests",
        ),
        *([Field("Attachments", key="attachments")] if content.get("attachments") or content.get("kept_back") else []),
        Field("Advice", said.get("advice", ""), "advice"),
        Field("Publication scheme", said.get("release", ""), "release"),
        Field(f"{decision_maker}’s decision", said.get("decision", ""), "decision"),
    ]


def value_words(content: Plain) -> str:
    """After the sum: all in 2024/25, or the sum of each year; and what was recommended, where that differs."""
    by_year = sums_by(content["lines"], "financial_year")
    if len(by_year) == 1:
        years = f", all in {next(iter(by_year))}"
    else:
        years = "".join(f"; {money(amount)} in {year}" for year, amount in by_year.items())
    differs = content.get("decided", content["value"]) != content["value"]
    return f"{years}; {money(content['value'])} was recommended" if differs else years


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """The lines of a record by what they are for and by financial year, with the sums of both, in pounds."""

    years: list[str]
    rows: list[tuple[str, list[Decimal | None], Decimal]]
    sums: list[Decimal]
    total: Decimal


def money_table(content: Plain) -> MoneyTable | None:
    """None where a table says no more than the value: of one line, or of an award list, which has its own."""
    lines = content["lines"]
    if content["recommendation"] or len(lines) < 2:
        return None
    years = sorted({line["financial_year"] for line in lines})
    rows = []
    for description, total in sums_by(lines, "description").items():
        own = sums_by([line for line in lines if line["description"] == description], "financial_year")
        rows.append((description, [own.get(year) for year in years], total))
    sums = sums_by(lines, "financial_year")
    return MoneyTable(years, rows, [sums[year] for year in years], sum(sums.values(), Decimal("0.00")))


def sums_by(lines: list[Plain], key: str) -> dict[str, Decimal]:
    """The sum of the lines of each year or each description, in the order of the lines."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line[key]] = sums.get(line[key], Decimal("0.00")) + Decimal(line["amount"])
    return sums


def told_and_computed(content: Plain) -> list[str]:
    """The discussion as it was written, then what nobody can write otherwise."""
    return list(filter(None, [content["key_points"], authorised(content), deferred_words(content)]))


def follows_words(follows: Plain) -> str:
    """Which decision put the bids on its reserve list, and the money that is given again."""
    free = ""
    if follows["free"] != follows["came_free"]:
        free = f" {money(follows['free'])} of it could be given again."
    return (
        f"{follows['record']}, which put the bids of this record on its reserve list (recommended award list "
        f"{follows['number']}). {money(follows['came_free'])} of its grants came free since.{free}"
    )


def deferred_words(content: Plain) -> str:
    """How many bids without an award may be taken up again in which later round."""
    told = [f"{small(row['bids'])} to {row['round']}" for row in content.get("deferred", ()) if row["bids"]]
    return f"Bids without an award that are deferred to a later round: {'; '.join(told)}." if told else ""


def authorised(content: Plain) -> str:
    """Who put their name to the sum above the pot. Computed, so that it cannot be written otherwise."""
    given = content["authorisation"]
    if not given:
        return ""
    day = long_date(datetime.fromisoformat(given["at"]))
    return (
        f"{given['name']}, {given['role_title']}, authorised the over-commitment of {money(given['amount'])} "
        f"on {day}: {given['reason']}"
    )


def statements_of(signatures: Mapping[str, Plain]) -> dict[str, str]:
    """What each signer wrote, as sentences."""
    read = {"advice": advice_words, "release": release_words, "decision": decision_words}
    return {act: read[act](signature["statement"]) for act, signature in signatures.items()}


def advice_words(statement: Plain) -> str:
    return str(statement["text"])


def release_words(statement: Plain) -> str:
    answers = [("Publish the record", "publish_record"), ("Publish its details", "publish_details")]
    said = " ".join(f"{question}: {'yes' if statement[key] else 'no'}." for question, key in answers)
    return "\n\n".join(filter(None, [said, statement["reasons"]]))


def decision_words(statement: Plain) -> str:
    """Supported. The reasons; and below, what was varied."""
    first = f"{statement['choice'].capitalize()}. {statement['reasons']}"
    varied = [f"{row['reference']}: {money(row['amount'])}. {row['reason']}" for row in statement["variations"]]
    unmade = statement.get("not_made", 0)
    left_out = [f"{small(unmade).capitalize()} recommended {'grant is' if unmade == 1 else 'grants are'} not made."]
    return "\n\n".join([first, *varied, *(left_out if unmade else [])])


def signatures_of(content: Plain) -> dict[str, Plain]:
    """The signatures of a content by act, with their moments as moments."""
    return {
        act: signature | {"at": datetime.fromisoformat(signature["at"])}
        for act, signature in content["signatures"].items()
    }


def awards_note(awards: list[Plain]) -> str:
    """21 awards, all in the band 71% or above."""
    bands = list(dict.fromkeys(award["band"] for award in awards))
    where = f", all in the band {bands[0]}" if len(bands) == 1 and len(awards) > 1 else ""
    return f"{count(len(awards), 'award')}{where}"


def facts_of(record: DecisionRecord, at: datetime) -> list[tuple[str, str]]:
    """The figures at the side of the record: money first, then who signed, then what it waits for."""
    return [*money_facts(record), *signature_facts(record), *waiting_facts(record, at)]


def money_facts(record: DecisionRecord) -> list[tuple[str, str]]:
    """Against the pot and the year: as recommended, and after the decision as decided."""
    listed = record.recommendation
    if listed is None:
        return []
    budget, facts = listed.round.budget_amount, []
    over = record.decided_amount - budget
    if over > 0:
        facts.append(("Over the pot", f"{money(over)} ({half_up(100 * Fraction(over) / Fraction(budget), 2)}%)"))
    if listed.over_amount:
        facts.append(("Authorised by", signer_words(listed.authorisation) if listed.authorisation else "nobody yet"))
    if year := year_of(listed):
        facts.append(("Left in the year", money(year.left + listed.committed_amount - record.decided_amount)))
    return facts


def signature_facts(record: DecisionRecord) -> list[tuple[str, str]]:
    made = [(act.value.capitalize(), record.valid(act)) for act in Act]
    return [(name, signer_words(signature)) for name, signature in made if signature]


def waiting_facts(record: DecisionRecord, at: datetime) -> list[tuple[str, str]]:
    """How long the record has been with whoever is next; and the days from receipt to decision."""
    if record.state is State.DECIDED:
        return [("Receipt to decision", days(elapsed_days(record, at)))]
    since = queries.waiting_since(record)
    if since is None:
        return [("Since receipt", days(elapsed_days(record, at)))]
    waited = local(at).date() - local(since).date()
    return [("Waiting since", f"{short_date(since)}{f', {days(waited.days)}' if waited.days else ''}")]


def signer_words(signed: Any) -> str:
    """Edwin, 23 September."""
    moment = signed.signed_at if isinstance(signed, Signature) else signed.authorised_at
    return f"{signed.name}, {short_date(moment)}"


def elapsed_words(elapsed: int, spending_from: date | None, on: date, *, decided: bool) -> str:
    """7 days from receipt to decision. The spending period begins on 1 October 2024."""
    days_said = f"{days(elapsed)} from receipt to {'decision' if decided else 'today'}."
    if spending_from is None:
        return days_said
    return (
        f"{days_said} The spending period {'begins' if on <= spending_from else 'began'} on {long_date(spending_from)}."
    )


def late_words(spending_from: date | None, on: date, *, decided: bool) -> str:
    """The warning where the approval comes after the spending period began; empty where it does not."""
    if spending_from is None or on <= spending_from:
        return ""
    late = days((on - spending_from).days)
    if decided:
        return f"This was approved {late} after the spending period began."
    return f"The spending period began {late} ago, and this is not approved yet."


def small(number: int) -> str:
    """Numbers under ten as words."""
    return SMALL[number] if number < len(SMALL) else str(number)


def days(number: int) -> str:
    return count(number, "day")
