"""Static files: compressed, cacheable for ever, and named anew when they change."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, url_for
from whitenoise import WhiteNoise

from app.platform.headers import always_of

ONE_YEAR = 31_536_000


def serve_assets(app: Flask) -> None:
    """Let whitenoise serve `static/`, with the headers of every answer, and give templates `asset(name)`."""
    folder, always = Path(app.static_folder or ""), always_of(app)

    def add_headers(headers: Headers, path: str, url: str) -> None:
        for name, value in always.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder,
        prefix="static/",
        max_age=ONE_YEAR,
        allow_all_origins=False,
        add_headers_function=add_headers,
    )

    @lru_cache(maxsize=None if not app.debug else 0)
    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(folder / name))

    app.jinja_env.globals["asset"] = asset


def fingerprint(file: Path) -> str:
    """What is added to a file's address, so that a browser asks anew when the file has changed."""
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
