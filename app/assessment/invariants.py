"""What always holds of interests, sheets and marks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.assessment import own_list
from app.assessment.declaring import digest_of_interests
from app.assessment.meeting import invariants as meeting_invariants
from app.assessment.models import Declaration, PanelMember
from app.assessment.panel import invariants as panel_invariants
from app.assessment.reopening.queries import changed_versions
from app.assessment.vouched import signed_sheets
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed

SIGNED = "sign_off o JOIN score_sheet t ON t.id = o.sheet_id JOIN application a ON a.id = t.application_id"
KEPT = "sheet_version v JOIN score_sheet t ON t.id = v.sheet_id JOIN application a ON a.id = t.application_id"
MARKED = "score p JOIN score_sheet t ON t.id = p.sheet_id JOIN application a ON a.id = t.application_id"
MODERATED = "moderation m JOIN application a ON a.id = m.application_id JOIN criterion c ON c.id = m.criterion_id"
SHEET = "a.reference || ', member ' || t.member_id"
COUNTS = "NOT EXISTS (SELECT 1 FROM set_aside x WHERE x.sheet_id = t.id)"


def changed_sheets() -> Iterator[str]:
    """Sheets whose marks are not those that were signed off."""
    for signed, present in signed_sheets():
        if signed.digest != present:
            yield f"{signed.sheet.application.reference}, member {signed.sheet.member_id}"


def changed_declarations() -> Iterator[str]:
    """Declarations that are not what was signed for."""
    for declaration in db.session.scalars(select(Declaration).join(PanelMember).order_by(PanelMember.id)):
        if declaration.digest != digest_of_interests(own_list.own_interests(declaration.member)):
            yield f"member {declaration.member_id}"


INVARIANTS = (
    Invariant(
        "A sheet that is signed off has a mark on every criterion.",
        f"SELECT {SHEET} AS broken FROM {SIGNED} JOIN criterion c ON c.round_id = a.round_id WHERE NOT EXISTS"
        " (SELECT 1 FROM score p WHERE p.sheet_id = t.id AND p.criterion_id = c.id AND p.points IS NOT NULL)",
    ),
    Invariant(
        "A mark lies on the scale of its criterion.",
        f"SELECT {SHEET} || ', ' || c.key AS broken FROM {MARKED} JOIN criterion c ON c.id = p.criterion_id"
        " WHERE p.points < 0 OR p.points > c.max_score",
    ),
    Invariant(
        "A mark is on a criterion of its bid's round.",
        f"SELECT {SHEET} || ', ' || c.key AS broken FROM {MARKED} JOIN criterion c ON c.id = p.criterion_id"
        " WHERE c.round_id <> a.round_id",
    ),
    Invariant(
        "A sheet is that of a member of its bid's panel.",
        f"SELECT {SHEET} AS broken FROM score_sheet t JOIN application a ON a.id = t.application_id"
        " JOIN panel_member m ON m.id = t.member_id WHERE m.round_id <> a.round_id OR m.role = 'observer'",
    ),
    Invariant(
        "No sheet counts of a member with an interest in its bid, or who is out of its round.",
        f"SELECT {SHEET} AS broken FROM {SIGNED} WHERE {COUNTS} AND (EXISTS (SELECT 1 FROM interest i"
        " WHERE i.member_id = t.member_id AND i.application_id = t.application_id AND i.kind <> 'none')"
        " OR EXISTS (SELECT 1 FROM interest i LEFT JOIN waiver w ON w.interest_id = i.id AND w.withdrawn_at IS NULL"
        " WHERE i.member_id = t.member_id AND i.kind LIKE 'direct%' AND w.id IS NULL)"
        " OR EXISTS (SELECT 1 FROM interest_in_round r WHERE r.member_id = t.member_id))",
    ),
    Invariant(
        "The kept versions of a sheet are numbered without a gap, each signed off after the one before was reopened.",
        f"SELECT {SHEET} AS broken FROM {KEPT} WHERE v.signed_off_at > v.reopened_at OR v.number > 1 AND NOT"
        " EXISTS (SELECT 1 FROM sheet_version b WHERE b.sheet_id = v.sheet_id AND b.number = v.number - 1"
        " AND b.reopened_at <= v.signed_off_at)",
    ),
    Invariant(
        "A sheet that was reopened and signed off again was signed off after that.",
        f"SELECT {SHEET} AS broken FROM {SIGNED} JOIN sheet_version v ON v.sheet_id = t.id"
        " WHERE o.signed_off_at < v.reopened_at",
    ),
    Invariant(
        "A sheet that was reopened after the seal was opened has its reason.",
        f"SELECT {SHEET} AS broken FROM {KEPT} WHERE v.after_seal AND trim(v.reason) = ''",
    ),
    Invariant(
        "A flag is on a bid of its member's own round.",
        "SELECT 'flag ' || f.id AS broken FROM flag f JOIN panel_member m ON m.id = f.member_id"
        " JOIN application a ON a.id = f.application_id WHERE a.round_id <> m.round_id",
    ),
    Invariant(
        "An interest says its nature.",
        "SELECT 'interest ' || id AS broken FROM interest WHERE kind <> 'none' AND trim(nature) = ''",
    ),
    Invariant(
        "An interest is in a bid of the member's own round.",
        "SELECT 'interest ' || i.id AS broken FROM interest i JOIN panel_member m ON m.id = i.member_id"
        " JOIN application a ON a.id = i.application_id WHERE a.round_id <> m.round_id",
    ),
    Invariant(
        "Only a direct interest is waived, with a reason; neither that nor its withdrawal is by whose own it is.",
        "SELECT 'waiver ' || w.id AS broken FROM waiver w JOIN interest i ON i.id = w.interest_id"
        " JOIN panel_member m ON m.id = i.member_id"
        " WHERE i.kind NOT LIKE 'direct%' OR trim(w.reason) = '' OR m.person_id IN (w.waived_by_id, w.withdrawn_by_id)",
    ),
    Invariant(
        "A waiver lets no sheet count on the bid of its own interest.",
        "SELECT 'sheet ' || l.sheet_id AS broken FROM set_aside_lifted l JOIN waiver w ON w.id = l.waiver_id"
        " JOIN interest i ON i.id = w.interest_id JOIN score_sheet t ON t.id = l.sheet_id"
        " WHERE t.application_id = i.application_id OR t.member_id <> i.member_id",
    ),
    Invariant(
        "A suggestion is answered with a reason, on some ground, and by nobody it is about.",
        "SELECT 'answer ' || s.id AS broken FROM suggestion_answer s JOIN panel_member m ON m.id = s.member_id"
        " JOIN application a ON a.id = s.application_id WHERE trim(s.reason) = '' OR m.person_id = s.answered_by_id"
        " OR a.round_id <> m.round_id OR CAST(s.grounds AS TEXT) = '[]'",
    ),
    Invariant(
        "A suggestion that was confirmed stands as an interest.",
        "SELECT 'answer ' || s.id AS broken FROM suggestion_answer s WHERE s.verdict = 'confirmed' AND NOT EXISTS"
        " (SELECT 1 FROM interest i WHERE i.member_id = s.member_id AND i.application_id = s.application_id"
        " AND i.kind <> 'none')",
    ),
    Invariant(
        "A panel has at most one chair and one deputy.",
        "SELECT r.reference || ', ' || m.role AS broken FROM panel_member m JOIN round r ON r.id = m.round_id"
        " WHERE m.role IN ('chair', 'deputy') GROUP BY r.reference, m.role HAVING count(*) > 1",
    ),
    Invariant(
        "Moderated points lie on the scale, on a criterion of the bid's round.",
        f"SELECT a.reference || ', ' || c.key AS broken FROM {MODERATED}"
        " WHERE m.points < 0 OR m.points > c.max_score OR c.round_id <> a.round_id",
    ),
    Invariant(
        "What was moderated has its reason.",
        f"SELECT a.reference || ', ' || c.key AS broken FROM {MODERATED} WHERE trim(m.reason) = ''",
    ),
    *panel_invariants.INVARIANTS,
    *meeting_invariants.INVARIANTS,
)

RECOMPUTED = (
    Recomputed("The marks of a sheet are those that were signed off.", changed_sheets),
    Recomputed("A kept version of a sheet is what was signed off.", changed_versions),
    Recomputed("A declaration of interests is what was signed for.", changed_declarations),
    *panel_invariants.RECOMPUTED,
)
