"""What the page of the register of awards shows, from what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import url_for

from app.publishing import queries, search
from app.publishing.came_back import came_back_of
from app.publishing.funding import Share
from app.publishing.kept import kept
from app.publishing.search import Asked, Group

FILTERS = {
    "year": ("Financial year", "All years"),
    "fund": ("Fund", "All funds"),
    "area": ("Area", "All areas"),
    "theme": ("Theme", "All themes"),
}
CHARTS = {"area": "By area", "theme": "By theme"}


def context_of(asked: Asked) -> dict[str, Any]:
    """The form with what can be chosen, the total, a chart of each kind, and one page of grants."""
    everything = search.everything()
    found = search.fitting(everything, asked)
    number, amount = search.total(found)
    pages = search.pages_of(number, asked, lambda page: address(asked, page=page))
    awards = search.rows(asked, pages) if number else []
    return {
        "asked": asked,
        "filters": [filter_of(name, asked, everything) for name in FILTERS],
        "orders": search.ORDERS,
        "number": number,
        "amount": amount,
        "charts": [(title, shares(found, kind, asked)) for kind, title in CHARTS.items()] if number else [],
        "awards": awards,
        "came_back": came_back_of(awards),
        "pages": pages,
        "of_all": search.total(everything)[0],
        "withheld": kept("withheld", queries.withheld_decisions),
    }


def filter_of(name: str, asked: Asked, everything: Iterable[Group]) -> dict[str, Any]:
    """One choice of the form. What an address asks for stays to be seen, though no grant may have it."""
    label, everyone = FILTERS[name]
    chosen = getattr(asked, name)
    offered = search.names(everything, name)
    return {
        "name": name,
        "label": label,
        "all": everyone,
        "chosen": chosen,
        "offered": offered if chosen in ("", *offered) else [chosen, *offered],
    }


def shares(found: Iterable[Group], kind: str, asked: Asked) -> list[tuple[Share, str]]:
    """What each area or theme received, most first, with the address that shows it alone where it is not."""
    grants: dict[str, int] = {}
    amounts: dict[str, Decimal] = {}
    for group in found:
        name = getattr(group, kind)
        grants[name] = grants.get(name, 0) + group.grants
        amounts[name] = amounts.get(name, Decimal("0.00")) + group.amount
    made = (Share(name, amounts[name], grants[name]) for name in grants)
    return [
        (share, address(asked, page=1, **{kind: share.name}) if share.name and not getattr(asked, kind) else "")
        for share in sorted(made, key=lambda share: (-share.amount, share.name))
    ]


def address(asked: Asked, **wishes: Any) -> str:
    return url_for("publishing.awards", **asked.but(**wishes))
