"""Every route says which permission it needs; the object is loaded through it.

The order is always the same: who asks, what they ask about, whether they may.
What a person must not know of is not found (404); what they know of and may
not do is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import CompoundSelect, Integer, Select, String, bindparam, type_coerce, union_all

from app import permissions
from app.permissions import NOBODY, Actor
from app.platform.db import UtcDateTime, read
from app.platform.errors import NotAllowed, NotFound, SignInNeeded

View = Callable[..., ResponseReturnValue]
Thing = TypeVar("Thing")
Finder = Callable[..., Any]

PERSON = bindparam("person_id", type_=Integer)
MOMENT = bindparam("moment", type_=UtcDateTime)
GRANT_SOURCES: list[Select[Any]] = []


def grants(source: Select[Any]) -> None:
    """Register where a kind of right is kept: a select of (kind, subject id, role) of the person `PERSON`."""
    kind, subject_id, role = source.selected_columns
    GRANT_SOURCES.append(source.with_only_columns(kind, subject_id, type_coerce(role, String)))


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
    if request.method != "GET" or request.headers.get("HX-Request"):
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
    if "actor" not in g:
        g.actor = load_actor(current_user.person_id) if current_user.is_authenticated else NOBODY
    found: Actor = g.actor
    return found


def load_actor(person_id: int) -> Actor:
    """The roles of a person, in one query over all the places where roles are kept."""
    held: dict[str, dict[int, str]] = {"office": {}, "panel": {}, "organisation": {}, "kept out": {}}
    moment = current_app.extensions["clock"].now()
    for kind, subject_id, role in read(all_grants(), person_id=person_id, moment=moment):
        held[kind][subject_id] = role
    return Actor(
        person_id=person_id,
        office_roles=frozenset(held["office"].values()),
        panel_roles=held["panel"],
        organisation_roles=held["organisation"],
        kept_out=held["kept out"],
    )


@cache
def all_grants() -> CompoundSelect[Any]:
    """The query over all sources, built once: every request asks it. Sources register at import, before that."""
    return union_all(*GRANT_SOURCES)


def may(permission: str, thing: Any = None) -> bool:
    """What templates ask before they offer something: the same table, the same answer."""
    return permissions.may(actor(), permission, thing)


def why_kept_out(permission: str, thing: Any) -> str:
    """The sentence for somebody on a panel to whom the judging of this thing's round is closed; empty for others."""
    return permissions.why_kept_out(actor(), permission, thing)
