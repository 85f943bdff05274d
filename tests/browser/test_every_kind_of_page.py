"""One page of each kind, on a phone, with everything unfolded: whatever no journey comes by."""

from __future__ import annotations

import pytest

from tests.architecture.test_pages import NOBODY, is_public, reached_by
from tests.browser import checks
from tests.browser.visitor import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", [NOBODY, "Nadia", "Ben", "Asha", "Chidi", "Dilys", "Hari", "Imogen"])
def test_every_kind_of_page_is_sound_on_a_phone(quiet_site, visits, name):
    """Public pages are looked at by nobody in particular: they are the same for whoever is signed in."""
    pages = [page for page in reached_by(quiet_site.app, name, alike=1) if page.is_html]
    if name != NOBODY:
        pages = [page for page in pages if not is_public(quiet_site.app, page)]
    somebody = visits(quiet_site, width=PHONE)
    if name != NOBODY:
        somebody.signs_in_as(name)

    for page in pages:
        somebody.page.goto(quiet_site.address + page.url)
        somebody.unfolds_everything()
        somebody.arrived()
        somebody.page.evaluate(checks.WIDE_SPACING)
        somebody.problems += checks.sideways_scroll(somebody.page)
