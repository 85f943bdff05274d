"""What always holds of what became of decided grants, of the reserve list, and of deferred bids."""

from __future__ import annotations

from app.platform.invariants import Invariant

DECIDED = (
    "decision_record d JOIN signature s ON s.record_id = d.id AND s.act = 'decision' AND s.voided_at IS NULL"
    " JOIN award w ON w.recommendation_id = d.recommendation_id JOIN application a ON a.id = w.application_id"
    " LEFT JOIN variation v ON v.signature_id = s.id AND v.award_id = w.id"
)
GIVEN = "coalesce(v.amount, w.amount)"
HELD = "(SELECT coalesce(sum(CASE WHEN g.reverses_id IS NULL THEN g.amount ELSE -g.amount END), 0) FROM grant_return g"

INVARIANTS = (
    Invariant(
        "No more came back of a grant than was given, and never less than nothing.",
        f"SELECT d.reference || ', ' || a.reference AS broken FROM {DECIDED}"
        f" WHERE {HELD} WHERE g.application_id = a.id AND g.record_id = d.id) > {GIVEN} + 0.004"
        f" OR {HELD} WHERE g.application_id = a.id AND g.record_id = d.id) < -0.004",
    ),
    Invariant(
        "What came back is of a grant that was decided.",
        "SELECT 'entry ' || r.id AS broken FROM grant_return r WHERE NOT EXISTS"
        f" (SELECT 1 FROM {DECIDED} WHERE d.id = r.record_id AND a.id = r.application_id)",
    ),
    Invariant(
        "An entry of what came back is taken back whole, on the same grant, and no entry that takes another back is.",
        "SELECT 'entry ' || r.id AS broken FROM grant_return r JOIN grant_return o ON o.id = r.reverses_id"
        " WHERE abs(r.amount - o.amount) >= 0.005 OR r.application_id <> o.application_id"
        " OR r.record_id <> o.record_id OR o.reverses_id IS NOT NULL",
    ),
    Invariant(
        "A list that follows another follows an earlier one of its round that is decided.",
        "SELECT r.reference || ', list ' || l.number AS broken FROM recommendation l JOIN round r ON r.id = l.round_id"
        " JOIN recommendation f ON f.id = l.follows_id WHERE f.round_id <> l.round_id OR f.number >= l.number"
        " OR NOT EXISTS (SELECT 1 FROM decision_record d JOIN signature s ON s.record_id = d.id"
        " WHERE d.recommendation_id = f.id AND s.act = 'decision' AND s.voided_at IS NULL)",
    ),
    Invariant(
        "No bid is given money by two decisions.",
        f"SELECT a.reference AS broken FROM {DECIDED} WHERE {GIVEN} > 0 GROUP BY a.id, a.reference HAVING count(*) > 1",
    ),
    Invariant(
        "A bid is deferred to another round than its own, and begun anew in that one.",
        "SELECT a.reference AS broken FROM deferral p JOIN application a ON a.id = p.application_id"
        " LEFT JOIN application n ON n.id = p.draft_id WHERE p.to_round_id = a.round_id"
        " OR n.id IS NOT NULL AND (n.round_id <> p.to_round_id OR n.organisation_id <> a.organisation_id)",
    ),
)
