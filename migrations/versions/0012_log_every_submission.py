"""Log every submission."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("admitted_by_id", sa.Integer(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_late_admission_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"], ["person.id"], name=op.f("fk_late_admission_admitted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_late_admission_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_admission")),
    )
    with op.batch_alter_table("late_admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_admission_application_id"), ["application_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("late_admission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_admission_application_id"))

    op.drop_table("late_admission")
