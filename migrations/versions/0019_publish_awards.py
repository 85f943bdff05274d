"""Publish awards."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("fund", sa.String(length=200), nullable=False),
        sa.Column("round_reference", sa.String(length=64), nullable=False),
        sa.Column("round_title", sa.Text(), nullable=False),
        sa.Column("financial_year", sa.String(length=7), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("searchable", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_published_award_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_published_award_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_award")),
        sa.UniqueConstraint("identifier", name=op.f("uq_published_award_identifier")),
        sa.UniqueConstraint("publication_id", "position", name=op.f("uq_published_award_publication_id_position")),
    )
    with op.batch_alter_table("published_award", schema=None) as batch_op:
        batch_op.create_index(
            "ix_published_award_kinds",
            ["publication_id", "financial_year", "fund", "area", "theme", "amount"],
            unique=False,
        )
        batch_op.create_index("ix_published_award_largest", ["amount", "identifier"], unique=False)
        batch_op.create_index("ix_published_award_newest", ["decided_on", "identifier"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("published_award", schema=None) as batch_op:
        batch_op.drop_index("ix_published_award_newest")
        batch_op.drop_index("ix_published_award_largest")
        batch_op.drop_index("ix_published_award_kinds")

    op.drop_table("published_award")
