"""The pages of awards."""

from __future__ import annotations

from flask import Blueprint

from app.awards import models  # noqa: F401

views = Blueprint("awards", __name__)
