"""The pages of publishing."""

from __future__ import annotations

from flask import Blueprint

views = Blueprint("publishing", __name__)
