"""Which Chromium the browser tests drive: the machine's own."""

from __future__ import annotations

import os
import shutil

# The first is Chromium without windows of its own, which draws the same pages in half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Path of the browser; CHROMIUM in the environment names another."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def arguments() -> list[str]:
    """Chromium's own sandbox does not work for root, which is who runs it in a container."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []
