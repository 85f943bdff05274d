"""Withdraw waivers."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WHOLLY = (
    "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_role_title IS NULL)"
    " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL) AND withdrawn_reason <> ''"
)


def upgrade() -> None:
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_role_title", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_waiver_withdrawn_by_id_person"), "person", ["withdrawn_by_id"], ["id"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_waiver_waiver_is_withdrawn_by_somebody_for_a_reason"), WHOLLY)
        batch_op.drop_constraint(batch_op.f("uq_waiver_interest_id"), type_="unique")

    in_force = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_waiver_in_force",
        "waiver",
        ["interest_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )


def downgrade() -> None:
    """What was withdrawn is no waiver: before, there was no other way to say so than to have none."""
    op.drop_index("uq_waiver_in_force", table_name="waiver")
    op.execute("DELETE FROM set_aside_lifted WHERE waiver_id IN (SELECT id FROM waiver WHERE withdrawn_at IS NOT NULL)")
    op.execute("DELETE FROM waiver WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_waiver_interest_id"), ["interest_id"])
        batch_op.drop_constraint(batch_op.f("ck_waiver_waiver_is_withdrawn_by_somebody_for_a_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_waiver_withdrawn_by_id_person"), type_="foreignkey")
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("withdrawn_role_title")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("withdrawn_reason")
