"""Writing with a script: saved in the pauses, said politely, nothing lost, the focus where it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE

pytestmark = pytest.mark.browser

SENTENCE = " that they have nowhere to sit when it rains."


@pytest.fixture
def nadia(site, visits):
    """Nadia, on her phone, at the long answer that she has not finished."""
    nadia = visits(site, width=PHONE)
    nadia.signs_in_as("Nadia")
    nadia.go("/applications")
    nadia.follow("Friday night football")
    nadia.follow("The need")
    return nadia


def test_what_one_writes_is_saved_in_a_pause(nadia):
    field = nadia.page.get_by_role("textbox", name="The need")
    field.focus()
    nadia.page.keyboard.press("Control+End")
    nadia.page.keyboard.type(SENTENCE)

    expect(nadia.page.locator("#saved-mark")).to_contain_text("Saved at")
    expect(nadia.page.locator("#announcer")).to_contain_text("Saved at")
    expect(field).to_be_focused()
    nadia.page.reload()
    assert field.input_value().endswith(SENTENCE)


def test_words_are_counted_as_one_types(nadia):
    field = nadia.page.get_by_role("textbox", name="The need")

    field.fill("word " * 301)

    nadia.sees("301 of 300 words, 1 over")
    expect(nadia.page.locator("#saved-mark")).to_contain_text("Saved at")


def test_a_save_that_fails_is_said_and_tried_again(nadia):
    field = nadia.page.get_by_role("textbox", name="The need")
    nadia.page.context.set_offline(True)
    field.fill("Written in a tunnel.")
    expect(nadia.page.locator("#saved-mark")).to_contain_text("Not saved, trying again")

    nadia.page.context.set_offline(False)

    expect(nadia.page.locator("#saved-mark")).to_contain_text("Saved at", timeout=20_000)
    expect(field).to_have_value("Written in a tunnel.")
    nadia.problems.clear()  # the browser itself complains of the missing network


def test_nothing_that_was_typed_stays_in_the_browser(nadia):
    nadia.page.get_by_role("textbox", name="The need").fill(SENTENCE)
    expect(nadia.page.locator("#saved-mark")).to_contain_text("Saved at")

    kept = nadia.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "nowhere to sit" not in kept
    assert "Friday" not in kept


def test_an_error_takes_the_focus_to_its_summary(site, visits):
    somebody = visits(site, width=PHONE)
    somebody.go("/sign-in")

    somebody.press("Send me a link")

    expect(somebody.page.locator(".govuk-error-summary")).to_be_focused()
    somebody.page.locator(".govuk-error-summary a").first.click()
    expect(somebody.page.get_by_label("Your e-mail address").first).to_be_focused()
