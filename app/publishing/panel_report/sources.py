"""Where the figures of a report come from: each a page, and a note that can be followed on paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.awards.models import Recommendation
from app.platform.addresses import whole_address
from app.platform.formatting import date_and_time, digest_words
from app.platform.papers import Run
from app.publishing.panel_report.queries import Decision, Reported
from app.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its number in the list at the end, its short name, its page, and the whole note."""

    number: int
    name: str
    url: str
    note: str

    def of(self, figure: str) -> Run:
        """The figure as a link to where it comes from."""
        return Run(figure, url=self.url)

    @property
    def cell(self) -> Run:
        return Run(f"{self.name} [{self.number}]", url=self.url)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of one report, numbered in the order in which they are listed."""

    round: Source
    listed: Source
    decisions: tuple[Source, ...]

    def all(self) -> tuple[Source, ...]:
        return (self.round, self.listed, *self.decisions)


def sources_of(reported: Reported, made: Recommendation) -> Sources:
    decisions = enumerate(reported.decisions, start=3)
    return Sources(
        round_source(1, reported.round),
        list_source(2, reported.round, made),
        tuple(decision_source(number, decision) for number, decision in decisions),
    )


def round_source(number: int, round_: Round) -> Source:
    here = {"round_reference": round_.reference}
    note = f"The page of the round, {round_.reference}: {whole_address('rounds.show', **here)}"
    return Source(number, "The round", url_for("rounds.show", round_reference=round_.reference), note)


def list_source(number: int, round_: Round, made: Recommendation) -> Source:
    """The list as it was frozen, which anybody in the office can compute again from its inputs."""
    name = f"Recommendation {made.number}"
    note = (
        f"{name} of {round_.reference}, frozen {date_and_time(made.made_at)}, digest {digest_words(made.digest)}: "
        f"{whole_address('awards.recommendation', round_reference=round_.reference, number=made.number)}"
    )
    url = url_for("awards.recommendation", round_reference=round_.reference, number=made.number)
    return Source(number, name, url, note)


def decision_source(number: int, decision: Decision) -> Source:
    """What was published of a decision."""
    reference, published = decision.content["reference"], decision.publication
    note = (
        f"Decision record {reference}, published {date_and_time(published.published_at)}, "
        f"digest {digest_words(published.digest)}: {whole_address('publishing.decision', record_reference=reference)}"
    )
    return Source(number, reference, url_for("publishing.decision", record_reference=reference), note)
