"""The pages of rounds."""

from __future__ import annotations

from flask import Blueprint

from app.rounds import models  # noqa: F401

views = Blueprint("rounds", __name__)
