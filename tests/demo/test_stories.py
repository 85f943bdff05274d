"""What the demo's bids say: enough to be worth scoring, each in its own words, and nothing left unfilled."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from app.demo.first_round import FORM, ROUNDS
from app.demo.stories import BidFacts, Story, kinds, place_of, story_of
from app.demo.submitted import sections_of
from app.round_packs.pack import PackedApplication
from app.round_packs.reading import read_folder

FEWEST, MOST = 60, 180
OFFICE_HOLDERS = re.compile(r"\b(Matthews|Mahmood|Bach|Clarke|Adams|Leicestershire Police|Crimestoppers|Mrs?\.? [A-Z])")
FOREIGN = re.compile(r"[{}\[\]|<>_*#]|  |TODO|lorem", re.IGNORECASE)


@cache
def stories() -> dict[str, tuple[PackedApplication, Story]]:
    """Every bid of the first round with what it says."""
    found: dict[str, tuple[PackedApplication, Story]] = {}
    of_kind: Counter[str] = Counter()
    for bid in read_folder(ROUNDS / "csf-2024-25-r1").applications:
        facts = BidFacts(
            bid.reference,
            bid.organisation,
            place_of(bid.organisation),
            bid.area,
            bid.project,
            bid.amount_requested,
            of_kind[bid.project],
            date(2024, 10, 1),
        )
        of_kind[bid.project] += 1
        found[bid.reference] = (bid, story_of(facts))
    return found


def test_there_is_a_text_for_each_of_the_23_kinds_of_project() -> None:
    assert len(kinds()) == 23
    assert {bid.project for bid, _ in stories().values()} == set(kinds())


@pytest.mark.parametrize("reference", sorted(stories()))
def test_a_bid_answers_every_criterion_at_a_length_worth_scoring(reference: str) -> None:
    _, story = stories()[reference]
    served = {q.get("criterion") for s in sections_of(FORM) for q in s["questions"] if q["key"] in story.answers}
    assert served == {None, "need", "plan-fit", "delivery", "outcomes", "prevention", "community", "value"}
    assert {key: n for key, text in story.answers.items() if not FEWEST <= (n := len(text.split())) <= MOST} == {}


def test_no_two_bids_share_a_paragraph() -> None:
    paragraphs = Counter(
        part for _, story in stories().values() for text in story.answers.values() for part in text.split("\n\n")
    )
    assert [part for part, times in paragraphs.items() if times > 1] == []


def test_no_two_bids_of_a_kind_share_half_of_their_sentences() -> None:
    sentences = {
        reference: set(re.split(r"(?<=[.!?])\s+", " ".join(story.answers.values())))
        for reference, (_, story) in stories().items()
    }
    for one, (bid, _) in stories().items():
        for other, (like, _) in stories().items():
            if one < other and bid.project == like.project:
                shared = len(sentences[one] & sentences[other]) / len(sentences[one])
                assert shared < 0.5, f"{one} and {other}: {shared:.0%}"


@pytest.mark.parametrize("reference", sorted(stories()))
def test_nothing_is_left_unfilled_and_sentences_begin_with_a_capital(reference: str) -> None:
    bid, story = stories()[reference]
    text = "\n\n".join(story.answers.values())
    assert FOREIGN.findall(text.replace("\n\n", " ")) == []
    assert re.findall(r"(?:^|[.!?] )[a-z]\w*", text, re.MULTILINE) == []
    assert OFFICE_HOLDERS.findall(text) == []
    assert place_of(bid.organisation) in text


@pytest.mark.parametrize("reference", sorted(stories()))
def test_costs_come_to_the_amount_asked_for(reference: str) -> None:
    bid, story = stories()[reference]
    assert sum(line.requested for line in story.costs) == bid.amount_requested
    assert sum(line.match for line in story.costs) > 0
    assert all(line.requested > 0 or line.match > 0 for line in story.costs)
    assert all(line.count * line.rate == line.requested + line.match for line in story.costs)
    rest = next(line for line in story.costs if line.key == "rest")
    assert rest.requested <= bid.amount_requested * Decimal("0.22")


def test_the_same_bid_always_says_the_same() -> None:
    bid, story = stories()["CSF24R1-030"]
    facts = (bid.reference, bid.organisation, "Moonrake", bid.area, bid.project, bid.amount_requested)
    assert story_of(BidFacts(*facts, 1, date(2024, 10, 1))) == story
