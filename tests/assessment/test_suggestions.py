"""What rules suggest is confirmed or dismissed by staff, shown to its member as a hint, and never chosen for them."""

from __future__ import annotations

import re

import pytest

from app.assessment.interests.comparing import open_suggestions
from app.assessment.interests.models import RegisterEntry, SuggestionAnswer, Verdict
from app.assessment.models import Interest, InterestKind, SetAside
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from app.rules.interests import EntryKind
from tests import factories as make
from tests.assessment.steps import OFFICE, ROUND, bid, bid_url, events, mark_all, sign_off
from tests.counting import count_queries

PAGE = f"{OFFICE}/interests"


def enter(cast, name, body="Brackenlight Sports Association", kind=EntryKind.OFFICE, **more):
    person = cast.person(name)
    facts = {"number": "", "postcode": "", "since": None, "until": None} | more
    make.stored(RegisterEntry(person=person, kind=kind, body=body, entered_by=person, entered_at=make.NOON, **facts))
    db.session.commit()


@pytest.fixture
def suggested(cast, app):
    """Asha's register names the organisation of T-001."""
    with app.app_context():
        enter(cast, "Asha")
    return cast


def form_about(cast, name, to, **typed):
    """The fields of the form that answers the one suggestion on the page."""
    page = cast.client(name).get(PAGE).text
    form = re.search(rf'action="{to}".*?</form>', page, re.DOTALL)
    assert form, page
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[0]))
    about = fields["about"]
    hidden = {name: value for name, value in fields.items() if name.endswith(("email", "bid")) or name == "about"}
    return hidden | {f"{about}{name}": value for name, value in typed.items()}


def confirm(cast, name="Dilys", kind="DIRECT", nature="Trustee since 2022.", **more):
    data = form_about(cast, "Dilys", f"{PAGE}/confirmation", kind=kind, nature=nature)
    return cast.client(name).post(f"{PAGE}/confirmation", data=data | more)


def dismiss(cast, name="Dilys", reason="Another club of that name.", **more):
    data = form_about(cast, "Dilys", f"{PAGE}/dismissal", reason=reason)
    return cast.client(name).post(f"{PAGE}/dismissal", data=data | more)


def open_now(cast, app):
    round_ = db.session.get_one(Round, cast.round_id)
    found = open_suggestions(round_, app.extensions["clock"].now())
    return [(each.member.person.name, each.bid.reference, each.kind) for each in found]


def kind_of(cast, name, reference):
    row = db.session.query(Interest).filter_by(member_id=cast.members[name], application_id=bid(reference).id).first()
    return row and row.kind


# What is suggested


def test_the_name_in_a_register_is_suggested(suggested, app):
    with app.app_context():
        assert open_now(suggested, app) == [("Asha", "T-001", InterestKind.DIRECT)]


@pytest.mark.parametrize(
    ("entry", "registration"),
    [({"body": "Some trust", "number": "1 098 765"}, "GB-CHC-1098765"), ({"body": "Brackenlight Sports"}, None)],
)
def test_numbers_and_names_are_compared(cast, app, entry, registration):
    with app.app_context():
        bid("T-001").organisation.registration = registration
        enter(cast, "Ben", **entry)

        assert open_now(cast, app) == [("Ben", "T-001", InterestKind.DIRECT)]


def test_an_organisations_people_are_compared(cast, app):
    with app.app_context():
        cast.person("Ewa").email = "ewa@brackenlight.example"
        cast.person("Owen").email = "owen@mail.brackenlight.example"
        db.session.commit()

        assert open_now(cast, app) == [("Ewa", "T-001", InterestKind.KNOWS)]


def test_what_the_bid_answered_of_a_contact_and_an_address_is_compared(cast, app):
    with app.app_context():
        answered(app, bid("T-003"), "contact", '{"email": "info@copper.example", "name": "N"}')
        answered(app, bid("T-004"), "address", '{"postcode": "LE1 1AA", "town": "Leicester"}')
        cast.person("Carys").email = "carys@copper.example"
        enter(cast, "Ewa", "My flat", EntryKind.PROPERTY, postcode="LE1 1AA")

        assert open_now(cast, app) == [
            ("Carys", "T-003", InterestKind.KNOWS),
            ("Ewa", "T-004", InterestKind.KNOWS),
        ]


