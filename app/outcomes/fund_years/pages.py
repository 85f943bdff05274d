"""The ledger of the funds, for the office."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.outcomes.fund_years.queries import ledger
from app.outcomes.views import views
from app.platform import guard
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/office/ledger")
@requires("round:list")
def fund_years() -> ResponseReturnValue:
    """Budget, committed, returned and left, by fund and financial year.

    A year with a round whose judging is closed to this person is left out whole: its sums would tell of that round.
    """
    kept_out, years = guard.actor().kept_out, ledger()
    open_ = [year for year in years if not any(row.round.id in kept_out for row in year.rounds)]
    return page("outcomes/fund_years/ledger.html", years=open_, closed=len(years) - len(open_))
