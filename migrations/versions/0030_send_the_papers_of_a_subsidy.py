"""Send the papers of a subsidy."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subsidy_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "notice", "award notice", name="subsidypaperkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_subsidy_paper_subsidy_paper_is_of_money")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_subsidy_paper_award_id_award")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_subsidy_paper_sent_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_paper")),
        sa.UniqueConstraint("award_id", "kind", name=op.f("uq_subsidy_paper_award_id_kind")),
    )
    with op.batch_alter_table("subsidy_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subsidy_paper_award_id"), ["award_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("subsidy_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subsidy_paper_award_id"))

    op.drop_table("subsidy_paper")
