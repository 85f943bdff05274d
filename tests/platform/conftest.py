"""An office for whatever needs no database: it has the same on each."""

from __future__ import annotations

import pytest
from flask import Flask

from app.factory import create_app
from tests.conftest import FOR_TESTS, settings_for


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An office whose tables nobody made yet."""
    folder = tmp_path_factory.mktemp("bare")
    return create_app(settings_for(f"sqlite:///{folder / 'bare.sqlite'}", folder), **FOR_TESTS)
