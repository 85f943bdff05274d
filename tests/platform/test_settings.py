"""A wrong setting stops the start and names itself; what is left out is safe."""

from __future__ import annotations

import pytest

from app.settings import SettingsError, read_settings


def settings(folder, **changes):
    return read_settings({"INSTANCE_PATH": str(folder)} | changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/fund"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FALLBACKS", "a-former-key-that-is-long-enough-it-is short"),
        ("SAFETY_FUND_DEMO", "yes"),
        ("BASE_URL", "grants.office.example"),
        ("TRUSTED_PROXY", "the proxy"),
        ("MAIL_URL", "http://mail.office.example"),
        ("BRAND_COLOUR", "blue"),
        ("LINK_COLOUR", "#12345"),
        ("REFERENCE_PATTERN", "EXE-{yy}"),
        ("REFERENCE_PATTERN", "EXE{seq:03d}"),
        ("REFERENCE_PATTERN", "EXE{number}"),
        ("REFERENCE_PATTERN", "{seq.__class__}{yy}"),
        ("PUBLISHER_PREFIX", "office"),
        ("PUBLISHER_WEBSITE", "www.office.example"),
        ("DATA_LICENCE", "open"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"^{name}: "):
        settings(tmp_path, **{name: value})


def test_an_instance_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"^INSTANCE_PATH: "):
        settings(tmp_path / "file" / "folder")


def test_nothing_given_is_a_safe_production(tmp_path):
    found = settings(tmp_path)

    assert not found.demo
    assert found.secure_cookies
    assert found.trusted_proxy == ""
    assert found.database_url == f"sqlite:///{tmp_path / 'safety-fund.sqlite'}"


def test_the_key_is_random_kept_and_nobody_elses_to_read(tmp_path):
    first = settings(tmp_path / "a").secret_key

    assert settings(tmp_path / "a").secret_key == first
    assert settings(tmp_path / "b").secret_key != first
    assert (tmp_path / "a" / "secret_key").stat().st_mode & 0o077 == 0


def test_the_office_is_a_matter_of_settings(tmp_path):
    office = settings(tmp_path, DECISION_MAKER_TITLE="Mayor", REFERENCE_PATTERN="M-{yyyy}-{seq}").office

    assert office.decision_maker_title == "Mayor"
    assert office.reference_pattern.format(seq=7, yy="28", yyyy="2028") == "M-2028-7"
