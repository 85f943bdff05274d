"""The demo's clock: moved forward, it stays so when the server starts again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app

from app.platform import clock
from app.rounds.models import Round

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
AFTER_CLOSING = timedelta(minutes=1)
RESET = "reset"
FORWARD_ONLY = "The clock moves forward only; to come back to the present, reset it."


def wind_up(app: Flask) -> None:
    """Move the office's clock to where it was left."""
    kept = file_of(app)
    if kept.is_file():
        app.extensions["clock"].moved_by = timedelta(seconds=float(kept.read_text()))


def move(step: str, round_: Round | None) -> None:
    """Move the clock by a step, or to a minute after a round closes, or back to the present."""
    if step == RESET:
        turn_to(timedelta())
    elif round_ is not None:
        turn_to(by(round_.closes_at + AFTER_CLOSING))
    else:
        turn_to(moved_by() + STEPS[step])


def turn_to(moved: timedelta) -> None:
    current_app.extensions["clock"].moved_by = moved
    file_of(current_app).write_text(str(moved.total_seconds()))


def by(moment: datetime) -> timedelta:
    """By how much the clock must be moved in all to show this moment."""
    return moved_by() + (moment - clock.now())


def moved_by() -> timedelta:
    moved: timedelta = current_app.extensions["clock"].moved_by
    return moved


def file_of(app: Flask) -> Path:
    return Path(app.instance_path) / "clock"
