"""Arrange panels."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "chair",
                "deputy",
                "panel member",
                "observer",
                name="panelrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scores", sa.Boolean(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "declined_at IS NOT NULL OR reason = ''", name=op.f("ck_panel_invitation_only_who_declines_says_why")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR declined_at IS NULL",
            name=op.f("ck_panel_invitation_panel_invitation_has_one_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_panel_invitation_invited_by_id_person")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_panel_invitation_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_invitation")),
        sa.UniqueConstraint("key", name=op.f("uq_panel_invitation_key")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_panel_invitation_token_digest")),
    )
    with op.batch_alter_table("panel_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_invitation_round_id"), ["round_id"], unique=False)

    op.create_table(
        "conduct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["panel_member.id"], name=op.f("fk_conduct_member_id_panel_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct")),
        sa.UniqueConstraint("member_id", name=op.f("uq_conduct_member_id")),
    )
    op.create_table(
        "panel_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["panel_member.id"], name=op.f("fk_panel_reminder_member_id_panel_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_reminder")),
        sa.UniqueConstraint("member_id", "before", name=op.f("uq_panel_reminder_member_id_before")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assignment_application_id_application")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["panel_member.id"], name=op.f("fk_assignment_member_id_panel_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("member_id", "application_id", name=op.f("uq_assignment_member_id_application_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_application_id"), ["application_id"], unique=False)

    op.create_table(
        "panel_reassignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("from_member_id", sa.Integer(), nullable=False),
        sa.Column("to_member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reassigned_by_id", sa.Integer(), nullable=False),
        sa.Column("reassigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_panel_reassignment_reassignment_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_panel_reassignment_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["from_member_id"], ["panel_member.id"], name=op.f("fk_panel_reassignment_from_member_id_panel_member")
        ),
        sa.ForeignKeyConstraint(
            ["reassigned_by_id"], ["person.id"], name=op.f("fk_panel_reassignment_reassigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["to_member_id"], ["panel_member.id"], name=op.f("fk_panel_reassignment_to_member_id_panel_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_reassignment")),
    )
    with op.batch_alter_table("panel_reassignment", schema=None) as batch_op:
        batch_op.create_index("ix_panel_reassignment_application_id", ["application_id"], unique=False)

    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seat", sa.Integer(), nullable=True))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assignment", sa.String(length=40), server_default="everyone", nullable=False))
        batch_op.add_column(sa.Column("calibration", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("scoring_closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminder_days", sa.Integer(), server_default="3", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("reminder_days")
        batch_op.drop_column("scoring_closes_at")
        batch_op.drop_column("calibration")
        batch_op.drop_column("assignment")

    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.drop_column("seat")
        batch_op.drop_column("capacity")

    with op.batch_alter_table("panel_reassignment", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_reassignment_application_id")

    op.drop_table("panel_reassignment")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_application_id"))

    op.drop_table("assignment")
    op.drop_table("panel_reminder")
    op.drop_table("conduct")
    with op.batch_alter_table("panel_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_invitation_round_id"))

    op.drop_table("panel_invitation")
