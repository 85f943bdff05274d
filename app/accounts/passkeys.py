"""Passkeys (WebAuthn): the device keeps the key and asks its owner; we keep the public half and check what it signs.

A challenge lasts five minutes and counts once. User verification is always required, so that a passkey
is both something one has and something one is or knows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, session
from sqlalchemy import select

from app.accounts.models import Passkey, Person
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time

CHALLENGE = "challenge"
LASTS = timedelta(minutes=5)

NOT_RECOGNISED = "This passkey is not known here, or it took too long. Try again, or use your password and a code."
NOT_ADDED = "The passkey was not added. Try again, and follow what your device asks."


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device told us about a passkey it has just made."""

    credential: bytes
    public_key: bytes
    sign_count: int


def options_to_add(person: Person, *, at: datetime) -> dict[str, Any]:
    """What the browser needs to make a passkey for this person; a device that has one already is not asked again."""
    library, structs = webauthn(), webauthn().helpers.structs
    options = library.generate_registration_options(
        rp_id=host(),
        rp_name=current_app.config["SETTINGS"].office.short_name,
        user_id=str(person.id).encode(),
        user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=described(person),
    )
    return remembered(options, at)


def options_to_sign(person: Person | None, *, at: datetime) -> dict[str, Any]:
    """What the browser needs to sign with a passkey: with any (at sign-in), or with one of this person's."""
    options = webauthn().generate_authentication_options(
        rp_id=host(),
        allow_credentials=described(person) if person else [],
        user_verification=webauthn().helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return remembered(options, at)


def described(person: Person) -> list[Any]:
    """The passkeys that a person has, as the library names them."""
    descriptor = webauthn().helpers.structs.PublicKeyCredentialDescriptor
    return [descriptor(id=passkey.credential) for passkey in person.passkeys]


def remembered(options: Any, at: datetime) -> dict[str, Any]:
    """The options as JSON; their challenge is kept in the session until it is answered."""
    session[CHALLENGE] = {"value": webauthn().helpers.bytes_to_base64url(options.challenge), "at": at.timestamp()}
    plain: dict[str, Any] = json.loads(webauthn().options_to_json(options))
    return plain


@transaction()
def take_challenge(*, at: datetime) -> bytes:
    """The challenge of this session, used up by asking.

    Raises: Refused, when there is none, or an old one, or one that was answered before.
    """
    kept = session.pop(CHALLENGE, None)
    if kept is None or at.timestamp() - kept["at"] > LASTS.total_seconds():
        raise Refused(NOT_RECOGNISED)
    if not first_time(kept["value"], actor=None, action="passkey.challenge", at=at):
        raise Refused(NOT_RECOGNISED)
    return webauthn().helpers.base64url_to_bytes(kept["value"])


def check_new(answer: str, *, at: datetime) -> NewPasskey:
    """What the device answered to `options_to_add`.

    Raises: Refused.
    """
    challenge = take_challenge(at=at)
    try:
        verified = webauthn().verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except (webauthn().helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Refused(NOT_ADDED) from problem
    return NewPasskey(verified.credential_id, verified.credential_public_key, verified.sign_count)


def owner_of(answer: str, *, at: datetime) -> Person:
    """The person whose passkey signed our challenge.

    Raises: Refused.
    """
    challenge = take_challenge(at=at)
    passkey = find_passkey(answer)
    if passkey is None or passkey.person.left_at:
        raise Refused(NOT_RECOGNISED)
    try:
        verified = webauthn().verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (webauthn().helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Refused(NOT_RECOGNISED) from problem
    note_use(passkey, verified.new_sign_count)
    return passkey.person


@transaction()
def note_use(passkey: Passkey, sign_count: int) -> None:
    passkey.sign_count = sign_count


def find_passkey(answer: str) -> Passkey | None:
    try:
        credential = webauthn().helpers.base64url_to_bytes(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError):
        return None
    return db.session.scalar(select(Passkey).where(Passkey.credential == credential))


def host() -> str:
    """The name that passkeys are bound to."""
    return urlsplit(origin()).hostname or ""


def origin() -> str:
    """Where the browser must say that it signed."""
    parts = urlsplit(current_app.config["SETTINGS"].base_url)
    return f"{parts.scheme}://{parts.netloc}"


def webauthn() -> Any:
    """The library, loaded when somebody first uses a passkey: with its cryptography it takes 14 MB."""
    import webauthn as library
    import webauthn.helpers.exceptions
    import webauthn.helpers.structs

    return library
