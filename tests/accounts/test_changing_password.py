"""Who has a password changes it with a present code; the other sign-ins end."""

from __future__ import annotations

from app.accounts import account_pages
from tests.accounts.test_password_sign_in import PASSWORD, dilys, give_password
from tests.cast import signed_in_client

__all__ = ["dilys"]
CHANGED = "candle ferry walnut"


def change(cast, client, password=CHANGED, code=None):
    code = cast.code("Dilys") if code is None else code
    return client.post("/account/password", data={"password": password, "fresh_code": code})


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


def test_a_stranger_changes_nobodys(cast, dilys):
    assert change(cast, cast.client()).status_code == 401

    assert signs_in(cast, dilys, PASSWORD)


def test_who_signs_in_by_link_has_none_to_change(cast):
    refused = change(cast, cast.client("Nadia"), code="")

    assert refused.status_code == 422
    assert account_pages.NEEDS_INVITATION in refused.text


def test_without_a_present_code_it_stays(cast, dilys):
    assert change(cast, cast.client("Dilys"), code="000000").status_code == 422

    assert signs_in(cast, dilys, PASSWORD)


def test_a_known_one_is_explained_and_leaves_the_code_to_use(cast, dilys):
    client, code = cast.client("Dilys"), cast.code("Dilys")

    refused = change(cast, client, "Manchester123", code)

    assert refused.status_code == 422
    assert "guessed first" in refused.text
    assert signs_in(cast, dilys, PASSWORD)
    assert change(cast, client, code=code).status_code == 302
