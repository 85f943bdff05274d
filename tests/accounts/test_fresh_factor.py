"""At each signature the person proves again who they are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import codes, fresh_factor
from app.accounts.models import SignIn, SignInMethod
from app.accounts.sessions import SignedIn
from app.platform.db import db
from app.platform.errors import Refused


def signed_in(cast, name, method):
    """What Flask-Login would carry for this person; inside an application context."""
    cast.client(name)
    sign_in = db.session.scalars(select(SignIn).where(SignIn.person_id == cast.people[name])).first()
    sign_in.method = method
    db.session.commit()
    return SignedIn(sign_in.id, method, sign_in.ends_at, sign_in.person_id, name, "token")


@pytest.mark.parametrize("method", [SignInMethod.PASSWORD_AND_CODE, SignInMethod.PASSKEY])
def test_a_present_code_lets_a_signature_pass_once(app, cast, method):
    code = cast.code("Hari")
    with app.app_context():
        hari = signed_in(cast, "Hari", method)

        assert fresh_factor.check(hari, code) is None
        with pytest.raises(Refused, match="Enter the present six digits"):
            fresh_factor.check(hari, code)


@pytest.mark.parametrize("code", ["", "000000", "12345", "code"])
def test_a_wrong_code_does_not(app, cast, code):
    with app.app_context(), pytest.raises(Refused, match="Enter the present six digits"):
        fresh_factor.check(signed_in(cast, "Hari", SignInMethod.PASSWORD_AND_CODE), code)


def test_somebody_elses_code_does_not(app, cast):
    with app.app_context():
        cast.person("Edwin").totp_secret = codes.encrypted_for(cast.people["Edwin"], "NB2W45DFOIZANB2W45DFOIZA")
        db.session.commit()
    code = cast.code("Edwin")

    with app.app_context(), pytest.raises(Refused):
        fresh_factor.check(signed_in(cast, "Hari", SignInMethod.PASSWORD_AND_CODE), code)


def test_a_link_by_email_is_not_enough_to_sign(app, cast):
    with app.app_context(), pytest.raises(Refused, match="A link by e-mail is not enough"):
        fresh_factor.check(signed_in(cast, "Nadia", SignInMethod.LINK), "")


def test_in_the_demo_the_act_itself_is_enough(app, cast):
    with app.app_context():
        assert fresh_factor.check(signed_in(cast, "Hari", SignInMethod.DEMO), "") is None


def test_a_made_up_passkey_answer_does_not(app, cast):
    with app.test_request_context("/", method="POST"), pytest.raises(Refused):
        fresh_factor.check(signed_in(cast, "Hari", SignInMethod.PASSKEY), "", '{"id": "AAAA"}')


def test_after_ten_wrong_codes_the_form_says_when_to_try_again(app, cast):
    code = cast.code("Hari")
    with app.test_request_context("/", method="POST"):
        hari = signed_in(cast, "Hari", SignInMethod.PASSWORD_AND_CODE)
        for _ in range(10):
            with pytest.raises(Refused, match="Enter the present six digits"):
                fresh_factor.check(hari, "000000")

        with pytest.raises(Refused, match="There were too many wrong tries"):
            fresh_factor.check(hari, code)
