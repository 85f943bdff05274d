"""A bid of somebody without an account, and what an officer enters in their name."""

from __future__ import annotations

from flask import Flask

from app.accounts.models import Person
from app.applications.models import Application
from app.applications.paper.models import PaperBid, PaperConfirmation, ReadBackWay, Way
from app.platform.clock import local
from app.platform.db import db
from tests.cast import Cast


def came_on_paper(app: Flask, cast: Cast, reference: str = "T-001") -> None:
    """This bid is one that Dilys entered for Wilf, who has no account."""
    with app.app_context():
        bid = db.session.query(Application).filter_by(reference=reference).one()
        dilys, at = db.session.get_one(Person, cast.people["Dilys"]), bid.round.opens_at
        whose = {"contact_name": "Wilf", "reached_by": "0116 496 0000", "email": "", "late_reason": ""}
        came = {"way": Way.TELEPHONE, "received_at": at, "entered_by": dilys, "entered_at": at}
        submission = bid.submissions[-1]
        paper = PaperBid(application=bid, **whose, **came)
        db.session.add(paper)
        said = {"confirmed_by": "Wilf", "how": ReadBackWay.TELEPHONE, "confirmed_at": at, "recorded_at": at}
        submitted = {"number": 1, "digest": submission.digest, "submission": submission}
        db.session.add(PaperConfirmation(paper_bid=paper, recorded_by=dilys, **said, **submitted))
        db.session.commit()


def confirmed_now(app: Flask, how: str, **changes: object) -> dict[str, object]:
    """What a form sends of Wilf's confirmation."""
    now = local(app.extensions["clock"].now())
    when = {"confirmed_on": [str(now.day), str(now.month), str(now.year)], "confirmed_at": f"{now:%H:%M:%S}"}
    return {"confirmed_by": "Wilf", "how": how} | when | changes
