"""The rules of the reserve list, each broken by hand in the published round of test_invariants.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, select, text

from app.awards.models import Recommendation
from app.decisions.models import Act, DecisionRecord, Signature
from app.platform.db import db
from tests import factories as make

A_GRANT = "(SELECT application_id FROM award WHERE position = 1), (SELECT id FROM decision_record)"
NO_GRANT = "(SELECT id FROM application WHERE reference = 'T-004'), (SELECT id FROM decision_record)"
OWN_ROUND = "(SELECT round_id FROM application WHERE reference = 'T-004')"


def entered(number: int, grant: str, amount: str, reverses: str = "NULL") -> str:
    return (
        "INSERT INTO grant_return (id, application_id, record_id, way, amount, returned_on, reason, entered_by_id,"
        f" entered_at, reverses_id, key) VALUES ({number}, {grant}, 'returned', {amount}, '2024-10-01', 'x', 1,"
        f" '2024-10-01 12:00:00', {reverses}, 'entry-{number}')"
    )


def sql(*statements: str) -> Callable[[], None]:
    def run() -> None:
        for statement in statements:
            db.session.execute(text(statement))

    return run


def given_again() -> None:
    """The first award once more, on a second list that was decided by a record of its own."""
    first = db.session.scalars(select(Recommendation)).one()
    record = db.session.scalars(select(DecisionRecord)).one()
    decision = db.session.scalars(select(Signature).where(Signature.act == Act.DECISION)).one()
    again = copied(first, number=2, round=first.round, made_by=first.made_by, follows=first)
    award = first.awards[0]
    copied(award, recommendation=again, application=award.application)
    people = {"written_by": record.written_by, "sent_by": record.sent_by}
    second = copied(record, sequence=2, reference="EXE999-24", recommendation=again, **people)
    copied(decision, record=second, person=decision.person)


def copied(thing: Any, **other: object) -> Any:
    """A row like another but for its own columns and these."""
    names = {column.key for column in inspect(type(thing)).column_attrs}
    own = {"id", "version", *(name for name in names if name.endswith("_id"))} - {"explained_by_id"}
    same = {name: getattr(thing, name) for name in names - own}
    return make.stored(type(thing)(**same | other))


BREAKS: dict[str, Callable[[], None]] = {
    "No more came back of a grant than was given, and never less than nothing.": sql(
        entered(1, A_GRANT, "9000"), entered(2, A_GRANT, "1000.01")
    ),
    "What came back is of a grant that was decided.": sql(entered(1, NO_GRANT, "1")),
    "An entry of what came back is taken back whole, on the same grant, and no entry that takes another back is.": sql(
        entered(1, A_GRANT, "2"), entered(2, A_GRANT, "1", "1")
    ),
    "A list that follows another follows an earlier one of its round that is decided.": sql(
        "UPDATE recommendation SET follows_id = id"
    ),
    "No bid is given money by two decisions.": given_again,
    "A bid is deferred to another round than its own, and begun anew in that one.": sql(
        "INSERT INTO deferral (application_id, to_round_id, reason, deferred_by_id, deferred_at) VALUES"
        f" ((SELECT id FROM application WHERE reference = 'T-004'), {OWN_ROUND}, 'x', 1, '2024-10-01 12:00:00')"
    ),
}
