"""The bids of a pack as rows: organisations, applications, what was submitted, checks, withdrawals."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.applications.models import Application, Check, Submission, Withdrawal
from app.platform.db import db
from app.round_packs.pack import PackedApplication
from app.round_packs.rows import Ids, application_ids, store
from app.rounds.models import Round
from app.rules.bid import Status
from app.rules.freezing import digest
from app.rules.money import plain

CHECKS = "Checks"
WITHDRAWN = "Withdrawn before the round was brought in."


def add_organisations(applications: Iterable[PackedApplication]) -> int:
    """Add those of which none has this name and kind; gives back how many."""
    known = organisation_ids()
    wanted = dict.fromkeys((each.organisation, each.organisation_type) for each in applications)
    new = [{"name": name, "kind": kind, "registration": None} for name, kind in wanted if (name, kind) not in known]
    store(Organisation, new)
    return len(new)


def organisation_ids() -> Ids:
    """Organisations by name and kind; of several the one that was here first."""
    rows = db.session.execute(select(Organisation.name, Organisation.kind, Organisation.id).order_by(-Organisation.id))
    return {(row.name, row.kind): row.id for row in rows}


def add_applications(round_: Round, applications: Iterable[PackedApplication], at: datetime) -> None:
    """Each bid with what was submitted, its check and, where it was withdrawn, that."""
    organisations = organisation_ids()
    store(Application, (application_row(round_, each, organisations) for each in applications))
    ids = application_ids(round_)
    store(Submission, (submission_row(ids[each.reference], each) for each in applications))
    store(Check, (check_row(ids[each.reference], each, at) for each in applications))
    withdrawn = (each for each in applications if each.status is Status.WITHDRAWN)
    store(Withdrawal, (withdrawal_row(ids[each.reference], at) for each in withdrawn))


def application_row(round_: Round, packed: PackedApplication, organisations: Ids) -> dict[str, Any]:
    return {
        "round_id": round_.id,
        "organisation_id": organisations[packed.organisation, packed.organisation_type],
        "started_by_id": None,
        "key": secrets.token_urlsafe(24),
        "started_at": packed.submitted_at,
        "reference": packed.reference,
        "project": packed.project,
        "summary": packed.summary,
        "area": packed.area,
        "theme": packed.theme,
        "requested_amount": packed.amount_requested,
        "eligibility": {},
    }


def submission_row(application_id: int, packed: PackedApplication) -> dict[str, Any]:
    content = content_of(packed)
    return {
        "application_id": application_id,
        "number": 1,
        "received_at": packed.submitted_at,
        "submitted_by_id": None,
        "content": content,
        "digest": digest(content),
    }


def content_of(packed: PackedApplication) -> dict[str, Any]:
    """What a pack says of a bid, as the panel reads it: there are no answers in a pack, and no costs."""
    return {
        "organisation": {"name": packed.organisation, "kind": packed.organisation_type},
        "project": packed.project,
        "summary": packed.summary,
        "area": packed.area,
        "theme": packed.theme,
        "requested": plain(packed.amount_requested),
        "sections": [],
        "budget_lines": [],
    }


def check_row(application_id: int, packed: PackedApplication, at: datetime) -> dict[str, Any]:
    return {
        "application_id": application_id,
        "name": CHECKS,
        "passed": not packed.failed_check,
        "reason": packed.failed_check,
        "checked_by_id": None,
        "checked_at": at,
        "version": 1,
    }


def withdrawal_row(application_id: int, at: datetime) -> dict[str, Any]:
    return {"application_id": application_id, "reason": WITHDRAWN, "withdrawn_by_id": None, "withdrawn_at": at}
