"""Settings: read once from the environment, checked, frozen.

A wrong value stops the start with one sentence that names the setting.
Whatever is left out has a default that is safe in production.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.setting_values import (
    YEARS,
    SettingsError,
    colour,
    email_address,
    flag,
    given,
    is_address,
    number,
    sender,
    text,
    web_address,
)

ROOT = Path(__file__).resolve().parent.parent

DATABASES = ("sqlite:///", "postgresql+psycopg://")
SHORTEST_SECRET = 32
PORTS = range(1, 2**16)
INK = "#141e33"  # what is written in on what calls

DEMO_TELEPHONE = "0116 496 0100"  # of the numbers that are kept for stories
DEMO_ADDRESS = "Grants, The Old Watch House, 1 Market Place, Exampleton LE99 0ZZ"
REVIEW = (
    "The marks are the panel’s judgement and are not given anew. If you think that the published rules of this round "
    "were not followed, write to us within 20 working days and say which rule and how: somebody who took no part in "
    "the decision looks into it and answers you in writing."
)
EXAMPLE_PREFIX = "360G-ExampleOnly"
OPEN_GOVERNMENT_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
OFFICE_NAME = "Office of the Police and Crime Commissioner"
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOST_AND_PORT = re.compile(r"[^\s:/]+:\d{1,5}")
NOTHING_BEHIND = re.compile(r"https?://[^\s/?#@]+/?")
NUMBERED = re.compile(r"(?:[A-Za-z0-9._-]|\{seq(?::0[1-9]d?)?\}|\{yy(?:yy)?\}){1,40}")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


@dataclass(frozen=True, slots=True)
class Office:
    """What names the office. These offices end in May 2028, so nothing of it stands in the code."""

    name: str
    area: str
    short_name: str
    abbreviation: str
    decision_maker_title: str
    decision_maker: str
    email: str
    telephone: str
    address: str
    data_protection_email: str
    review: str
    scrutiny_panel: str
    keep_bids_years: int
    keep_grants_years: int
    brand_colour: str
    link_colour: str
    call_colour: str
    reference_pattern: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the open data, under which licence. `prefix` begins every identifier of a grant.

    While `prefix` is the example, nothing is given out but in the demo: identifiers cannot be taken back.
    """

    prefix: str
    identifier: str
    name: str
    website: str
    licence: str
    licence_name: str

    @property
    def is_example(self) -> bool:
        return self.prefix == EXAMPLE_PREFIX


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket for the files that applicants give, at Amazon or at `endpoint`."""

    name: str
    prefix: str
    region: str
    endpoint: str
    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the application is told from outside."""

    database_url: str
    instance_path: Path
    secret_key: str
    former_secret_keys: tuple[str, ...]
    demo: bool
    port: int
    base_url: str
    trusted_proxy: str
    mail_url: str
    mail_from: str
    bucket: Bucket | None
    scanner: str
    office: Office
    publisher: Publisher

    @property
    def secure_cookies(self) -> bool:
        """The demo is served over plain http on the loopback address; everything else over https."""
        return not self.demo

    @property
    def still_to_set(self) -> list[str]:
        """What an office should set before it publishes, a sentence each; the demo needs nothing."""
        if self.demo or not self.publisher.is_example:
            return []
        return [
            "PUBLISHER_PREFIX is not set, so no open data is given out: identifiers begin with the office’s own "
            "prefix, and cannot be taken back. Everything else is published. Register at 360Giving, then set it."
        ]


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, or stop and name the one that is wrong.

    Raises: SettingsError.
    """
    values = os.environ if environ is None else environ
    instance = instance_path(values)
    demo = flag(values, "SAFETY_FUND_DEMO")
    return Settings(
        database_url=database_url(values, instance),
        instance_path=instance,
        secret_key=secret_key(values, instance),
        former_secret_keys=former_secret_keys(values),
        demo=demo,
        port=port(values),
        base_url=base_url(values),
        trusted_proxy=trusted_proxy(values),
        mail_url=mail_url(values),
        mail_from=sender(values, "MAIL_FROM", "safety-fund@office.example"),
        bucket=bucket(values),
        scanner=scanner(values),
        office=office(values, demo),
        publisher=publisher(values),
    )


def instance_path(values: Mapping[str, str]) -> Path:
    path = Path(given(values, "INSTANCE_PATH") or ROOT / "instance").absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingsError(f"INSTANCE_PATH: {path} cannot be made: {problem.strerror}.") from problem
    return path


def database_url(values: Mapping[str, str], instance: Path) -> str:
    url = given(values, "DATABASE_URL", f"sqlite:///{instance / 'safety-fund.sqlite'}")
    try:
        named = make_url(url).database
    except (ArgumentError, ValueError):
        named, url = None, ""
    if not url.startswith(DATABASES):
        raise SettingsError(f"DATABASE_URL: expected an address that begins with {' or '.join(DATABASES)}.")
    if url.startswith("sqlite"):
        check_file(instance, named)
    return url


def check_file(instance: Path, named: str | None) -> None:
    """SQLite makes the file, but no folder for it. One that is named from nowhere lies in the instance folder."""
    if not named or named == ":memory:":
        raise SettingsError("DATABASE_URL: expected the path of a file after sqlite:///.")
    folder = (instance / named).parent
    if not folder.is_dir() or (instance / named).is_dir():
        raise SettingsError(f"DATABASE_URL: expected the path of a file in a folder that there is, found {named}.")


def secret_key(values: Mapping[str, str], instance: Path) -> str:
    """The key that signs and encrypts: from the environment, else random and kept in the instance folder.

    There is no default key: two offices never share one.
    """
    found = values.get("SECRET_KEY")
    if found is None:
        return kept_secret(instance / "secret_key")
    return long_enough("SECRET_KEY", found)


def former_secret_keys(values: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that were SECRET_KEY before, the latest first: what they signed and encrypted still counts."""
    return tuple(long_enough("SECRET_KEY_FALLBACKS", key) for key in given(values, "SECRET_KEY_FALLBACKS").split())


