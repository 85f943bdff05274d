"""The application's own server with one more page: a bare Flask view that returns as many bytes as it is asked for."""

from __future__ import annotations

import sys

from flask import Flask, request

from app.factory import create_app
from app.platform.db import db
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

    # The least that any saved mark costs on this disk: a table of one number, changed and committed.
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS bench_floor (number INTEGER)")
        connection.exec_driver_sql("INSERT INTO bench_floor VALUES (0)")

    @app.get("/bare/commit")
    def commit() -> str:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE bench_floor SET number = number + 1")
        return "x" * 940

    @app.get("/bare/<int:size>")
    def bare(size: int) -> str:
        return "x" * size


if __name__ == "__main__":
    main(int(sys.argv[1]))
