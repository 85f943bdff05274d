"""Keep monitoring apart."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monitoring_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_monitoring_answer_round_id_round")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_monitoring_answer")),
    )
    with op.batch_alter_table("monitoring_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_answer_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("monitoring_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_answer_round_id"))

    op.drop_table("monitoring_answer")
