"""The worlds that are looked for leaks, stored once for all tests here."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.leaks.worlds import Worlds, store_worlds


@pytest.fixture(scope="session")
def worlds(peopled: tuple[str, Cast], tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    return store_worlds(peopled, tmp_path_factory.mktemp("worlds"))
