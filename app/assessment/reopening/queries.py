"""Every version of a sheet, side by side: those that were taken up again, and the one that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import PanelMember, Score, ScoreSheet, SetAside, SheetVersion, SignOff
from app.assessment.sheets import content_of
from app.platform.db import db, read
from app.rules.freezing import digest


@dataclass(frozen=True, slots=True)
class Given:
    """What one version says on one criterion. `is_changed`: the version before it said something else."""

    points: int | None
    note: str
    feedback: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a sheet. The last one has not been taken up again; without a sign-off it is being marked."""

    number: int
    marks: Mapping[str, Mapping[str, Any]]
    signed_off_at: datetime | None
    digest: str
    is_as_signed: bool
    reopened_at: datetime | None = None
    reason: str = ""

    @property
    def stands(self) -> bool:
        return self.reopened_at is None


@dataclass(frozen=True, slots=True)
class SheetHistory:
    """A member's sheet for a bid with all its versions, oldest first. `set_aside`: why it no longer counts."""

    name: str
    role: str
    versions: Sequence[Version]
    set_aside: str

    def rows(self, criteria: Sequence[Any]) -> list[tuple[Any, list[Given]]]:
        """For each criterion what each version says."""
        return [(criterion, self.given_on(criterion.key)) for criterion in criteria]

    def given_on(self, key: str) -> list[Given]:
        marks = [version.marks.get(key, {}) for version in self.versions]
        return [
            Given(
                mark.get("points"),
                mark.get("note", ""),
                mark.get("feedback", ""),
                is_changed=bool(place) and mark != marks[place - 1],
            )
            for place, mark in enumerate(marks)
        ]


def histories(found: Select[Any], criteria: Sequence[Any], *, with_open: bool, **values: Any) -> list[SheetHistory]:
    """The histories of these sheets (a select made of SHEETS), in three queries.

    `with_open`: also what is being marked now and is not signed off, which is for its member's eyes only.
    """
    sheets = read(found, **values).all()
    ids = [sheet.id for sheet in sheets]
    scores, versions = scores_of(ids, criteria), versions_of(ids)
    listed = [history_of(sheet, scores[sheet.id], versions[sheet.id], with_open) for sheet in sheets]
    return [history for history in listed if history.versions]


SHEETS = (
    select(
        ScoreSheet.id,
        Application.reference,
        Person.name,
        PanelMember.role,
        SignOff.signed_off_at,
        SignOff.digest,
        SetAside.reason.label("set_aside"),
    )
    .join(Application, Application.id == ScoreSheet.application_id)
    .join(PanelMember, PanelMember.id == ScoreSheet.member_id)
    .join(Person, Person.id == PanelMember.person_id)
    .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
    .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
)
OWN = SHEETS.where(
    ScoreSheet.member_id == bindparam("member_id", type_=Integer),
    ScoreSheet.application_id == bindparam("bid_id", type_=Integer),
    SetAside.id.is_(None),
)
OF_BID = SHEETS.where(ScoreSheet.application_id == bindparam("bid_id", type_=Integer)).order_by(
    Person.name, PanelMember.id
)


def scores_of(sheet_ids: Sequence[int], criteria: Sequence[Any]) -> Mapping[int, dict[str, Any]]:
    """The marks of these sheets as they are now, by sheet and criterion, in the order of the round."""
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in db.session.execute(select(Score.__table__).where(Score.sheet_id.in_(sheet_ids))):
        found[row.sheet_id][row.criterion_id] = row
    ordered = {id_: {each.key: rows[each.id] for each in criteria if each.id in rows} for id_, rows in found.items()}
    return defaultdict(dict, ordered)


def versions_of(sheet_ids: Sequence[int]) -> Mapping[int, list[SheetVersion]]:
    found: dict[int, list[SheetVersion]] = defaultdict(list)
    wanted = select(SheetVersion).where(SheetVersion.sheet_id.in_(sheet_ids)).order_by(SheetVersion.number)
    for version in db.session.scalars(wanted):
        found[version.sheet_id].append(version)
    return found


def history_of(sheet: Any, scores: dict[str, Any], versions: list[SheetVersion], with_open: bool) -> SheetHistory:
    shown = [*map(kept_version, versions)]
    content = content_of(sheet.reference, scores)
    if sheet.signed_off_at:
        again = digest(content)
        shown.append(
            Version(len(shown) + 1, content["marks"], sheet.signed_off_at, sheet.digest, again == sheet.digest)
        )
    elif scores and (with_open or sheet.set_aside):
        shown.append(Version(len(shown) + 1, content["marks"], None, "", is_as_signed=False))
    return SheetHistory(sheet.name, sheet.role, shown, sheet.set_aside or "")


def kept_version(version: SheetVersion) -> Version:
    return Version(
        number=version.number,
        marks=version.content["marks"],
        signed_off_at=version.signed_off_at,
        digest=version.digest,
        is_as_signed=digest(version.content) == version.digest,
        reopened_at=version.reopened_at,
        reason=version.reason,
    )


def changed_versions() -> Iterable[str]:
    """Kept versions that are not what was signed off."""
    wanted = select(SheetVersion).order_by(SheetVersion.id).execution_options(yield_per=200)
    for version in db.session.scalars(wanted):
        if digest(version.content) != version.digest:
            yield f"sheet {version.sheet_id}, version {version.number}"
