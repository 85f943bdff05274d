"""Conditions that are put to single awards, beside the grant terms of all. The words are copied when one is chosen,
so a change here changes no award that has it.
"""

from __future__ import annotations

LIBRARY = (
    "Work begins within six weeks of the decision; otherwise the office may withdraw the grant.",
    "Enhanced DBS checks of everybody who works with children are shown to the office before they begin.",
    "A safeguarding policy, reviewed in the last twelve months, is sent before the first payment.",
    "Proof of public liability insurance of at least £5 million is sent before the first payment.",
    "Proof of the other money that the project needs is sent before the first payment.",
    "Written permission of the owner of the place is sent before anything is installed or built.",
    "A data sharing agreement with the police is signed before any personal data is passed on.",
    "A revised budget for the amount of this award is sent before the first payment.",
    "The office may visit the project once in each quarter.",
    "Equipment stays the property of the organisation and is not sold within three years.",
)
