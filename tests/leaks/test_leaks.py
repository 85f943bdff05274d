"""Every address, asked as everybody, in every phase: who gets in, what they read, and what they could infer.

Three questions of the same answers. Who gets in is compared with a table of signs (who_may.txt). What they read, mail
and parts of pages among it, is searched for words that were planted in all they must not see (told.py). What they
could infer is found by asking in two worlds that differ only in what is hidden (worlds.py): whoever must not know it
gets the same in both, to the letter, with the same headers.
"""

from __future__ import annotations

import os
import re

import pytest

from app.permissions import is_open
from tests.leaks.addresses import Place, places
from tests.leaks.asking import HTMX, REFUSED, SIGN_IN_FIRST, Answer, ask, asks_for_parts, mail_of
from tests.leaks.table import ASKED_IN, NOT_ASKED, PEOPLE, TABLE, lines_of, read_table, said_of
from tests.leaks.told import DECLARED, WHO_MAY_SEE
from tests.leaks.worlds import PHASES, Worlds

pytestmark = [
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="the worlds are files of SQLite"),
    pytest.mark.xdist_group("leaks"),  # one process stores the worlds once
]

Seen = dict[tuple[str, str, str], Answer]  # by phase, person, and row of the table

CANARY = re.compile(r"canary-[a-z]+-[a-z0-9]+")
PERSONAL = re.compile(r"/account|/sign-|/demo|/dev|/invitations|/joining|/organisation|/reading")  # asked once
ACTS_LATER = (
    "U/panel/<round_reference>/meeting",
    "C/office/rounds/<round_reference>/recommendations",
    "C/records",
)
SHOWN_TO_ALL = re.compile(r"/dev/")  # the demo shows its mail to whoever looks
EARLY = re.compile(r"/(rounds|panel|home|awards|decisions|open-data|funds|past-rounds|$)")  # asked of a planned round
DOCUMENT = re.compile(r"\.(pdf|docx|ods|xlsx)$")  # slow to make: in the phases that have most to tell
ASK_ALL = os.environ.get("ASK_ALL") == "1"
"""Everybody in every phase, pages for themselves and documents too: ten times the answers, before a release."""
OPEN_TO_ALL = ("nobody",)  # it reads no cookie, so that nobody stands for everybody
OWN_DECLARATION = re.compile(r"/panel/<round_reference>/interests")  # what one declared, one may read back

# To whom both worlds must look alike: they must not know the marks on T-002, how many there are, what came of them.
MUST_NOT_TELL_APART = {
    "S": ("Petra", "Ben", "Gwen", "Devan", "Odette", "Carys"),  # sealed from the others on the panel too
    "U": ("Ben", "Gwen", "Devan", "Odette"),
    "C": ("nobody", "Devan", "Odette"),
    "D": ("Devan", "Odette"),  # but what is published is everybody's
}


@pytest.fixture(scope="module")
def all_places(worlds: Worlds) -> list[Place]:
    return places(worlds)


@pytest.fixture(scope="module")
def seen(worlds: Worlds, all_places: list[Place]) -> Seen:
    """Every answer of world A."""
    found: Seen = {}
    for phase in PHASES:
        worlds.enter("A", phase)
        for name in people_in(phase):
            found[phase, name, "mail"] = mail_of(worlds, name)
        for place in all_places:
            for name in asked(worlds, phase, place):
                found |= {(phase, name, row): answer for row, answer in whole_and_part(worlds, name, place).items()}
    return found


def asked(worlds: Worlds, phase: str, place: Place) -> list[str]:
    """Who asks for this place in this phase."""
    if not is_asked_in(phase, place):
        return []
    permission = worlds.app.view_functions[place.endpoint].permission
    wanted = OPEN_TO_ALL if is_open(permission) else PEOPLE
    return [name for name in people_in(phase) if name in wanted]


def people_in(phase: str) -> tuple[str, ...]:
    return PEOPLE if ASK_ALL else ASKED_IN[phase]


def is_asked_in(phase: str, place: Place) -> bool:
    """Acts are asked for once, those on a list when there is one: whether they can be done now is for their tests."""
    if ASK_ALL and place.method == "GET" and not SHOWN_TO_ALL.match(place.rule):
        return True
    if PERSONAL.match(place.rule):
        return phase == "S"
    if place.method == "POST":
        return phase == "S" or bool((phase + place.rule).startswith(ACTS_LATER))
    if DOCUMENT.search(place.rule):
        return phase in "SCD"
    return phase != "P" or EARLY.match(place.rule) is not None


