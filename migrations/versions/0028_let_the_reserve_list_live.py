"""Let the reserve list live."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deferral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("to_round_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deferred_by_id", sa.Integer(), nullable=False),
        sa.Column("deferred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_deferral_deferral_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_deferral_application_id_application")
        ),
        sa.ForeignKeyConstraint(["deferred_by_id"], ["person.id"], name=op.f("fk_deferral_deferred_by_id_person")),
        sa.ForeignKeyConstraint(["draft_id"], ["application.id"], name=op.f("fk_deferral_draft_id_application")),
        sa.ForeignKeyConstraint(["to_round_id"], ["round.id"], name=op.f("fk_deferral_to_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferral")),
        sa.UniqueConstraint("application_id", name=op.f("uq_deferral_application_id")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_deferral_draft_id")),
    )
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deferral_to_round_id"), ["to_round_id"], unique=False)

    op.create_table(
        "grant_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("withdrawn", "returned", name="way", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_grant_return_return_has_a_reason")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_grant_return_return_is_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_grant_return_application_id_application")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_grant_return_entered_by_id_person")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["decision_record.id"], name=op.f("fk_grant_return_record_id_decision_record")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["grant_return.id"], name=op.f("fk_grant_return_reverses_id_grant_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_return")),
        sa.UniqueConstraint("key", name=op.f("uq_grant_return_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_grant_return_reverses_id")),
    )
    with op.batch_alter_table("grant_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_return_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_return_record_id"), ["record_id"], unique=False)

    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_outcome_application_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_outcome_application_id"), ["application_id"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_outcome_application_id_record_id"), ["application_id", "record_id"]
        )

    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_recommendation_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_recommendation_follows_id_recommendation"), "recommendation", ["follows_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_recommendation_follows_id_recommendation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_recommendation_follows_id"))
        batch_op.drop_column("follows_id")

    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_outcome_application_id_record_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_outcome_application_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_outcome_application_id"), ["application_id"])

    with op.batch_alter_table("grant_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_return_record_id"))
        batch_op.drop_index(batch_op.f("ix_grant_return_application_id"))

    op.drop_table("grant_return")
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deferral_to_round_id"))

    op.drop_table("deferral")
