"""The end of the audit trail, mailed to the auditor each day: a trail that is cut or written anew no longer has it."""

from __future__ import annotations

from datetime import datetime, time

import click
from flask.cli import with_appcontext

from app.accounts.delegation.queries import holders
from app.accounts.models import OfficeRole
from app.platform import audit, clock, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.models import AuditHead, DoneOnce
from app.platform.once import first_time

EACH_DAY_AT = time(6, 0)  # on the office's wall


def mail_each_day() -> None:
    """Asked each minute: once a day from six in the morning, also when the server was down at six."""
    at = clock.now()
    if clock.local(at).time() >= EACH_DAY_AT and db.session.get(DoneOnce, token(at)) is None:
        mail_head(at, once=token(at))


@transaction()
def mail_head(at: datetime, *, once: str = "") -> int:
    """Mail the head to whoever is auditor now; to how many. The same `once` again mails nothing."""
    if not first_time(once, actor=None, action="audit.head-mailed", at=at):
        return 0
    auditors = holders(OfficeRole.AUDITOR, at=at)
    sequence, digest = head()
    for person in auditors:
        mail.send(
            person.email,
            "audit_head",
            at=at,
            person=person,
            moment=at,
            sequence=sequence,
            digest=digest,
            url=whole_address("home.audit"),
        )
    return len(auditors)


def token(at: datetime) -> str:
    return f"audit-head-{clock.local(at).date().isoformat()}"


def head() -> tuple[int, str]:
    """The number of the last row, and its digest."""
    row = db.session.get(AuditHead, 1)
    return (row.sequence, row.digest) if row else (0, audit.START)


@click.command("head")
@with_appcontext
@click.option("--mail", "by_mail", is_flag=True, help="Mail it to the auditor as well.")
def head_command(by_mail: bool) -> None:
    """Print the end of the audit trail: the number of its last row, and the digest that covers all before."""
    sequence, digest = head()
    click.echo(f"row {sequence}, digest {digest}")
    if by_mail:
        count = mail_head(clock.now())
        if not count:
            raise click.ClickException("Nobody is auditor: invite one with `flask person invite`.")
        click.echo(f"Mailed to {count} {'auditor' if count == 1 else 'auditors'}.")