def whole_and_part(worlds: Worlds, name: str, place: Place) -> dict[str, Answer]:
    """The page, and what htmx gets at its address."""
    whole = ask(worlds, name, place)
    if place.method == "GET" and asks_for_parts(whole):
        return {place.row: whole, f"{place.row} in part": ask(worlds, name, place, HTMX)}
    return {place.row: whole}


@pytest.mark.skipif(ASK_ALL, reason="the table says what is asked each time")
def test_everybody_gets_in_where_the_table_says(seen: Seen, all_places: list[Place]):
    """A new route fails here until it is written down who may: paste the lines it prints, once you agree."""
    table, present = read_table(), signs_of(seen, all_places)
    new = [line for row in present if row not in table for line in lines_of(row, present[row])]
    wrong = [
        f"{row}, {PHASES[phase]}: {name} gets {got}, the table says {said}"
        for row, by_phase in present.items()
        if row in table
        for phase, signs in by_phase.items()
        for name, got, said in zip(PEOPLE, signs, said_of(table[row], phase), strict=True)
        if got not in (said, NOT_ASKED)
    ]

    assert not new, f"Nobody said who may. Are these signs right? Then add to {TABLE.name}:\n" + "\n".join(new)
    assert sorted(set(table) - set(present)) == [], "no such route any more"
    assert not wrong, "\n".join(wrong)


def signs_of(seen: Seen, all_places: list[Place]) -> dict[str, dict[str, str]]:
    """Each row's signs by phase."""
    found: dict[str, dict[str, str]] = {}
    for row in (place.row for place in all_places):
        for phase in PHASES:
            answers = [seen.get((phase, name, row)) for name in PEOPLE]
            if any(answers):
                found.setdefault(row, {})[phase] = "".join(each.sign if each else NOT_ASKED for each in answers)
    return found


def test_nobody_reads_what_is_not_for_them(seen: Seen):
    told = sorted(
        f"{name} reads {word}, {PHASES[phase]}: {row}"
        for (phase, name, row), answer in seen.items()
        for word in set(CANARY.findall(answer.text + str(answer.headers)))
        if not may_see(word, phase, name, row)
    )

    assert told == [], "\n".join(told)


def may_see(word: str, phase: str, name: str, row: str) -> bool:
    if name in DECLARED and word.startswith("canary-bid") and phase not in "PO" and OWN_DECLARATION.search(row):
        return True
    return any(name in who for phases, who in WHO_MAY_SEE.get(word, {}).items() if phase in phases)


def test_every_kind_of_planted_word_is_found_by_somebody(seen: Seen):
    """Else the search above would hold for nothing."""
    found = {word.split("-")[1] for answer in seen.values() for word in CANARY.findall(answer.text)}

    assert {word.split("-")[1] for word, who in WHO_MAY_SEE.items() if who} - found == set()


def test_both_worlds_look_alike_to_whoever_must_not_know(worlds: Worlds, seen: Seen, all_places: list[Place]):
    differing = []
    for phase, names in MUST_NOT_TELL_APART.items():
        worlds.enter("B", phase)
        there = {(name, "mail"): mail_of(worlds, name) for name in names}
        for place in all_places:
            for name in set(names) & set(asked(worlds, phase, place)):
                if may_tell(worlds, phase, place) and seen[phase, name, place.row].sign not in (REFUSED, SIGN_IN_FIRST):
                    there |= {(name, row): each for row, each in whole_and_part(worlds, name, place).items()}
        for (name, row), answer in there.items():
            here = seen.get((phase, name, row))
            if answer != here:
                differing.append(f"{name}, {PHASES[phase]}: {row}: {difference(here, answer)}")

    assert differing == [], "\n".join(sorted(differing))


def may_tell(worlds: Worlds, phase: str, place: Place) -> bool:
    """Whether the answer has something to tell that is not everybody's by then."""
    is_published = phase == "D" and worlds.app.view_functions[place.endpoint].permission == "public:read"
    return place.method == "GET" and not is_published


def difference(one: Answer | None, other: Answer) -> str:
    """The first thing in which two answers differ."""
    if one is None or one.status != other.status:
        return f"{one and one.status} and {other.status}"
    place = next((n for n, (a, b) in enumerate(zip(one.text, other.text, strict=False)) if a != b), None)
    if place is not None:
        return f"{one.text[max(0, place - 60) : place + 40]!r} and {other.text[place : place + 40]!r}"
    return f"{sorted(set(one.headers) ^ set(other.headers))}, {len(one.text)} and {len(other.text)} signs"
