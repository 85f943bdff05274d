"""What suggests that a panel member stands near a bid, and what does not."""

from datetime import date

import pytest

from app.rules.interests import (
    Applicant,
    Applicants,
    Days,
    Declarant,
    Entry,
    EntryKind,
    Ground,
    Match,
    identifiers,
    is_same_name,
    plain_name,
    suggestions,
)

ROUND = Days(opened_on=date(2024, 8, 8), today=date(2024, 9, 10))
BROOK = Applicant(
    reference="T-001",
    name="The Brook Trust Ltd",
    emails=("nadia@mail.brook.example", "owen@gmail.com"),
    numbers=("GB-CHC-1098765",),
    postcodes=("LE1 1AA",),
)
OTHER = Applicant("T-002", "Lantern Youth Club", ("farouk@lantern.example",))


def found(member, *applicants):
    given = suggestions(member, Applicants(applicants or (BROOK, OTHER)), ROUND)
    return {each.reference: [match.ground for match in each.matches] for each in given}


def entry(kind=EntryKind.OFFICE, body="Something else", **more):
    return Declarant("asha@panel.example", (Entry(kind, body, **more),))


def test_nothing_in_common_suggests_nothing():
    assert found(Declarant("asha@panel.example")) == {}


@pytest.mark.parametrize("email", ["asha@brook.example", "Asha@MAIL.Brook.example", "asha@north.mail.brook.example"])
def test_a_domain_of_the_organisations_people_suggests_it(email):
    assert found(Declarant(email)) == {"T-001": [Ground.DOMAIN]}


@pytest.mark.parametrize("email", ["asha@gmail.com", "asha@GMAIL.com", "asha@nhs.net"])
def test_a_domain_that_everybody_may_have_suggests_nothing(email):
    everybody = Applicant("T-003", "Third", ("b@gmail.com", "c@nhs.net"))

    assert found(Declarant(email), BROOK, everybody) == {}


@pytest.mark.parametrize("email", ["asha@notbrook.example", "asha@example", "nobody", "@", ""])
def test_a_domain_that_only_looks_alike_suggests_nothing(email):
    assert found(Declarant(email)) == {}


def test_one_of_the_organisations_own_people_has_a_direct_interest():
    (suggestion,) = suggestions(Declarant("owen@gmail.com"), Applicants([BROOK]), ROUND)

    assert suggestion.matches == (Match(Ground.PERSON, "owen@gmail.com", is_direct=True),)
    assert suggestion.is_direct


def test_the_same_number_suggests_it_however_it_is_written():
    member = entry(numbers=identifiers(" 1 098 765"))

    assert found(member) == {"T-001": [Ground.NUMBER]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1098765", ("GB-CHC-1098765", "GB-COH-01098765")),
        ("SC045678", ("GB-SC-SC045678", "GB-COH-SC045678")),
        ("01234567", ("GB-CHC-1234567", "GB-COH-01234567")),
        ("none", ()),
        ("", ()),
    ],
)
def test_a_number_stands_for_a_charity_or_a_company(typed, meant):
    assert identifiers(typed) == meant


def test_the_same_postcode_suggests_it_and_is_never_direct():
    (suggestion,) = suggestions(entry(postcode="LE1 1AA"), Applicants([BROOK]), ROUND)

    assert suggestion.matches == (Match(Ground.ADDRESS, "LE1 1AA (Something else)", is_direct=False),)


@pytest.mark.parametrize(
    "body", ["Brook Trust", "brook trust limited", "THE BROOK TRUST", "Friends of the Brook Trust"]
)
def test_the_name_in_the_register_suggests_it(body):
    assert found(entry(body=body)) == {"T-001": [Ground.NAME]}


@pytest.mark.parametrize("body", ["Brook", "Trust", "Brookside Trust", "Lantern", "", "Ltd"])
def test_a_part_of_a_name_of_one_word_suggests_nothing(body):
    assert found(entry(body=body)) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brook C.I.C.", "The Brook"),
        ("St. Anne’s & St Mary’s", "St Annes and St Mary's Limited"),
        ("Brook Community Interest Company", "brook"),
    ],
)
def test_names_are_compared_without_their_legal_endings(one, other):
    assert is_same_name(plain_name(one), plain_name(other))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, "direct"),
        (date(2024, 9, 10), None, "direct"),
        (date(2024, 9, 11), None, "nothing"),
        (None, date(2024, 8, 8), "direct"),
        (None, date(2024, 8, 7), "knows"),
        (None, date(2023, 8, 9), "knows"),
        (None, date(2023, 8, 8), "nothing"),
    ],
)
def test_a_post_is_direct_while_it_is_held_and_tells_something_for_a_year(since, until, expected):
    given = suggestions(entry(body="Brook Trust", since=since, until=until), Applicants([BROOK]), ROUND)

    assert ["direct" if each.is_direct else "knows" for each in given] == ([] if expected == "nothing" else [expected])


@pytest.mark.parametrize("kind", [EntryKind.MEMBERSHIP, EntryKind.PROPERTY, EntryKind.FAMILY])
def test_other_entries_are_no_direct_interest(kind):
    (suggestion,) = suggestions(entry(kind, "Brook Trust"), Applicants([BROOK]), ROUND)

    assert not suggestion.is_direct


def test_several_grounds_make_one_suggestion_in_the_order_of_the_bids():
    member = Declarant("asha@brook.example", (Entry(EntryKind.WORK, "Lantern Youth Club", postcode="LE1 1AA"),))

    given = suggestions(member, Applicants([OTHER, BROOK]), ROUND)

    assert [(each.reference, [match.words for match in each.matches]) for each in given] == [
        ("T-001", ["same e-mail domain: brook.example", "same address: LE1 1AA (Lantern Youth Club)"]),
        ("T-002", ["name in the register of interests: Lantern Youth Club"]),
    ]
