"""When something of ours breaks, what was typed is held in the page that says so."""

from __future__ import annotations

import pytest

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
SENT = {"q_need": "They said it at ten in the evening.", "v_need": "3", "csrf_token": "as it was"}


@pytest.fixture
def broken(app):
    """A page that breaks when something is sent to it."""

    def breaks() -> str:
        raise ZeroDivisionError

    breaks.permission = "application:edit"
    app.add_url_rule("/breaks", view_func=breaks, methods=["POST"])
    return app.test_client()


def test_a_page_that_breaks_holds_what_was_typed(broken):
    answer = broken.post("/breaks", data=SENT, headers=FROM_HERE)

    assert answer.status_code == 500
    assert answer.text.count(SENT["q_need"]) == 2
    assert 'name="csrf_token" value="as it was"' in answer.text
    assert 'action="/breaks"' in answer.text


@pytest.mark.parametrize(
    ("data", "headers"),
    [(SENT, {"Sec-Fetch-Site": "cross-site"}), (SENT, {}), ({"v_need": "3", "once": "x"}, FROM_HERE)],
    ids=["another site", "nobody knows", "nothing typed"],
)
def test_it_holds_nothing_of_another_site_and_nothing_where_nothing_was_typed(broken, data, headers):
    answer = broken.post("/breaks", data=data, headers=headers)

    assert answer.status_code == 500
    assert "<form" not in answer.text
