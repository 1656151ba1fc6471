"""The door: listed calls only, within the budget, repeated where that is safe, every call logged, errors by next step."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from accounts.http.answers import Dialect
from accounts.http.budget import Allowance, Bucket, Rate, Usage
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import (
    AccessRevoked,
    BadPayload,
    Forbidden,
    Gone,
    NotListed,
    OutOfBudget,
    RateLimited,
    Rejected,
    RemoteError,
    Unreachable,
)
from accounts.http.journal import Journal
from accounts.http.transport import Bounds, Transport
from accounts.http.vault import Secret
from accounts.systems.ready2order.client import DIALECT
from tests.loopback import always, in_turn, serving

THINGS = Endpoint("GET", "/things")
THING = Endpoint("GET", "/things/{id}")
MAKE = Endpoint("POST", "/things")
UNLISTED = Endpoint("GET", "/users/{id}/signInToken")


class Purse:
    """A budget of so many requests."""

    def __init__(self, requests: int = 1000) -> None:
        self.left = requests
        self.paused_s = 0.0

    def take(self, key, rate, kept):
        if self.left - kept < 1:
            return 1.5
        self.left -= 1
        return 0.0

    def give_back(self, key):
        self.left += 1

    def fill(self, key, rate): ...

    def pause(self, key, seconds):
        self.paused_s = seconds

    def usage(self, key):
        return Usage(0, self.paused_s)


class Nowhere:
    key = "address"
    refusals: list

    def __init__(self):
        self.refusals = []

    def limit(self):
        return None

    def paused_s(self):
        return 0.0

    def note_refusal(self, token_key, *, explained, retry_after_s):
        self.refusals.append((token_key, explained, retry_after_s))


def door_to(server, purse=None, **options) -> Door:
    allowance = Allowance(purse or Purse(), lambda method: Bucket("token", Rate.per_minute(55)), Nowhere())
    return Door(
        system="somewhere",
        base_url=server.url + "/v1",
        secret=Secret("the-secret-token"),
        endpoints=frozenset({THINGS, THING, MAKE}),
        allowance=allowance,
        transport=Transport(frozenset({"127.0.0.1"}), Bounds(0.5, 0.5, 1.0)),
        journal=Journal(),
        sleep=lambda seconds: None,
        **({"dialect": DIALECT} | options),
    )


def test_call_brings_the_body_and_sends_the_credential():
    with serving(always([1, 2])) as server:
        assert door_to(server).call(THINGS, query={"page": "1"}) == b"[1, 2]"

        asked = server.asked[0]
        assert (asked.method, asked.path, asked.query) == ("GET", "/v1/things", {"page": "1"})
        assert asked.headers["Authorization"] == "Bearer the-secret-token"


def test_unlisted_call_never_leaves():
    with serving(always({})) as server:
        with pytest.raises(NotListed):
            door_to(server).call(UNLISTED, path={"id": "1"})

        assert server.asked == []


@pytest.mark.parametrize("value", ["../users/1/signInToken", "1/../../users", "a?b=c", "a#b", "%2e%2e", "a b"])
def test_an_id_cannot_change_the_paths_shape(value):
    with serving(always({})) as server:
        door_to(server).call(THING, path={"id": value})

        assert server.asked[0].path.count("/") == 3


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_an_id_that_would_be_no_id_is_refused(value):
    with serving(always({})) as server, pytest.raises(ValueError, match="cannot stand"):
        door_to(server).call(THING, path={"id": value})


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AccessRevoked), (403, Forbidden), (404, Gone), (410, Gone), (400, Rejected), (406, Rejected),
        (409, Rejected), (422, Rejected), (429, RateLimited), (500, Unreachable), (301, BadPayload), (302, BadPayload),
    ],
)  # fmt: skip
def test_each_status_is_an_error_named_by_the_next_step(status, error):
    with serving(always({"error": True, "msg": "no"}, status)) as server, pytest.raises(error):
        door_to(server).call(THINGS)


def test_validation_tells_the_fields():
    body = {
        "error": True,
        "code": "errors.validation.failed",
        "msg": "The product name field is required.",
        "details": {"errors": {"product_name": ["The product name field is required."]}},
    }
    with serving(always(body, 406)) as server, pytest.raises(Rejected) as caught:
        door_to(server).call(THINGS)

    assert caught.value.fields == {"product_name": ["The product name field is required."]}
    assert caught.value.detail == "The product name field is required."


def test_refusal_cannot_bring_a_character_that_no_database_takes():
    with serving(always({"msg": "no\x00thing"}, 400)) as server, pytest.raises(Rejected) as caught:
        door_to(server).call(THINGS)

    assert caught.value.detail == "nothing"


@pytest.mark.parametrize("body", [b"9" * 5000, b"[1E+99999999999999999999]", b"[" * 100_000])
def test_hostile_refusal_is_still_named_by_its_status(body):
    with serving(lambda asked, handler: handler.raw(body, 403)) as server, pytest.raises(Forbidden):
        door_to(server).call(THINGS)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_read_is_repeated_after_a_passing_fault(status):
    with serving(in_turn(always({}, status), always({}, status), always([7]))) as server:
        door = door_to(server)

        assert (door.call(THINGS), door.sent) == (b"[7]", 3)


def test_read_is_repeated_after_a_broken_connection():
    with serving(in_turn(lambda asked, handler: handler.hang_up(), always([7]))) as server:
        assert door_to(server).call(THINGS) == b"[7]"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_read_is_not_repeated_after_other_answers(status):
    with serving(always({}, status)) as server:
        with pytest.raises(RemoteError):
            door_to(server).call(THINGS)

        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_write_is_never_repeated(status):
    with serving(always({}, status)) as server:
        with pytest.raises(Unreachable):
            door_to(server).call(MAKE, body={"a": 1})

        assert (len(server.asked), server.asked[0].body) == (1, b'{"a":1}')


def test_repeats_end_after_ten_seconds_in_all():
    waited = []
    with serving(always({}, 503)) as server:
        door = door_to(server)
        door.sleep = waited.append
        with pytest.raises(Unreachable):
            door.call(THINGS)

        assert sum(waited) < 10
        assert 2 <= len(server.asked) <= 5


def test_every_request_costs_budget_and_none_leaves_without():
    with serving(always([])) as server:
        door = door_to(server, Purse(5))
        door.call(THINGS)
        door.call(THINGS)
        with pytest.raises(OutOfBudget) as caught:
            door.call(THINGS)

        assert (caught.value.wait_s, len(server.asked)) == (1.5, 2)


def test_a_persons_call_may_take_what_is_kept_back():
    with serving(always([])) as server:
        door_to(server, Purse(1), lane=1).call(THINGS)

        assert len(server.asked) == 1


def test_a_persons_call_waits_for_its_budget_as_long_as_it_has_patience():
    purse = Purse(0)
    with serving(always([])) as server:
        door = door_to(server, purse, lane=1, patience_s=2.0)
        door.sleep = lambda seconds: setattr(purse, "left", 1)

        assert door.call(THINGS) == b"[]"


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "120"}, {}, 120),
        ({"Retry-After": "1"}, {}, 1),
        ({"Retry-After": "-5"}, {}, 1),
        ({"Retry-After": "1000000000"}, {}, 900),
        ({"Retry-After": "9" * 400}, {}, 65),
        ({"Retry-After": "soon"}, {"details": {"rateLimitMinutes": 2}}, 120),
        ({}, {"details": {"rateLimitMinutes": 1}}, 60),
        ({}, {"details": {"rateLimitMinutes": "x"}}, 65),
        ({}, {"details": None}, 65),
        ({}, [], 65),
    ],
)
def test_how_long_to_stay_away(headers, body, seconds):
    purse = Purse()
    with serving(always(body, 429, headers)) as server, pytest.raises(RateLimited) as caught:
        door_to(server, purse).call(THINGS)

    assert (caught.value.retry_after_s, purse.paused_s) == (seconds, seconds)


def test_how_long_to_stay_away_by_a_date():
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    with serving(always({}, 429, {"Retry-After": when})) as server, pytest.raises(RateLimited) as caught:
        door_to(server).call(THINGS)

    assert 95 < caught.value.retry_after_s <= 100


def test_page_for_people_instead_of_data_is_a_bad_payload():
    with serving(lambda asked, handler: handler.raw(b"<!doctype html><p>Wartung")) as server:
        with pytest.raises(BadPayload) as caught:
            door_to(server).call(THINGS)

    assert caught.value.reason == "html"


def test_each_call_leaves_a_redacted_entry():
    with serving(in_turn(always([]), always({"msg": "no"}, 403))) as server:
        door = door_to(server, account_id=None)
        door.call(THINGS, query={"page": "1"})
        with pytest.raises(Forbidden):
            door.call(THING, path={"id": "77"})

    first, second = door.journal._entries
    assert (first.method, first.path, first.outcome, first.status, first.size) == (
        "GET",
        "/things?page=1",
        "ok",
        200,
        2,
    )
    assert (second.path, second.outcome, second.status) == ("/things/{id}", "forbidden", 403)
    assert "secret" not in repr(door.journal._entries)


def test_secret_does_not_show_in_the_doors_repr():
    with serving(always([])) as server:
        assert "the-secret-token" not in repr(door_to(server))


def test_own_dialect_is_optional():
    with serving(always({}, 429)) as server, pytest.raises(RateLimited) as caught:
        door_to(server, dialect=Dialect()).call(THINGS)

    assert caught.value.retry_after_s == 65


# --- A credential among what is asked -------------------------------------------------------------------

KEY = "1234/de/0123456789abcdef"
OPEN = Endpoint("GET", "/open/{id}", is_public=True)


def keyed(server, **options) -> Door:
    door = door_to(server, signs=None, enters=lambda secret: {"api_key": secret.reveal()}, **options)
    door.secret, door.endpoints = Secret(KEY), frozenset({THINGS, MAKE, OPEN})
    return door


def test_credential_stands_in_the_query_of_a_read_and_in_the_body_of_a_write():
    with serving(always([])) as server:
        door = keyed(server)
        door.call(THINGS, query={"page": "1"})
        door.call(MAKE, body={"orders": [1]})

    read, written = server.asked
    assert (read.query, read.body) == ({"page": "1", "api_key": KEY}, b"")
    assert (written.query, written.body) == ({}, b'{"api_key":"1234/de/0123456789abcdef","orders":[1]}')
    assert ["Authorization" in asked.headers for asked in (read, written)] == [False, False]
    assert [entry.path for entry in door.journal._entries] == ["/things?page=1", "/things"]


@pytest.mark.parametrize("signs", [True, False])
def test_public_call_carries_no_credential(signs):
    with serving(always([])) as server:
        door = keyed(server)
        if signs:
            door.signs, door.enters = (lambda secret: f"Bearer {secret.reveal()}"), None
        door.call(OPEN, path={"id": "7"})

    [asked] = server.asked
    assert (asked.query, asked.body, "Authorization" in asked.headers) == ({}, b"", False)


@pytest.mark.parametrize("written", [KEY, "1234%2Fde%2F0123456789abcdef", r"1234\/de\/0123456789abcdef"])
def test_answer_that_repeats_the_credential_comes_without_it(written):
    with serving(lambda asked, handler: handler.raw(f'{{"msg":"no {written}"}}'.encode())) as server:
        assert keyed(server).call(THINGS) == b'{"msg":"no ***"}'


def test_error_that_repeats_the_credential_comes_without_it():
    with serving(always({"msg": f"no {KEY}"}, 400)) as server, pytest.raises(Rejected) as caught:
        keyed(server).call(THINGS)

    assert (caught.value.detail, str(caught.value)) == ("no ***", "no ***")


def test_forbidden_means_the_credential_where_there_are_no_scopes():
    with serving(always({}, 403)) as server, pytest.raises(AccessRevoked):
        keyed(server, dialect=Dialect(has_scopes=False)).call(THINGS)
