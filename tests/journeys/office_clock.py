"""The office's clock and calendar, as the demo's visitors move and read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.platform.db import db
from app.rounds.models import Round
from tests.browser.served import Site
from tests.browser.visitor import Visitor


@dataclass(frozen=True)
class OpenRound:
    """The round in which one can apply now, as its pages name it."""

    reference: str
    title: str
    name: str


def open_round(site: Site) -> OpenRound:
    with site.app.app_context():
        now = site.now()
        wanted = db.session.query(Round).filter(Round.opens_at <= now, Round.closes_at > now)
        round_ = wanted.order_by(Round.closes_at).first()
        return OpenRound(round_.reference, round_.title, round_.name)


def day_in_spending_time(site: Site) -> tuple[str, str, str]:
    """A day on which the open round's money may be spent: day, month, year."""
    with site.app.app_context():
        round_ = db.session.query(Round).filter_by(reference=open_round(site).reference).one()
        day = (round_.spending_from or site.now().date()) + timedelta(days=14)
    return str(day.day), str(day.month), str(day.year)


def move_past_closing(visitor: Visitor, round_title: str) -> None:
    """To a minute after the round closes, on the demo's page for it."""
    visitor.go("/dev/clock")
    visitor.press(f"Move to a minute after {round_title} closes")
    visitor.sees("The office's clock was moved.")
