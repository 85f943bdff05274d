"""A moderation meeting of five bids: a chair, a second browser that follows, and a third whose member has to leave."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Route, expect

from app.applications.models import Application
from app.assessment.meeting.models import Agreement, Discussion
from app.demo.zones_round import Sheet, mark_and_sign_off
from app.platform.db import db
from app.rounds.models import Round
from tests.browser import checks
from tests.browser.visitor import DESK, Visitor

pytestmark = pytest.mark.browser

FOLLOWS = 10_000  # milliseconds; a screen asks every two seconds
RECUSED = ("Foxglove", "Shed alarms")
BROKEN_OFF = "console error: htmx:(sendAbort|afterRequest)"
WHY = "Read again together."


@pytest.fixture
def reference(site):
    """The demo's small round, whose reference this is, with three sheets for every bid."""
    with site.app.app_context():
        round_ = db.session.query(Round).filter(Round.reference.startswith("PZ")).one()
        for place in (1, 3, 4):
            mark_and_sign_off(round_, Sheet("Ben", place, (3, 3, 3, 3, 3, 3)), site.now())
        db.session.commit()
        return round_.reference


@dataclass(frozen=True)
class Heard:
    """One answer as it came over the wire."""

    status: int
    head: str
    body: str


def heard_by(visitor: Visitor) -> list[Heard]:
    """Every answer that this browser gets from now on."""
    answers: list[Heard] = []

    def listen(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        answers.append(Heard(answer.status, f"{answer.url} {answer.headers}", answer.body().decode(errors="replace")))
        route.fulfill(response=answer)

    visitor.page.route(re.compile("/panel/"), listen)
    return answers


def follows(visitor: Visitor, words: str) -> None:
    """The screen shows it by itself."""
    expect(visitor.page.locator("#meeting h1")).to_have_text(words, timeout=FOLLOWS)


def heading(visitor: Visitor) -> str:
    return visitor.page.locator("#meeting h1").inner_text()


def test_a_meeting_of_five_bids(site, visits, reference):
    chidi, ewa, carys = visits(site), visits(site), visits(site)
    meeting = f"/panel/{reference}/meeting"
    for visitor, name in ((chidi, "Chidi"), (ewa, "Ewa"), (carys, "Carys")):
        visitor.signs_in_as(name)
    heard = heard_by(carys)
    for visitor in (chidi, ewa, carys):
        visitor.go(meeting)
    begins(chidi, meeting)
    follows(ewa, "Nothing is under discussion")

    chidi.sees("Carys out of the room")
    chidi.page.get_by_role("button", name=re.compile("Begin with")).click()
    chidi.arrived()
    follows(ewa, "Shed alarms")
    follows(carys, "You are out of the room")
    agrees_on_points(chidi, 2)
    expect(ewa.page.locator("#meeting .history")).to_contain_text("Moderated", timeout=FOLLOWS)

    keeps_the_focus_while_the_meeting_moves_on(chidi, ewa)
    follows(carys, heading(chidi))
    chidi.sees("Carys may come back")
    chidi.press("Record what the panel agreed")
    expect(ewa.page.locator("#meeting .history")).to_contain_text("Left as scored", timeout=FOLLOWS)
    chidi.press("Next in the queue")
    follows(ewa, heading(chidi))
    changes_the_band(chidi, ewa)
    chidi.press("Next in the queue")
    chidi.press("Record what the panel agreed")

    calls_up_and_discusses(chidi, meeting)
    follows(carys, heading(chidi))
    is_sound_on_a_phone(chidi, meeting)
    chidi.press("Record what the panel agreed")
    chidi.press("End this discussion")
    follows(carys, "Nothing is under discussion")

    hears_nothing_of_it(site, heard)
    for visitor in (chidi, ewa, carys):
        visitor.go("/home")
        # A page that is left while it asks where the meeting is logs that the question was broken off.
        visitor.problems[:] = [each for each in visitor.problems if not re.search(BROKEN_OFF, each)]
    with site.app.app_context():
        assert db.session.query(Agreement).count() == 5
        assert db.session.query(Discussion).count() == 6
    assert site.app.test_cli_runner().invoke(args=["check", "invariants"]).exit_code == 0


def begins(chidi: Visitor, meeting: str) -> None:
    chidi.fill("Why the seal is opened before every sheet is in", "Asha is ill.")
    chidi.press("Open the seal and begin")
    chidi.follow("Log arrival or departure")
    for box in chidi.page.locator("input[name=member]").all():
        chidi.tick(box)
    chidi.press("They came in")
    chidi.go(meeting)


def keeps_the_focus_while_the_meeting_moves_on(chidi: Visitor, ewa: Visitor) -> None:
    """Ewa's hands are on a part of the page: it stays, and she is told."""
    before = heading(ewa)
    summary = ewa.page.locator("#notes summary")
    summary.focus()
    chidi.press("Next in the queue")
    expect(ewa.page.locator("#moved-on")).to_be_visible(timeout=FOLLOWS)
    expect(summary).to_be_focused()
    assert heading(ewa) == before
    summary.blur()
    follows(ewa, heading(chidi))
    expect(ewa.page.locator("#moved-on")).to_be_hidden()


def agrees_on_points(chidi: Visitor, points: int) -> None:
    """The same points on every criterion, with the reasons that the page asks for."""
    for radio in chidi.page.locator(f".points-moderated input[value='{points}']").all():
        chidi.tick(radio)
    expect(chidi.page.locator("#effect")).to_contain_text(re.compile("becomes|stays at"))
    for field in chidi.page.locator(".reason-row:not([hidden]) input").all():
        chidi.fill_in(field, WHY)
    chidi.press("Record what the panel agreed")


def changes_the_band(chidi: Visitor, ewa: Visitor) -> None:
    agrees_on_points(chidi, 2)
    chidi.sees("It does not count until another person in the room confirms it.")
    ewa.page.get_by_role("button", name="I have heard this and confirm it").click(timeout=FOLLOWS)
    ewa.arrived()
    ewa.sees("It counts from now on.")
    expect(chidi.page.locator("#meeting .figure-now")).to_have_text("40.0%", timeout=FOLLOWS)


def calls_up_and_discusses(chidi: Visitor, meeting: str) -> None:
    chidi.go(f"{meeting}/consent")
    chidi.follow_first(within=chidi.page.locator(".queue-page"))
    chidi.press("Call it up")
    chidi.press("Discuss this bid")


def is_sound_on_a_phone(visitor: Visitor, meeting: str) -> None:
    """With everything unfolded, at 320 pixels, which is 400 %, and with wide spacing."""
    visitor.page.set_viewport_size({"width": 320, "height": 700})
    visitor.unfolds_everything()
    visitor.arrived()
    visitor.page.evaluate(checks.WIDE_SPACING)
    visitor.problems += checks.sideways_scroll(visitor.page)
    visitor.page.set_viewport_size({"width": DESK, "height": 900})
    visitor.go(meeting)


def hears_nothing_of_it(site, heard: list[Heard]) -> None:
    """In no answer that Carys's browser got stands anything of the bid, in the headers neither."""
    with site.app.app_context():
        bid = (
            db.session.query(Application)
            .filter(Application.project == RECUSED[1], Application.reference.startswith("PZ"))
            .one()
        )
        words = (*RECUSED, bid.reference)
    assert {answer.status for answer in heard} == {200, 304}
    assert sum("You are out of the room" in answer.body for answer in heard) == 1
    assert [answer for answer in heard if any(word in answer.head + answer.body for word in words)] == []
