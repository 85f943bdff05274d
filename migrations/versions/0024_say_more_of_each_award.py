"""Say more of each award."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subsidy_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("financial_year", sa.String(length=7), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "declared by the organisation",
                "found by the office",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_subsidy_entry_subsidy_is_positive")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_subsidy_entry_entered_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_subsidy_entry_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_subsidy_entry_struck_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_subsidy_entry_key")),
    )
    with op.batch_alter_table("subsidy_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subsidy_entry_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "award_due_diligence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not begun",
                "in hand",
                "passed",
                "failed",
                name="diligence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'failed' OR reason <> ''", name=op.f("ck_award_due_diligence_failed_diligence_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_award_due_diligence_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_award_due_diligence_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_due_diligence")),
    )
    with op.batch_alter_table("award_due_diligence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_due_diligence_application_id"), ["application_id"], unique=False)

    op.create_table(
        "subsidy_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_by <> ''", name=op.f("ck_subsidy_confirmation_subsidy_confirmation_names_somebody")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_subsidy_confirmation_award_id_award")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_subsidy_confirmation_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_confirmation")),
    )
    with op.batch_alter_table("subsidy_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subsidy_confirmation_award_id"), ["award_id"], unique=False)

    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.add_column(sa.Column("conditions", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_column("conditions")

    with op.batch_alter_table("subsidy_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subsidy_confirmation_award_id"))

    op.drop_table("subsidy_confirmation")
    with op.batch_alter_table("award_due_diligence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_due_diligence_application_id"))

    op.drop_table("award_due_diligence")
    with op.batch_alter_table("subsidy_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subsidy_entry_organisation_id"))

    op.drop_table("subsidy_entry")
