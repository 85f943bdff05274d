"""Say more of each cost."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("category", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("match_source", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("match_is_confirmed", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_column("match_is_confirmed")
        batch_op.drop_column("match_source")
        batch_op.drop_column("category")
