"""A record at each step of its way, as the decisions' tests have it."""

from tests.decisions.conftest import advised, decided, draft, listed, office, released, sent

__all__ = ["advised", "decided", "draft", "listed", "office", "released", "sent"]
