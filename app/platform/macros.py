"""The names that every template knows; among them the macros of templates/components.

A block that is rendered alone, for htmx, does not see what its page imported at the top.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment

FOLDER = "components"


class OneNamespace(Environment):
    """Templates that share one dictionary of what all of them know.

    Jinja gives each a chain of two, which is merged name by name, a hundred of them, for every page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def register_macros(app: Flask) -> None:
    for file in sorted((Path(app.root_path).parent / "templates" / FOLDER).glob("*.html")):
        module = app.jinja_env.get_template(f"{FOLDER}/{file.name}").module
        app.jinja_env.globals.update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
