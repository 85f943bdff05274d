"""What files.py asks of obstore: one store, in a folder or in a bucket.

It takes five megabytes and is loaded with the first file: most processes never see one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from app.settings import Bucket

CHUNK = 64 * 1024  # bytes
PATIENCE = {"connect_timeout": "3s", "timeout": "20s"}
RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
TROUBLE = (BaseError, OSError)  # the store's own errors, and Python's that it raises for some of them


def in_folder(path: Path) -> ObjectStore:
    return LocalStore(path)


def in_bucket(given: Bucket) -> ObjectStore:
    """An S3 bucket. What does not answer is given up after some seconds: somebody waits for it."""
    return S3Store(
        given.name,
        prefix=given.prefix or None,
        region=given.region,
        endpoint=given.endpoint or None,
        access_key_id=given.key_id,
        secret_access_key=given.secret,
        virtual_hosted_style_request=not given.endpoint,
        client_options={**PATIENCE, "allow_http": given.endpoint.startswith("http://")},
        retry_config=RETRIES,
    )


def put(store: ObjectStore, name: str, content: Any, *, in_parts: bool) -> None:
    obstore.put(store, name, content, use_multipart=in_parts)


def get(store: ObjectStore, name: str) -> Iterable[Any]:
    """The parts of a file as they come. Raises: FileNotFoundError."""
    return obstore.get(store, name).stream(min_chunk_size=CHUNK)


def delete(store: ObjectStore, name: str) -> None:
    obstore.delete(store, name)


def listed(store: ObjectStore) -> Iterator[tuple[str, int, datetime]]:
    """Name, size in bytes and time of change of everything in it."""
    for group in obstore.list(store):
        yield from ((each["path"], each["size"], each["last_modified"]) for each in group)