def long_enough(name: str, key: str) -> str:
    if len(key.strip()) < SHORTEST_SECRET:
        raise SettingsError(f"{name}: expected at least {SHORTEST_SECRET} characters, found {len(key.strip())}.")
    return key


def kept_secret(path: Path) -> str:
    try:
        with suppress(FileExistsError):
            make_secret(path)
        found = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"INSTANCE_PATH: {path} cannot be used: {problem}.") from problem
    if len(found) < SHORTEST_SECRET:
        raise SettingsError(f"SECRET_KEY: {path} holds no whole key. Delete it, and a new one is made.")
    return found


def make_secret(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))


def port(values: Mapping[str, str]) -> int:
    return number(values, "PORT", 5000, PORTS)


def base_url(values: Mapping[str, str]) -> str:
    """Where the public reaches this server; links in mail begin with it."""
    url = given(values, "BASE_URL", f"http://127.0.0.1:{port(values)}")
    if not is_address(url) or not NOTHING_BEHIND.fullmatch(url):
        raise SettingsError(
            f"BASE_URL: expected an address such as https://grants.office.example, with nothing behind it, "
            f"found {url!r}."
        )
    return url.rstrip("/")


def trusted_proxy(values: Mapping[str, str]) -> str:
    """The address of the web server in front. Only from there is it believed who the visitor is."""
    found = given(values, "TRUSTED_PROXY")
    try:
        return found and str(ip_address(found))
    except ValueError as problem:
        raise SettingsError(f"TRUSTED_PROXY: expected an address such as 127.0.0.1, found {found!r}.") from problem


def mail_url(values: Mapping[str, str]) -> str:
    """`smtp://user:password@host:port`, or empty: then mail is written to files in the instance folder."""
    url = given(values, "MAIL_URL")
    if url and not is_address(url, ("smtp", "smtps")):
        raise SettingsError("MAIL_URL: expected smtp://host:port or smtps://host:port.")
    return url


def bucket(values: Mapping[str, str]) -> Bucket | None:
    """Where files are kept: `STORAGE_URL` as `s3://bucket/folder`; without it in the instance folder."""
    url = given(values, "STORAGE_URL")
    if not url:
        return None
    if not is_address(url, ("s3",)) or not BUCKET_NAME.fullmatch((parts := urlsplit(url)).netloc):
        raise SettingsError("STORAGE_URL: expected s3://bucket or s3://bucket/folder. Without it, files stay here.")
    return Bucket(
        name=parts.netloc,
        prefix=parts.path.strip("/"),
        region=text(values, "AWS_REGION", "eu-west-2"),
        endpoint=storage_endpoint(values),
        key_id=needed_by_storage(values, "AWS_ACCESS_KEY_ID"),
        secret=needed_by_storage(values, "AWS_SECRET_ACCESS_KEY"),
    )


def storage_endpoint(values: Mapping[str, str]) -> str:
    """The address of a store that is not Amazon's and speaks its language."""
    return web_address(values, "AWS_ENDPOINT_URL", "") if given(values, "AWS_ENDPOINT_URL") else ""


