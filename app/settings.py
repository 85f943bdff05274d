"""Settings: read once from the environment, checked, frozen.

A wrong value stops the start with one sentence that names the setting.
Whatever is left out has a default that is safe in production.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DATABASES = ("sqlite:///", "postgresql+psycopg://")
SHORTEST_SECRET = 32

DEMO_TELEPHONE = "0116 496 0100"  # of the numbers that are kept for stories
DEMO_ADDRESS = "Grants, The Old Watch House, 1 Market Place, Exampleton LE99 0ZZ"
REVIEW = (
    "The marks are the panel’s judgement and are not given anew. If you think that the published rules of this round "
    "were not followed, write to us within 20 working days and say which rule and how: somebody who took no part in "
    "the decision looks into it and answers you in writing."
)
EXAMPLE_PREFIX = "360G-ExampleOnly"
OPEN_GOVERNMENT_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOST_AND_PORT = re.compile(r"[^\s:/]+:\d{1,5}")


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and says what was expected."""


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
        base_url=base_url(values),
        trusted_proxy=trusted_proxy(values),
        mail_url=mail_url(values),
        mail_from=values.get("MAIL_FROM", "safety-fund@office.example"),
        bucket=bucket(values),
        scanner=scanner(values),
        office=office(values, demo),
        publisher=publisher(values),
    )


def instance_path(values: Mapping[str, str]) -> Path:
    path = Path(values.get("INSTANCE_PATH") or ROOT / "instance").absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingsError(f"INSTANCE_PATH: {path} cannot be made: {problem.strerror}.") from problem
    return path


def database_url(values: Mapping[str, str], instance: Path) -> str:
    url = values.get("DATABASE_URL") or f"sqlite:///{instance / 'safety-fund.sqlite'}"
    if not url.startswith(DATABASES):
        raise SettingsError(f"DATABASE_URL: expected an address that begins with {' or '.join(DATABASES)}.")
    return url


def secret_key(values: Mapping[str, str], instance: Path) -> str:
    """The key that signs and encrypts: from the environment, else random and kept in the instance folder.

    There is no default key: two offices never share one.
    """
    given = values.get("SECRET_KEY")
    if given is None:
        return kept_secret(instance / "secret_key")
    return long_enough("SECRET_KEY", given)


