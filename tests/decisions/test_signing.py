"""Advice, release, decision: in this order, by three different people, over exactly what each saw."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pyotp
import pytest

from app.accounts import codes
from app.accounts.models import Office as Held
from app.accounts.models import OfficeRole
from app.awards import changes
from app.decisions.content import content_of, is_intact, stands_under, text_of
from app.decisions.models import Act, State
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.freezing import digest
from tests import factories as make
from tests.cast import signed_in_client
from tests.decisions.conftest import demo_client, seen_on
from tests.decisions.test_sending import edit

pytestmark = pytest.mark.usefixtures("cast")  # the states below are fetched by name and start from it

ACTS = ("advise", "release", "decide")


def states(office) -> State:
    with office.cast.app.app_context():
        return office.record().state


def test_the_whole_way_from_list_to_decision(app, office):
    steps = [office.write, office.send, office.advise, office.release, office.decide]

    assert [step().status_code for step in steps] == [302] * 5
    assert states(office) is State.DECIDED
    with app.app_context():
        assert audit.verify() is None


@pytest.mark.parametrize(
    ("start", "act", "says"),
    [
        ("draft", "advise", "This record was not sent yet."),
        ("draft", "release", "This record was not sent yet."),
        ("draft", "decide", "This record was not sent yet."),
        ("sent", "release", "It is not the turn of the release yet: this record waits for advice."),
        ("sent", "decide", "It is not the turn of the decision yet: this record waits for advice."),
        ("advised", "decide", "It is not the turn of the decision yet: this record waits for release."),
    ],
)
def test_out_of_turn_nothing_is_signed(request, start, act, says):
    office = request.getfixturevalue(start)

    response = getattr(office, act)()

    assert response.status_code == 422
    assert says in response.text


@pytest.mark.parametrize(("start", "act"), [("advised", "advise"), ("released", "release"), ("decided", "decide")])
def test_each_act_is_signed_once(request, start, act):
    office = request.getfixturevalue(start)

    response = getattr(office, act)()

    assert response.status_code == 422
    assert "already" in response.text


@pytest.mark.parametrize(
    ("start", "act", "allowed"),
    [
        ("sent", "advise", {"Fiona", "Edwin"}),
        ("advised", "release", {"Grace"}),
        ("released", "decide", {"Hari"}),
    ],
)
def test_only_whose_act_it_is_may_sign(request, start, act, allowed):
    office = request.getfixturevalue(start)
    others = {"Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen"} - allowed

    assert {name: getattr(office, act)(name).status_code for name in others} == dict.fromkeys(others, 403)
    assert {getattr(office, act)(name).status_code for name in ("Farouk", "Asha", "Nadia")} == {404}
    assert office.cast.client().post(f"{office.url}/advice").status_code == 401


def hold_office(office, name: str, role: OfficeRole) -> None:
    with office.cast.app.app_context():
        make.stored(Held(person=office.cast.person(name), role=role, held_from=make.LONG_AGO))
        db.session.commit()


@pytest.mark.parametrize(
    ("start", "act", "name", "role"),
    [
        ("advised", "release", "Fiona", OfficeRole.MONITORING_OFFICER),
        ("released", "decide", "Fiona", OfficeRole.COMMISSIONER),
        ("released", "decide", "Grace", OfficeRole.COMMISSIONER),
    ],
)
def test_nobody_signs_twice_through_two_offices(request, start, act, name, role):
    office = request.getfixturevalue(start)
    hold_office(office, name, role)

    assert "three different people" in office.page(name)
    assert getattr(office, act)(name).status_code == 403
    assert states(office) is not State.DECIDED


def test_nothing_is_chosen_when_the_commissioner_arrives(released):
    page = released.page("Hari")

    assert page.count('type="radio"') == 5  # the decision, and whether there is an interest
    assert "checked" not in page


def test_a_signature_keeps_who_as_what_when_and_over_what(app, decided):
    with app.app_context():
        made = decided.record().valid(Act.DECISION)
        assert (made.name, made.role_title) == ("Hari", "Police and Crime Commissioner")
        assert made.digest == digest(made.content)
        assert made.content["record"]["value"] == "25000.00"
        assert list(made.content["record"]["signatures"]) == ["advice", "release"]
        assert len(made.audit_head) == 64


def test_every_signature_can_be_computed_again(app, decided):
    with app.app_context():
        record = decided.record()
        text = text_of(record)
        assert [made.act for made in record.signatures] == list(Act)
        assert all(is_intact(made) and stands_under(made, text) for made in record.signatures)
        first, second = record.signatures[:2]
        assert second.content["record"]["signatures"]["advice"]["digest"] == first.digest


def test_what_is_signed_is_what_the_page_carried(app, sent):
    shown = seen_on(sent.page("Fiona"))["digest"]
    with app.app_context():
        assert shown == digest(content_of(sent.record()))


@pytest.mark.parametrize("part", ["statement", "name", "role_title"])
def test_a_signature_changed_by_hand_is_found(app, decided, part):
    with app.app_context():
        made = decided.record().valid(Act.ADVICE)
        setattr(made, part, {"text": "Something else."} if part == "statement" else "Somebody else")
        assert not is_intact(made)


def test_a_record_changed_by_hand_is_signed_no_further(app, advised):
    with app.app_context():
        advised.record().conditions = "None at all."
        db.session.commit()

    response = advised.release()

    assert response.status_code == 422
    assert "The record is not what Fiona signed." in response.text


def test_a_stale_page_is_refused_with_what_changed(app, sent):
    before = seen_on(sent.page("Fiona"))
    edit(sent, version=2, conditions="A new condition.")

    response = sent.sign("Fiona", "advice", before | {"text": "Advice that took an hour."})

    assert response.status_code == 409
    assert "nothing was signed" in response.text
    assert "Conditions" in response.text
    assert "A new condition." in response.text
    assert "Advice that took an hour." in response.text
    assert seen_on(response.text)["digest"] != before["digest"]
    assert states(sent) is State.SENT


def test_a_forged_digest_signs_nothing(sent):
    assert sent.advise(digest="0" * 64, seals="").status_code == 409
    assert sent.advise(digest="", seals="nonsense").status_code == 409
    assert states(sent) is State.SENT


def test_a_change_makes_every_signature_void_and_says_so(app, released):
    edit(released, version=2, conditions="A new condition.")

    with app.app_context():
        record = released.record()
        assert record.state is State.SENT
        assert [made.void_reason for made in record.signatures] == ["Dilys changed the record after it was signed."] * 2
    page = released.page("Fiona")
    assert page.count("Void") == 2
    assert "Dilys changed the record after it was signed." in page


def test_whoever_signed_is_told_that_it_is_void(app, released):
    edit(released, version=2, conditions="A new condition.")

    with app.app_context():
        told = db.session.query(OutboxMessage).filter(OutboxMessage.subject.contains("void")).all()
        assert sorted(message.recipient for message in told) == ["fiona@example.org", "grace@example.org"]
        assert "Dilys changed the record after it was signed." in told[0].text


def test_a_save_that_changes_nothing_voids_nothing(app, advised):
    page = advised.cast.client("Dilys").get(f"{advised.url}/edit")
    assert page.status_code == 200
    with app.app_context():
        record = advised.record()
        same = {
            name: getattr(record, name)
            for name in ("title", "summary", "key_points", "conditions", "due_regard", "interests")
        }
        dates = {
            name: [str(part) for part in (day.day, day.month, day.year)]
            for name in ("dated_on", "received_on", "spending_from")
            for day in [getattr(record, name)]
        }
        version = record.version

    edit(
        advised, version=version, officers_present="Dilys, fund officer; Edwin, chief finance officer", **same, **dates
    )

    assert states(advised) is State.ADVISED


def test_a_changed_reason_of_an_award_voids_what_was_signed(app, released):
    change_list(app, released, "The reason of T-001")

    with app.app_context():
        record = released.record()
        assert record.state is State.SENT
        assert record.signatures[0].void_reason == "The reason of T-001 was changed after it was signed."
        assert audit.verify() is None
        last = db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
        assert (last.action, last.after["void"]) == ("record.signatures-voided", ["advice", "release"])


def test_a_list_under_a_decided_record_stays_as_it_is(app, decided):
    with pytest.raises(Refused, match="is decided, so its list stands as it is"):
        change_list(app, decided, "The reason of T-001")
    assert states(decided) is State.DECIDED


def change_list(app, office, what: str) -> None:
    """What the awards feature does when an officer changes something on the list."""
    with app.test_request_context(method="POST"), transaction():
        listed = office.record().recommendation
        listed.awards[0].crime_reduction_reason = "A better reason."
        changes.tell(listed, what, actor=office.cast.person("Dilys"), at=make.NOON)


def test_after_a_void_the_record_goes_its_way_again(released):
    edit(released, version=2, conditions="A new condition.")

    steps = [released.advise, released.release, released.decide]

    assert [step().status_code for step in steps] == [302] * 3


def test_another_may_sign_what_was_made_void(app, released):
    edit(released, version=2, conditions="A new condition.")

    released.advise("Edwin")

    with app.app_context():
        assert released.record().valid(Act.ADVICE).role_title == "chief finance officer"


def test_two_advisers_at_once_leave_one_signature(app, sent):
    pages = {name: seen_on(sent.page(name)) | {"text": "Within the budget."} for name in ("Edwin", "Fiona")}

    statuses = at_once(sent, list(pages.items()))

    with app.app_context():
        assert sorted(statuses) == [302, 422]
        assert len(sent.record().signatures) == 1


def test_one_form_sent_twice_at_once_leaves_one_signature(app, sent):
    form = seen_on(sent.page("Fiona")) | {"text": "Within the budget.", "once": "one-form"}

    statuses = at_once(sent, [("Fiona", form), ("Fiona", form)])

    with app.app_context():
        assert statuses == [302, 302]
        assert len(sent.record().signatures) == 1
        assert audit.verify() is None


def at_once(office, forms: list[tuple[str, dict[str, str]]]) -> list[int]:
    """Sign the advice from as many threads, which start together."""
    browsers = [demo_client(office.cast, name) for name, _ in forms]
    barrier, statuses = Barrier(len(forms), timeout=60), [0] * len(forms)

    def sign(place: int) -> None:
        barrier.wait()
        statuses[place] = browsers[place].post(f"{office.url}/advice", data=forms[place][1]).status_code

    threads = [Thread(target=sign, args=(place,)) for place in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_the_same_form_twice_is_one_signature(app, sent):
    fields = seen_on(sent.page("Fiona")) | {"text": "Within the budget.", "once": "one-form"}

    statuses = [sent.cast.client("Fiona").post(f"{sent.url}/advice", data=fields).status_code for _ in range(2)]

    with app.app_context():
        assert statuses == [302, 302]
        assert len(sent.record().signatures) == 1


def test_a_signature_needs_a_fresh_code(app, sent):
    secret = pyotp.random_base32()
    with app.app_context():
        sent.cast.person("Fiona").totp_secret = codes.encrypted_for(sent.cast.people["Fiona"], secret)
        db.session.commit()
    sent.cast.browsers["Fiona"] = signed_in_client(app, sent.cast.people["Fiona"])

    assert sent.advise().status_code == 422
    assert sent.advise(fresh_code="000000").status_code == 422
    assert states(sent) is State.SENT
    code = pyotp.TOTP(secret).at(datetime.now(UTC))
    assert sent.advise(fresh_code=code).status_code == 302
    assert states(sent) is State.ADVISED


@pytest.mark.parametrize(
    ("start", "act", "fields", "says"),
    [
        ("sent", "advise", {"text": "  "}, "Write your advice to the commissioner."),
        ("advised", "release", {"publish_record": ""}, "Choose whether the record is published."),
        (
            "advised",
            "release",
            {"publish_details": "no"},
            "Give the reason for not publishing, and the law it rests on.",
        ),
        (
            "advised",
            "release",
            {"publish_record": "no", "reasons": "Section 43."},
            "Where the record is not published, its details are not either.",
        ),
        ("released", "decide", {"choice": ""}, "Choose supported, varied or not supported."),
        ("released", "decide", {"choice": "postponed"}, "Choose supported, varied or not supported."),
        ("released", "decide", {"reasons": ""}, "Give the reasons for your decision."),
    ],
)
def test_bad_input_is_explained_and_kept(request, start, act, fields, says):
    office = request.getfixturevalue(start)

    response = getattr(office, act)(**fields)

    assert response.status_code == 422
    assert says in response.text
    assert fields.get("reasons", "") in response.text


def test_each_act_stands_in_the_trail_once(app, decided):
    with app.app_context():
        record = decided.record()
        events = db.session.query(AuditEvent).filter_by(subject="decision_record", subject_id=record.id)
        actions = [(event.action, event.round_id) for event in events.order_by(AuditEvent.sequence)]
        assert actions == [
            (f"record.{act}", decided.cast.round_id) for act in ("written", "sent", "advised", "released", "decided")
        ]


def test_the_page_tells_everybody_else_who_is_next(sent):
    page = sent.page("Hari")

    assert "It waits for the advice of the chief executive or the chief finance officer." in page
    assert "<form" not in page.split('id="act"')[1]


def test_who_holds_both_offices_advises_as_chief_executive(app, sent):
    hold_office(sent, "Edwin", OfficeRole.CHIEF_EXECUTIVE)
    sent.cast.browsers["Edwin"] = demo_client(sent.cast, "Edwin")

    sent.advise("Edwin")

    with app.app_context():
        assert sent.record().valid(Act.ADVICE).role_title == "chief executive"