def needed_by_storage(values: Mapping[str, str], name: str) -> str:
    found = given(values, name)
    if not found:
        raise SettingsError(f"{name}: STORAGE_URL names a bucket, and this key to it is missing.")
    return found


def scanner(values: Mapping[str, str]) -> str:
    """Where clamd listens, as `host:port` or the path of its socket; without it, nothing is scanned."""
    found = given(values, "CLAMD")
    is_reached_by_port = HOST_AND_PORT.fullmatch(found) and is_address(f"tcp://{found}", ("tcp",))
    if found and not found.startswith("/") and not is_reached_by_port:
        raise SettingsError(f"CLAMD: expected host:port or the path of a socket, found {found!r}.")
    return found


def office(values: Mapping[str, str], demo: bool) -> Office:
    area = text(values, "OFFICE_AREA", "Leicester, Leicestershire and Rutland")
    abbreviation = text(values, "OFFICE_ABBREVIATION", "OPCC")
    title = text(values, "DECISION_MAKER_TITLE", "Police and Crime Commissioner")
    email = email_address(values, "OFFICE_EMAIL", "grants@office.example")
    return Office(
        name=text(values, "OFFICE_NAME", OFFICE_NAME),
        area=area,
        short_name=text(values, "OFFICE_SHORT_NAME", f"{area} {abbreviation}"),
        abbreviation=abbreviation,
        decision_maker_title=title,
        decision_maker=text(values, "DECISION_MAKER", title.rpartition(" ")[2]),
        email=email,
        telephone=text(values, "OFFICE_TELEPHONE", DEMO_TELEPHONE if demo else ""),
        address=given(values, "OFFICE_ADDRESS", DEMO_ADDRESS if demo else ""),
        data_protection_email=email_address(values, "DATA_PROTECTION_EMAIL", email),
        review=given(values, "OFFICE_REVIEW", REVIEW),
        scrutiny_panel=text(values, "SCRUTINY_PANEL", "Police and Crime Panel"),
        keep_bids_years=number(values, "KEEP_BIDS_YEARS", 2, YEARS),
        keep_grants_years=number(values, "KEEP_GRANTS_YEARS", 7, YEARS),
        brand_colour=colour(values, "BRAND_COLOUR", "#1c3260"),
        link_colour=colour(values, "LINK_COLOUR", "#1f4a94"),
        call_colour=colour(values, "CALL_COLOUR", "#f5b335", beside=INK),
        reference_pattern=reference_pattern(values),
    )


def reference_pattern(values: Mapping[str, str]) -> str:
    """How decision records are numbered: a format text with `seq` and `yy` or `yyyy`."""
    pattern = given(values, "REFERENCE_PATTERN", "EXE{seq:03d}-{yy}")
    if not NUMBERED.fullmatch(pattern) or "{seq" not in pattern or "{yy" not in pattern:
        raise SettingsError(
            "REFERENCE_PATTERN: expected {seq} and {yy} among letters, digits and hyphens, as in EXE{seq:03d}-{yy}, "
            f"found {pattern!r}."
        )
    return pattern


def publisher(values: Mapping[str, str]) -> Publisher:
    """Who stands in the open data as its publisher and as the funder of every grant."""
    prefix = publisher_prefix(values)
    return Publisher(
        prefix=prefix,
        identifier=publisher_identifier(values, f"{prefix}-office"),
        name=text(values, "PUBLISHER_NAME", text(values, "OFFICE_NAME", OFFICE_NAME)),
        website=web_address(values, "PUBLISHER_WEBSITE", base_url(values)),
        licence=web_address(values, "DATA_LICENCE", OPEN_GOVERNMENT_LICENCE),
        licence_name=text(values, "DATA_LICENCE_NAME", "Open Government Licence v3.0"),
    )


def publisher_prefix(values: Mapping[str, str]) -> str:
    """The office's 360Giving prefix. The default is obviously not a real one."""
    prefix = given(values, "PUBLISHER_PREFIX", EXAMPLE_PREFIX)
    if not re.fullmatch(r"360G-[A-Za-z0-9_-]{1,60}", prefix):
        raise SettingsError(f"PUBLISHER_PREFIX: expected 360G- and a name, found {prefix!r}.")
    return prefix


def publisher_identifier(values: Mapping[str, str], default: str) -> str:
    found = given(values, "PUBLISHER_IDENTIFIER", default)
    if not IDENTIFIER.fullmatch(found):
        raise SettingsError(f"PUBLISHER_IDENTIFIER: expected an identifier such as {default}, found {found!r}.")
    return found
