"""One page of each kind, on a phone, with everything unfolded: whatever no journey comes by."""

from __future__ import annotations

import pytest

from tests.architecture.crawl import crawl
from tests.architecture.test_pages import NOBODY, PUBLIC_STARTS, STARTS, client_of
from tests.browser import checks
from tests.browser.visitor import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", [NOBODY, "Nadia", "Ben", "Asha", "Chidi", "Dilys", "Hari", "Imogen"])
def test_every_kind_of_page_is_sound_on_a_phone(quiet_site, visits, name):
    app = quiet_site.app
    starts = PUBLIC_STARTS if name == NOBODY else STARTS
    pages = [page for page in crawl(app, client_of(app, name), *starts, alike=1) if page.is_html]
    somebody = visits(quiet_site, width=PHONE)
    if name != NOBODY:
        somebody.signs_in_as(name)

    for page in pages:
        somebody.page.goto(quiet_site.address + page.url)
        somebody.unfolds_everything()
        somebody.arrived()
        somebody.page.evaluate(checks.WIDE_SPACING)
        somebody.problems += checks.sideways_scroll(somebody.page)
