"""What always holds of people and their sign-ins."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts import codes
from app.platform.invariants import Invariant, Recomputed

INVARIANTS = (
    Invariant(
        "Whoever left is signed out everywhere.",
        "SELECT 'person ' || p.id AS broken FROM person p JOIN sign_in s ON s.person_id = p.id"
        " WHERE p.left_at IS NOT NULL AND s.ended_at IS NULL AND s.ends_at > p.left_at",
    ),
    Invariant(
        "Whoever left holds no office.",
        "SELECT 'person ' || p.id AS broken FROM person p JOIN office o ON o.person_id = p.id"
        " WHERE p.left_at IS NOT NULL AND (o.held_until IS NULL OR o.held_until > p.left_at)",
    ),
    Invariant(
        "A link is used before it ends.",
        "SELECT 'link ' || id AS broken FROM sign_in_link WHERE used_at > ends_at",
    ),
)


def unreadable_secrets() -> Iterator[str]:
    for person in codes.people_with_codes():
        if not codes.is_readable(person):
            yield f"person {person.id}"


RECOMPUTED = (Recomputed("What makes the codes of an authenticator app can be read.", unreadable_secrets),)
