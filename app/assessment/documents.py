"""The documents of a bid, fetched by its readers: panel members who may see the bid, and the office."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from app.applications.documents.models import Document
from app.applications.documents.queries import shown_with
from app.applications.documents.serving import to_reader
from app.applications.models import Application
from app.assessment import queries
from app.assessment.desk import find_desk
from app.assessment.reading import content_of
from app.assessment.views import views
from app.platform.guard import requires

OF_BID = "bids/<bid_reference>/documents/<document_key>"


@dataclass(frozen=True, slots=True)
class InHand:
    """A document before the panel member who may read its bid."""

    person_id: int
    document: Document


def find_for_member(round_reference: str, bid_reference: str, document_key: str) -> InHand | None:
    """A document of a bid that this member may see; of any other bid there is none."""
    desk = find_desk(round_reference, bid_reference)
    if desk is None or desk.must_declare:
        return None
    document = of_bid(desk.bid, document_key)
    return InHand(desk.person_id, document) if document else None


def find_for_office(round_reference: str, bid_reference: str, document_key: str) -> Document | None:
    bid = queries.find_bid(round_reference, bid_reference)
    return of_bid(bid, document_key) if bid else None


def of_bid(bid: Application, document_key: str) -> Document | None:
    """A document that the bid holds as it was last submitted."""
    return shown_with(bid, content_of(bid)).get(document_key)


@views.get(f"/panel/<round_reference>/{OF_BID}")
@requires("panel-bid:read", of=find_for_member)
def panel_document(found: InHand) -> Response:
    return to_reader(found.document)


@views.get(f"/office/rounds/<round_reference>/{OF_BID}")
@requires("bid:read", of=find_for_office)
def document(found: Document) -> Response:
    return to_reader(found)
