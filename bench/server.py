"""The application and, in the same server, a bare Flask page that returns as many bytes as it is asked for."""

from __future__ import annotations

import sys
from functools import lru_cache

from flask import Flask
from waitress import create_server
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.factory import create_app
from app.platform.serve import ADDRESS, limits


def bare_app() -> Flask:
    app = Flask("bare")

    @lru_cache
    def page(size: int) -> str:
        return "x" * size

    @app.route("/<int:size>", methods=["GET", "POST"])
    def bare(size: int) -> str:
        return page(size)

    return app


def main(port: int) -> None:
    app = create_app()
    server = create_server(
        DispatcherMiddleware(app.wsgi_app, {"/bare": bare_app()}), host=ADDRESS, port=port, **limits()
    )
    print("ready", flush=True)
    server.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