def answered(app, to, kind, value):
    from app.applications.models import Answer
    from app.rounds.models import Question, QuestionKind, Section

    section = make.stored(Section(round=to.round, position=ord(kind[0]), key=kind, group="You", title="You"))
    question = make.stored(Question(section=section, position=0, key=kind, kind=QuestionKind(kind), label=kind))
    now = make.NOON
    answer = Answer(application=to, question_id=question.id, value=value, saved_by_id=None, saved_at=now)
    make.stored(answer)


def test_what_was_declared_as_near_is_not_suggested(suggested, app):
    suggested.client("Asha").post(
        f"{ROUND}/interests/T-001", data={"kind-T-001": "DIRECT", "nature-T-001": "I am a trustee."}
    )
    with app.app_context():
        assert open_now(suggested, app) == []


def test_the_number_of_queries_does_not_grow_with_the_panel_and_its_registers(cast, app):
    dilys = cast.client("Dilys")
    with app.app_context():
        enter(cast, "Asha")
    dilys.get(PAGE)
    with count_queries(app) as few:
        dilys.get(PAGE)
    with app.app_context():
        for name in ("Ben", "Carys", "Ewa"):
            enter(cast, name)
            enter(cast, name, "Organisation 3")
    with count_queries(app) as many:
        dilys.get(PAGE)

    assert len(few) == len(many)


# Confirm


def test_a_confirmed_suggestion_is_an_interest_and_its_member_is_told(suggested, app):
    assert confirm(suggested).status_code == 302

    with app.app_context():
        assert kind_of(suggested, "Asha", "T-001") is InterestKind.DIRECT
        answer = db.session.query(SuggestionAnswer).one()
        assert (answer.verdict, answer.reason, answer.answered_by.name) == (
            Verdict.CONFIRMED,
            "Trustee since 2022.",
            "Dilys",
        )
        assert answer.grounds == [
            {"ground": "name in the register of interests", "matched": "Brackenlight Sports Association"}
        ]
        assert [mail.recipient for mail in db.session.query(OutboxMessage)] == ["asha@example.org"]
        assert open_now(suggested, app) == []
        assert events() == ["suggestion.confirmed"]
    assert "noted by the office" in suggested.client("Asha").get(f"{ROUND}/interests").text


def test_what_was_marked_is_set_aside_when_an_interest_is_confirmed(suggested, app):
    asha = suggested.client("Asha")
    for reference in ("T-001", "T-003"):
        mark_all(asha, reference)
        sign_off(asha, reference)

    confirm(suggested, kind="KNOWS")

    assert asha.get(bid_url("T-001")).status_code == 404
    assert asha.get(bid_url("T-003")).status_code == 200
    with app.app_context():
        (aside,) = db.session.query(SetAside)
        assert (aside.sheet.application.reference, aside.reason) == (
            "T-001",
            "The office confirmed an interest of its member.",
        )


def test_an_interest_may_be_confirmed_before_its_member_declares(cast, app):
    with app.app_context():
        enter(cast, "Ben")
    confirm(cast, kind="KNOWS")
    ben = cast.client("Ben")

    page = ben.get(f"{ROUND}/interests").text
    assert "T-001" not in page
    ben.post(f"{ROUND}/interests", data={"none_in_others": "yes"})

    assert ben.get(bid_url("T-001")).status_code == 404
    assert ben.get(bid_url("T-003")).status_code == 200
    with app.app_context():
        assert kind_of(cast, "Ben", "T-001") is InterestKind.KNOWS


def test_the_same_form_twice_confirms_once(suggested, app):
    data = form_about(suggested, "Dilys", f"{PAGE}/confirmation", kind="KNOWS", nature="Coach.") | {"once": "token"}
    answers = [suggested.client("Dilys").post(f"{PAGE}/confirmation", data=data).status_code for _ in range(2)]

    assert answers == [302, 302]
    with app.app_context():
        assert db.session.query(SuggestionAnswer).count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choose how near they stand to the bid."),
        ({"kind": "NONE"}, "Choose one of these."),
        ({"nature": " "}, "Say in what way: it stands in their declaration, and they are told."),
        ({"nature": "x" * 501}, "Write at most 500 characters."),
    ],
)
def test_a_confirmation_that_will_not_do_is_explained(suggested, app, typed, sentence):
    page = confirm(suggested, **typed)

    assert page.status_code == 422
    assert sentence in page.text
    with app.app_context():
        assert kind_of(suggested, "Asha", "T-001") is InterestKind.NONE


