"""The pages of decisions."""

from __future__ import annotations

from flask import Blueprint

from app.decisions import models  # noqa: F401

views = Blueprint("decisions", __name__)
