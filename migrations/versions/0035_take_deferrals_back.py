"""Take deferrals back."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLLY = (
    "(taken_back_at IS NULL) = (taken_back_by_id IS NULL) AND (taken_back_at IS NULL) = (taken_back_reason IS NULL)"
    " AND taken_back_reason <> ''"
)
BY_SOMEBODY = "ck_deferral_deferral_is_taken_back_by_somebody_for_a_reason"
TAKEN_OVER = "ck_deferral_deferral_taken_over_is_in_force"


def upgrade() -> None:
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_back_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("taken_back_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_deferral_taken_back_by_id_person"), "person", ["taken_back_by_id"], ["id"]
        )
        batch_op.create_check_constraint(batch_op.f(BY_SOMEBODY), WHOLLY)
        batch_op.create_check_constraint(batch_op.f(TAKEN_OVER), "draft_id IS NULL OR taken_back_at IS NULL")
        batch_op.drop_constraint(batch_op.f("uq_deferral_application_id"), type_="unique")

    in_force = sa.text("taken_back_at IS NULL")
    op.create_index(
        "uq_deferral_in_force",
        "deferral",
        ["application_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )


def downgrade() -> None:
    """What was taken back is no deferral: before, there was no other way to say so than to have none."""
    op.drop_index("uq_deferral_in_force", table_name="deferral")
    op.execute("DELETE FROM deferral WHERE taken_back_at IS NOT NULL")
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_deferral_application_id"), ["application_id"])
        batch_op.drop_constraint(batch_op.f(TAKEN_OVER), type_="check")
        batch_op.drop_constraint(batch_op.f(BY_SOMEBODY), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_deferral_taken_back_by_id_person"), type_="foreignkey")
        batch_op.drop_column("taken_back_at")
        batch_op.drop_column("taken_back_by_id")
        batch_op.drop_column("taken_back_reason")
