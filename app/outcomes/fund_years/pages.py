"""The ledger of the funds, for the office."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.outcomes.fund_years.queries import ledger
from app.outcomes.views import views
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/office/ledger")
@requires("round:list")
def fund_years() -> ResponseReturnValue:
    """Budget, committed, returned and left, by fund and financial year."""
    return page("outcomes/fund_years/ledger.html", years=ledger())
