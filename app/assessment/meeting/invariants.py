"""What always holds of a meeting: of its room, its pointer and what was agreed."""

from __future__ import annotations

from app.platform.invariants import Invariant

AGREED = "moderation_agreement g JOIN application a ON a.id = g.application_id"

INVARIANTS = (
    Invariant(
        "A change of band is confirmed by another person than the one who recorded it.",
        f"SELECT a.reference || ', ' || g.number AS broken FROM {AGREED} JOIN moderation_confirmation c"
        " ON c.agreement_id = g.id WHERE c.confirmed_by_id = g.made_by_id OR g.band_before = g.band_after",
    ),
    Invariant(
        "Nobody with an interest in a bid is in the room when the panel agrees on it.",
        f"SELECT a.reference || ', member ' || t.member_id AS broken FROM {AGREED} JOIN interest i"
        " ON i.application_id = a.id AND i.kind <> 'none' AND i.declared_at <= g.made_at JOIN meeting_attendance t"
        " ON t.member_id = i.member_id WHERE t.came_at <= g.made_at AND (t.left_at IS NULL OR t.left_at > g.made_at)",
    ),
    Invariant(
        "Whoever records what was agreed has no interest in the bid.",
        f"SELECT a.reference || ', ' || g.number AS broken FROM {AGREED} JOIN panel_member m ON m.round_id = a.round_id"
        " AND m.person_id = g.made_by_id JOIN interest i ON i.member_id = m.id AND i.application_id = a.id"
        " WHERE i.kind <> 'none' AND i.declared_at <= g.made_at",
    ),
    Invariant(
        "What the panel agreed, it agreed after the seal was opened.",
        f"SELECT a.reference || ', ' || g.number AS broken FROM {AGREED} LEFT JOIN unsealing u"
        " ON u.round_id = a.round_id WHERE u.opened_at IS NULL OR g.made_at < u.opened_at",
    ),
    Invariant(
        "The agreements about a bid are numbered without a gap, and undo earlier ones of the same bid.",
        f"SELECT a.reference || ', ' || g.number AS broken FROM {AGREED} LEFT JOIN moderation_agreement u"
        " ON u.id = g.undoes_id WHERE (u.id IS NOT NULL AND (u.application_id <> g.application_id OR u.id >= g.id))"
        " OR (g.number > 1 AND NOT EXISTS (SELECT 1 FROM moderation_agreement b"
        " WHERE b.application_id = g.application_id AND b.number = g.number - 1))",
    ),
    Invariant(
        "The points of an agreement are on its own bid.",
        f"SELECT a.reference || ', ' || g.number AS broken FROM {AGREED} JOIN moderation m ON m.agreement_id = g.id"
        " WHERE m.application_id <> g.application_id OR g.kind <> 'moderated'",
    ),
    Invariant(
        "A bid is discussed in the meeting of its own round.",
        "SELECT a.reference || ', ' || d.number AS broken FROM meeting_discussion d JOIN application a"
        " ON a.id = d.application_id WHERE a.round_id <> d.round_id",
    ),
    Invariant(
        "A revised mark lies on the scale, on a criterion of the bid's round whose meeting lets members revise.",
        "SELECT a.reference || ', member ' || t.member_id || ', ' || c.key AS broken FROM meeting_revision r"
        " JOIN score_sheet t ON t.id = r.sheet_id JOIN application a ON a.id = t.application_id"
        " JOIN criterion c ON c.id = r.criterion_id LEFT JOIN unsealing u ON u.round_id = a.round_id"
        " AND u.members_revise WHERE r.points > c.max_score OR c.round_id <> a.round_id OR u.id IS NULL",
    ),
)
