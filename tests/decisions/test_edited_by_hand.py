"""What was published and is then edited in the database: both commands name the place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text, update

from app.awards.models import Authorisation, Award, Recommendation
from app.decisions.attachments.models import Attachment
from app.decisions.models import (
    Act,
    DecisionRecord,
    FurtherAdvice,
    Publication,
    RecordLine,
    Signature,
    Variation,
)
from app.platform.db import db
from app.platform.models import AuditEvent
from app.publishing.models import PublishedAward
from app.rounds.models import FundYear, Round
from app.rules.freezing import digest
from tests import factories as make
from tests.awards.conftest import Lists, store_marks, words
from tests.cast import Cast
from tests.decisions.conftest import Office, demo_client
from tests.decisions.test_attachments import attach_both
from tests.platform.test_audit import by_hand

pytestmark = pytest.mark.breaks_rules

LIST = "/office/rounds/TEST-R1/recommendations/1"
NAMED = "TEST-R1 recommendation 1: "


@pytest.fixture
def published(cast: Cast) -> Office:
    """A round whose list was made, explained, authorised, signed three times and published, each by its own person.

    Two files are attached to its record, and after the decision, which varied an award, Fiona advised again.
    """
    with cast.app.app_context():
        store_marks(cast)
        round_ = db.session.get_one(Round, cast.round_id)
        db.session.add(FundYear(fund=round_.fund, financial_year="2024/25", budget_amount=Decimal("400000.00")))
        db.session.commit()
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)
    Lists(cast, "TEST-R1").make("tolerance=50")
    dilys = cast.client("Dilys")
    dilys.post(f"{LIST}/due-diligence")
    page = dilys.get(f"{LIST}/reasons").text
    fields = re.findall(r'<textarea[^>]*name="([^"]+)"', page)
    versions = dict(re.findall(r'name="(version-[^"]+)" value="([^"]*)"', page))
    dilys.post(f"{LIST}/reasons", data=dict.fromkeys(fields, "It keeps young people out of trouble.") | versions)
    dilys.post(f"{LIST}/awards/T-001/conditions", data={"own": "No alcohol.", "version": version_of(cast)})
    cast.client("Edwin").post(f"{LIST}/authorisation", data={"reason": "The year's budget carries it."})
    office = Office(cast)
    varied = {"choice": "varied", "varies": "T-002", "amount-T-002": "9,000.00", "reason-T-002": "A smaller hall."}
    assert office.write().status_code == 302
    attach_both(office)
    steps = (office.send, office.advise, office.release, lambda: office.decide(**varied))
    assert [step().status_code for step in steps] == [302] * 4
    assert office.send_form("Fiona", "further-advice", {"text": "It still holds."}).status_code == 302
    return office


def version_of(cast: Cast) -> int:
    with cast.app.app_context():
        return db.session.query(Award).filter_by(position=1).one().version


def run(office: Office, *command: str) -> Result:
    return office.cast.app.test_cli_runner().invoke(args=[*command, "verify"])


def test_what_nobody_touched_holds(published: Office) -> None:
    audited, recomputed = run(published, "audit"), run(published, "recommendation")

    assert (audited.exit_code, audited.output) == (0, "The audit trail holds.\n")
    assert (recomputed.exit_code, recomputed.output) == (0, "1 recommendation holds.\n")
    assert "Void" not in words(published.cast.client("Dilys").get(published.url))


def edited(data: dict[str, Any], edit: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(data))
    edit(copy)
    return copy


def one(model: type, **which: Any) -> Any:
    return db.session.query(model).filter_by(**which).one()


def signature(act: Act) -> Signature:
    return db.session.query(Signature).filter_by(act=act).one()


def raise_an_award() -> None:
    db.session.execute(update(Award).where(Award.position == 1).values(amount=Decimal("10000.01")))


def change_a_frozen_mark() -> None:
    def edit(inputs: dict[str, Any]) -> None:
        next(iter(inputs["bids"][0]["sheets"].values()))["need"] = 1

    made = one(Recommendation)
    made.inputs = edited(made.inputs, edit)


def change_the_result() -> None:
    made = one(Recommendation)
    made.result = edited(made.result, lambda result: result["applications"][1].update(amount="12000.00"))


def reword_a_reason() -> None:
    db.session.execute(update(Award).where(Award.position == 2).values(crime_reduction_reason="Because."))


def drop_a_condition() -> None:
    one(Award, position=1).conditions = []


def raise_what_was_authorised() -> None:
    one(Authorisation).over_amount = Decimal("11000.00")


def reword_what_was_signed() -> None:
    made = signature(Act.ADVICE)
    made.content = edited(made.content, lambda content: content["statement"].update(text="Do not."))


def reword_the_record_under_a_signature() -> None:
    made = signature(Act.RELEASE)
    made.content = edited(made.content, lambda content: content["record"].update(conditions="None at all."))


def forge_a_whole_signature() -> None:
    made = signature(Act.DECISION)
    made.content = edited(made.content, lambda content: content["statement"].update(reasons="Another reason."))
    made.statement, made.digest = made.content["statement"], digest(made.content)


def sign_as_somebody_else() -> None:
    signature(Act.ADVICE).name = "Edwin"


def remove_a_signature() -> None:
    db.session.execute(text("DELETE FROM signature WHERE act = 'advice'"))


def move_a_head() -> None:
    signature(Act.DECISION).audit_head = "0123456789abcdef" * 4


def change_a_line() -> None:
    one(RecordLine).amount = Decimal("1.00")


def change_the_record() -> None:
    one(DecisionRecord).conditions = "None at all."


def vary_by_another_sum() -> None:
    one(Variation).amount = Decimal("9500.00")


def reword_what_is_published() -> None:
    made = one(Publication)
    made.content = edited(made.content, lambda content: content.update(conditions="None at all."))


def publish_another_sum() -> None:
    """Its digest made anew, so that nothing in the publication itself shows it."""
    made = one(Publication)
    made.content = edited(made.content, lambda content: content["awards"][0].update(amount="1.00"))
    made.digest = digest(made.content)


def drop_a_part_of_what_is_published() -> None:
    made = one(Publication)
    made.content = edited(made.content, lambda content: content.pop("conditions"))
    made.digest = digest(made.content)


def publish_without_its_attachments() -> None:
    made = one(Publication)
    made.content = edited(made.content, lambda content: content.update(attachments=[]))
    made.digest = digest(made.content)


def reword_further_advice() -> None:
    one(FurtherAdvice).text = "It does not hold."


def give_further_advice_to_somebody_else() -> None:
    one(FurtherAdvice).name = "Edwin"


def promote_who_advised_again() -> None:
    one(FurtherAdvice).role_title = "chief constable"


def remove_further_advice() -> None:
    db.session.execute(text("DELETE FROM further_advice"))


def swap_an_attachment() -> None:
    one(Attachment, title="Quote for locks").digest = "0123456789abcdef" * 4


def retitle_an_attachment() -> None:
    one(Attachment, title="Minutes of the panel").title = "Minutes"


def take_an_attachment_off() -> None:
    one(Attachment, title="Minutes of the panel").removed_at = make.NOON


EDITED = (
    Recommendation,
    Award,
    Authorisation,
    DecisionRecord,
    RecordLine,
    Signature,
    Variation,
    Publication,
    FurtherAdvice,
    Attachment,
)
EDITS: list[tuple[Callable[[], None], str]] = [
    (raise_an_award, f'{NAMED}awards[T-001].amount: frozen "10000.01", recomputed "10000.00"'),
    (change_a_frozen_mark, f"{NAMED}applications[T-001]"),
    (change_the_result, f'{NAMED}applications[T-003].amount: frozen "12000.00", recomputed "10000.00"'),
    (reword_a_reason, f"{NAMED}awards[T-003].crime_reduction_reason: it is not what an officer looked through"),
    (drop_a_condition, f"{NAMED}awards[T-001].conditions: they are not those that were put to it"),
    (raise_what_was_authorised, f"{NAMED}authorisation: it is not what was authorised"),
    (reword_what_was_signed, ", advice: its content is not what was signed, first at statement.text"),
    (reword_the_record_under_a_signature, ", release: its content is not what was signed, first at record.conditions"),
    (forge_a_whole_signature, ", decision: the audit trail knows no such signature"),
    (sign_as_somebody_else, ", advice.name: it is not what was signed"),
    (remove_a_signature, ", advice: the signature of Fiona is missing, and row "),
    (move_a_head, ", decision.audit_head: no row of the audit trail has this digest"),
    (change_a_line, ", lines[0].amount: it is not what Fiona signed (advice)"),
    (change_the_record, ", conditions: it is not what Grace signed (release)"),
    (vary_by_another_sum, ', variations.T-002.amount: signed "9000.00", stored "9500.00"'),
    (reword_what_is_published, ", publication: its content is not what was published (conditions)"),
    (publish_another_sum, ", publication: it is not what was decided (awards[T-001])"),
    (drop_a_part_of_what_is_published, ", publication: it is not what was decided (conditions)"),
    (publish_without_its_attachments, ", publication: it is not what was decided (attachments)"),
    (reword_further_advice, ", further advice.text: it is not what Fiona gave"),
    (give_further_advice_to_somebody_else, ", further advice.name: it is not what Fiona gave"),
    (promote_who_advised_again, ", further advice.role_title: it is not what Fiona gave"),
    (remove_further_advice, ", further advice: that of Fiona is missing, and row "),
    (swap_an_attachment, ", release: its attachment “Quote for locks” is not kept as it was"),
    (retitle_an_attachment, ", attachments[1].title: it is not what Grace signed (release)"),
    (take_an_attachment_off, ", attachments: it is not what Fiona signed (advice)"),
]


def test_both_commands_name_what_was_edited_by_hand(published: Office) -> None:
    missed = {}
    for edit, place in EDITS:
        with published.cast.app.app_context():
            before = stored()
            edit()
            db.session.commit()
        for command in ("audit", "recommendation"):
            result = run(published, command)
            if result.exit_code != 1 or place not in result.output:
                missed[edit.__name__, command] = result.output
        with published.cast.app.app_context():
            put_back(before)

    assert missed == {}
    assert run(published, "audit").exit_code == 0


def test_both_commands_name_a_file_that_is_another_or_gone(published: Office) -> None:
    with published.cast.app.app_context():
        quote, minutes = db.session.query(Attachment).order_by(Attachment.id)
        folder = published.cast.app.config["SETTINGS"].instance_path / "files"
        changed, removed = (next(folder.rglob(row.stored_as)) for row in (quote, minutes))
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    removed.unlink()

    for command in ("audit", "recommendation"):
        output = run(published, command).output
        assert ", attachment “Quote for locks”: the digest is another" in output
        assert ", attachment “Minutes of the panel”: the file is missing" in output


Rows = dict[str, list[dict[str, Any]]]


def stored() -> Rows:
    """Every row of the tables that are edited, as it is in the database."""
    tables = [model.__table__ for model in EDITED]
    return {table.name: [dict(row) for row in db.session.execute(table.select()).mappings()] for table in tables}


def put_back(rows: Rows) -> None:
    for model in EDITED:
        table = model.__table__
        there = set(db.session.scalars(table.select().with_only_columns(table.c.id)))
        for row in rows[table.name]:
            is_there = row["id"] in there
            statement = table.update().where(table.c.id == row["id"]) if is_there else table.insert()
            db.session.execute(statement.values(**row))
    db.session.commit()


def test_an_edited_row_of_the_trail_is_named_by_both(published: Office) -> None:
    with published.cast.app.app_context():
        sequence = db.session.query(AuditEvent).filter_by(action="record.decided").one().sequence
        db.session.rollback()
        by_hand(f"UPDATE audit_event SET after = '{{}}' WHERE sequence = {sequence}")

    assert f"audit row {sequence}: the row was changed after it was written" in run(published, "audit").output
    assert "decision: the audit trail knows no such signature" in run(published, "recommendation").output


def test_the_register_is_compared_with_what_was_published(published: Office) -> None:
    with published.cast.app.app_context():
        one(PublishedAward, reference="T-001").amount = Decimal("1.00")
        db.session.commit()

    assert "register[T-001]: published 10000.00, stored 1.00" in run(published, "audit").output


def test_an_organisation_may_change_its_name_afterwards(published: Office) -> None:
    with published.cast.app.app_context():
        one(Award, position=1).application.organisation.name = "Another name"
        db.session.commit()

    assert run(published, "audit").exit_code == 0
