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
        ("DATABASE_URL", "postgresql+psycopg://office@database:port/fund"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:////nowhere/fund.sqlite"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FALLBACKS", "a-former-key-that-is-long-enough-it-is short"),
        ("SAFETY_FUND_DEMO", "yes"),
        ("SECRET_KEY", " " * 40),
        ("PORT", "five"),
        ("PORT", "65536"),
        ("BASE_URL", "grants.office.example"),
        ("BASE_URL", "https://grants.office.example:99999"),
        ("BASE_URL", "https://[grants"),
        ("BASE_URL", "https://office.example/grants"),
        ("TRUSTED_PROXY", "the proxy"),
        ("MAIL_URL", "http://mail.office.example"),
        ("MAIL_URL", "smtp://mail.office.example:submission"),
        ("MAIL_FROM", "grants"),
        ("MAIL_FROM", "grants@office.example\nBcc: everybody@office.example"),
        ("CLAMD", "scanner"),
        ("CLAMD", "scanner:99999"),
        ("STORAGE_URL", "https://bucket"),
        ("OFFICE_EMAIL", "grants at office.example"),
        ("DATA_PROTECTION_EMAIL", "nobody"),
        ("OFFICE_NAME", "Office\nof somebody"),
        ("DECISION_MAKER_TITLE", "Mayor " * 40),
        ("KEEP_BIDS_YEARS", "0"),
        ("KEEP_GRANTS_YEARS", "seven"),
        ("BRAND_COLOUR", "blue"),
        ("LINK_COLOUR", "#12345"),
        ("LINK_COLOUR", "#ffee00"),
        ("CALL_COLOUR", "#000000"),
        ("REFERENCE_PATTERN", "EXE-{yy}"),
        ("REFERENCE_PATTERN", "EXE{seq:03d}"),
        ("REFERENCE_PATTERN", "EXE{number}"),
        ("REFERENCE_PATTERN", "{seq.__class__}{yy}"),
        ("REFERENCE_PATTERN", "{seq:09999999999d}-{yy}"),
        ("REFERENCE_PATTERN", "EXE/{seq}/{yy}"),
        ("PUBLISHER_PREFIX", "office"),
        ("PUBLISHER_IDENTIFIER", "the office"),
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


def test_a_key_that_was_cut_off_is_named(tmp_path):
    (tmp_path / "secret_key").write_text("cut")

    with pytest.raises(SettingsError, match=r"^SECRET_KEY: "):
        settings(tmp_path)


@pytest.mark.parametrize("name", ["DATABASE_URL", "BASE_URL", "PORT", "MAIL_FROM", "OFFICE_NAME", "BRAND_COLOUR"])
def test_what_is_given_as_nothing_was_not_given(tmp_path, name):
    assert settings(tmp_path, **{name: " "}) == settings(tmp_path)


def test_a_sender_may_have_a_name(tmp_path):
    assert settings(tmp_path, MAIL_FROM="Grants <grants@office.example>").mail_from == "Grants <grants@office.example>"


def test_nothing_given_is_a_safe_production(tmp_path):
    found = settings(tmp_path)

    assert not found.demo
    assert found.secure_cookies
    assert found.trusted_proxy == ""
    assert found.database_url == f"sqlite:///{tmp_path / 'safety-fund.sqlite'}"
    assert (found.mail_url, found.bucket, found.scanner) == ("", None, "")


def test_the_key_is_random_kept_and_nobody_elses_to_read(tmp_path):
    first = settings(tmp_path / "a").secret_key

    assert settings(tmp_path / "a").secret_key == first
    assert settings(tmp_path / "b").secret_key != first
    assert (tmp_path / "a" / "secret_key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def test_the_office_is_a_matter_of_settings(tmp_path):
    office = settings(tmp_path, DECISION_MAKER_TITLE="Mayor", REFERENCE_PATTERN="M-{yyyy}-{seq}").office

    assert office.decision_maker_title == "Mayor"
    assert office.reference_pattern.format(seq=7, yy="28", yyyy="2028") == "M-2028-7"
