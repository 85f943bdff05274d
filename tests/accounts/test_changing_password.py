"""Who has a password changes it, with the present one and a present code; the other sign-ins end."""

from __future__ import annotations

import pytest

from app.accounts import account_pages, fresh_factor, tries
from tests.accounts.mailbox import mails_to
from tests.accounts.test_password_sign_in import PASSWORD, dilys, give_password
from tests.cast import signed_in_client

__all__ = ["dilys"]
CHANGED = "candle ferry walnut"


def change(cast, client, password=CHANGED, *, code=None, present=PASSWORD):
    code = cast.code("Dilys") if code is None else code
    return client.post("/account/password", data={"present": present, "password": password, "fresh_code": code})


def signs_in(cast, email, password):
    return give_password(cast.client(), email, password).status_code == 302


def test_the_new_password_signs_in_and_the_former_does_not(cast, dilys):
    assert change(cast, cast.client("Dilys")).location == "/account"

    assert signs_in(cast, dilys, CHANGED)
    assert not signs_in(cast, dilys, PASSWORD)


def test_the_other_sign_ins_end(app, cast, dilys):
    elsewhere = signed_in_client(app, cast.people["Dilys"])

    change(cast, cast.client("Dilys"))

    assert elsewhere.get("/home").status_code == 302
    assert cast.client("Dilys").get("/home").status_code == 200


def test_its_owner_is_told(app, cast, dilys):
    change(cast, cast.client("Dilys"))

    told = mails_to(app, dilys)[-1]
    assert told.subject == "Your password was changed"
    assert "If it was not, write to " in told.text


def test_a_stranger_changes_nobodys(app, cast, dilys):
    assert change(cast, cast.client()).status_code == 401

    assert signs_in(cast, dilys, PASSWORD)
    assert mails_to(app, dilys) == []


def test_who_signs_in_by_link_has_none_to_change(cast):
    refused = change(cast, cast.client("Nadia"), code="")

    assert refused.status_code == 422
    assert account_pages.NEEDS_INVITATION in refused.text


def test_without_a_present_code_it_stays(cast, dilys):
    assert change(cast, cast.client("Dilys"), code="000000").status_code == 422

    assert signs_in(cast, dilys, PASSWORD)


@pytest.mark.parametrize(
    ("present", "reason"),
    [
        ("", "Enter your present password."),
        (CHANGED, fresh_factor.NOT_THEIRS),
        (PASSWORD + " ", fresh_factor.NOT_THEIRS),
    ],
)
def test_without_the_present_password_it_stays_and_the_code_is_left(cast, dilys, present, reason):
    client, code = cast.client("Dilys"), cast.code("Dilys")

    refused = change(cast, client, code=code, present=present)

    assert refused.status_code == 422
    assert reason in refused.text
    assert signs_in(cast, dilys, PASSWORD)
    assert change(cast, client, code=code).status_code == 302


def test_after_ten_wrong_ones_the_right_one_is_not_looked_at(cast, dilys):
    client = cast.client("Dilys")
    for _ in range(tries.MOST):
        change(cast, client, code="000000", present="wrong")

    refused = change(cast, client)

    assert refused.status_code == 422
    assert "too many wrong tries" in refused.text


def test_a_known_one_is_explained_and_leaves_the_code_to_use(cast, dilys):
    client, code = cast.client("Dilys"), cast.code("Dilys")

    refused = change(cast, client, "Manchester123", code=code)

    assert refused.status_code == 422
    assert "guessed first" in refused.text
    assert signs_in(cast, dilys, PASSWORD)
    assert change(cast, client, code=code).status_code == 302
