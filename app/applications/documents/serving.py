"""A document on its way to somebody who may read it: to be saved, never to be shown inside this site."""

from __future__ import annotations

import unicodedata
from typing import Protocol
from urllib.parse import quote

from flask import Response

from app.applications.documents.kinds import KINDS
from app.applications.documents.models import ScanState
from app.applications.documents.queries import is_readable
from app.platform import events, files
from app.platform.errors import NotFound, Refused
from app.platform.files import FileLost, StoreFailed

# Whatever a browser makes of it: no script, no form, no request, and nothing of this site within reach.
POLICY = "sandbox; default-src 'none'"
NOT_SCANNED = "This document waits for the virus scan. It can be read as soon as that is done."


class Stored(Protocol):
    """The row of a file: a document of an application, an attachment of a record."""

    id: int
    stored_as: str
    name: str
    kind: str
    size: int
    digest: str
    state: ScanState
    finding: str


def to_reader(document: Stored | None) -> Response:
    """For everybody but its owner. Raises: Refused, for what the scanner has not passed; NotFound."""
    if document is None:
        raise NotFound
    if not is_readable(document):
        raise Refused(document_held_back(document))
    return attachment(document)


def document_held_back(document: Stored) -> str:
    return f"The virus scanner refused this document: {document.finding}." if document.finding else NOT_SCANNED


def attachment(document: Stored) -> Response:
    """The file, streamed, under the name that its owner gave it."""
    if document.finding:
        raise Refused(document_held_back(document))
    try:
        chunks = files.read(document.stored_as, document.digest)
    except FileLost as lost:
        events.note("file lost", document=document.id)
        raise StoreFailed("We cannot find this file in our store. Write to us, please.") from lost
    response = Response(chunks, mimetype=KINDS[document.kind].media_type)
    response.content_length = document.size
    response.headers["Content-Disposition"] = disposition(document.name)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def disposition(name: str) -> str:
    """`attachment`, with the name twice: in ASCII, and in full for every browser of this century."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace('"', "'").replace("\\", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
