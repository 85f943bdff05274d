"""The kinds of values that settings have: each is read from its text, or refused by the name of its setting.

What was given as nothing, or as blanks only, was not given: the default counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import urlsplit

WEB = ("http", "https")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_LINE = 200  # characters; names and titles are stored with what their people do
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE = "#ffffff"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
EMAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\".]+")
YEARS = range(1, 100)


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and says what was expected."""


def given(values: Mapping[str, str], name: str, default: str = "") -> str:
    return values.get(name, "").strip() or default


def text(values: Mapping[str, str], name: str, default: str) -> str:
    """One line, for it stands in headings, in the heads of mails and beside signatures."""
    found = given(values, name, default)
    if CONTROLS.search(found) or len(found) > LONGEST_LINE:
        raise SettingsError(f"{name}: expected one line of at most {LONGEST_LINE} characters, found {found[:60]!r}.")
    return found


def flag(values: Mapping[str, str], name: str) -> bool:
    found = given(values, name, "0")
    if found not in ("0", "1"):
        raise SettingsError(f"{name}: expected 1 or 0, found {found!r}.")
    return found == "1"


def number(values: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    found = given(values, name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", found) or int(found) not in allowed:
        raise SettingsError(f"{name}: expected a number from {allowed[0]} to {allowed[-1]}, found {found!r}.")
    return int(found)


def email_address(values: Mapping[str, str], name: str, default: str) -> str:
    found = text(values, name, default)
    if not EMAIL_ADDRESS.fullmatch(found):
        raise SettingsError(f"{name}: expected an e-mail address such as {default}, found {found!r}.")
    return found


def sender(values: Mapping[str, str], name: str, default: str) -> str:
    """Who sends: an e-mail address, or a name and the address in angle brackets."""
    found = text(values, name, default)
    if not EMAIL_ADDRESS.fullmatch(parseaddr(found)[1]):
        raise SettingsError(f"{name}: expected an e-mail address such as {default}, found {found!r}.")
    return found


def web_address(values: Mapping[str, str], name: str, default: str) -> str:
    url = given(values, name, default)
    if not is_address(url):
        raise SettingsError(f"{name}: expected an address such as https://www.office.example, found {url!r}.")
    return url


def is_address(url: str, schemes: tuple[str, ...] = WEB) -> bool:
    """Whether it names a place that can be reached: a scheme, a host, and a port that there is."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:
        return False


def colour(values: Mapping[str, str], name: str, default: str, beside: str = WHITE) -> str:
    """A colour that can be told from the one it stands beside, as text or as the ground of text."""
    found = given(values, name, default)
    if not COLOUR.fullmatch(found):
        raise SettingsError(f"{name}: expected a colour such as {default}, found {found!r}.")
    if (ratio := contrast(found, beside)) < LEAST_CONTRAST:
        raise SettingsError(
            f"{name}: {found} beside {beside} cannot be read, with a contrast of {ratio:.1f}. "
            f"Expected {LEAST_CONTRAST} or more, as {default} has."
        )
    return found


def contrast(one: str, other: str) -> float:
    """How far two colours differ in lightness, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour such as #1c3260, from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
