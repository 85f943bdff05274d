"""Every route says which permission it needs; the object is loaded through it.

The order is always the same: who asks, what they ask about, whether they may.
What a person must not know of is not found (404); what they know of and may
not do is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Integer, Select, String, Subquery, bindparam, select, type_coerce, union_all
from sqlalchemy.sql.visitors import replacement_traverse

from app import permissions
from app.permissions import NOBODY, Actor
from app.platform.db import UtcDateTime, read
from app.platform.errors import NotAllowed, NotFound, SignInNeeded
from app.platform.htmx import wants_fragment

View = Callable[..., ResponseReturnValue]
Thing = TypeVar("Thing")
Finder = Callable[..., Any]

PERSON = bindparam("person_id", type_=Integer)
MOMENT = bindparam("moment", type_=UtcDateTime)
GRANT_SOURCES: list[Select[Any]] = []


def grants(source: Select[Any]) -> None:
    """Register where a kind of right is kept: a select of (kind, subject id, role) of the person `PERSON`."""
    kind, subject_id, role = source.selected_columns
    named = kind.label("kind"), subject_id.label("subject_id"), type_coerce(role, String).label("role")
    GRANT_SOURCES.append(source.with_only_columns(*named))


def requires(permission: str, *, of: Finder | None = None) -> Callable[[View], View]:
    """Guard a view. `of` finds the object from the URL's arguments and becomes the view's argument."""
    if permission not in permissions.PERMISSIONS:
        raise LookupError(f"{permission} is not in the permission table")

    # Who asks for what is everybody's is not looked up, so that public pages read no cookie and may be cached.
    is_open = permissions.is_open(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            if not (is_open or actor().signed_in):
                return ask_to_sign_in()
            thing = find(of, url) if of else None
            if not (is_open or permissions.may(actor(), permission, thing)):
                raise NotAllowed(permissions.why_not(permission, actor(), thing))
            return view(thing) if of else view(**url)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def find(finder: Finder, url: Mapping[str, Any]) -> Any:
    thing = finder(**url)
    if thing is None:
        raise NotFound
    return thing


def ask_to_sign_in() -> ResponseReturnValue:
    """A page is shown after sign-in; what was sent is not, so its text must stay in the page that sent it."""
    if request.method != "GET" or wants_fragment():
        raise SignInNeeded
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def person() -> Any:
    """The person who is signed in."""
    return current_user._get_current_object().person


class Named(NamedTuple):
    """Whose act it is, as the audit trail names them."""

    id: int
    name: str


def named() -> Named:
    """The same as they stand in the trail, without reading their row again."""
    return Named(current_user.person_id, current_user.name)


def actor() -> Actor:
    """Who asks, with all their roles, read once a request."""
    found: Actor | None = g.get("actor")
    if found is None:
        found = g.actor = current_user.actor if current_user.is_authenticated else NOBODY
    return found


def load_actor(person_id: int) -> Actor:
    """The roles of a person, in one query over all the places where roles are kept."""
    moment = current_app.extensions["clock"].now()
    return actor_of(person_id, read(roles_of_person(), person_id=person_id, moment=moment))


@cache
def roles_of_person() -> Select[Any]:
    return select(all_grants(PERSON))


def actor_of(person_id: int, granted: Iterable[tuple[str, int, str]]) -> Actor:
    """A person with the roles that were found for them: kind, subject and role of each."""
    held: dict[str, dict[int, str]] = {"office": {}, "panel": {}, "organisation": {}, "kept out": {}}
    for kind, subject_id, role in granted:
        held[kind][subject_id] = role
    return Actor(
        person_id=person_id,
        office_roles=frozenset(held["office"].values()),
        panel_roles=held["panel"],
        organisation_roles=held["organisation"],
        kept_out=held["kept out"],
    )


def all_grants(person_id: Any) -> Subquery:
    """What all the sources hold for this person: kind, subject id and role. Sources register at import, before that."""
    of_person = [
        replacement_traverse(source, {}, lambda element, **_: person_id if element is PERSON else None)
        for source in GRANT_SOURCES
    ]
    return union_all(*of_person).subquery("granted")


def may(permission: str, thing: Any = None) -> bool:
    """What templates ask before they offer something: the same table, the same answer."""
    return permissions.may(actor(), permission, thing)


def why_kept_out(permission: str, thing: Any) -> str:
    """The sentence for somebody on a panel to whom the judging of this thing's round is closed; empty for others."""
    return permissions.why_kept_out(actor(), permission, thing)
