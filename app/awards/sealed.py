"""Before the chair opens the seal nobody on the panel sees where the line falls: it is made of the others' marks."""

from __future__ import annotations

from app.assessment.seal import is_unsealed
from app.platform import guard
from app.platform.errors import NotAllowed
from app.rounds.models import Round

CHAIRS = frozenset({"chair", "deputy"})
SEALED = (
    "You sit on this round’s panel, and its marks are sealed until the chair opens them for the meeting. "
    "Until then you cannot see where the line falls: it is made of the others’ marks."
)


def check_seal(round_: Round) -> None:
    """Raises: NotAllowed, for whoever sits on the panel while the seal holds, as an officer too."""
    if round_.id in guard.actor().panel_roles and not is_unsealed(round_.id):
        raise NotAllowed(SEALED)
