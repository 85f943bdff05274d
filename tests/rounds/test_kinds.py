"""Every kind of question, with whatever people type into it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.rounds.kinds import KINDS, kind_of
from app.rounds.kinds.kind import packed
from app.rounds.kinds.milestones import MOST_ROWS, without_row
from app.rounds.models import Question, QuestionKind

ODD = (
    "NUL \x00 in it",
    "👩🏽‍🚒 emoji",
    "\u202eright to left\u202c مرحبا",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "[]",
    '{"line1": 3}',
    "null",
    "9" * 400,
    "x" * 100_000,
)
OPTIONS = ["Yes", "No", "Perhaps"]
WINDOW = {"earliest": "2026-04-01", "latest": "2027-03-31"}


def question(kind: QuestionKind, **settings: object) -> Question:
    return Question(
        section=None, position=0, key="q", kind=kind, label="Question", options=OPTIONS, settings=dict(settings)
    )


def sent(asked: Question, **fields: object) -> tuple[str, list[str]]:
    """What a browser's fields become, and the messages for what could not be read. Keywords name the parts."""
    kind = kind_of(asked)
    parts = [part for part in fields if part != "answer"]
    made = kind.fields(asked, "", "", parts)
    names = {part: f"q__{part}" if part else "q" for part in made}
    form = type("One", (Form,), {names[part]: field for part, field in made.items()})
    body = MultiDict(
        (names["" if part == "answer" else part], text) for part, given in fields.items() for text in many(given)
    )
    filled = form(body)
    filled.validate()
    return kind.text(asked, {part: filled[name].data for part, name in names.items()}), [
        message for messages in filled.errors.values() for message in messages
    ]


def many(given: object) -> list[str]:
    return list(given) if isinstance(given, list | tuple) else [str(given)]


def said(asked: Question, value: str) -> list[str]:
    return [slip.message for slip in kind_of(asked).gaps(asked, value)]


def test_every_kind_has_its_entry_and_says_what_it_asks_for():
    assert set(KINDS) == set(QuestionKind)
    for kind in QuestionKind:
        assert kind_of(question(kind)).asked_for(question(kind)).endswith(".")


@pytest.mark.parametrize("kind", list(QuestionKind))
@given(
    value=st.one_of(
        st.sampled_from(ODD),
        st.text(max_size=40),
        st.recursive(
            st.none() | st.text() | st.integers(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ).map(json.dumps),
    )
)
def test_whatever_is_stored_is_shown_judged_and_kept_again_without_breaking(kind, value):
    asked = question(kind)
    found = kind_of(asked)
    assert isinstance(found.shown(asked, value), str)
    assert all(slip.message for slip in found.gaps(asked, value))
    assert all(isinstance(one, str) for one in found.chosen(value))
    found.table(asked, value)
    fields = found.fields(asked, "", value, [])
    if fields:
        data = found.data(asked, value)
        again = found.text(asked, {part: data.get(part) for part in fields})
        kept = found.data(asked, again)
        assert found.text(asked, {part: kept.get(part) for part in fields}) == again


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if KINDS[kind].fields(question(kind), "", "", [])])
def test_odd_text_in_every_field_is_kept_as_text_or_refused_with_a_sentence(kind):
    asked = question(kind)
    for odd in ODD:
        parts = list(KINDS[kind].fields(asked, "", "", []))
        value, problems = sent(asked, **{part or "answer": odd for part in parts})
        assert "\x00" not in value or problems
        assert all(message.endswith(".") for message in problems)
        assert len(value) <= 20_000 or problems


def test_numbers_lie_between_their_ends_and_are_as_exact_as_asked():
    whole = question(QuestionKind.NUMBER, least="1", most="500")
    assert sent(whole, answer="1,0") == ("", ["Enter a number, like 30 or 1,200."])
    assert sent(whole, answer="12.5") == ("", ["Enter a whole number, like 30."])
    assert sent(whole, answer="500") == ("500", [])
    assert [said(whole, text) for text in ("0", "1", "500", "501")] == [
        ["Enter 1 or more."],
        [],
        [],
        ["Enter 500 or less."],
    ]
    assert sent(question(QuestionKind.NUMBER, places=2), answer="12.50") == ("12.5", [])
    amount = question(QuestionKind.MONEY, most="10.00")
    assert sent(amount, answer="£1,000") == ("1000.00", [])
    assert said(amount, "10.01") == ["Enter £10.00 or less."]


