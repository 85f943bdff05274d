"""Answer for people without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clarification_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clarification_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "read out on the telephone",
                "signed print by post",
                "in person",
                name="readbackway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("confirmed_by <> ''", name=op.f("ck_clarification_confirmation_somebody_confirmed")),
        sa.ForeignKeyConstraint(
            ["clarification_id"],
            ["clarification.id"],
            name=op.f("fk_clarification_confirmation_clarification_id_clarification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_confirmation")),
        sa.UniqueConstraint("clarification_id", name=op.f("uq_clarification_confirmation_clarification_id")),
    )
    op.create_table(
        "offer_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_answer_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "read out on the telephone",
                "signed print by post",
                "in person",
                name="readbackway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("confirmed_by <> ''", name=op.f("ck_offer_confirmation_somebody_confirmed")),
        sa.ForeignKeyConstraint(
            ["offer_answer_id"], ["offer_answer.id"], name=op.f("fk_offer_confirmation_offer_answer_id_offer_answer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_confirmation")),
        sa.UniqueConstraint("offer_answer_id", name=op.f("uq_offer_confirmation_offer_answer_id")),
    )


def downgrade() -> None:
    op.drop_table("offer_confirmation")
    op.drop_table("clarification_confirmation")
