"""Index the acts that count."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counting = sa.text("action NOT IN ('score_sheet.marked', 'discussion.begun', 'attendance.came', 'attendance.left')")
    op.create_index(
        "ix_audit_event_round_id_counting",
        "audit_event",
        ["round_id", "sequence"],
        sqlite_where=counting,
        postgresql_where=counting,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_event_round_id_counting", table_name="audit_event")
