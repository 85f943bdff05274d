"""Each rule is broken by hand in the database, and named with the place where it is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.models import LinkPurpose, Person, SignInLink
from app.applications.adjustments.models import Adjustment, Need
from app.applications.late_admission.models import LateAdmission
from app.applications.models import Answer, Application, BudgetLine, Submission, Withdrawal
from app.applications.paper.models import PaperBid, Way
from app.assessment.models import Moderation
from app.awards.models import Award
from app.decisions.models import Act, Publication, Signature, Variation
from app.home.soundness import INVARIANTS, RECOMPUTED
from app.platform.db import db
from app.platform.invariants import recomputed, violations
from app.retention.models import Removal, Rule
from app.rounds.models import ClosingChange, Criterion, Question, Round
from tests import factories as make
from tests.cast import Cast
from tests.decisions.conftest import Office, demo_client, send_ready_list
from tests.decisions.test_attachments import attach
from tests.reliability import breaking_panels, breaking_reserve

pytestmark = pytest.mark.breaks_rules

SECOND = timedelta(seconds=1)


@pytest.fixture
def published(app: Flask, cast: Cast) -> Cast:
    """The cast's round from its marks to a published decision, and a second round that is open."""
    with app.app_context():
        send_ready_list(cast)
        make.make_open_round(app.extensions["clock"].now())
        db.session.commit()
    cast.browsers |= {name: demo_client(cast, name) for name in ("Fiona", "Grace", "Hari")}
    office = Office(cast)
    office.write()
    assert attach(office).status_code == 302
    for step in (office.send, office.advise, office.release, office.decide):
        assert step().status_code == 302
    return cast


def bid(number: int = 1) -> Application:
    return db.session.scalars(select(Application).where(Application.reference == f"T-{number:03d}")).one()


def question() -> Question:
    return db.session.scalars(select(Question).where(Question.criterion_key.is_not(None))).one()


def first(table: type) -> object:
    return db.session.scalars(select(table).order_by(table.id)).first()


def sql(*statements: str) -> Callable[[], None]:
    def run() -> None:
        for statement in statements:
            db.session.execute(text(statement))

    return run


def paper_sent(kind: str, amount: int) -> str:
    """A paper of minimal financial assistance of the first award, put there by hand."""
    return (
        "INSERT INTO subsidy_paper (award_id, kind, amount, content, digest, sent_by_id, sent_at)"
        f" SELECT min(id), '{kind}', {amount}, CAST('{{}}' AS JSON), 'x', 1, '2024-09-20 12:00:00' FROM award"
    )


def kept_version(number: int, reopened_at: str, after_seal: str, reason: str) -> str:
    """A version of the first sheet that was signed off, put there by hand."""
    return (
        "INSERT INTO sheet_version"
        " (sheet_id, number, content, digest, signed_off_at, reopened_at, after_seal, reason)"
        f" SELECT sheet_id, {number}, CAST('{{}}' AS JSON), 'x', signed_off_at, {reopened_at}, {after_seal}, {reason}"
        " FROM sign_off WHERE id = 1"
    )


def unlocked(statement: str) -> Callable[[], None]:
    """The trail is changed by somebody who may remove its triggers."""
    if db.session.get_bind().dialect.name == "sqlite":
        return sql("DROP TRIGGER audit_event_no_UPDATE", "DROP TRIGGER audit_event_no_DELETE", statement)
    return sql("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change", statement)


def add(thing: Callable[[], object]) -> Callable[[], None]:
    return lambda: make.stored(thing())


def another_submission() -> Submission:
    return Submission(application=bid(4), number=2, received_at=make.NOON, content={}, digest="0" * 64)


def moderation(points: int, reason: str) -> Moderation:
    criterion = db.session.scalars(select(Criterion).where(Criterion.round_id == bid().round_id)).first()
    return Moderation(
        application=bid(),
        criterion_id=criterion.id,
        points=points,
        reason=reason,
        moderated_by_id=None,
        moderated_at=make.NOON,
    )


def link() -> SignInLink:
    return SignInLink(
        email="x@example.org",
        purpose=LinkPurpose.APPLY,
        token_digest="1" * 64,
        browser_digest=None,
        asked_at=make.NOON,
        ends_at=make.NOON,
        used_at=make.NOON + SECOND,
    )


def closing_change() -> ClosingChange:
    at = make.NOON
    dilys = first(Round).id and db.session.scalar(text("SELECT id FROM person WHERE name = 'Dilys'"))
    return ClosingChange(
        round=first(Round), closed_at=at, closes_at=at, reason="So.", changed_by_id=dilys, changed_at=at
    )


def answer() -> Answer:
    facts = {"question_id": question().id, "value": "x", "saved_by_id": None, "saved_at": make.NOON}
    return Answer(application=bid(), **facts)


