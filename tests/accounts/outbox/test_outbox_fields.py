"""How a body leaves us."""

import pytest

from accounts.outbox.fields import Field, identity, number, outgoing, text

FIELDS = {"group": Field(identity), "price": Field(number), "code": Field(text)}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"group": "12"}, {"group": 12}),
        ({"group": 12}, {"group": 12}),
        ({"group": None}, {"group": None}),
        ({"group": "A7"}, {"group": "A7"}),
        ({"group": "²"}, {"group": "²"}),
        ({"price": "12.50", "code": "0012", "other": "1"}, {"price": "12.50", "code": "0012", "other": "1"}),
    ],
)
def test_only_what_names_a_record_leaves_as_a_number(given, sent):
    assert outgoing(FIELDS, given) == sent
