"""UK postcodes: outward and inward code, as the standard for addresses (BS 7666) describes them.

Whether a postcode is in use is not known here; only whether one could look so.
"""

import re

from app.rules.errors import RuleError

POSTCODE = re.compile(
    r"(?P<outward>GIR|[A-PR-UWYZ](?:[0-9][0-9]?|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?))"
    r"(?P<inward>[0-9][ABD-HJLNP-UW-Z]{2})"
)
LONGEST = 20


def postcode(typed: str) -> str:
    """A postcode in its one way of writing, LE1 1AA, however it was typed.

    Raises: RuleError, with how one looks.
    """
    found = POSTCODE.fullmatch("".join(typed[:LONGEST].split()).upper())
    if found is None:
        raise RuleError("Enter a UK postcode, like LE1 1AA.")
    return f"{found['outward']} {found['inward']}"
