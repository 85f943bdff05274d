"""Hold moderation meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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
        sa.Column("members_revise", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_unsealing_opened_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_unsealing_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealing")),
        sa.UniqueConstraint("round_id", name=op.f("uq_unsealing_round_id")),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "left_for",
            sa.Enum(
                "went",
                "interest in the bid under discussion",
                name="leaving",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_for IS NULL)", name=op.f("ck_meeting_attendance_leaving_has_its_reason")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= came_at", name=op.f("ck_meeting_attendance_leaves_after_coming")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["panel_member.id"], name=op.f("fk_meeting_attendance_member_id_panel_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
    )
    with op.batch_alter_table("meeting_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_attendance_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_meeting_attendance_once_in_the_room",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "meeting_call_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_meeting_call_up_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["panel_member.id"], name=op.f("fk_meeting_call_up_called_by_id_panel_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_call_up")),
        sa.UniqueConstraint("application_id", name=op.f("uq_meeting_call_up_application_id")),
    )
    op.create_table(
        "meeting_discussion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_meeting_discussion_discussion_number_is_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_meeting_discussion_application_id_application")
        ),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_meeting_discussion_begun_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_meeting_discussion_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_discussion")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_meeting_discussion_round_id_number")),
    )
    with op.batch_alter_table("meeting_discussion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_discussion_application_id"), ["application_id"], unique=False)

    op.create_table(
        "moderation_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "moderated",
                "left as scored",
                "undone",
                name="agreed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score_before", sa.String(length=200), nullable=False),
        sa.Column("score_after", sa.String(length=200), nullable=False),
        sa.Column("band_before", sa.String(length=200), nullable=False),
        sa.Column("band_after", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes_id IS NOT NULL)",
            name=op.f("ck_moderation_agreement_undoing_names_what_it_undoes"),
        ),
        sa.CheckConstraint(
            "score_before = score_after OR reason <> ''",
            name=op.f("ck_moderation_agreement_change_of_score_has_a_reason"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_moderation_agreement_agreement_number_is_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_moderation_agreement_application_id_application")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_moderation_agreement_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["undoes_id"],
            ["moderation_agreement.id"],
            name=op.f("fk_moderation_agreement_undoes_id_moderation_agreement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_agreement")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_moderation_agreement_application_id_number")),
    )
    with op.batch_alter_table("moderation_agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_agreement_undoes_id"), ["undoes_id"], unique=False)

    op.create_table(
        "meeting_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_meeting_revision_revised_points_are_not_negative")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_meeting_revision_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_meeting_revision_sheet_id_score_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_revision")),
        sa.UniqueConstraint(
            "sheet_id", "criterion_id", "number", name=op.f("uq_meeting_revision_sheet_id_criterion_id_number")
        ),
    )
    op.create_table(
        "moderation_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["moderation_agreement.id"],
            name=op.f("fk_moderation_confirmation_agreement_id_moderation_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_moderation_confirmation_confirmed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_confirmation")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_moderation_confirmation_agreement_id")),
    )
    with op.batch_alter_table("moderation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreement_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_moderation_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_moderation_agreement_id_moderation_agreement"),
            "moderation_agreement",
            ["agreement_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("moderation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_moderation_agreement_id_moderation_agreement"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_moderation_agreement_id"))
        batch_op.drop_column("agreement_id")

    op.drop_table("moderation_confirmation")
    op.drop_table("meeting_revision")
    with op.batch_alter_table("moderation_agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_agreement_undoes_id"))

    op.drop_table("moderation_agreement")
    with op.batch_alter_table("meeting_discussion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_discussion_application_id"))

    op.drop_table("meeting_discussion")
    op.drop_table("meeting_call_up")
    with op.batch_alter_table("meeting_attendance", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_meeting_attendance_once_in_the_room",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_attendance_member_id"))

    op.drop_table("meeting_attendance")
    op.drop_table("unsealing")
