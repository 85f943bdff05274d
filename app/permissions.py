"""Who may do what: one table.

Each permission lists its alternatives; each alternative is a set of
conditions that must all hold. Whatever is not in the table cannot be done.
Whether a thing is in the right state for an act is for the act to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Condition = Callable[["Actor", Any], bool]
Alternatives = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. `panel_roles` is by round id, `organisation_roles` by organisation id.

    `kept_out` is by the id of each round on whose panel they sit with an interest, or without having declared: why.
    """

    person_id: int | None = None
    office_roles: frozenset[str] = frozenset()
    panel_roles: Mapping[int, str] = field(default_factory=dict)
    organisation_roles: Mapping[int, str] = field(default_factory=dict)
    kept_out: Mapping[int, str] = field(default_factory=dict)

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None


NOBODY = Actor()


def may(actor: Actor, permission: str, thing: Any = None) -> bool:
    """Whether this actor has this permission on this thing."""
    return has_right(actor, permission, thing) and not why_kept_out(actor, permission, thing)


def has_right(actor: Actor, permission: str, thing: Any = None) -> bool:
    """Whether the table gives it to them, whatever they declared."""
    return any(all(holds(actor, thing) for holds in alternative) for alternative in PERMISSIONS[permission])


def why_kept_out(actor: Actor, permission: str, thing: Any = None) -> str:
    """Why the judging of the thing's round is closed to somebody on its panel, whatever else they are; else empty."""
    if thing is None or permission not in JUDGING or not actor.kept_out:
        return ""
    return KEPT_OUT.get(actor.kept_out.get(thing.round_id, ""), "")


def is_open(permission: str) -> bool:
    """Whether the permission is everybody's, signed in or not."""
    return (anyone,) in PERMISSIONS[permission]


def why_not(permission: str, actor: Actor = NOBODY, thing: Any = None) -> str:
    """The sentence for somebody who may not: what keeps them out, or else who may, in the words of the office."""
    if (why := why_kept_out(actor, permission, thing)) and has_right(actor, permission, thing):
        return why
    conditions = (holds for alternative in PERMISSIONS[permission] for holds in alternative)
    *others, last = dict.fromkeys(who for holds in conditions for who in ROLE_WORDS[holds])
    return f"Only {', '.join(others)}{' or ' if others else ''}{last} may do this."


def anyone(actor: Actor, thing: Any) -> bool:
    return True


def signed_in(actor: Actor, thing: Any) -> bool:
    return actor.signed_in


def holds_office(*roles: str) -> Condition:
    def holds(actor: Actor, thing: Any) -> bool:
        return bool(actor.office_roles.intersection(roles))

    ROLE_WORDS[holds] = tuple(f"the {role}" for role in roles)
    return holds


def sits_on_panel(*roles: str) -> Condition:
    """A role on the panel of the thing's round; without a thing, of any round."""

    def holds(actor: Actor, thing: Any) -> bool:
        held = actor.panel_roles.values() if thing is None else (actor.panel_roles.get(thing.round_id),)
        return any(role in roles for role in held)

    ROLE_WORDS[holds] = tuple(f"the {role} of this round's panel" for role in roles)
    return holds


def belongs(*roles: str) -> Condition:
    """A role in the organisation that the thing belongs to."""

    def holds(actor: Actor, thing: Any) -> bool:
        return actor.organisation_roles.get(thing.organisation_id) in roles

    ROLE_WORDS[holds] = ("people of the organisation with the right to",)
    return holds


def is_theirs(actor: Actor, thing: Any) -> bool:
    """The thing is this person's own."""
    return actor.signed_in and thing.person_id == actor.person_id


def marks_bids(actor: Actor, thing: Any) -> bool:
    """The thing is the desk of a panel member who marks bids; an observer and a chair may sit without marking."""
    return bool(thing.scores)


def is_entered_for_them(actor: Actor, thing: Any) -> bool:
    """The office enters the bid for somebody who cannot use the form."""
    return bool(thing.is_entered)


def is_their_own_writing(actor: Actor, thing: Any) -> bool:
    """The bid is written by its own people, and not by the office for them."""
    return not thing.is_entered


ROLE_WORDS: dict[Condition, tuple[str, ...]] = {
    anyone: ("anybody",),
    signed_in: ("people who are signed in",),
    is_theirs: ("the person whose it is",),
    marks_bids: ("panel members who mark bids",),
    is_entered_for_them: (),
    is_their_own_writing: (),
}

OFFICE = (
    "fund officer",
    "chief finance officer",
    "chief executive",
    "monitoring officer",
    "commissioner",
    "auditor",
)

fund_officer = holds_office("fund officer")
office = holds_office(*OFFICE)
finance_officer = holds_office("chief finance officer")
adviser = holds_office("chief executive", "chief finance officer")
monitoring_officer = holds_office("monitoring officer")
chief_executive = holds_office("chief executive")
commissioner = holds_office("commissioner")
auditor = holds_office("auditor")

chair = sits_on_panel("chair", "deputy")
panel = sits_on_panel("chair", "deputy", "panel member", "observer")
panel_in_charge = sits_on_panel("chair", "deputy", "panel member")
submitter = belongs("may submit")
editor = belongs("may submit", "may edit")
reader = belongs("may submit", "may edit", "may read")

KEPT_OUT = {
    "interest": (
        "You sit on this round’s panel and declared an interest in one of its bids. So what shows how its bids are "
        "judged stays closed to you in every role: somebody without an interest takes over here. "
        "What is published of the decision you can read on the public pages."
    ),
    "undeclared": (
        "You sit on this round’s panel and have not declared your interests in its bids yet. "
        "Declare them first: until then what shows how its bids are judged is closed to you."
    ),
}
"""What is told to whoever sits on a panel with an interest, or before they declared. There is no override."""

