"""The macros of templates/components, given to every template by their names.

A block that is rendered alone, for htmx, does not see what its page imported at the top.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

FOLDER = "components"


def register_macros(app: Flask) -> None:
    for file in sorted((Path(app.root_path).parent / "templates" / FOLDER).glob("*.html")):
        module = app.jinja_env.get_template(f"{FOLDER}/{file.name}").module
        app.jinja_env.globals.update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