def removal(application: Application) -> Removal:
    return Removal(rule=Rule.NO_GRANT, removed_at=make.NOON, application=application)


def emptied_with_an_answer() -> None:
    make.stored(answer())
    make.stored(removal(bid()))


def emptied_draft() -> None:
    round_, organisation = bid().round, bid().organisation
    draft = Application(round=round_, organisation=organisation, key="never-sent", started_at=make.NOON)
    make.stored(removal(make.stored(draft)))


def budget_line() -> BudgetLine:
    return BudgetLine(application=bid(), position=1, description="A", detail="", requested_amount=1, match_amount=0)


def paper_bid(late: timedelta = timedelta()) -> PaperBid:
    """Nobody confirmed it; `late` is how long after the closing time it came."""
    came = bid().round.closes_at + late
    return PaperBid(
        application=bid(),
        way=Way.PAPER,
        received_at=came,
        contact_name="Winifred",
        reached_by="by post",
        email="",
        late_reason="",
        entered_by=dilys(),
        entered_at=came,
    )


def adjustment_of_another() -> Adjustment:
    """More time that was agreed for bid T-002 and given to T-001."""
    facts = {"closes_at": make.NOON, "reason": "Ill.", "admitted_by": dilys(), "admitted_at": make.NOON}
    given = LateAdmission(application=bid(), **facts)
    asked = Adjustment(
        round=bid().round,
        application=bid(2),
        need=Need.TIME,
        words="A week.",
        name="Winifred",
        email="",
        reached_by="by post",
        asked_at=make.NOON,
        agreed=True,
        answer="Yes.",
        answered_at=make.NOON,
        recorded_by=dilys(),
    )
    asked.late_admission = given
    return asked


def dilys() -> Person:
    return db.session.scalars(select(Person).where(Person.name == "Dilys")).one()


def early_withdrawal() -> Withdrawal:
    return Withdrawal(application=bid(), reason="Moved away.", withdrawn_at=make.LONG_AGO)


def variation() -> Variation:
    decision = db.session.scalars(select(Signature).where(Signature.act == Act.DECISION)).one()
    return Variation(signature=decision, award=first(Award), amount=99999, reason="More.")


LAST_EVENT = "(SELECT max(sequence) FROM audit_event)"
FALSE = "(1 = 0)"
OTHER_ROUND = "(SELECT id FROM round WHERE reference = 'OPEN-R1')"
ASHA = "(SELECT m.id FROM panel_member m JOIN person p ON p.id = m.person_id WHERE p.name = 'Asha')"
HARI = "(SELECT id FROM person WHERE name = 'Hari')"


