"""Steps of the decision record: written, sent, advised, released, decided, by people who are not the same."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.applications.documents import real_files
from tests.browser.visitor import Visitor

PRESENT = "Fiona, chief executive; Edwin, chief finance officer; Dilys, fund officer"
ADVICE = "The list follows the published criteria, and the sum is within the authority given."
STILL = "It still holds: less is given, for the same purpose."
ATTACHED = "Equality impact assessment"
REASONS = "These projects answer what residents told us, and the panel was unanimous."


def writes_the_record(officer: Visitor) -> str:
    """From the recommended award list; figures come from it, words are the officer's. Gives the reference."""
    officer.press("Write the decision record")
    reference = officer.page.url.split("/records/")[1].split("/")[0].split("?")[0]
    if not officer.page.url.endswith("/edit"):
        officer.follow("Edit the record")
    officer.fill("Officers present", PRESENT)
    officer.press("Save")
    officer.stands_at(f"/records/{reference}")
    officer.sees(PRESENT)
    return reference


def attaches_a_file(officer: Visitor, record: str) -> None:
    """One that is published with the record; a form without a file says so and keeps what was typed."""
    officer.follow("Its attachments")
    officer.fill("What it is", ATTACHED)
    officer.press("Attach")
    officer.sees("There is a problem", "Choose the file.", "Choose whether the file is published with the record.")
    file = {"name": "assessment.pdf", "mimeType": "application/pdf", "buffer": real_files.pdf("Assessment")}
    officer.upload(officer.page.get_by_label("The file"), file)
    officer.choose("Yes", within=officer.page.get_by_role("group", name="Publish it with the record?"))
    officer.press("Attach")
    officer.sees(f"“{ATTACHED}” is attached.", "assessment.pdf")
    officer.go(f"/records/{record}")
    officer.sees(ATTACHED, "SHA-256")


def sends_for_advice(officer: Visitor) -> None:
    officer.press("Send for advice")
    officer.does_not_see("Before it can be sent")


def advises(adviser: Visitor, record: str) -> None:
    adviser.go(f"/records/{record}")
    adviser.press("Sign the advice")
    adviser.sees("There is a problem", "Write your advice to the commissioner.")
    adviser.fill("What you advise", ADVICE)
    has_no_interest(adviser)
    adviser.press("Sign the advice")
    adviser.sees(ADVICE, "Signed digest")


def releases(monitoring_officer: Visitor, record: str) -> None:
    monitoring_officer.go(f"/records/{record}")
    for question in ("Publish the record?", "Publish its details?"):
        group = monitoring_officer.page.get_by_role("group", name=question)
        expect(group.get_by_role("radio", checked=True)).to_have_count(0)
        monitoring_officer.choose("Yes", within=group)
    has_no_interest(monitoring_officer)
    monitoring_officer.press("Sign the release")
    expect(monitoring_officer.page.get_by_role("button", name="Sign the release")).to_have_count(0)


def has_no_interest(signer: Visitor) -> None:
    """Asked at each signature, and nothing is chosen on arrival."""
    group = signer.page.get_by_role("group", name="Have you an interest in anybody on this record?")
    signer.choose("No", within=group)


def supports(commissioner: Visitor, record: str) -> None:
    """Nothing is chosen on arrival; a choice and its reasons make the decision."""
    commissioner.go(f"/records/{record}")
    expect(commissioner.page.get_by_role("radio", checked=True)).to_have_count(0)
    commissioner.press("Sign as Commissioner")
    commissioner.sees("There is a problem", "Choose supported, varied or not supported.")
    choose(commissioner, "supported")
    commissioner.fill("Reasons", REASONS)
    has_no_interest(commissioner)
    commissioner.press("Sign as Commissioner")
    commissioner.sees(REASONS, "The public page")


def varies(commissioner: Visitor, record: str, reference: str, amount: str, why: str) -> None:
    """One award gets another amount, and says why."""
    commissioner.go(f"/records/{record}")
    choose(commissioner, "varied")
    commissioner.fill("Reasons", REASONS)
    commissioner.press("Sign as Commissioner")
    commissioner.sees("What changes")
    commissioner.fill(f"{reference}, amount decided, pounds", amount)
    commissioner.fill(f"{reference}, why it changes", why)
    has_no_interest(commissioner)
    commissioner.press("Sign as Commissioner")
    commissioner.sees(why, "The public page")


def says_that_the_advice_still_holds(adviser: Visitor, record: str) -> None:
    """The decision varied what was advised on; it stands, and the adviser is heard again."""
    adviser.go(f"/records/{record}")
    adviser.sees("Your advice is asked for again")
    adviser.fill("Does your advice still hold?", STILL)
    adviser.press("Put it on the record")
    adviser.sees(STILL)


def choose(commissioner: Visitor, choice: str) -> None:
    commissioner.page.locator(f"input[name='choice'][value='{choice}']").check(force=True)
