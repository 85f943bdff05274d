"""Bid packs: a member's bids on paper."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from app.assessment.packs.content import content_of
from app.assessment.packs.queries import IN_A_PACK, Pack, bids_in, count_of, find_pack
from app.assessment.queries import criteria_of
from app.assessment.views import to_declaration, views
from app.platform import clock, documents
from app.platform.guard import requires
from app.platform.htmx import page

PACKS = "/panel/<round_reference>/packs"


@views.get(PACKS)
@requires("panel-bid:list", of=find_pack)
def packs(pack: Pack) -> ResponseReturnValue:
    """The packs that the member can print, thirty bids in each."""
    if pack.must_declare:
        return to_declaration(pack.member)
    return page("assessment/packs.html", member=pack.member, packs=packs_of(pack, count_of(pack.member)))


def packs_of(pack: Pack, total: int) -> list[tuple[int, int, str]]:
    """Of each pack its first and last place on the list, and its address."""
    reference = pack.member.round.reference
    return [
        (first, min(first + IN_A_PACK - 1, total), url_for("assessment.pack", round_reference=reference, number=number))
        for number, first in enumerate(range(1, total + 1, IN_A_PACK), start=1)
    ]


@views.get(f"{PACKS}/<number>.pdf")
@requires("panel-bid:list", of=find_pack)
def pack(found: Pack) -> ResponseReturnValue:
    """One pack as a tagged PDF, with bookmarks and, for who marks, a grid after each bid."""
    if found.must_declare:
        return to_declaration(found.member)
    bids = bids_in(found)
    if not bids:
        abort(404)
    reference = found.member.round.reference
    content = content_of(found, bids, criteria_of(found.round_id), count_of(found.member))
    title = f"Bid pack of {found.member.person.name}, {found.member.round.title}"
    made = documents.pdf("bid-pack", content, title=title, at=clock.now())
    return documents.download(made, f"bid-pack-{reference}-{found.number}.pdf")