def former_secret_keys(values: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that were SECRET_KEY before, the latest first: what they signed and encrypted still counts."""
    return tuple(long_enough("SECRET_KEY_FALLBACKS", key) for key in values.get("SECRET_KEY_FALLBACKS", "").split())


def long_enough(name: str, given: str) -> str:
    if len(given) < SHORTEST_SECRET:
        raise SettingsError(f"{name}: expected at least {SHORTEST_SECRET} characters, found {len(given)}.")
    return given


def kept_secret(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_hex(32))
    return secret


def flag(values: Mapping[str, str], name: str) -> bool:
    given = values.get(name, "")
    if given not in ("", "0", "1"):
        raise SettingsError(f"{name}: expected 1 or 0, found {given!r}.")
    return given == "1"


def base_url(values: Mapping[str, str]) -> str:
    """Where the public reaches this server; links in mail begin with it."""
    url = values.get("BASE_URL") or f"http://127.0.0.1:{values.get('PORT') or 5000}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError("BASE_URL: expected an address such as https://grants.office.example.")
    return url.rstrip("/")


def trusted_proxy(values: Mapping[str, str]) -> str:
    """The address of the web server in front. Only from there is it believed who the visitor is."""
    given = values.get("TRUSTED_PROXY", "")
    try:
        return given and str(ip_address(given))
    except ValueError as problem:
        raise SettingsError(f"TRUSTED_PROXY: expected an address such as 127.0.0.1, found {given!r}.") from problem


def mail_url(values: Mapping[str, str]) -> str:
    """`smtp://user:password@host:port`, or empty: then mail is written to files in the instance folder."""
    url = values.get("MAIL_URL", "")
    if url and (urlsplit(url).scheme not in ("smtp", "smtps") or not urlsplit(url).hostname):
        raise SettingsError("MAIL_URL: expected smtp://host:port or smtps://host:port.")
    return url


def bucket(values: Mapping[str, str]) -> Bucket | None:
    """Where files are kept: `STORAGE_URL` as `s3://bucket/folder`; without it in the instance folder."""
    url = values.get("STORAGE_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "s3" or not BUCKET_NAME.fullmatch(parts.netloc):
        raise SettingsError("STORAGE_URL: expected s3://bucket or s3://bucket/folder. Without it, files stay here.")
    return Bucket(
        name=parts.netloc,
        prefix=parts.path.strip("/"),
        region=values.get("AWS_REGION", "eu-west-2"),
        endpoint=storage_endpoint(values),
        key_id=needed_by_storage(values, "AWS_ACCESS_KEY_ID"),
        secret=needed_by_storage(values, "AWS_SECRET_ACCESS_KEY"),
    )


def storage_endpoint(values: Mapping[str, str]) -> str:
    """The address of a store that is not Amazon's and speaks its language."""
    url = values.get("AWS_ENDPOINT_URL", "")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise SettingsError("AWS_ENDPOINT_URL: expected an address such as https://storage.office.example.")
    return url


def needed_by_storage(values: Mapping[str, str], name: str) -> str:
    given = values.get(name, "")
    if not given:
        raise SettingsError(f"{name}: STORAGE_URL names a bucket, and this key to it is missing.")
    return given


def scanner(values: Mapping[str, str]) -> str:
    """Where clamd listens, as `host:port` or the path of its socket; without it, nothing is scanned."""
    given = values.get("CLAMD", "")
    if given and not given.startswith("/") and not HOST_AND_PORT.fullmatch(given):
        raise SettingsError(f"CLAMD: expected host:port or the path of a socket, found {given!r}.")
    return given


def office(values: Mapping[str, str], demo: bool) -> Office:
    area = values.get("OFFICE_AREA", "Leicester, Leicestershire and Rutland")
    abbreviation = values.get("OFFICE_ABBREVIATION", "OPCC")
    title = values.get("DECISION_MAKER_TITLE", "Police and Crime Commissioner")
    email = values.get("OFFICE_EMAIL", "grants@office.example")
    return Office(
        name=values.get("OFFICE_NAME", "Office of the Police and Crime Commissioner"),
        area=area,
        short_name=values.get("OFFICE_SHORT_NAME", f"{area} {abbreviation}"),
        abbreviation=abbreviation,
        decision_maker_title=title,
        decision_maker=values.get("DECISION_MAKER", title.rpartition(" ")[2]),
        email=email,
        telephone=values.get("OFFICE_TELEPHONE", DEMO_TELEPHONE if demo else ""),
        address=values.get("OFFICE_ADDRESS", DEMO_ADDRESS if demo else ""),
        data_protection_email=values.get("DATA_PROTECTION_EMAIL", email),
        review=values.get("OFFICE_REVIEW", REVIEW),
        scrutiny_panel=values.get("SCRUTINY_PANEL", "Police and Crime Panel"),
        keep_bids_years=years(values, "KEEP_BIDS_YEARS", "2"),
        keep_grants_years=years(values, "KEEP_GRANTS_YEARS", "7"),
        brand_colour=colour(values, "BRAND_COLOUR", "#1c3260"),
        link_colour=colour(values, "LINK_COLOUR", "#1f4a94"),
        call_colour=colour(values, "CALL_COLOUR", "#f5b335"),
        reference_pattern=reference_pattern(values),
    )


def years(values: Mapping[str, str], name: str, default: str) -> int:
    given = values.get(name, default)
    if not re.fullmatch(r"[1-9][0-9]?", given):
        raise SettingsError(f"{name}: expected a number of years, found {given!r}.")
    return int(given)


def colour(values: Mapping[str, str], name: str, default: str) -> str:
    given = values.get(name, default)
    if not COLOUR.fullmatch(given):
        raise SettingsError(f"{name}: expected a colour such as {default}, found {given!r}.")
    return given


def reference_pattern(values: Mapping[str, str]) -> str:
    """How decision records are numbered: a format text with `seq` and `yy` or `yyyy`."""
    pattern = values.get("REFERENCE_PATTERN", "EXE{seq:03d}-{yy}")
    try:
        first, second = (pattern.format(seq=seq, yy="24", yyyy="2024") for seq in (1, 2))
    except (KeyError, ValueError, IndexError, AttributeError) as problem:
        message = f"REFERENCE_PATTERN: {pattern!r} is not a pattern such as EXE{{seq:03d}}-{{yy}}."
        raise SettingsError(message) from problem
    next_year = pattern.format(seq=1, yy="25", yyyy="2025")
    if first in (second, next_year) or not re.fullmatch(r"[\w.-]+", first):
        raise SettingsError("REFERENCE_PATTERN: expected {seq} and {yy}, and otherwise letters, digits and hyphens.")
    return pattern


def publisher(values: Mapping[str, str]) -> Publisher:
    """Who stands in the open data as its publisher and as the funder of every grant."""
    prefix = publisher_prefix(values)
    return Publisher(
        prefix=prefix,
        identifier=values.get("PUBLISHER_IDENTIFIER") or f"{prefix}-office",
        name=values.get("PUBLISHER_NAME") or values.get("OFFICE_NAME", "Office of the Police and Crime Commissioner"),
        website=web_address(values, "PUBLISHER_WEBSITE", base_url(values)),
        licence=web_address(values, "DATA_LICENCE", OPEN_GOVERNMENT_LICENCE),
        licence_name=values.get("DATA_LICENCE_NAME", "Open Government Licence v3.0"),
    )


def web_address(values: Mapping[str, str], name: str, default: str) -> str:
    url = values.get(name) or default
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise SettingsError(f"{name}: expected an address such as https://www.office.example.")
    return url


def publisher_prefix(values: Mapping[str, str]) -> str:
    """The office's 360Giving prefix. The default is obviously not a real one."""
    prefix = values.get("PUBLISHER_PREFIX") or EXAMPLE_PREFIX
    if not re.fullmatch(r"360G-[A-Za-z0-9_-]+", prefix):
        raise SettingsError(f"PUBLISHER_PREFIX: expected 360G- and a name, found {prefix!r}.")
    return prefix
