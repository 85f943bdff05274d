"""What pages ask about the sign-in they were opened in: how long it lasts, and to let it last."""

from __future__ import annotations

from typing import Any

from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.accounts.sessions import unattended
from app.accounts.staying import stay_of, tag_of
from app.accounts.views import views
from app.platform import clock
from app.platform.guard import requires


@views.get("/sign-in/time-left")
@requires("sign-in:use")
@unattended
def time_left() -> dict[str, Any]:
    """How long the sign-in lasts; asking makes it no longer. After another sign-in, with that one's form token."""
    if not current_user.is_authenticated:
        return {"left": 0}
    stay = stay_of(current_user, clock.now())
    return {
        "left": stay.seconds_left,
        "until": stay.until,
        "extends": stay.can_be_longer,
        "person": tag_of(current_user),
        "token": generate_csrf(),
    }


@views.post("/sign-in/time-left")
@requires("sign-in:extend")
def extend() -> dict[str, Any]:
    """Somebody is there and stays. The request itself has made it longer."""
    return time_left()  # type: ignore[no-any-return]
