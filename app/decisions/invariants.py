"""What always holds of decision records, their signatures and what was published."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.decisions.attachments import invariants as of_attachments
from app.decisions.models import Publication, Signature
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed
from app.rules.freezing import digest

VALID = "signature s JOIN decision_record d ON d.id = s.record_id AND s.voided_at IS NULL"
HAS = "EXISTS (SELECT 1 FROM signature v WHERE v.record_id = d.id AND v.voided_at IS NULL AND v.act = '{}')"


def changed_signatures() -> Iterator[str]:
    """Signatures whose content is not what was signed."""
    for signature in db.session.scalars(select(Signature).order_by(Signature.id)):
        if signature.digest != digest(signature.content):
            yield f"{signature.record.reference}, {signature.act}"


def changed_publications() -> Iterator[str]:
    """Published pages that are not what was published."""
    for publication in db.session.scalars(select(Publication).order_by(Publication.id)):
        if publication.digest != digest(publication.content):
            yield publication.record.reference


INVARIANTS = (
    Invariant(
        "Records of a year are numbered from 1 without a gap.",
        "SELECT 'year ' || year AS broken FROM decision_record GROUP BY year"
        " HAVING min(sequence) <> 1 OR max(sequence) <> count(*)",
    ),
    Invariant(
        "The value of a record is the commitment of its list.",
        "SELECT d.reference AS broken FROM decision_record d JOIN recommendation l ON l.id = d.recommendation_id"
        " WHERE abs(l.committed_amount"
        " - (SELECT coalesce(sum(n.amount), 0) FROM record_line n WHERE n.record_id = d.id)) >= 0.005",
    ),
    Invariant(
        "Advice, release and decision are by three different people.",
        f"SELECT d.reference AS broken FROM {VALID} GROUP BY d.reference, s.person_id HAVING count(*) > 1",
    ),
    Invariant(
        "What is signed was sent, and each act follows the one before.",
        f"SELECT d.reference || ', ' || s.act AS broken FROM {VALID} WHERE d.sent_at IS NULL"
        f" OR s.act = 'release' AND NOT {HAS.format('advice')}"
        f" OR s.act = 'decision' AND NOT ({HAS.format('advice')} AND {HAS.format('release')})",
    ),
    Invariant(
        "Whoever signs held an office at that moment.",
        "SELECT d.reference || ', ' || s.act AS broken FROM signature s JOIN decision_record d ON d.id = s.record_id"
        " WHERE NOT EXISTS (SELECT 1 FROM office o WHERE o.person_id = s.person_id AND o.held_from <= s.signed_at"
        " AND (o.held_until IS NULL OR o.held_until > s.signed_at))"
        " AND NOT EXISTS (SELECT 1 FROM delegation a WHERE a.delegate_id = s.person_id"
        " AND a.begins_at <= s.signed_at AND a.ends_at >= s.signed_at)",
    ),
    Invariant(
        "A signature that is void says why.",
        "SELECT 'signature ' || id AS broken FROM signature WHERE voided_at IS NOT NULL AND trim(void_reason) = ''",
    ),
    Invariant(
        "A record is sent only when what exceeds the pot is authorised and each award has its statutory reason.",
        "SELECT d.reference AS broken FROM decision_record d JOIN recommendation l ON l.id = d.recommendation_id"
        " WHERE d.sent_at IS NOT NULL AND (l.over_amount > 0 AND NOT EXISTS"
        " (SELECT 1 FROM authorisation z WHERE z.recommendation_id = l.id) OR EXISTS"
        " (SELECT 1 FROM award w WHERE w.recommendation_id = l.id"
        " AND (w.explained_at IS NULL OR trim(w.crime_reduction_reason) = '')))",
    ),
    Invariant(
        "What is published is released and decided.",
        "SELECT d.reference AS broken FROM publication p JOIN decision_record d ON d.id = p.record_id"
        f" WHERE NOT ({HAS.format('release')} AND {HAS.format('decision')})",
    ),
    Invariant(
        "What is withheld from the public says why.",
        "SELECT d.reference AS broken FROM publication p JOIN decision_record d ON d.id = p.record_id"
        " WHERE NOT p.details_published AND trim(p.withheld_reason) = ''",
    ),
    Invariant(
        "A varied award belongs to a decision on its list, within what its bid asked for, with a reason.",
        "SELECT d.reference || ', ' || a.reference AS broken FROM variation v JOIN signature s ON s.id = v.signature_id"
        " JOIN decision_record d ON d.id = s.record_id JOIN award w ON w.id = v.award_id"
        " JOIN application a ON a.id = w.application_id WHERE s.act <> 'decision'"
        " OR w.recommendation_id <> d.recommendation_id OR v.amount > a.requested_amount OR trim(v.reason) = ''",
    ),
    *of_attachments.INVARIANTS,
)

RECOMPUTED = (
    Recomputed("What was signed is what its digest says.", changed_signatures),
    Recomputed("What was published is what its digest says.", changed_publications),
    *of_attachments.RECOMPUTED,
)