def breaks() -> dict[str, Callable[[], None]]:
    """By rule, something that breaks it."""
    return {
        "The audit trail has no gap.": unlocked(f"DELETE FROM audit_event WHERE sequence = {LAST_EVENT} - 1"),
        "Each row of the audit trail carries the digest of the one before.": unlocked(
            f"UPDATE audit_event SET previous_digest = 'x' WHERE sequence = {LAST_EVENT}"
        ),
        "The head of the audit trail is its last row.": sql("UPDATE audit_head SET digest = 'x'"),
        "A mail that was sent was tried, and has no problem left.": sql(
            "UPDATE outbox_message SET sent_at = written_at, attempts = 0"
        ),
        "A mail has a recipient, a subject and a text.": sql("UPDATE outbox_message SET subject = ''"),
        "Whoever left is signed out everywhere.": sql("UPDATE person SET left_at = '2020-01-02 00:00:00'"),
        "Whoever left holds no office.": sql("UPDATE person SET left_at = '2020-01-02 00:00:00'"),
        "A link is used before it ends.": add(link),
        "An extension is later than the closing time it replaces, and says why.": add(closing_change),
        "A question that serves a criterion names one of its round.": sql("UPDATE question SET criterion_key = 'x'"),
        "What was submitted has a reference.": sql("UPDATE application SET reference = '' WHERE reference = 'T-004'"),
        "What has a reference was submitted.": sql("DELETE FROM submission"),
        "Two bids of a round never share a reference.": sql(
            "UPDATE application SET reference = 't-001' WHERE reference = 'T-004'"
        ),
        "The submissions of a bid are numbered from 1 without a gap.": sql("UPDATE submission SET number = 3"),
        "A bid has one submission that counts: each earlier one was opened again.": add(another_submission),
        "The amount requested is the sum of the budget lines that were submitted.": add(budget_line),
        "No bid that was submitted asks for more than its round gives.": sql(
            "UPDATE application SET requested_amount = 10000.01"
        ),
        "What is withdrawn was submitted before, and nothing is submitted after.": add(early_withdrawal),
        "What an officer submitted for somebody was read back to them and confirmed.": add(paper_bid),
        "A bid that came on paper reached the office while its round was open.": add(lambda: paper_bid(SECOND)),
        "More time that was agreed as an adjustment is that of the bid it was asked for.": add(adjustment_of_another),
        "A check that failed says why.": sql(f"""UPDATE "check" SET passed = {FALSE}, reason = ' '"""),
        "An answer is to a question of its bid's round.": add(answer),
        "A sheet that is signed off has a mark on every criterion.": sql("UPDATE score SET points = NULL"),
        "A mark lies on the scale of its criterion.": sql("UPDATE score SET points = 6"),
        "The kept versions of a sheet are numbered without a gap, each signed off after the one before was reopened.": (
            sql(kept_version(2, "signed_off_at", "false", "''"))
        ),
        "A sheet that was reopened and signed off again was signed off after that.": sql(
            kept_version(1, "'2999-01-01 00:00:00'", "false", "''")
        ),
        "A sheet that was reopened after the seal was opened has its reason.": sql(
            kept_version(1, "signed_off_at", "true", "' '")
        ),
        "A flag is on a bid of its member's own round.": sql(
            "INSERT INTO flag (member_id, application_id, flagged_at)"
            " SELECT member_id, application_id, started_at FROM score_sheet WHERE id = 1",
            f"UPDATE panel_member SET round_id = {OTHER_ROUND}"
            " WHERE id = (SELECT member_id FROM score_sheet WHERE id = 1)",
        ),
        "A mark is on a criterion of its bid's round.": sql(
            f"UPDATE criterion SET round_id = {OTHER_ROUND}, position = 99, key = 'x'"
            f" WHERE key = 'need' AND round_id <> {OTHER_ROUND}"
        ),
        "A sheet is that of a member of its bid's panel.": sql(
            f"UPDATE panel_member SET role = 'observer' WHERE id = {ASHA}"
        ),
        "No sheet counts of a member with an interest in its bid, or who is out of its round.": sql(
            f"UPDATE interest SET kind = 'knows the people or the project', nature = 'x' WHERE member_id = {ASHA}"
        ),
        "An interest says its nature.": sql("UPDATE interest SET nature = ' ' WHERE kind <> 'none'"),
        "An interest is in a bid of the member's own round.": sql(f"UPDATE panel_member SET round_id = {OTHER_ROUND}"),
        "A panel has at most one chair and one deputy.": sql(
            f"UPDATE panel_member SET role = 'chair' WHERE id = {ASHA}"
        ),
        "Moderated points lie on the scale, on a criterion of the bid's round.": add(lambda: moderation(6, "Agreed.")),
        "What was moderated has its reason.": add(lambda: moderation(5, " ")),
        "The lists of a round are numbered from 1 without a gap.": sql("UPDATE recommendation SET number = 2"),
        "The commitment of a list is the sum of its awards.": sql("UPDATE recommendation SET committed_amount = 1"),
        "The awards of a list stand at places 1, 2, 3 and so on.": sql(
            "UPDATE award SET position = 9 WHERE position = 1"
        ),
        "An award goes to a bid of its list's round.": sql(f"UPDATE recommendation SET round_id = {OTHER_ROUND}"),
        "A bid that was withdrawn is on no later list.": add(early_withdrawal),
        "No award exceeds what its bid asked for.": sql("UPDATE application SET requested_amount = 1"),
        "An award of less than was asked for says why.": sql("UPDATE award SET amount = amount - 1"),
        "A statutory reason that was looked through says by whom, and is not empty.": sql(
            "UPDATE award SET explained_by_id = NULL"
        ),
        "What exceeds the pot is authorised to the penny, by somebody else than made the list, with a reason.": sql(
            "UPDATE authorisation SET over_amount = over_amount - 0.01"
        ),
        "Due diligence that failed says why.": sql("UPDATE award_due_diligence SET state = 'failed', reason = ' '"),
        "What another body gave is struck out by somebody, or counts.": sql(
            "INSERT INTO subsidy_entry (organisation_id, financial_year, given_by, amount, source, entered_by_id,"
            " entered_at, struck_by_id, key) VALUES (1, '2024/25', 'A council', 1, 'found by the office', 1,"
            " '2024-09-10 12:00:00', 1, 'council')"
        ),
        "An award notice goes to who confirmed that the limit is kept with exactly this amount.": sql(
            paper_sent("award notice", 10)
        ),
        "The notice and the award notice of a grant name the same amount.": sql(
            paper_sent("notice", 10), paper_sent("award notice", 11)
        ),
        "Records of a year are numbered from 1 without a gap.": sql("UPDATE decision_record SET sequence = 2"),
        "The value of a record is the commitment of its list.": sql("UPDATE record_line SET amount = amount + 0.01"),
        "Advice, release and decision are by three different people.": sql(f"UPDATE signature SET person_id = {HARI}"),
        "What is signed was sent, and each act follows the one before.": sql(
            "UPDATE signature SET voided_at = signed_at, void_reason = 'x' WHERE act = 'release'"
        ),
        "Whoever signs held an office at that moment.": sql("UPDATE office SET held_until = held_from"),
        "A signature that is void says why.": sql("UPDATE signature SET voided_at = signed_at, void_reason = ' '"),
        "A record is sent only when what exceeds the pot is authorised and each award has its statutory reason.": sql(
            "DELETE FROM authorisation"
        ),
        "What is published is released and decided.": sql(
            "UPDATE signature SET voided_at = signed_at, void_reason = 'x' WHERE act = 'decision'"
        ),
        "What is withheld from the public says why.": sql(f"UPDATE publication SET details_published = {FALSE}"),
        "A varied award belongs to a decision on its list, within what its bid asked for, with a reason.": add(
            variation
        ),
        "Of a decision that is withheld no grant stands in the register.": sql(
            f"UPDATE publication SET details_published = {FALSE}"
        ),
        "Of a bid whose data was deleted nothing is left that somebody wrote.": emptied_with_an_answer,
        "Only a bid that was submitted is emptied: a draft is deleted whole.": emptied_draft,
        "Nothing is attached to a record, or taken off it, after it was sent.": sql(
            "UPDATE decision_record SET sent_at = '2000-01-01 00:00:00'"
        ),
        "A grant in the register names the decision that made it.": sql("UPDATE published_award SET decision = 'x'"),
        "A grant in the register is to a bid on the list of its decision.": sql(
            "UPDATE published_award SET reference = 'x'"
        ),
    } | (breaking_panels.BREAKS | breaking_reserve.BREAKS)


