"""The pages of accounts."""

from __future__ import annotations

from flask import Blueprint

from app.accounts import models  # noqa: F401

views = Blueprint("accounts", __name__)
