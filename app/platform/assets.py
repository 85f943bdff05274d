"""Static files: compressed, cacheable for ever, and named anew when they change."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from whitenoise import WhiteNoise

ONE_YEAR = 31_536_000


def serve_assets(app: Flask) -> None:
    """Let whitenoise serve `static/`, and give templates `asset(name)`."""
    folder = Path(app.static_folder or "")
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=folder, prefix="static/", max_age=ONE_YEAR)  # type: ignore[method-assign]

    @lru_cache(maxsize=None if not app.debug else 0)
    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(folder / name))

    app.jinja_env.globals["asset"] = asset


def fingerprint(file: Path) -> str:
    """What is added to a file's address, so that a browser asks anew when the file has changed."""
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
