"""What was typed is saved in the end: through a killed server, an ended sign-in, the back button, a second window."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.settings import ROOT
from tests import conftest
from tests.browser.served import Demo, Site
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

LONGEST_PAUSE = 40_000  # milliseconds; the page itself waits up to thirty seconds before it tries again
NOT_SAVED = "Not saved, we go on trying. Your words are still in this page."


@dataclass
class RealServer:
    """`flask serve` in a process of its own, which can be killed as a power cut kills it."""

    demo: Demo
    port: int
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": self.demo.database_url,
                "INSTANCE_PATH": str(self.demo.instance),
                "SECRET_KEY": conftest.SECRET,
                "SAFETY_FUND_DEMO": "1",
                "PORT": str(self.port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert any("Safety Fund is at" in line for line in self.process.stdout)

    def kill(self) -> None:
        """End it at once, in whatever it is doing."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def server(demo, tmp_path, worker) -> Iterator[RealServer]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = RealServer(demo.copy(tmp_path, f"killed_{worker}"), port)
    server.start()
    yield server
    server.kill()


def at_the_need(nadia: Visitor) -> Visitor:
    """Nadia at the long answer that she has not finished."""
    nadia.signs_in_as("Nadia")
    nadia.go("/applications")
    nadia.follow("Friday night football")
    nadia.follow("The need")
    return nadia


def need_of(nadia: Visitor):
    return nadia.page.get_by_role("textbox", name="The need")


def goes_on_typing(nadia: Visitor, text: str) -> None:
    need_of(nadia).focus()
    nadia.page.keyboard.press("Control+End")
    nadia.page.keyboard.type(text)


def is_saved(nadia: Visitor) -> None:
    expect(nadia.page.locator("#saved-mark")).to_contain_text("Saved at", timeout=LONGEST_PAUSE)


def test_a_server_that_is_killed_in_the_middle_of_a_sentence_loses_no_word(server, visits):
    nadia = at_the_need(visits(Site(f"http://127.0.0.1:{server.port}", None), width=PHONE))
    goes_on_typing(nadia, " First they asked for")
    is_saved(nadia)

    server.kill()
    goes_on_typing(nadia, " a roof,")
    nadia.sees(NOT_SAVED)
    expect(nadia.page.locator("#announcer")).to_contain_text("Not saved")
    nadia.page.get_by_role("button", name="Save and continue").click()
    goes_on_typing(nadia, " and then for light.")
    server.start()

    is_saved(nadia)
    expect(nadia.page.locator("#connection")).to_be_hidden()
    expect(need_of(nadia)).to_be_focused()
    nadia.press("Save and continue")
    expect(nadia.page.get_by_role("heading", level=1)).to_contain_text("What you will do")
    nadia.page.go_back()
    expect(need_of(nadia)).to_have_value(re.compile("First they asked for a roof, and then for light.$"))
    nadia.problems.clear()  # the browser itself complains of the missing server


def test_a_sign_in_that_ends_is_warned_of_put_off_by_one_press_and_survived(site, visits):
    nadia = visits(site, width=PHONE)
    nadia.page.clock.install()
    at_the_need(nadia)
    notice, stay = nadia.page.locator("#session"), nadia.page.get_by_role("button", name="Stay signed in")
    need_of(nadia).focus()
    expect(notice).to_be_hidden()

    passes(site, nadia, minutes=26)
    expect(notice).to_contain_text("You will be signed out at")
    expect(nadia.page.locator("#announcer")).to_contain_text("press “Stay signed in”")
    expect(need_of(nadia)).to_be_focused()
    nadia.problems += nadia.faults_here()
    stay.focus()
    nadia.page.keyboard.press("Enter")
    expect(notice).to_be_hidden()
    expect(need_of(nadia)).to_be_focused()

    passes(site, nadia, minutes=31)
    expect(notice).to_contain_text("You are signed out. What you typed is still in this page.")
    goes_on_typing(nadia, " They said it at ten in the evening.")
    expect(nadia.page.locator("#saved-mark")).to_contain_text("Not saved")
    nadia.page.once("dialog", lambda question: question.dismiss())  # "Leave this page?" No.
    nadia.page.get_by_role("link", name="Your application").click()
    elsewhere = nadia.page.context.new_page()
    elsewhere.goto(f"{site.address}/demo/sign-in")
    elsewhere.get_by_role("button", name="Sign in as Nadia").click()
    elsewhere.wait_for_url("**/home")  # a page that is closed on its way to another may never say that it is closed
    elsewhere.close()
    nadia.page.evaluate("() => window.dispatchEvent(new Event('focus'))")  # as on coming back to this window

    is_saved(nadia)
    expect(notice).to_be_hidden()
    nadia.page.reload()
    expect(need_of(nadia)).to_have_value(re.compile("They said it at ten in the evening.$"))
    nadia.problems = [problem for problem in nadia.problems if "Error Code 401" not in problem]


