"""`flask check invariants`: every rule that must hold of what is stored, feature by feature, and whether it does."""

from __future__ import annotations

import click

from app.accounts import invariants as of_accounts
from app.applications import invariants as of_applications
from app.assessment import invariants as of_assessment
from app.awards import invariants as of_awards
from app.decisions import invariants as of_decisions
from app.outcomes import invariants as of_outcomes
from app.platform import invariants
from app.platform.commands import Commands
from app.publishing import invariants as of_publishing
from app.retention import invariants as of_retention
from app.rounds import invariants as of_rounds

FEATURES = (
    invariants,
    of_accounts,
    of_rounds,
    of_applications,
    of_assessment,
    of_awards,
    of_decisions,
    of_outcomes,
    of_retention,
    of_publishing,
)
INVARIANTS = tuple(rule for feature in FEATURES for rule in feature.INVARIANTS)
RECOMPUTED = tuple(rule for feature in FEATURES for rule in getattr(feature, "RECOMPUTED", ()))

check_commands = Commands("check", help="Whether what is stored is sound.")


@check_commands.command("invariants")
def check_invariants() -> None:
    """Ask the database about every rule that must hold; name each that does not, and where."""
    found = [*invariants.violations(INVARIANTS), *invariants.recomputed(RECOMPUTED)]
    for violation in found:
        click.echo(f"{violation.rule} Not so: {violation.where}")
    asked = len(INVARIANTS) + len(RECOMPUTED)
    if found:
        raise click.ClickException(f"{len({each.rule for each in found})} of {asked} rules do not hold.")
    click.echo(f"All {asked} rules hold.")
