"""What equality monitoring asks. The groups are those that equality law protects, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

RATHER_NOT = "Prefer not to say"
EVERYONE = "No group in particular"


@dataclass(frozen=True, slots=True)
class MonitoringQuestion:
    """A question with several answers to choose from; none at all is an answer too."""

    key: str
    text: str
    options: tuple[str, ...]


AGES = ("Children under 11", "Young people aged 11 to 17", "Young adults aged 18 to 25", "Adults", "People over 65")
GROUPS = (
    "Disabled people or people with long-term health conditions",
    "Women or girls",
    "Men or boys",
    "Lesbian, gay or bisexual people",
    "Trans people",
    "People of a particular faith",
    "People from minority ethnic communities",
    "Gypsy, Roma or Traveller communities",
    "Refugees or people seeking asylum",
    "Pregnant people or new parents",
)

QUESTIONS = (
    MonitoringQuestion("age", "Whom will your project mostly reach, by age?", (*AGES, EVERYONE, RATHER_NOT)),
    MonitoringQuestion("reached", "Is it mostly for one of these groups?", (*GROUPS, EVERYONE, RATHER_NOT)),
    MonitoringQuestion(
        "led",
        "Are half or more of those who lead your organisation from one of these groups?",
        (*GROUPS, EVERYONE, RATHER_NOT),
    ),
)
