"""The flask commands."""

from __future__ import annotations

import click
from flask import Flask

from app.accounts.commands import person_commands
from app.applications import vouched as applications_vouched  # noqa: F401
from app.assessment import vouched as assessment_vouched  # noqa: F401
from app.awards.commands import recommend_command, recommendation_commands
from app.decisions import vouched as decisions_vouched  # noqa: F401
from app.home.audit_head import head_command
from app.home.soundness import check_commands
from app.outcomes import vouched as outcomes_vouched  # noqa: F401
from app.platform import audit, vouching
from app.platform.backup_commands import backup_commands
from app.platform.commands import Commands
from app.platform.file_commands import file_commands
from app.platform.mail_commands import mail_commands
from app.platform.serve import serve_command
from app.publishing import vouched as publishing_vouched  # noqa: F401
from app.publishing.commands import publish_commands
from app.retention.commands import retention_command
from app.round_packs.commands import export_command, import_command
from app.rounds.commands import form_command

audit_commands = Commands("audit", help="The audit trail.")
audit_commands.add_command(head_command)
round_commands = Commands("round", help="A whole round: bring it in, write it out, see what the rules say.")
round_commands.add_command(import_command)
round_commands.add_command(export_command)
round_commands.add_command(recommend_command)
round_commands.add_command(form_command)


def register(app: Flask) -> None:
    app.cli.add_command(audit_commands)
    app.cli.add_command(file_commands)
    app.cli.add_command(mail_commands)
    app.cli.add_command(backup_commands)
    app.cli.add_command(check_commands)
    app.cli.add_command(person_commands)
    app.cli.add_command(publish_commands)
    app.cli.add_command(recommendation_commands)
    app.cli.add_command(retention_command)
    app.cli.add_command(round_commands)
    app.cli.add_command(serve_command)
    if app.config["SETTINGS"].demo:
        from app.demo.commands import demo_commands

        app.cli.add_command(demo_commands)


@audit_commands.command("verify")
def verify_audit() -> None:
    """Recompute the chain of the audit trail, and compare with it what it vouches for.

    Names the first row that does not hold, and each place in lists, records, signatures, publications and letters
    that is not as it was made, signed or published; then ends with status 1.
    """
    broken = audit.verify()
    problems = [f"audit row {broken.sequence}: {broken.problem}"] if broken else []
    problems += vouching.differences()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("The audit trail holds.")
