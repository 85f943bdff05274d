import json
from decimal import Decimal

import pytest

from app.rules.errors import RuleError
from app.rules.freezing import canonical, difference, digest, freeze, recomputed, thaw
from app.rules.pot import Pot
from app.rules.recommendation import recommend
from tests.rules.first_round import first_round


def test_canonical_bytes_depend_on_the_content_only() -> None:
    assert canonical({"b": [1, None, True], "a": "£"}) == '{"a":"£","b":[1,null,true]}'.encode()
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": Decimal(1)}, {1: "a"}, [object()]])
def test_what_is_not_exact_is_never_frozen(data: object) -> None:
    with pytest.raises(RuleError):
        canonical(data)


def test_the_first_round_is_made_again_from_what_was_frozen() -> None:
    frozen = json.loads(canonical(freeze(recommend(first_round(), pot=Pot.STRICT, threshold=Decimal(70)))))

    assert difference(frozen["report"], recomputed(frozen)) is None
    assert digest(freeze(thaw(frozen))) == digest(frozen)


def test_an_altered_mark_is_named_where_it_first_shows() -> None:
    frozen = json.loads(canonical(freeze(recommend(first_round()))))
    bid = next(bid for bid in frozen["bids"] if bid["reference"] == "CSF24R1-083")
    next(iter(bid["sheets"].values()))["value"] -= 1

    found = difference(frozen["report"], recomputed(frozen))
    assert found == 'applications[CSF24R1-083].reference: frozen "CSF24R1-083", recomputed "CSF24R1-014"'


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1}, {}, "a: frozen 1, recomputed nothing"),
        ({}, {"a": 1}, "a: frozen nothing, recomputed 1"),
        ({"a": 1}, {"a": True}, "a: frozen 1, recomputed true"),
        ([1, 2], [1], "the whole: frozen 2 entries, recomputed 1"),
        (
            {"applications": [{"reference": "B-7", "amount": "1.00"}]},
            {"applications": [{"reference": "B-7", "amount": "2.00"}]},
            'applications[B-7].amount: frozen "1.00", recomputed "2.00"',
        ),
    ],
)
def test_the_first_difference_is_named(one: object, other: object, sentence: str | None) -> None:
    assert difference(one, other) == sentence


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(RuleError, match="not known here: 99"):
        thaw({"form": 99})
