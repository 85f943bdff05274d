"""How alembic reaches the database: through the application, with its tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from app.platform.db import Base, UtcDateTime, db


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=plain_type, **options)
        with context.begin_transaction():
            context.run_migrations()


def plain_type(kind: str, item: Any, context: object) -> str | Literal[False]:
    """Migrations stand on their own: they name the database's types, not ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


run()
