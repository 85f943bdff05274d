"""The pages of sending an application: check, submit, receipt, open again, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.applications import operations, queries, submitting
from app.applications.asked import declarations_of
from app.applications.content import content_of
from app.applications.forms import WithdrawalForm, declarations_form, declared_in
from app.applications.gaps import Gap, gaps_of
from app.applications.models import Application
from app.applications.paper.queries import confirmation_gaps
from app.applications.submitting import Late, NotSubmitted
from app.applications.views import frame, part_url, views
from app.platform import clock, guard
from app.platform.errors import NotFound
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter, this_person


@views.get("/applications/<key>/check")
@requires("application:read", of=queries.find)
def check(application: Application) -> ResponseReturnValue:
    """Everything on one page, with what is missing and where to put it right."""
    if not application.is_draft:
        return redirect(url_for("applications.show", key=application.key))
    gaps = [*gaps_of(application), *confirmation_gaps(application)]
    return check_page(application, declarations_form(declarations_of(application)), gaps)


def most_of_an_address() -> str:
    """How often one network address may submit; a test sets it lower."""
    return str(current_app.config.get("SUBMISSIONS_OF_AN_ADDRESS", "1200 per hour"))


# A whole town may submit from behind one address in the last minute; nobody presses sixty times in an hour.
@views.post("/applications/<key>/submission")
@requires("application:submit", of=queries.find)
@limiter.limit(most_of_an_address)
@limiter.limit("60 per hour", key_func=this_person)
def submit(application: Application) -> ResponseReturnValue:
    """Submit. What stands against it is shown, and kept as evidence of the attempt."""
    questions = declarations_of(application)
    form = declarations_form(questions)
    try:
        submitting.submit(
            application,
            declared_in(form, questions),
            actor=guard.person(),
            at=clock.arrival(),
            once=request.form.get("once", ""),
        )
    except NotSubmitted as problem:
        return not_submitted(application, form, problem)
    return redirect(url_for("applications.receipt", key=application.key))


def not_submitted(application: Application, form: FlaskForm, problem: NotSubmitted) -> ResponseReturnValue:
    submitting.record_failed_submission(
        application, problem.message, problem.gaps, actor=guard.person(), at=clock.arrival()
    )
    if isinstance(problem, Late):
        context = frame(application) | {"received_at": clock.arrival(), "message": problem.message}
        return page("applications/late.html", status=422, **context)
    if not problem.gaps:
        raise problem
    return check_page(application, form, list(problem.gaps), status=422)


@views.get("/applications/<key>/receipt")
@requires("application:read", of=queries.find)
def receipt(application: Application) -> Response:
    """That it was received, when, and what happens next. It can be kept as a bookmark."""
    if not application.submission:
        raise NotFound
    return page(
        "applications/receipt.html",
        **frame(application),
        submission=application.submission,
        content=application.submission.content,
        can_reopen=queries.can_reopen(application, clock.now()),
    )


@views.post("/applications/<key>/reopening")
@requires("application:submit", of=queries.find)
def reopen(application: Application) -> ResponseReturnValue:
    operations.reopen(application, actor=guard.person(), at=clock.arrival())
    flash("You can change your application now. What you submitted counts until you submit again.", "call")
    return redirect(url_for("applications.show", key=application.key))


@views.get("/applications/<key>/withdrawal")
@requires("application:withdraw", of=queries.find)
def withdrawal(application: Application) -> Response:
    """What withdrawing means, before it is done."""
    if not application.withdrawal:
        operations.check_withdrawal(application)
    return page("applications/withdrawal.html", **frame(application), form=WithdrawalForm())


@views.post("/applications/<key>/withdrawal")
@requires("application:withdraw", of=queries.find)
def withdraw(application: Application) -> ResponseReturnValue:
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return page("applications/withdrawal.html", status=422, **frame(application), form=form)
    operations.withdraw(
        application,
        form.reason.data.strip(),
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )
    flash("Your application is withdrawn.", "good")
    return redirect(url_for("applications.show", key=application.key))


def check_page(application: Application, form: FlaskForm, gaps: list[Gap], status: int = 200) -> Response:
    """The summary, with each gap and its link. A declaration that is missing leads to its tick on this page."""
    return page(
        "applications/check.html",
        status=status,
        **frame(application),
        form=form,
        content=content_of(application),
        declarations=[form[f"d_{question.key}"] for question in declarations_of(application)],
        gaps=[gap_row(application, gap) for gap in gaps],
        can_change=queries.can_change(application, clock.now()),
        part_url=lambda part: part_url(application, part),
        was_sent=status != 200,
    )


def gap_row(application: Application, gap: Gap) -> dict[str, Any]:
    if not gap.part:
        return {"text": gap.message, "href": f"#d_{gap.question}"}
    anchor = f"#q_{gap.question}" if gap.question else ""
    return {"text": gap.message, "href": part_url(application, gap.part) + anchor}
