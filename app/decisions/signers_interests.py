"""Before each signature: whether the signer has an interest in an organisation on the list.

The rules that suggest interests to the panel compare the signer with every organisation on it. What they notice
stands above the signer's answer; a person decides. The answer is part of the statement that is signed, and of the
field "Interests declared".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.assessment.interests.comparing import compared_in, entries_of
from app.decisions.content import awards_of
from app.decisions.models import Act, DecisionRecord
from app.platform.clock import local
from app.rules.interests import Days, Declarant, suggestions


def noticed(record: DecisionRecord, person: Person, at: datetime) -> list[str]:
    """What the rules notice between this person and the organisations on the list, a line for each of them."""
    listed = record.recommendation
    if listed is None:
        return []
    awards = {str(award.application.reference): award.application.organisation.name for award in awards_of(record)}
    _, applicants = compared_in([listed.round])[listed.round_id]
    declarant = Declarant(person.email, tuple(entries_of([person.id])[person.id]))
    days = Days(local(listed.round.opens_at).date(), local(at).date())
    return [
        f"{awards[found.reference]} ({found.reference}): {'; '.join(match.words for match in found.matches)}"
        for found in suggestions(declarant, applicants, days)
        if found.reference in awards
    ]


def declared_words(signatures: Mapping[str, Any]) -> list[str]:
    """What those who signed declared, or said of what was noticed; a part of the field "Interests declared"."""
    said = ((made, made["statement"].get("interest")) for act in Act if (made := signatures.get(act.value)))
    return [
        f"{made['name']}, {made['role_title']}, before signing: "
        f"{'an interest.' if interest['declared'] else 'no interest.'} {interest['words']}"
        for made, interest in said
        if interest and interest["words"]
    ]
