"""What follows a list: its reasons looked through, the sum over the pot authorised, and what waits for whom."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.accounts.models import Office, OfficeRole
from app.awards.models import Authorisation, Recommendation
from app.awards.waiting import waiting_for
from app.platform import guard
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from app.rules.freezing import digest
from tests import factories as make
from tests.awards.conftest import Lists, happened, words
from tests.cast import Cast

REASON = {"reason": "The year's budget carries it."}


@pytest.fixture
def made(scored: Cast) -> Lists:
    """A list of three awards for £30,000.00 from a pot of £20,000.00, with a tolerance of 60%."""
    lists = Lists(scored, "TEST-R1")
    assert lists.make("tolerance=60").status_code == 302
    return lists


def reasons_form(made: Lists) -> dict[str, str]:
    return reasons_in(made.cast.client("Dilys").get(f"{made.url}/1/reasons").text)


def reasons_in(page: str) -> dict[str, str]:
    texts = re.findall(r'<textarea[^>]*name="(reason-[^"]+)"[^>]*>([^<]*)', page)
    versions = re.findall(r'name="(version-[^"]+)" value="(\d+)"', page)
    return {name: unescape(value) for name, value in [*texts, *versions]}


def authorise(made: Lists, who: str = "Edwin", number: int = 1, **fields: str) -> object:
    form = REASON | {"fresh_code": made.cast.code(who)} | fields
    return made.cast.client(who).post(f"{made.url}/{number}/authorisation", data=form)


def test_every_reason_is_proposed_and_looked_through(made: Lists) -> None:
    form = reasons_form(made)
    assert form["reason-T-001"] == (
        "Project 1 in Leicester City will contribute to securing crime and disorder reduction by its work on diversion."
    )

    response = made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=form | {"reason-T-001": "Fewer fights."})

    assert response.location == f"{made.url}/1"
    with made.cast.app.app_context():
        stored = made.stored()
        assert stored.is_explained
        assert stored.awards[0].crime_reduction_reason == "Fewer fights."
        event = db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first()
        assert event is not None
        assert (event.action, list(event.before or {})) == ("recommendation.explained", ["T-001"])
    assert "Fewer fights." in words(made.cast.client("Hari").get(f"{made.url}/1"))
    assert "Every reason is looked through." in words(made.cast.client("Dilys").get(f"{made.url}/1"))


def test_an_empty_reason_is_explained_at_its_field(made: Lists) -> None:
    form = reasons_form(made) | {"reason-T-002": " ", "reason-T-003": "Typed."}
    response = made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=form)

    assert response.status_code == 422
    assert "Enter how T-002 will secure or contribute to crime and disorder reduction." in words(response)
    assert "Typed." in response.text
    with made.cast.app.app_context():
        assert not made.stored().is_explained


def test_nobody_but_the_fund_officer_explains(made: Lists) -> None:
    form = reasons_form(made)

    assert made.cast.client("Edwin").post(f"{made.url}/1/reasons", data=form).status_code == 403
    assert made.cast.client("Farouk").post(f"{made.url}/1/reasons", data=form).status_code == 404
    assert made.cast.client("Dilys").post(f"{made.url}/9/reasons", data=form).status_code == 404
    assert made.cast.client("Dilys").post(f"{made.url}/1/reasons", data={}).status_code == 422


def test_a_reason_that_somebody_else_changed_is_not_written_over(made: Lists) -> None:
    stale = reasons_form(made)
    made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=stale | {"reason-T-001": "Theirs."})

    response = made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=stale | {"reason-T-001": "Mine."})

    assert response.status_code == 409
    assert "T-001: Somebody else changed this while you had it open. Saved now: “Theirs.”" in words(response)
    assert ">Mine.</textarea>" in response.text

    again = reasons_in(response.text)
    assert made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=again).status_code == 302
    with made.cast.app.app_context():
        assert made.stored().awards[0].crime_reduction_reason == "Mine."


def test_the_finance_officer_puts_their_name_to_what_exceeds_the_pot(made: Lists) -> None:
    assert authorise(made).status_code == 302

    with made.cast.app.app_context():
        stored = made.stored()
        given = stored.authorisation
        assert stored.is_authorised
        assert given is not None
        assert (given.name, given.role_title, str(given.over_amount)) == ("Edwin", "chief finance officer", "10000.00")
        assert given.reason == "The year's budget carries it."
        event = db.session.query(AuditEvent).filter_by(action="recommendation.authorised").one()
        statement = {key: value for key, value in (event.after or {}).items() if key != "digest"}
        assert statement["recommendation_digest"] == stored.digest
        assert given.digest == digest(statement) == (event.after or {})["digest"]
    said = words(made.cast.client("Hari").get(f"{made.url}/1"))
    assert "Edwin , chief finance officer" in said
    assert "Authorised by Edwin" in said


def test_nobody_else_may_authorise(made: Lists) -> None:
    for name, status in (("Dilys", 403), ("Fiona", 403), ("Hari", 403), ("Farouk", 404), ("Chidi", 404)):
        assert made.cast.client(name).post(f"{made.url}/1/authorisation", data=REASON).status_code == status


def test_an_authorisation_needs_its_reason_and_a_fresh_code(made: Lists) -> None:
    without_reason, without_code = authorise(made, reason=""), authorise(made, fresh_code="000000")

    assert without_reason.status_code == without_code.status_code == 422
    assert "Enter why the sum over the pot is authorised." in words(without_reason)
    assert "Enter the present six digits" in words(without_code)
    with made.cast.app.app_context():
        assert db.session.query(Authorisation).count() == 0


def test_it_is_given_once(made: Lists) -> None:
    authorise(made)

    assert authorise(made).status_code == 302
    with made.cast.app.app_context():
        assert db.session.query(Authorisation).count() == 1


def test_a_list_within_the_pot_is_not_authorised(scored: Cast) -> None:
    lists = Lists(scored, "TEST-R1")
    lists.make("pot=strict")

    response = authorise(lists)

    assert response.status_code == 422
    assert "within the pot, so there is nothing to authorise" in words(response)


def test_a_newer_list_needs_an_authorisation_of_its_own(made: Lists) -> None:
    authorise(made)
    made.make("tolerance=70")

    with made.cast.app.app_context():
        assert not made.stored(2).is_authorised
    assert "newer. Authorise that list." in words(authorise_old_after_new(made))


def authorise_old_after_new(made: Lists) -> object:
    with made.cast.app.app_context():
        db.session.query(Authorisation).delete()
        db.session.commit()
    return authorise(made)


def test_whoever_made_the_list_does_not_authorise_it(made: Lists) -> None:
    with made.cast.app.app_context():
        dilys = made.cast.person("Dilys")
        db.session.add(Office(person=dilys, role=OfficeRole.CHIEF_FINANCE_OFFICER, held_from=make.LONG_AGO))
        db.session.commit()

    response = authorise(made, who="Dilys")

    assert response.status_code == 422
    assert "somebody else has to authorise" in words(response)


def waiting(cast: Cast, name: str) -> list[str]:
    with cast.app.test_request_context():
        person = cast.person(name)
        return [wait.what for wait in waiting_for(person, guard.load_actor(person.id), make.NOON)]


def test_the_line_waits_once_every_bid_is_scored(scored: Cast) -> None:
    assert waiting(scored, "Dilys") == ["Set the line: Commissioners Safety Fund, round 1 2024/25"]
    assert waiting(scored, "Chidi") == ["See where the line falls: Commissioners Safety Fund, round 1 2024/25"]
    for name in ("Edwin", "Devan", "Asha", "Farouk"):
        assert waiting(scored, name) == []

    with scored.app.app_context():
        round_ = db.session.get_one(Round, scored.round_id)
        make.make_bid(round_, 5)
        happened(round_)
    assert waiting(scored, "Dilys") == []


def test_a_list_over_the_pot_waits_for_the_finance_officer_until_it_is_authorised(made: Lists) -> None:
    title = "Commissioners Safety Fund, round 1 2024/25"

    assert waiting(made.cast, "Edwin") == [f"Authorise £10,000.00 over the pot: {title}"]
    assert waiting(made.cast, "Dilys") == [f"Look through the reasons of the awards: {title}"]

    authorise(made)
    made.cast.client("Dilys").post(f"{made.url}/1/reasons", data=reasons_form(made))
    assert waiting(made.cast, "Edwin") == waiting(made.cast, "Dilys") == []


def test_only_the_newest_list_waits(made: Lists) -> None:
    made.make("pot=strict")

    assert waiting(made.cast, "Edwin") == []
    with made.cast.app.app_context():
        assert db.session.query(Recommendation).count() == 2
