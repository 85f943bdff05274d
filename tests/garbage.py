"""Looks for garbage less often than Python does by itself.

Each test makes an application of thousands of objects that refer to each other, beside a million that stay to the
end. By Python's own measure, half of the suite's time went into looking through them again and again.
"""

from __future__ import annotations

import gc

NEW_ONES, YOUNG, OLD = 200_000, 20, 20  # objects that are made before the next look, and how many looks go less deep

gc.set_threshold(NEW_ONES, YOUNG, OLD)


def pytest_collection_finish() -> None:
    """What was imported stays: no look goes through it again."""
    gc.collect()
    gc.freeze()
