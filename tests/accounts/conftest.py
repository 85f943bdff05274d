"""A record on its way, for those who sign it in somebody's name."""

from tests.decisions.conftest import draft, listed, office, sent

__all__ = ["draft", "listed", "office", "sent"]
