"""What docs/serving.md says of signing in is what the code does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import invitations, links, new_passwords, sessions, tries, views
from app.settings import ROOT

SERVING = " ".join((ROOT / "docs" / "serving.md").read_text().split())


def minutes(time: timedelta) -> int:
    return int(time.total_seconds()) // 60


@pytest.mark.parametrize(
    "said",
    [
        f"press a button within {minutes(links.LASTS)} minutes, once",
        f"{links.MOST_AN_HOUR} links an hour to one address",
        f"six digits of an authenticator app within {views.HALF_LASTS // 60} minutes",
        f"{tries.MOST} wrong passwords in {minutes(tries.LASTS)} minutes from one network address for one person, "
        f"{tries.MOST_OF_ALL_ADDRESSES} from all of them together; {tries.MOST} wrong codes",
        f"the invitation works for {minutes(invitations.LASTS) // 60} hours and once",
    ],
)
def test_every_way_in_is_documented_with_its_limits(said):
    assert said in SERVING


def test_how_long_a_sign_in_lasts_is_documented():
    assert sessions.APPLICANT_HOURS == sessions.STAFF_HOURS
    assert (
        f"A sign-in ends {minutes(sessions.STAFF_IDLE)} minutes after the last request, an applicant's after "
        f"{minutes(sessions.APPLICANT_IDLE)}, and each after {sessions.STAFF_HOURS} hours."
    ) in SERVING


def test_the_words_that_are_too_near_to_the_office_are_documented():
    assert f"at least {new_passwords.SHORTEST} characters" in SERVING
    assert f"`{' '.join(new_passwords.WORDS_OF_THE_WORK)}`" in SERVING
