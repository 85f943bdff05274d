"""Where an application stands, in plain words. Features that come later in the process tell the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.applications.models import Application
from app.platform.clock import local
from app.platform.formatting import date_and_time, long_date


@dataclass(frozen=True, slots=True)
class Status:
    """A word with its mark for lists, a sentence for the application's own page, and where there is more."""

    word: str
    mark: str
    sentence: str = ""
    url: str = ""


Source = Callable[[Sequence[Application], datetime], Mapping[int, Status]]
SOURCES: list[Source] = []


def told_by(source: Source) -> Source:
    """Register who tells the status of applications that have gone further than the round: by their ids."""
    SOURCES.append(source)
    return source


def statuses_of(applications: Sequence[Application], at: datetime) -> dict[int, Status]:
    """The status of each application, by its id."""
    found = {application.id: by_the_clock(application, at) for application in applications}
    submitted = [application for application in applications if application.submission and not application.withdrawal]
    for source in SOURCES if submitted else ():
        found |= source(submitted, at)
    return found


def status_of(application: Application, at: datetime) -> Status:
    return statuses_of([application], at)[application.id]


def by_the_clock(application: Application, at: datetime) -> Status:
    """What the application itself and the times of its round say."""
    in_time = application.is_in_time(at)
    if application.withdrawal:
        return Status("Withdrawn", "none", f"You withdrew it on {date_and_time(application.withdrawal.withdrawn_at)}.")
    if application.submission is None:
        return Status("Draft", "progress") if in_time else Status("Not submitted", "todo")
    if application.is_draft and in_time:
        return Status("Submitted, opened again", "progress")
    return Status("Submitted", "done") if in_time else with_the_panel(application, at)


def with_the_panel(application: Application, at: datetime) -> Status:
    """After the closing time: who has the bid in hand, and until when."""
    round_, today = application.round, local(at).date()
    if today <= round_.panel_to:
        return Status("With the panel", "done", f"The panel scores all bids until {long_date(round_.panel_to)}.")
    when = f" by {long_date(round_.decision_by)}" if round_.decision_by and today <= round_.decision_by else ""
    return Status("Waits for the decision", "done", f"The panel has scored the bids. The commissioner decides{when}.")
