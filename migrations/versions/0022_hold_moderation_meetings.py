"""Hold moderation meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsealing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_unsealing_opened_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_unsealing_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealing")),
        sa.UniqueConstraint("round_id", name=op.f("uq_unsealing_round_id")),
    )


def downgrade() -> None:
    op.drop_table("unsealing")
