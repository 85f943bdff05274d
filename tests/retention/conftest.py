"""The cast's round, decided, published and told."""

from tests.outcomes.test_outcomes import decided, ready, told  # noqa: F401
