"""What somebody typed and could not be saved, held in the page until it can: a sign-in ended, something broke."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from flask_login import current_user

from app import permissions
from app.platform.db import READING
from app.platform.htmx import wants_fragment
from app.platform.outages import is_written, typed_fields

NOT_TYPED = {"once", "next", "page", "version"}
VERSIONS = "v_"


def sent_again() -> dict[str, Any]:
    """What errors/_sent.html needs to offer it once more; nothing where nothing was typed, or not on our pages."""
    held = held_back()
    return held and held | {"is_signed_in": current_user.is_authenticated}


def held_back() -> dict[str, Any]:
    """What was typed, for errors/_send_again.html. Reads neither session nor database, which may be what broke."""
    if request.method in READING or wants_fragment() or is_for_everybody() or not came_from_here():
        return {}
    fields = typed_fields()
    if not any(is_typed(name) and value for name, value in fields):
        return {}
    return {
        "address": request.full_path.rstrip("?"),
        "fields": fields,
        "texts": [value for name, value in fields if is_typed(name) and is_written(value)],
        "had_files": bool(request.files),
        "token": request.form.get("csrf_token", ""),
    }


def is_for_everybody() -> bool:
    """Signing in and looking around; there is nothing that waits for somebody signed in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return permissions.is_open(getattr(view, "permission", "public:read"))


def came_from_here() -> bool:
    """Whether a page of ours sent it. What another site sent is not offered under our name."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def is_typed(name: str) -> bool:
    return name not in NOT_TYPED and not name.startswith(VERSIONS)
