"""Count tries that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_try_failed_at"), ["failed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_failed_try_subject_digest_failed_at"), ["subject_digest", "failed_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_try_subject_digest_failed_at"))
        batch_op.drop_index(batch_op.f("ix_failed_try_failed_at"))

    op.drop_table("failed_try")
