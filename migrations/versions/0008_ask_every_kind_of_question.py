"""Ask every kind of question."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    let_kinds_be((*BEFORE, *NEW), BEFORE)
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_by_id", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by_id"], ["person.id"], name=op.f("fk_form_version_loaded_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_form_version_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_form_version_round_id_number")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("example", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("only_if", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("carried_from", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("valid_past", sa.String(length=64), nullable=True))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spending_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cost_categories", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.add_column(sa.Column("only_if", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_column("only_if")

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("cost_categories")
        batch_op.drop_column("spending_until")

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_column("valid_past")
        batch_op.drop_column("carried_from")
        batch_op.drop_column("only_if")
        batch_op.drop_column("settings")
        batch_op.drop_column("example")

    op.drop_table("form_version")

    let_kinds_be(BEFORE, (*BEFORE, *NEW))


BEFORE = ("short text", "long text", "money", "date", "one choice", "declaration")
NEW = (
    "number",
    "several choices",
    "address",
    "organisation",
    "contact",
    "milestones",
    "budget lines",
    "document",
)
CHECK = "ck_question_questionkind"


def let_kinds_be(now: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Change the words that a question's kind may be.

    SQLite cannot alter a check; it documents this rewriting of its schema for changes that leave the rows as they are.
    """
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "question", type_="check")
        op.create_check_constraint(op.f(CHECK), "question", f"kind IN ({quoted(now)})")
        return
    connection = op.get_bind()
    number = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :now) WHERE name = 'question'"),
        {"before": quoted(before), "now": quoted(now)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {number + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
