"""Let several people apply."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "may submit",
                "may edit",
                "may read",
                name="membershiprole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_organisation_invitation_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_organisation_invitation_invited_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_invitation_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["person.id"], name=op.f("fk_organisation_invitation_taken_back_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_invitation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_invitation_key")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_organisation_invitation_token_digest")),
    )
    with op.batch_alter_table("organisation_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_invitation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "organisation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "joined",
                "second organisation",
                "refused",
                name="requestoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'joined' OR reason <> ''", name=op.f("ck_organisation_request_has_its_reason")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_organisation_request_decided_with_its_time")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_organisation_request_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_request_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_organisation_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_request")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_request_key")),
    )
    with op.batch_alter_table("organisation_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_request_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_request_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reading_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("readers", sa.String(length=200), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_reading_link_application_id_application")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_reading_link_ended_by_id_person")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_reading_link_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_link")),
        sa.UniqueConstraint("key", name=op.f("uq_reading_link_key")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_reading_link_token_digest")),
    )
    with op.batch_alter_table("reading_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_link_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_link_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "answer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_answer_version_answer_id_answer")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_answer_version_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_version")),
        sa.UniqueConstraint("answer_id", "number", name=op.f("uq_answer_version_answer_id_number")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_version_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("admitted_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_application_form_version_id_form_version"), "form_version", ["form_version_id"], ["id"]
        )

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_unique_constraint(batch_op.f("uq_membership_key"), ["key"])

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_registration"), ["registration"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_organisation_key"), ["key"])

    for table in ("membership", "organisation"):
        give_keys(table)


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organisation_key"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_organisation_registration"))
        batch_op.drop_column("key")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_membership_key"), type_="unique")
        batch_op.drop_column("version")
        batch_op.drop_column("key")

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_application_form_version_id_form_version"), type_="foreignkey")
        batch_op.drop_column("admitted_until")
        batch_op.drop_column("form_version_id")

    op.drop_table("answer_version")
    with op.batch_alter_table("reading_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_link_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_reading_link_application_id"))

    op.drop_table("reading_link")
    with op.batch_alter_table("organisation_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_request_organisation_id"))

    op.drop_table("organisation_request")
    with op.batch_alter_table("organisation_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_invitation_organisation_id"))

    op.drop_table("organisation_invitation")


def give_keys(table: str) -> None:
    """Rows from before get the random key by which addresses name them."""
    rows = sa.table(table, sa.column("id"), sa.column("key"))
    bind = op.get_bind()
    for number in bind.execute(sa.select(rows.c.id)).scalars().all():
        bind.execute(sa.update(rows).where(rows.c.id == number).values(key=secrets.token_urlsafe(16)))
