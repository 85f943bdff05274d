"""What each act reads like in an application's history. An act without words here is not told there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.platform.formatting import date_and_time
from app.platform.models import AuditEvent

Values = Mapping[str, Any]
Words = str | Callable[[Values, Values], str]


def started(before: Values, after: Values) -> str:
    copy = after.get("copy")
    return f"started this application from a copy of “{copy['from']}”" if copy else "started this application"


def submitted(before: Values, after: Values) -> str:
    return f"submitted it as {after['reference']}" + (", again" if after.get("number", 1) > 1 else "")


def not_submitted(before: Values, after: Values) -> str:
    missing = len(after.get("missing", ()))
    if not missing:
        return f"tried to submit it: {after.get('problem', '')}"
    return f"tried to submit it, and {missing} {'thing was' if missing == 1 else 'things were'} missing"


def put_back(before: Values, after: Values) -> str:
    return "put an earlier text back in"


def more_time(before: Values, after: Values) -> str:
    until = date_and_time(datetime.fromisoformat(after["closes_at"]))
    return f"gave it more time, until {until}: {after['reason']}"


def of_readers(words: str) -> Words:
    return lambda before, after: words.format(readers=(after or before).get("readers", ""))


def of_person(words: str) -> Words:
    return lambda before, after: words.format(person=(after or before).get("person", ""), role=after.get("role", ""))


def of_address(words: str) -> Words:
    return lambda before, after: words.format(email=after.get("email", ""), role=after.get("role", ""))


def of_document(words: str) -> Words:
    return lambda before, after: words.format(name=(after or before).get("name", "a document"))


WORDS: dict[str, Words] = {
    "application.started": started,
    "application.entered": lambda before, after: f"began to write it down as it came {after['way']}",
    "application.read-back": "read it back, and it was confirmed",
    "application.saved": "changed",
    "application.answer-put-back": put_back,
    "application.costs-saved": "changed amounts in the costs",
    "application.cost-added": "added a cost",
    "application.cost-changed": "changed a cost",
    "application.cost-removed": "removed a cost",
    "application.document-added": of_document("added the document “{name}”"),
    "application.document-replaced": of_document("replaced a document with “{name}”"),
    "application.document-removed": of_document("removed the document “{name}”"),
    "application.submitted": submitted,
    "application.not-submitted": not_submitted,
    "application.reopened": "opened it again to change it",
    "application.withdrawn": "withdrew it",
    "application.admitted-late": more_time,
    "clarification.asked": "asked about it",
    "clarification.answered": "answered a question about it",
    "application.reading-link-made": of_readers("made a reading link for {readers}"),
    "application.reading-link-ended": of_readers("ended the reading link for {readers}"),
    "organisation.invited": of_address("invited {email}, who {role}"),
    "organisation.invited-again": of_address("invited {email} again"),
    "organisation.invitation-taken-back": of_address("took the invitation to {email} back"),
    "organisation.joined": of_address("joined your organisation, and {role}"),
    "organisation.request-granted": of_person("let {person} join, who {role}"),
    "organisation.role-changed": of_person("changed what {person} may do: {role}"),
    "organisation.person-removed": of_person("removed {person} from your organisation"),
    "organisation.left": "left your organisation",
}
ORGANISATION_ACTIONS = tuple(action for action in WORDS if action.startswith("organisation."))
TOLD = tuple(action for action in WORDS if action not in ORGANISATION_ACTIONS)


def words_of(event: AuditEvent, titles: Mapping[str, str]) -> str:
    """What was done, after the name of who did it: `Owen` `changed “The need”`."""
    before, after = event.before or {}, event.after or {}
    words = WORDS[event.action]
    said = words if isinstance(words, str) else words(before, after)
    section = titles.get(str(after.get("section", "")))
    return f"{said} “{section}”" if section else said