def passes(site: Site, nadia: Visitor, *, minutes: int) -> None:
    """So much time, at the office and in the browser."""
    site.app.extensions["clock"].moved_by += timedelta(minutes=minutes)
    nadia.page.clock.fast_forward(minutes * 60_000)


def test_the_back_button_and_a_second_window_show_the_newest_words(site, visits):
    nadia = at_the_need(visits(site, width=PHONE))
    goes_on_typing(nadia, " Left at once.")
    nadia.follow("Your application")
    nadia.page.go_back()
    expect(need_of(nadia)).to_have_value(re.compile("Left at once.$"))
    nadia.follow("Your application")

    second = Visitor(nadia.page.context.new_page(), site, nadia.scripted, nadia.switch)
    second.page.goto(nadia.page.url)
    second.follow("The need")
    need_of(second).fill("From the second window.")
    is_saved(second)
    expect(second.page.locator("#announcer")).to_contain_text("Saved at")
    nadia.page.go_back()
    expect(need_of(nadia)).to_have_value("From the second window.")

    need_of(nadia).fill("From the first window.")
    expect(nadia.page.locator("#announcer")).to_contain_text("Saved at")
    need_of(second).fill("Again from the second.")
    expect(second.page.locator("#saved-mark")).to_contain_text("changed in another window")
    nadia.problems += second.faults_here()
    second.press("Save and continue")
    second.sees("Which text do you want to keep?", "From the first window.")
    mine = second.page.get_by_role("textbox", name="What you have just written")
    expect(mine).to_have_value("Again from the second.")
    mine.fill("From the first window, and again from the second.")
    second.press("Keep this text")
    second.does_not_see("There is a problem")
    nadia.page.reload()
    expect(need_of(nadia)).to_have_value("From the first window, and again from the second.")


def test_sums_follow_the_typing_as_the_server_works_them_out(site, visits):
    nadia = visits(site)
    nadia.signs_in_as("Nadia")
    nadia.go("/applications")
    nadia.follow("Friday night football")
    nadia.follow("Costs, line by line")
    first = nadia.row("Coaches")
    first.get_by_role("textbox").nth(0).fill("£8,000.10")
    first.get_by_role("textbox").nth(1).fill("0.2")
    typed = shown_sums(nadia)
    expect(nadia.page.locator("#announcer")).to_contain_text("Saved at")

    nadia.page.reload()

    assert typed == shown_sums(nadia)
    assert typed[:2] == ["£8,816.10", "£1,564.20"]
    assert "£10,380.30" in typed
    nadia.sees("Say where the £0.20 from elsewhere comes from.")
    nadia.row("Coaches").get_by_role("textbox").nth(0).fill("9184.01")
    nadia.sees("more than it can give", "£10,000.01")


def shown_sums(nadia: Visitor) -> list[str]:
    """Every sum and share on the page."""
    return nadia.page.locator("[data-total], [data-share], [data-line-cost]").all_inner_texts()
