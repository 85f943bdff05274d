"""The pages of assessment."""

from __future__ import annotations

from flask import Blueprint

from app.assessment import models, rights  # noqa: F401

views = Blueprint("assessment", __name__)
