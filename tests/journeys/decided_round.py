"""The demo's first round, decided under a strict pot and everybody told: by the operations, without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.accounts.models import Membership, Person
from app.applications.models import Application
from app.awards.choice import usual_choice
from app.awards.models import Recommendation
from app.awards.operations import make_recommendation, recommended_by, seen_digest
from app.awards.preparing.models import Diligence, DueDiligence
from app.decisions import operations, signing
from app.decisions.content import content_of, seals_of
from app.decisions.models import Choice, DecisionRecord
from app.decisions.signing import Seen, Signer
from app.outcomes.letters.content import seal_of
from app.outcomes.letters.sending import letters_to_send, send
from app.outcomes.models import Feedback
from app.outcomes.queries import find_decided
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import Round
from app.rules.freezing import digest
from app.rules.pot import Pot
from tests import factories as make
from tests.browser.served import Site

SIGNERS = {
    "Fiona": ("chief executive", lambda record, **signs: signing.advise(record, "It is within the budget.", **signs)),
    "Grace": (
        "monitoring officer",
        lambda record, **signs: signing.release(record, publish_record=True, publish_details=True, reasons="", **signs),
    ),
    "Hari": ("commissioner", lambda record, **signs: signing.decide(record, Choice.SUPPORTED, "Agreed.", {}, **signs)),
}


def decide(site: Site, reference: str) -> None:
    """Twenty of 21 bids at or above the line are funded; Nadia answers for all of their organisations."""
    with site.app.test_request_context(method="POST"):
        round_ = db.session.query(Round).filter_by(reference=reference).one()
        made = first_list(site, round_)
        record = operations.write(made, actor=person("Dilys"), at=site.now(), once="write")
        operations.send(record, actor=person("Dilys"), at=site.now(), once="send")
        for name, (role, sign) in SIGNERS.items():
            signs(site, record, name, role, sign)
        tell(site, round_)


def person(name: str) -> Person:
    return db.session.query(Person).filter_by(name=name).one()


def first_list(site: Site, round_: Round) -> Recommendation:
    choice = replace(usual_choice(round_), pot=Pot.STRICT)
    act = {"actor": person("Dilys"), "at": site.now(), "once": "list"}
    seen = seen_digest(recommended_by(round_, choice))
    made = make_recommendation(round_, choice, reason="The pot ends here.", seen=seen, **act)
    for award in made.awards:
        award.explained_at, award.explained_by_id = site.now(), person("Dilys").id
        passed = {"state": Diligence.PASSED, "reason": "", "recorded_at": site.now()}
        db.session.add(DueDiligence(application=award.application, recorded_by=person("Dilys"), **passed))
    db.session.commit()
    return made


def signs(site: Site, record: DecisionRecord, name: str, role: str, sign) -> None:
    content = content_of(record)
    seen = Seen(digest(content), seals_of(content), once=name)
    sign(record, signer=Signer(person(name), frozenset({role})), seen=seen, at=site.now())


def tell(site: Site, round_: Round) -> None:
    officer, nadia = person("Dilys"), person("Nadia")
    words = {criterion.key: "The need was clear." for criterion in round_.criteria}
    bids = db.session.query(Application).filter_by(round_id=round_.id).all()
    known = {row.organisation_id for row in db.session.query(Membership).filter_by(person_id=nadia.id)}
    for bid in bids:
        said = {"texts": words, "edited_by_id": officer.id, "edited_at": site.now()}
        db.session.add(Feedback(application=bid, approved_by_id=officer.id, approved_at=site.now(), **said))
    for organisation in {bid.organisation for bid in bids if bid.organisation_id not in known}:
        make.make_membership(nadia, organisation)
    db.session.commit()
    decided = find_decided(round_.reference)
    assert decided is not None
    until = local(site.now()).date() + timedelta(days=14)
    letters = letters_to_send(decided, until, site.now())
    send(decided, until, seen=seal_of([content for _, content in letters]), actor=officer, at=site.now(), once="tell")
