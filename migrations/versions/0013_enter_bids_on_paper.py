"""Enter bids on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_bid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "on paper",
                "by e-mail",
                "by telephone",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("reached_by", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "contact_name <> '' AND reached_by <> ''", name=op.f("ck_paper_bid_somebody_can_be_reached")
        ),
        sa.CheckConstraint("received_at <= entered_at", name=op.f("ck_paper_bid_received_before_it_is_entered")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_paper_bid_application_id_application")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_paper_bid_entered_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_bid")),
        sa.UniqueConstraint("application_id", name=op.f("uq_paper_bid_application_id")),
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column(
            "need",
            sa.Enum(
                "more time",
                "another format",
                "help with writing it down",
                "something else",
                name="need",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("reached_by", sa.String(length=200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_admission_id", sa.Integer(), nullable=True),
        sa.Column("honoured_on", sa.Date(), nullable=True),
        sa.Column("honoured_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("agreed IS NULL OR answer <> ''", name=op.f("ck_adjustment_answered_in_words")),
        sa.CheckConstraint(
            "(agreed IS NULL) = (answered_at IS NULL)", name=op.f("ck_adjustment_answered_with_its_time")
        ),
        sa.CheckConstraint(
            "(asked_by_id IS NULL) <> (recorded_by_id IS NULL)", name=op.f("ck_adjustment_asked_or_recorded")
        ),
        sa.CheckConstraint("honoured_on IS NULL OR agreed", name=op.f("ck_adjustment_honoured_once_agreed")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_adjustment_answered_by_id_person")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_adjustment_application_id_application")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_adjustment_asked_by_id_person")),
        sa.ForeignKeyConstraint(["honoured_by_id"], ["person.id"], name=op.f("fk_adjustment_honoured_by_id_person")),
        sa.ForeignKeyConstraint(
            ["late_admission_id"], ["late_admission.id"], name=op.f("fk_adjustment_late_admission_id_late_admission")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_adjustment_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_adjustment_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("key", name=op.f("uq_adjustment_key")),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjustment_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adjustment_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adjustment_round_id"), ["round_id"], unique=False)

    op.create_table(
        "paper_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
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
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("confirmed_by <> ''", name=op.f("ck_paper_confirmation_somebody_confirmed")),
        sa.CheckConstraint(
            "confirmed_at <= recorded_at", name=op.f("ck_paper_confirmation_confirmed_before_it_is_recorded")
        ),
        sa.ForeignKeyConstraint(
            ["paper_bid_id"], ["paper_bid.id"], name=op.f("fk_paper_confirmation_paper_bid_id_paper_bid")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_paper_confirmation_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_paper_confirmation_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_confirmation")),
        sa.UniqueConstraint("paper_bid_id", "number", name=op.f("uq_paper_confirmation_paper_bid_id_number")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_paper_confirmation_submission_id")),
    )


def downgrade() -> None:
    op.drop_table("paper_confirmation")
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adjustment_round_id"))
        batch_op.drop_index(batch_op.f("ix_adjustment_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_adjustment_application_id"))

    op.drop_table("adjustment")
    op.drop_table("paper_bid")
