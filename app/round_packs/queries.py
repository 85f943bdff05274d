"""A stored round as a pack again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.applications.models import Application, Submission
from app.assessment import counting
from app.assessment.models import Moderation
from app.assessment.visible import is_moderated
from app.platform.db import db
from app.round_packs.bid_rows import CHECKS
from app.round_packs.pack import Moderated, PackedApplication, PackedRound, RoundPack
from app.rounds.models import Criterion, Round
from app.rules import gates
from app.rules.bid import Bid
from app.rules.gates import Gate

NOT_STATED = "not stated"


def pack_of(round_: Round) -> RoundPack:
    """Everything that was submitted in a round and what counts of its marks, so that its list comes out the same.

    Drafts stay behind, and so do sheets that do not count and earlier moderated points.
    """
    bids = {bid.reference: bid for bid in counting.bids_of(round_)}
    return RoundPack(
        round=packed_round(round_),
        applications=applications_of(round_, bids),
        sheets={reference: bid.sheets for reference, bid in bids.items()},
        moderated=moderated_in(round_),
    )


def packed_round(round_: Round) -> PackedRound:
    return PackedRound(
        fund=round_.fund.name,
        name=round_.name,
        financial_year=round_.financial_year,
        timetable=round_.timetable,
        panel_from=round_.panel_from,
        panel_to=round_.panel_to,
        max_award=round_.max_award_amount,
        rules=counting.rules_of(round_),
    )


def applications_of(round_: Round, bids: dict[str, Bid]) -> tuple[PackedApplication, ...]:
    """The submitted bids by reference; each was received when its last submission was."""
    received = (
        select(Submission.application_id, func.max(Submission.received_at).label("at"))
        .group_by(Submission.application_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Application, Organisation, received.c.at)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(received, received.c.application_id == Application.id)
        .where(Application.round_id == round_.id)
        .order_by(Application.reference)
    )
    return tuple(
        PackedApplication(
            reference=application.reference,
            organisation=organisation.name,
            organisation_type=organisation.kind or NOT_STATED,
            area=application.area or NOT_STATED,
            theme=application.theme or NOT_STATED,
            project=application.project or NOT_STATED,
            summary=application.summary,
            amount_requested=application.requested_amount,
            submitted_at=at,
            status=bids[application.reference].status,
            failed_check=failed_words(bids[application.reference].gates),
        )
        for application, organisation, at in rows
    )


def failed_words(checks: Sequence[Gate]) -> str:
    """Why a bid's checks were not passed, in one text; empty where they were."""
    failed = gates.failed(checks)
    return "; ".join(gate.reason if gate.name == CHECKS and gate.reason else gate.words for gate in failed)


def moderated_in(round_: Round) -> tuple[Moderated, ...]:
    """The moderated points that hold: of several for one criterion of a bid the latest that counts."""
    rows = db.session.execute(
        select(Application.reference, Criterion.key, Moderation.points, Moderation.reason)
        .join(Application, Application.id == Moderation.application_id)
        .join(Criterion, Criterion.id == Moderation.criterion_id)
        .where(Application.round_id == round_.id, is_moderated())
        .order_by(Moderation.id)
    )
    latest = {(row.reference, row.key): Moderated(row.reference, row.key, row.points, row.reason) for row in rows}
    return tuple(latest[place] for place in sorted(latest))
