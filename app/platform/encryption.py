"""What is kept encrypted: whoever has the database alone, from a backup or a stolen disk, cannot read it.

The key is made from SECRET_KEY, which stands outside the database. Former keys, in SECRET_KEY_FALLBACKS, still
read what they wrote. The library's Fernet (AES with an HMAC) is taken because it brings both: a changed letter is
noticed, and several keys are tried in their order.
"""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = b"safety fund: kept encrypted"  # another purpose of the same SECRET_KEY gets another key


class Unreadable(Exception):
    """It was not written by SECRET_KEY or a former one, was changed since, or belongs elsewhere."""


def encrypted(text: str, *, belongs_to: str) -> str:
    """The text in a form for the database. It can be read only as what it belongs to, not moved to another row."""
    return cipher(keys()).encrypt(f"{belongs_to}\n{text}".encode()).decode()


def decrypted(kept: str, *, belongs_to: str) -> str:
    """The text again. Raises: Unreadable."""
    from cryptography.fernet import InvalidToken

    try:
        owner, _, text = cipher(keys()).decrypt(kept).decode().partition("\n")
    except InvalidToken:
        raise Unreadable from None
    if owner != belongs_to:
        raise Unreadable
    return text


def keyed_digest(text: str) -> str:
    """A digest that nobody can make again without our key, where a plain one could be found by guessing the text."""
    return hmac.digest(keys()[0].encode(), text.encode(), "sha256").hex()


def keys() -> tuple[str, ...]:
    """SECRET_KEY, by which everything is written, then the former ones."""
    return current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ())


@lru_cache
def cipher(secrets: tuple[str, ...]) -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # 8 MB, which a server needs only where people sign in by code
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = (HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode()) for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
