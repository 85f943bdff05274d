"""Encrypt the secrets of one-time codes."""

import sqlalchemy as sa
from alembic import op

from app.accounts.codes import decrypted_for, encrypted_for  # by SECRET_KEY, which the application has; SQL has not

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rewrite(encrypted_for)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_person_totp_secret_is_encrypted"), "totp_secret LIKE 'gAAAAA%'")


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_person_totp_secret_is_encrypted"), type_="check")

    rewrite(decrypted_for)


def rewrite(written) -> None:
    """Write each secret anew: `written` makes what is to be kept of the person's id and what is kept now."""
    people = sa.table("person", sa.column("id"), sa.column("totp_secret"))
    bind = op.get_bind()
    kept = sa.select(people.c.id, people.c.totp_secret).where(people.c.totp_secret.is_not(None))
    for number, secret in bind.execute(kept).all():
        bind.execute(sa.update(people).where(people.c.id == number).values(totp_secret=written(number, secret)))
