"""Create rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("name", name=op.f("uq_fund_name")),
    )
    op.create_table(
        "fund_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("financial_year", sa.String(length=7), nullable=False),
        sa.Column("budget_amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_year_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_year")),
        sa.UniqueConstraint("fund_id", "financial_year", name=op.f("uq_fund_year_fund_id_financial_year")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("financial_year", sa.String(length=7), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("panel_from", sa.Date(), nullable=False),
        sa.Column("panel_to", sa.Date(), nullable=False),
        sa.Column("budget_amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("max_award_amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column(
            "rounding",
            sa.Enum(
                "exact", "one-decimal", "whole", name="rounding", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("threshold", sa.String(length=20), nullable=False),
        sa.Column("band_floors", sa.JSON(), nullable=False),
        sa.Column("over_commitment_percent", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("tie_break", sa.JSON(), nullable=False),
        sa.Column("draw_seed", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("bid_prefix", sa.String(length=20), nullable=False),
        sa.Column("decision_by", sa.Date(), nullable=True),
        sa.Column("spending_from", sa.Date(), nullable=True),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.CheckConstraint("budget_amount > 0", name=op.f("ck_round_budget_is_positive")),
        sa.CheckConstraint("max_award_amount > 0", name=op.f("ck_round_max_award_is_positive")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_opens_before_it_closes")),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_round_quorum_is_positive")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_round_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("reference", name=op.f("uq_round_reference")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "closing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_closing_change_changed_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_closing_change_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_change")),
    )
    with op.batch_alter_table("closing_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_change_round_id"), ["round_id"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("max_score", sa.Integer(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("descriptors", sa.JSON(), nullable=False),
        sa.CheckConstraint("max_score > 0", name=op.f("ck_criterion_max_score_is_positive")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight_is_positive")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_criterion_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_criterion_round_id_key")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_criterion_round_id_position")),
    )
    op.create_table(
        "eligibility_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_eligibility_question_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_question")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_eligibility_question_round_id_key")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_eligibility_question_round_id_position")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("group", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_section_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_section_round_id_key")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_section_round_id_position")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "short text",
                "long text",
                "money",
                "date",
                "one choice",
                "declaration",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("criterion_key", sa.String(length=64), nullable=True),
        sa.Column(
            "becomes",
            sa.Enum(
                "project",
                "summary",
                "area",
                "theme",
                "organisation name",
                "organisation kind",
                name="questionrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_question_section_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("section_id", "key", name=op.f("uq_question_section_id_key")),
        sa.UniqueConstraint("section_id", "position", name=op.f("uq_question_section_id_position")),
    )


def downgrade() -> None:
    op.drop_table("question")
    op.drop_table("section")
    op.drop_table("eligibility_question")
    op.drop_table("criterion")
    with op.batch_alter_table("closing_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closing_change_round_id"))

    op.drop_table("closing_change")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_fund_id"))

    op.drop_table("round")
    op.drop_table("fund_year")
    op.drop_table("fund")
