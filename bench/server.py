"""The application's own server with one more page: a bare Flask view that returns as many bytes as it is asked for."""

from __future__ import annotations

import sys

from flask import Flask, request

from app.factory import create_app
from app.platform.serve import ADDRESS, end_quietly, jobs_consumed, server_of


def main(port: int) -> None:
    app = create_app()
    add_bare_page(app)
    server = server_of(app, host=ADDRESS, port=port)
    with jobs_consumed(app):
        end_quietly()
        print(f"ready on {server.effective_port}", flush=True)
        server.run()


def add_bare_page(app: Flask) -> None:
    """A page that does nothing of its own; what it costs is what this server does for any page."""

    @app.post("/bare")
    @app.extensions["csrf"].exempt
    def bare_post() -> str:
        return request.form["text"]

    @app.get("/bare/<int:size>")
    def bare(size: int) -> str:
        return "x" * size


if __name__ == "__main__":
    main(int(sys.argv[1]))
