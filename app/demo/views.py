"""The pages of demo."""

from __future__ import annotations

from flask import Blueprint

views = Blueprint("demo", __name__)
