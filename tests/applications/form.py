"""An open round with its whole form, and drafts in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from flask import Flask

from app.applications.models import Answer, Application, BudgetLine
from app.platform.db import db
from app.rounds.form_file import read_form
from app.rounds.kinds.kind import packed
from app.rounds.models import QuestionKind, Round
from app.settings import ROOT
from tests import factories as make
from tests.cast import Cast
from tests.stages import Stages

FORM = ROOT / "app" / "demo" / "rounds" / "csf-form.toml"
ELIGIBLE = {
    "organisation": "club",
    "area": "yes",
    "purpose": "yes",
    "account": "yes",
    "amount": "8000.00",
    "start": "2199-01-01",
}
ON_THEIR_OWN_PAGES = (QuestionKind.BUDGET_LINES, QuestionKind.DOCUMENT)


def open_round(app: Flask, reference: str = "OPEN-R1", **changes: object) -> str:
    """The reference of a round that is open now and has the form of the Commissioners Safety Fund."""
    with app.app_context():
        now = app.extensions["clock"].now().replace(microsecond=0)
        times = {"opens_at": now - timedelta(days=7), "closes_at": now + timedelta(days=7)}
        dates = {"spending_from": (now + timedelta(days=60)).date(), "decision_by": (now + timedelta(days=40)).date()}
        round_ = make.make_round(reference, **times | dates | {"bid_prefix": "OPEN"} | changes)
        for criterion in round_.criteria:
            db.session.delete(criterion)
        db.session.flush()
        db.session.expire(round_, ["criteria"])
        read_form(round_, FORM)
        db.session.commit()
        return reference


def draft(cast: Cast, round_reference: str, *, complete: bool = False, key: str = "nadias-draft") -> str:
    """The key of a draft of Nadia's organisation; a complete one could be submitted as it is."""
    with cast.app.app_context():
        round_ = db.session.query(Round).filter_by(reference=round_reference).one()
        organisation = db.session.get_one(make.Organisation, cast.organisation_id)
        application = make.stored(
            Application(
                round=round_,
                organisation=organisation,
                key=key,
                started_at=round_.opens_at,
                started_by=cast.person("Nadia"),
                eligibility=ELIGIBLE,
            )
        )
        if complete:
            fill(application, cast.people["Nadia"])
        db.session.commit()
        return key


def opened(cast: Cast, stages: Stages) -> str:
    """The reference of an open round, stored once in each process."""
    return stages.after(cast.app, "applications: open round", lambda: open_round(cast.app))


def drafted(cast: Cast, stages: Stages, *, complete: bool = False) -> str:
    """The key of a draft in an open round, stored once in each process."""
    name = f"applications: {'complete ' if complete else ''}draft"
    return stages.after(cast.app, name, lambda: draft(cast, open_round(cast.app), complete=complete))


def fill(application: Application, person_id: int) -> None:
    for section in application.round.sections:
        for question in section.questions:
            if question.kind in ON_THEIR_OWN_PAGES:
                continue
            make.stored(
                Answer(
                    application=application,
                    question_id=question.id,
                    value=some_answer(question),
                    saved_by_id=person_id,
                    saved_at=application.started_at,
                    finished_at=application.started_at,
                )
            )
    make.stored(
        BudgetLine(
            application=application,
            position=1,
            description="Two coaches",
            detail="46 weeks, 4 hours a week",
            requested_amount=Decimal("5520.00"),
            match_amount=Decimal("736.00"),
            category=next(iter(application.round.cost_categories), ""),
            match_source="The park trust",
            match_is_confirmed=True,
        )
    )


SOME = {
    QuestionKind.MONEY: "4500.00",
    QuestionKind.NUMBER: "60",
    QuestionKind.DATE: "2199-04-01",
    QuestionKind.DECLARATION: "",
    QuestionKind.ADDRESS: packed({"line1": "1 The Green", "town": "Brackenlight", "postcode": "LE99 1ZZ"}),
    QuestionKind.CONTACT: packed({"name": "Nadia", "role": "treasurer", "email": "nadia@example.org"}),
    QuestionKind.ORGANISATION: packed({"identity": "unregistered", "name": "Brackenlight Sports Association"}),
    QuestionKind.MILESTONES: packed([{"what": "Coaches agreed", "by": "2199-04-01"}]),
}


def some_answer(question: object) -> str:
    """An answer without a slip; of choices one on which nothing else depends."""
    match question.kind:
        case QuestionKind.ONE_CHOICE:
            return question.options[0]
        case QuestionKind.SEVERAL_CHOICES:
            return packed([question.options[-1]])
    return SOME.get(question.kind, f"Answer to {question.key}.")


def stored_application(app: Flask, key: str) -> Application:
    """The application as it is in the database now, inside an application context."""
    db.session.expire_all()
    return db.session.query(Application).filter_by(key=key).one()


def closes(app: Flask, round_reference: str, at: datetime) -> None:
    """Let the round close at this moment."""
    with app.app_context():
        db.session.query(Round).filter_by(reference=round_reference).one().closes_at = at
        db.session.commit()


DECLARED = {"d_true": "y", "d_terms": "y", "d_public": "y"}
