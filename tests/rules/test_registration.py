"""Two ways of typing the same number are the same organisation."""

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from app.rules.errors import RuleError
from app.rules.registration import Identity, number_in, registration


@pytest.mark.parametrize(
    ("identity", "typed", "identifier"),
    [
        (Identity.CHARITY, "1098765", "GB-CHC-1098765"),
        (Identity.CHARITY, " 1 098 765 ", "GB-CHC-1098765"),
        (Identity.CHARITY, "0298765", "GB-CHC-298765"),
        (Identity.CHARITY, "1098765/2", "GB-CHC-1098765-2"),
        (Identity.CHARITY, "sc 45678", "GB-SC-SC045678"),
        (Identity.CHARITY, "nic 101234", "GB-NIC-NIC101234"),
        (Identity.COMPANY, "1234567", "GB-COH-01234567"),
        (Identity.COMPANY, "01234567", "GB-COH-01234567"),
        (Identity.CIC, "01234567", "GB-COH-01234567"),
        (Identity.COMPANY, "sc123456", "GB-COH-SC123456"),
        (Identity.COMPANY, "NI 1234", "GB-COH-NI001234"),
        (Identity.COMPANY, "ip12345r", "GB-COH-IP12345R"),
        (Identity.SCHOOL, "123 456", "GB-EDU-123456"),
        (Identity.COUNCIL, "e04001234", "GB-GSS-E04001234"),
        (Identity.COUNCIL, "lce", "GB-LAE-LCE"),
    ],
)
def test_a_number_has_one_identifier_however_it_is_typed(identity: Identity, typed: str, identifier: str) -> None:
    assert registration(identity, typed).identifier == identifier


@pytest.mark.parametrize(
    ("identity", "typed", "says"),
    [
        (Identity.CHARITY, "12345", "six or seven digits"),
        (Identity.CHARITY, "12345678", "six or seven digits"),
        (Identity.CHARITY, "٣٤٥٦٧٨", "six or seven digits"),
        (Identity.CHARITY, "", "charity number"),
        (Identity.COMPANY, "123456789", "eight characters"),
        (Identity.COMPANY, "12", "eight characters"),
        (Identity.COMPANY, "00000000", "eight characters"),
        (Identity.COMPANY, "ABC12345", "eight characters"),
        (Identity.SCHOOL, "012345", "six digits"),
        (Identity.COUNCIL, "E0400123", "eight digits"),
        (Identity.UNREGISTERED, "1098765", "Leave this empty"),
    ],
)
def test_another_format_is_refused_with_how_it_looks(identity: Identity, typed: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        registration(identity, typed)


@given(any_.sampled_from(Identity), any_.text(max_size=12))
def test_what_is_written_the_registers_way_stays_as_it_is(identity: Identity, typed: str) -> None:
    try:
        found = registration(identity, typed)
    except RuleError:
        return
    assert registration(identity, found.number) == found
    assert number_in(found.identifier) == found.number
