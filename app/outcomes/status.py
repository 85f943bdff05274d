"""Where a bid stands once its outcome was sent, for the applicant's lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from app.applications.models import Application
from app.applications.status import Status, told_by
from app.outcomes.models import Outcome, Standing
from app.outcomes.queries import outcomes_of
from app.platform.formatting import long_date, money

MARKS = {Standing.OFFERED: "call", Standing.ACCEPTED: "done"}


@told_by
def after_the_decision(bids: Sequence[Application], at: datetime) -> dict[int, Status]:
    """The status of each bid whose outcome was sent, by the application's id."""
    by_id = {bid.id: bid for bid in bids}
    return {
        number: status_of(outcome, url_for("outcomes.show", key=by_id[number].key), at)
        for number, outcome in outcomes_of(bids).items()
    }


def status_of(outcome: Outcome, url: str, at: datetime) -> Status:
    standing = outcome.standing(at)
    if standing is None or outcome.answer_by is None:
        waits = " Your bid stands on the reserve list." if outcome.content.get("reserve_place") else ""
        return Status("No grant", "none", f"The commissioner has decided. You were not given a grant.{waits}", url)
    amount = money(outcome.amount)
    sentence = {
        Standing.OFFERED: f"You are offered {amount}. Accept it by {long_date(outcome.answer_by)}.",
        Standing.ACCEPTED: f"You have accepted a grant of {amount}.",
        Standing.DECLINED: f"You have declined a grant of {amount}.",
        Standing.LAPSED: f"You were offered {amount} until {long_date(outcome.answer_by)}. The offer has lapsed.",
        Standing.WITHDRAWN: f"You have given up a grant of {amount}.",
        Standing.RETURNED: f"You have returned a grant of {amount}.",
    }[standing]
    return Status(f"Grant {standing}", MARKS.get(standing, "none"), sentence, url)
