"""Who may see which planted words, and from which phase on. Written by hand: nothing here asks the application.

A word that is not here may be seen by nobody. Phases are letters of worlds.PHASES.
"""

from __future__ import annotations

FUND_OFFICERS = {"Dilys", "Odette"}
OFFICE = FUND_OFFICERS | {"Edwin", "Fiona", "Grace", "Hari", "Imogen"}
TRAIL = {"Edwin", "Grace", "Imogen"}
FREE = {"Carys", "Chidi", "Olive"}  # on the panel, no interest
ON_THE_FIRST = FREE | {"Devan", "Odette"}  # their interest is in T-002
DECLARED = ON_THE_FIRST | {"Gwen"}  # they went through the list, and may read their declaration back
READS_BIDS = OFFICE | FREE | {"Ben"}  # he has still to declare, and sees the list for that; Gwen is out
EVERYBODY = {"nobody", "Farouk", "Nadia", "Petra", "Gwen", "Devan"} | READS_BIDS

WHO_MAY_SEE: dict[str, dict[str, set[str]]] = {
    # Bids: their own people always; the office once they are in; the panel once the round has closed; the public
    # those that got a grant, once that is published. T-004 got none.
    "canary-bid-1": {"PO": OFFICE | {"Nadia"}, "SUC": READS_BIDS | {"Devan", "Nadia"}, "D": EVERYBODY},
    "canary-bid-2": {"PO": OFFICE | {"Petra"}, "SUC": READS_BIDS | {"Petra"}, "D": EVERYBODY},
    "canary-bid-3": {"PO": OFFICE, "SUC": READS_BIDS | {"Devan"}, "D": EVERYBODY},
    "canary-bid-4": {"PO": OFFICE, "SUCD": READS_BIDS | {"Devan"}},
    # A draft that was never sent in; what was asked for in order to apply; a question before it is published.
    "canary-draft-petra": {"POSUCD": FUND_OFFICERS | {"Petra"}},
    "canary-adjustment-nadia": {"POSUCD": FUND_OFFICERS | {"Nadia"}},
    "canary-enquiry-nadia": {"POSUCD": FUND_OFFICERS | {"Nadia"}},
    "canary-clarification-1": {"POSUCD": FUND_OFFICERS | {"Imogen", "Nadia"}},
    # Contacts and addresses.
    "canary-contact-1": {"POSUCD": FUND_OFFICERS | {"Imogen", "Nadia"}},
    "canary-email-petra": {"POSUCD": FUND_OFFICERS | {"Imogen", "Petra"}},
    # Monitoring: counted, in numbers large enough, and never shown as it was given.
    "canary-monitoring-1": {},
    # Sheets: their own member's until the seal is opened; then the panel's in the meeting, and the office's export.
    **{
        f"canary-{word}-{member}{bid}": {"SUCD": {name}, "UCD": readers | {"Dilys", "Imogen"}}
        for word in ("note", "feedback")
        for member, name in (("asha", "Asha"), ("carys", "Carys"), ("ewa", "Ewa"))
        for bid, readers in (("1", ON_THE_FIRST), ("2", FREE), ("3", ON_THE_FIRST), ("4", ON_THE_FIRST))
    },
    # What the panel agreed, and why.
    "canary-reason-1": {"UCD": ON_THE_FIRST | {"Dilys", "Imogen"}},
    "canary-reason-2": {"UCD": FREE | {"Dilys", "Imogen"}},
    # What an applicant was told: themselves, the fund officer who wrote it, and readers of the audit trail.
    "canary-told-1": {"D": {"Nadia", "Dilys"} | TRAIL},
    "canary-told-2": {"D": {"Petra", "Dilys"} | TRAIL},
    "canary-told-3": {"D": {"Dilys"} | TRAIL},
    "canary-told-4": {"D": {"Dilys"} | TRAIL},
}