# Dismiss


def test_a_dismissed_suggestion_is_kept_with_its_reason_and_not_made_again(suggested, app):
    assert dismiss(suggested).status_code == 302

    with app.app_context():
        assert kind_of(suggested, "Asha", "T-001") is InterestKind.NONE
        assert db.session.query(SuggestionAnswer).one().reason == "Another club of that name."
        assert open_now(suggested, app) == []
        assert events() == ["suggestion.dismissed"]
    assert "Another club of that name." in suggested.client("Dilys").get(PAGE).text


def test_a_new_ground_suggests_it_again(suggested, app):
    dismiss(suggested)
    with app.app_context():
        enter(suggested, "Asha", "Friends of Brackenlight Sports Association", EntryKind.MEMBERSHIP)

        assert open_now(suggested, app) == [("Asha", "T-001", InterestKind.KNOWS)]


def test_a_dismissal_needs_its_reason(suggested):
    page = dismiss(suggested, reason="")

    assert page.status_code == 422
    assert "Say why this is no interest: the reason is kept with your name." in page.text


def test_what_was_answered_meanwhile_is_not_answered_again(suggested, app):
    stale = form_about(suggested, "Dilys", f"{PAGE}/confirmation", kind="DIRECT", nature="Trustee.")
    dismiss(suggested)

    page = suggested.client("Dilys").post(f"{PAGE}/confirmation", data=stale, follow_redirects=True)

    assert "This suggestion was answered meanwhile" in page.text
    with app.app_context():
        assert kind_of(suggested, "Asha", "T-001") is InterestKind.NONE


# Who


@pytest.mark.parametrize(
    ("name", "status"), [("Farouk", 403), ("Asha", 403), ("Chidi", 403), ("Edwin", 403), ("Grace", 200), ("Fiona", 200)]
)
def test_who_reads_the_declarations(suggested, name, status):
    assert suggested.client(name).get(PAGE).status_code == status
    assert suggested.client(name).get(f"{PAGE}.pdf").status_code == status


@pytest.mark.parametrize("name", ["Farouk", "Asha", "Chidi", "Edwin", "Grace", "Fiona", "Hari", "Imogen"])
def test_nobody_but_the_fund_officer_answers(suggested, name):
    assert confirm(suggested, name).status_code == 403
    assert dismiss(suggested, name).status_code == 403


def test_somebody_not_signed_in_is_asked_to(suggested):
    assert suggested.client().get(PAGE).status_code == 302


def test_an_officer_on_the_panel_does_not_answer_about_themselves(cast, app):
    with app.app_context():
        make.make_member(db.session.get_one(Round, cast.round_id), cast.person("Dilys"))
        enter(cast, "Dilys")
    assert "/confirmation" not in cast.client("Dilys").get(PAGE).text
    data = {"about": "x-", "x-email": "dilys@example.org", "x-bid": "T-001", "x-kind": "KNOWS", "x-nature": "Coach."}

    page = cast.client("Dilys").post(f"{PAGE}/confirmation", data=data)

    assert page.status_code == 422
    with app.app_context():
        assert db.session.query(SuggestionAnswer).count() == 0


# The member's own hint


def test_a_member_sees_what_they_share_and_nothing_is_chosen(cast, app):
    with app.app_context():
        enter(cast, "Ben")
        enter(cast, "Asha", "Organisation 3")
    page = cast.client("Ben").get(f"{ROUND}/interests").text

    assert "The name stands in your register of interests: Brackenlight Sports Association" in page
    assert "Organisation 3</span>" not in page
    assert "checked" not in page


def test_what_was_dismissed_is_no_hint_any_more(suggested):
    assert "Look at these again" in suggested.client("Asha").get(f"{ROUND}/interests").text
    dismiss(suggested)

    assert "Look at these again" not in suggested.client("Asha").get(f"{ROUND}/interests").text


def test_the_officer_is_told_how_many_wait(suggested):
    assert "suggested interest to confirm or dismiss" in suggested.client("Dilys").get("/home").text
    dismiss(suggested)

    assert "suggested interest to confirm or dismiss" not in suggested.client("Dilys").get("/home").text
