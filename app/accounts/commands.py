"""`flask person`: inviting people, and ending what they may do when they leave."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email

from app.accounts import codes, invitations, operations
from app.accounts.links import find_person
from app.accounts.models import OfficeRole, Person
from app.platform import clock
from app.platform.commands import Commands
from app.platform.formatting import count

person_commands = Commands("person", help="The people of the office and of panels.")


@person_commands.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in OfficeRole]), help="A role of the office to hold.")
def invite(email: str, name: str, role: str | None) -> None:
    """Invite a person to choose a password and set up an authenticator app. Known people get new ones."""
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as problem:
        raise click.ClickException(f"{email} is not an e-mail address: {problem}") from problem
    url = invitations.invite(address, name, OfficeRole(role) if role else None, at=clock.now())
    click.echo(f"An invitation goes to {address}. It works once, for 24 hours:\n{url}")


@person_commands.command("leave")
@click.argument("email")
def leave(email: str) -> None:
    """End a person's access at once. What they did stays in the records."""
    person = person_at(email)
    if person.left_at:
        raise click.ClickException(f"{person.name} left already.")
    operations.leave(person, at=clock.now())
    click.echo(f"{person.name} is signed out everywhere and cannot sign in again.")


@person_commands.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End a person's sign-ins, wherever they are; a lost telephone, say. They may sign in again."""
    person = person_at(email)
    operations.end_sign_ins(person, at=clock.now())
    click.echo(f"{person.name} is signed out everywhere.")


def person_at(email: str) -> Person:
    """Raises: ClickException, when nobody has that address."""
    person = find_person(email.strip().lower())
    if person is None:
        raise click.ClickException(f"There is nobody with the address {email}.")
    return person


@person_commands.command("encrypt-codes")
def encrypt_codes() -> None:
    """After a new SECRET_KEY: write the secrets of authenticator apps by it, so that the former key can go."""
    people = codes.people_with_codes()
    readable = [person for person in people if codes.is_readable(person)]
    codes.encrypt_anew(readable, at=clock.now())
    click.echo(f"{count(len(readable), 'secret')} written by the present SECRET_KEY.")
    if lost := [person.email for person in people if person not in readable]:
        raise click.ClickException(
            f"Neither SECRET_KEY nor SECRET_KEY_FALLBACKS reads what was kept for {', '.join(lost)}. "
            "Name the former key there and run this again, or invite them anew."
        )
