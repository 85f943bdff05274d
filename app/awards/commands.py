"""`flask round recommend` and `flask recommendation verify`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from flask.cli import with_appcontext

from app.assessment.counting import ranking_of
from app.awards.queries import all_recommendations
from app.awards.vouched import problems_with
from app.platform.commands import Commands
from app.platform.formatting import count, money
from app.rounds.queries import find
from app.rules.errors import RuleError
from app.rules.pot import Pot
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from app.rules.rounding import Rounding

recommendation_commands = Commands("recommendation", help="The recommended award lists that were made.")


@click.command("recommend")
@click.argument("reference")
@click.option("--threshold", help="In percent, such as 71; the round's own unless given.")
@click.option("--rounding", type=click.Choice([rounding.value for rounding in Rounding]))
@click.option("--pot", type=click.Choice([pot.value for pot in Pot]), help="How the pot is treated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def recommend_command(reference: str, threshold: str | None, rounding: str | None, pot: str | None, form: str) -> None:
    """Print what the rules say of the round REFERENCE; store nothing."""
    found = reported(reference, threshold, rounding and Rounding(rounding), Pot(pot or Pot.WITHIN_TOLERANCE))
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_text(found)))


def reported(reference: str, threshold: str | None, rounding: Any, pot: Pot) -> dict[str, Any]:
    """The report of the round at this line."""
    round_ = find(reference)
    if round_ is None:
        raise click.ClickException(f"{reference}: there is no round of this reference.")
    try:
        ranking = ranking_of(round_, rounding)
        line = None if threshold is None else Decimal(threshold.removesuffix("%"))
        return report(recommend(ranking, threshold=line, pot=pot))
    except InvalidOperation:
        raise click.ClickException(f"--threshold {threshold}: a percentage from 0 to 100, like 71 or 70.5.") from None
    except RuleError as wrong:
        raise click.ClickException(str(wrong)) from None


def as_text(found: Mapping[str, Any]) -> Iterator[str]:
    """The report for somebody who reads it in a terminal."""
    yield (
        f"{found['round']}: {found['submitted']} submitted, {found['withdrawn']} withdrawn, "
        f"{found['assessed']} assessed, {found['unscored']} without a score"
    )
    yield "; ".join(f"{band['name']}: {band['count']}" for band in found["bands"])
    line = f"At {found['threshold']}% ({found['rounding']}, {found['pot']})"
    yield f"{line}: {count(found['recommended'], 'bid')}, {money(found['commitment'])}"
    yield budget_words(found)
    yield from (bid_words(bid) for bid in found["applications"])


def bid_words(bid: Mapping[str, Any]) -> str:
    """One bid on one line."""
    rank, score, amount = bid["rank"] or "-", f"{bid['score']}%" if bid["score"] else "-", money(bid["amount"])
    return f"{rank:>5}  {bid['reference']:<16} {score:>7}  {amount:>12}  {bid['outcome']} ({bid['reason']})"


def budget_words(found: Mapping[str, Any]) -> str:
    """The total against the budget."""
    if found["over_budget"] == "0.00":
        return f"Within the budget of {money(found['budget'])}"
    tolerance = "within" if found["within_tolerance"] else "beyond"
    over = f"{money(found['over_budget'])} ({found['over_budget_percent']}%)"
    return f"{over} over the budget of {money(found['budget'])}, {tolerance} the tolerance"


@recommendation_commands.command("verify")
@click.argument("reference", required=False)
@click.argument("number", required=False, type=int)
def verify_command(reference: str | None, number: int | None) -> None:
    """Make stored lists again from their stored inputs and compare; all of them, or those of the round REFERENCE.

    Compares as well what was said of the list, and the record that was made from it: what was signed, decided and
    published. Names each place that differs, and then ends with status 1.
    """
    found = all_recommendations(reference, number)
    if reference and not found:
        raise click.ClickException(f"{reference}: there is no such recommendation.")
    problems = [problem for recommendation in found for problem in problems_with(recommendation)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    if not found:
        click.echo("There is no recommendation yet.")
    else:
        click.echo(f"{len(found)} {'recommendation holds' if len(found) == 1 else 'recommendations hold'}.")
