"""Submitting: complete, in time, once, numbered without gaps, with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.applications.asked import answers_of, declarations_of
from app.applications.content import budget_of, content_of
from app.applications.drafting import record
from app.applications.gaps import Gap, gaps_of
from app.applications.models import Answer, Application, Submission
from app.applications.paper.queries import confirmation_gaps, confirmation_of
from app.applications.queries import locked
from app.platform import mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import clock_time, week_date
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules.budget import totals
from app.rules.freezing import digest


class NotSubmitted(Refused):
    """What stands against submitting. The draft is kept; the view records the attempt."""

    def __init__(self, message: str, gaps: Sequence[Gap] = ()) -> None:
        super().__init__(message)
        self.gaps = gaps


class Late(NotSubmitted):
    """It reached the server after the closing second."""


@transaction()
def submit(
    application: Application, declared: frozenset[str], *, actor: Person, at: datetime, once: str = ""
) -> Submission:
    """Submit the draft as it stands: a fixed version with its digest, the facts taken over, a receipt by mail.

    `declared` are the keys of the declarations that were made; `at` is when the server received it. The same
    form again, or another tab's after it, gives the submission that is there. Raises: NotSubmitted with its
    gaps; Late, one second after the closing time.
    """
    round_ = locked_round(application.round_id)
    application = locked(application)
    is_news = first_time(once, actor=actor, action="application.submitted", at=at) and application.is_draft
    if application.submission and not application.withdrawal and not is_news:
        return application.submission
    check_submittable(application, declared, at)
    confirmation = confirmation_of(application)
    declare(application, declared, actor, at)
    take_facts(application)
    application.reference = application.reference or next_reference(round_)
    submission = add_submission(application, actor, at)
    if confirmation:
        confirmation.submission = submission
    after = {"number": submission.number, "reference": application.reference, "digest": submission.digest}
    record(application, "application.submitted", actor, at, after=after)
    url = whole_address("applications.receipt", key=application.key)
    if application.is_entered:
        send_receipt_of_paper_bid(application, submission, at)
    else:
        mail.send(actor.email, "receipt", at=at, application=application, submission=submission, url=url)
    return submission


def send_receipt_of_paper_bid(application: Application, submission: Submission, at: datetime) -> None:
    """With all that was written down, for there may be no page that its reader can open."""
    if application.paper_bid and application.paper_bid.email:
        context = {"application": application, "submission": submission, "content": submission.content}
        mail.send(application.paper_bid.email, "paper_receipt", at=at, paper_bid=application.paper_bid, **context)


def locked_round(round_id: int) -> Round:
    """The round's row, held: bids are numbered one after the other."""
    return db.session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .execution_options(populate_existing=True)
        .with_for_update(of=Round, key_share=True)
    ).one()


def check_submittable(application: Application, declared: frozenset[str], at: datetime) -> None:
    if application.withdrawal:
        raise NotSubmitted("This application was withdrawn, so it cannot be submitted.")
    if not application.is_in_time(at):
        closes_at = application.closes_at
        raise Late(f"The round closed on {week_date(closes_at)}, {clock_time(closes_at)}.")
    gaps = [*gaps_of(application), *confirmation_gaps(application), *undeclared(application, declared)]
    if gaps:
        raise NotSubmitted("Some things are missing. Nothing was submitted, and your draft is kept.", gaps)


def undeclared(application: Application, declared: frozenset[str]) -> list[Gap]:
    missing = [question for question in declarations_of(application) if question.key not in declared]
    return [Gap("", f"Confirm: {question.label}", question.key) for question in missing if question.required]


def declare(application: Application, declared: frozenset[str], actor: Person, at: datetime) -> None:
    """Keep the declarations as answers, made anew with each submission."""
    stored = answers_of(application)
    for question in declarations_of(application):
        value = "yes" if question.key in declared else ""
        answer = stored.get(question.id)
        if answer is None:
            answer = Answer(
                application=application, question_id=question.id, value=value, saved_by_id=actor.id, saved_at=at
            )
            db.session.add(answer)
        answer.value, answer.saved_by_id, answer.saved_at, answer.finished_at = value, actor.id, at, at


def take_facts(application: Application) -> None:
    """What the office works with is taken from the answers."""
    content = content_of(application)
    application.project = content["project"][:200]
    application.summary, application.area, application.theme = content["summary"], content["area"], content["theme"]
    application.requested_amount = totals(budget_of(application)).requested


def next_reference(round_: Round) -> str:
    """The next number of the round, without gaps. The round's row is held, so nobody else takes it."""
    prefix = f"{round_.bid_prefix}-"
    last = db.session.scalar(
        select(Application.reference)
        .where(Application.round_id == round_.id, Application.reference.startswith(prefix, autoescape=True))
        .order_by(func.length(Application.reference).desc(), Application.reference.desc())
        .limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:03d}"


def add_submission(application: Application, actor: Person, at: datetime) -> Submission:
    content = content_of(application)
    submission = Submission(
        application=application,
        number=len(application.submissions) + 1,
        received_at=application.counts_from(at),
        submitted_by=actor,
        content=content,
        digest=digest(content),
    )
    db.session.add(submission)
    return submission


@transaction()
def record_failed_submission(
    application: Application, problem: str, gaps: Sequence[Gap], *, actor: Person, at: datetime
) -> None:
    """An attempt to submit that failed is evidence: when it came, and what was missing."""
    after = {"problem": problem, "missing": [gap.message for gap in gaps]}
    record(application, "application.not-submitted", actor, at, after=after)