def test_each_rule_that_is_broken_by_hand_is_named(app, published):
    with app.app_context():
        assert violations(INVARIANTS) == []
        silent = [rule for rule, by_hand in breaks().items() if rule not in named_after(by_hand)]
        assert silent == []
        assert breaks().keys() == {each.rule for each in INVARIANTS}


def named_after(by_hand: Callable[[], None]) -> set[str]:
    """The rules that are named after this was done; then it is undone."""
    by_hand()
    db.session.flush()
    found = violations(INVARIANTS)
    db.session.rollback()
    assert all(each.where for each in found)
    return {each.rule for each in found}


CHANGED = {
    "The audit trail can be made again from its start.": "UPDATE audit_head SET digest = 'x'",
    "What makes the codes of an authenticator app can be read.": (
        "UPDATE person SET totp_secret = 'gAAAAA' WHERE id = 1"
    ),
    "A round asks what the last version of its form holds.": (
        "INSERT INTO form_version (round_id, number, content, digest, loaded_at)"
        " SELECT id, 1, CAST('{}' AS JSON), 'x', opens_at FROM round"
    ),
    "What was submitted is what its digest says.": "UPDATE submission SET digest = 'x' WHERE id = 1",
    "The marks of a sheet are those that were signed off.": "UPDATE sign_off SET digest = 'x' WHERE id = 1",
    "A kept version of a sheet is what was signed off.": kept_version(1, "signed_off_at", "false", "''"),
    "A declaration of interests is what was signed for.": "UPDATE declaration SET digest = 'x' WHERE id = 1",
    "A list is what its frozen rules and inputs give.": "UPDATE recommendation SET digest = 'x'",
    "What was signed is what its digest says.": "UPDATE signature SET name = name, digest = 'x' WHERE act = 'advice'",
    "What was published is what its digest says.": "UPDATE publication SET digest = 'x'",
    "What was signed, sent back or published still has its attachments.": "UPDATE attachment SET key = 'x'",
    "Every attachment is in the store, as its row says.": "UPDATE attachment SET size = size + 1",
    "The register holds the grants that were published, to the penny.": (
        "UPDATE published_award SET amount = amount + 0.01"
    ),
} | breaking_panels.CHANGED


def test_each_digest_that_no_longer_fits_is_named(app, published):
    with app.app_context():
        for rule, statement in CHANGED.items():
            db.session.execute(text(statement))
            assert rule in {each.rule for each in recomputed(RECOMPUTED)}, rule
            db.session.rollback()
        assert CHANGED.keys() == {each.rule for each in RECOMPUTED}
        assert db.session.scalar(select(func.count()).select_from(Publication)) == 1


def test_the_command_names_the_rule_and_the_place_and_fails(app, cast):
    with app.app_context():
        db.session.execute(text("UPDATE application SET reference = 't-001' WHERE reference = 'T-004'"))
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["check", "invariants"])
    assert done.exit_code == 1
    assert "Two bids of a round never share a reference. Not so: t-001" in done.output


def test_the_command_says_that_all_rules_hold(app):
    done = app.test_cli_runner().invoke(args=["check", "invariants"])
    assert done.output == f"All {len(INVARIANTS) + len(RECOMPUTED)} rules hold.\n"