def test_dates_lie_within_the_time_that_is_asked():
    asked = question(QuestionKind.DATE, **WINDOW)
    assert sent(asked, answer=("1", "4", "2026")) == ("2026-04-01", [])
    assert said(asked, "2026-03-31") == ["Enter a date on or after 1 April 2026."]
    assert said(asked, "2026-04-01") == said(asked, "2027-03-31") == []
    assert said(asked, "2027-04-01") == ["Enter a date on or before 31 March 2027."]


def test_several_choices_are_kept_in_the_order_in_which_they_are_offered():
    asked = question(QuestionKind.SEVERAL_CHOICES)
    value, _ = sent(asked, answer=("Perhaps", "Yes"))
    assert kind_of(asked).shown(asked, value) == "Yes\nPerhaps"
    assert kind_of(asked).chosen(value) == {"Yes", "Perhaps"}
    assert sent(asked, answer="Something else")[1] == ["Choose from these."]


def test_an_address_is_kept_as_typed_with_its_postcode_in_one_way():
    asked = question(QuestionKind.ADDRESS)
    value, problems = sent(asked, line1=" 1 The Green ", town="Moonrake", postcode="le99 1zz")
    assert (kind_of(asked).shown(asked, value), problems) == ("1 The Green\nMoonrake\nLE99 1ZZ", [])
    wrong, _ = sent(asked, line1="1 The Green", postcode="nowhere")
    assert "nowhere" in wrong
    assert said(asked, wrong) == ["Enter the town or city.", "Enter a UK postcode, like LE1 1AA."]


def test_a_contact_has_a_name_a_role_and_an_address_that_could_be_one():
    asked = question(QuestionKind.CONTACT)
    value, _ = sent(asked, name="Nadia", role="treasurer", email="nadia@example.org", telephone="0116 496 0123")
    assert said(asked, value) == []
    wrong, _ = sent(asked, name="Nadia", email="nadia at home", telephone="call me")
    assert [message.split(",")[0] for message in said(asked, wrong)] == [
        "Enter the role of this person",
        "Enter an e-mail address such as name@example.org.",
        "Enter a telephone number in figures",
    ]


@pytest.mark.parametrize(
    ("identity", "number", "kept", "says"),
    [
        ("charity", "1098765", "1098765", []),
        ("charity", "SC 45678", "SC045678", []),
        ("charity", "12", "12", ["Enter the charity number: six"]),
        ("charity", "", "", ["Enter the charity number."]),
        ("company", "1234567", "01234567", []),
        ("community interest company", "no", "no", ["Enter the company number: eight"]),
        ("school", "123456", "123456", []),
        ("council", "", "", []),
        ("unregistered", "", "", []),
        ("unregistered", "1098765", "1098765", ["An organisation that is not registered has no number"]),
    ],
)
def test_an_organisations_number_is_checked_for_its_register(identity, number, kept, says):
    asked = question(QuestionKind.ORGANISATION)
    value, _ = sent(asked, identity=identity, name="Brackenlight", number=number)
    assert json.loads(value).get("number", "") == kept
    assert [message[: len(words)] for message, words in zip(said(asked, value), says, strict=True)] == says
    assert kind_of(asked).chosen(value) == {identity}


def test_milestones_keep_their_rows_and_say_which_one_is_wrong():
    asked = question(QuestionKind.MILESTONES, **WINDOW)
    value, _ = sent(
        asked, what0="Begin", by0=("1", "5", "2026"), what2="End", by2=("31", "2", "2027"), by1=("", "", "")
    )
    kind = kind_of(asked)
    assert kind.shown(asked, value) == "1 May 2026: Begin\n31/2/2027: End"
    assert kind.table(asked, value).rows == (("Begin", "1 May 2026"), ("End", "31/2/2027"))
    assert [(slip.part, slip.message[:20]) for slip in kind.slips(asked, value)] == [("by2", "There is no such day")]
    assert said(asked, packed([{"what": "", "by": "2028-01-01"}, {"what": "Late", "by": ""}])) == [
        "Say what will be done in row 1.",
        "Enter the date of row 2.",
        "Enter a date on or before 31 March 2027.",
    ]
    assert json.loads(without_row(value, 0))[-1]["what"] == "End"
    assert len(kind.fields(asked, "", packed([{"what": "x", "by": ""}] * 50), ["what99"])) == 2 * MOST_ROWS