JUDGING = frozenset(
    {
        "panel-progress:read",
        "panel:arrange",
        "marks:read",
        "line:read",
        "recommendation:make",
        "recommendation:read",
        "recommendation:authorise",
        "award:explain",
        "award:prepare",
        "record:read",
        "record:write",
        "record:send",
        "record:send-back",
        "record:advise",
        "record:release",
        "record:decide",
        "panel-report:read",
        "feedback:edit",
        "outcome:prepare",
        "reserve:read",
        "grant:give-back",
        "bid:defer",
    }
)
"""What shows marks, places, sums of them, or how many there are: each would tell something of the bid in question."""

PERMISSIONS: dict[str, Alternatives] = {
    "public:read": ((anyone,),),
    "sign-in:use": ((anyone,),),
    "sign-in:end": ((signed_in,),),
    "sign-in:extend": ((signed_in,),),
    "credentials:change": ((signed_in,),),
    "demo:use": ((anyone,),),
    "home:read": ((signed_in,),),
    "delegation:read": ((office,),),
    "delegation:make": ((adviser,), (monitoring_officer,), (commissioner,)),
    "delegation:end": ((is_theirs,),),
    "audit:read": ((auditor,), (fund_officer,), (finance_officer,), (monitoring_officer,)),
    "eligibility:answer": ((anyone,),),
    "monitoring:read": ((fund_officer,), (monitoring_officer,), (auditor,)),
    "feedback:edit": ((fund_officer,),),
    "outcome:prepare": ((fund_officer,),),
    "reserve:read": ((office,),),
    "grant:give-back": ((fund_officer,), (finance_officer,)),
    "grant:give-up": ((submitter,),),
    "bid:defer": ((fund_officer,),),
    "deferral:take-over": ((editor,),),
    "offer:answer": ((submitter,), (fund_officer, is_entered_for_them)),
    "mail:read": ((fund_officer,), (auditor,)),
    "clarification:ask": ((fund_officer,),),
    "clarification:answer": ((editor,), (fund_officer, is_entered_for_them)),
    "enquiry:ask": ((signed_in,),),
    "enquiry:answer": ((fund_officer,),),
    "application:start": ((signed_in,),),
    "application:list": ((signed_in,),),
    "application:read": ((reader,), (fund_officer, is_entered_for_them)),
    "application:edit": ((editor, is_their_own_writing), (fund_officer, is_entered_for_them)),
    "application:submit": ((submitter, is_their_own_writing), (fund_officer, is_entered_for_them)),
    "application:withdraw": ((submitter,), (fund_officer, is_entered_for_them)),
    "paper-bid:enter": ((fund_officer,),),
    "adjustment:ask": ((signed_in,),),
    "adjustment:answer": ((fund_officer,),),
    "reading-link:make": ((editor,),),
    "reading-link:follow": ((anyone,),),
    "organisation:read": ((reader,),),
    "organisation:manage": ((submitter,),),
    "organisation:ask": ((signed_in,),),
    "organisation:connect": ((fund_officer,),),
    "membership:change": ((submitter,),),
    "membership:end": ((submitter,), (is_theirs,)),
    "invitation:accept": ((signed_in,),),
    "organisation-request:decide": ((submitter,), (fund_officer,)),
    "application:admit-late": ((fund_officer,),),
    "round:list": ((office,),),
    "round:read": ((office,),),
    "round:extend": ((fund_officer,),),
    "panel:arrange": ((fund_officer,),),
    "panel-progress:read": ((office,),),
    "bid:read": ((fund_officer,), (auditor,)),
    "bid:check": ((fund_officer,),),
    "panel-progress:follow": ((fund_officer,), (auditor,), (chair,)),
    "panel:remind": ((fund_officer,), (chair,)),
    "panel-invitation:answer": ((anyone,),),
    "conduct:accept": ((panel,),),
    "declaration:make": ((panel,),),
    "interests:read": ((fund_officer,), (monitoring_officer,), (chief_executive,), (auditor,)),
    "suggestion:answer": ((fund_officer,),),
    "interest:waive": ((monitoring_officer,), (chief_executive,)),
    "register:keep": ((panel,), (office,)),
    "register:read": ((fund_officer,), (monitoring_officer,)),
    "register:enter": ((fund_officer,),),
    "register-entry:change": ((is_theirs,), (fund_officer,)),
    "panel-bid:list": ((panel,),),
    "panel-bid:read": ((is_theirs,),),
    "score_sheet:read": ((is_theirs, marks_bids),),
    "score_sheet:mark": ((is_theirs, marks_bids),),
    "score_sheet:sign-off": ((is_theirs, marks_bids),),
    "marks:read": ((fund_officer,), (auditor,)),
    "advice:read": ((chair,),),
    "meeting:read": ((panel,),),
    "meeting:chair": ((chair,),),
    "meeting:take-part": ((panel_in_charge,),),
    "line:read": ((fund_officer,), (finance_officer,), (auditor,), (chair,)),
    "recommendation:make": ((fund_officer,),),
    "recommendation:read": ((office,),),
    "recommendation:authorise": ((finance_officer,),),
    "award:explain": ((fund_officer,),),
    "award:prepare": ((fund_officer,),),
    "record:list": ((office,),),
    "panel-report:read": ((office,),),
    "record:read": ((office,),),
    "record:write": ((fund_officer,),),
    "record:send": ((fund_officer,),),
    "record:send-back": ((adviser,), (monitoring_officer,), (commissioner,)),
    "record:advise": ((adviser,),),
    "record:release": ((monitoring_officer,),),
    "record:decide": ((commissioner,),),
}
