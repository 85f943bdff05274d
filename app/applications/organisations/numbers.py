"""Which number is asked of which kind of organisation."""

from __future__ import annotations

from app.rules.errors import RuleError
from app.rules.registration import Identity, Registration, registration

POSSIBLE = {
    "charity": (Identity.CHARITY,),
    "charitable incorporated organisation": (Identity.CHARITY,),
    "community interest company": (Identity.CIC,),
    "parish council": (Identity.COUNCIL,),
    "school": (Identity.SCHOOL,),
    "business": (Identity.COMPANY,),
}
ANY_OF_TWO = (Identity.CHARITY, Identity.COMPANY)  # clubs and groups: some are the one, some the other
NEITHER = (
    "Enter a charity number (six or seven digits, or one that begins with SC or NIC) or a company number (eight "
    "characters). Leave it empty if your organisation is not registered."
)


def registration_of(kind: str, typed: str) -> Registration:
    """The registration that somebody typed for an organisation of this kind.

    Raises: RuleError, with how such a number looks.
    """
    identities = POSSIBLE.get(kind, ANY_OF_TWO)
    for identity in identities:
        try:
            return registration(identity, typed)
        except RuleError:
            if len(identities) == 1:
                raise
    raise RuleError(NEITHER)
