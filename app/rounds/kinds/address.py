"""An address in the United Kingdom."""

from __future__ import annotations

from app.rounds.kinds.together import Line, Together
from app.rounds.models import Question
from app.rules.postcode import postcode


class Address(Together):
    """Where somebody is to be found: two lines, a town, a postcode."""

    lines = (
        Line("line1", "Address line 1", "Enter the first line of the address.", autocomplete="address-line1"),
        Line("line2", "Address line 2, if there is one", autocomplete="address-line2"),
        Line("town", "Town or city", "Enter the town or city.", autocomplete="address-level2", width="20"),
        Line(
            "postcode",
            "Postcode",
            "Enter the postcode, like LE1 1AA.",
            autocomplete="postal-code",
            width="10",
            check=postcode,
        ),
    )

    def asked_for(self, question: Question) -> str:
        return "An address with its postcode."
