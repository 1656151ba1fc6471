"""The request budget: never more than the limit in any 60 s, persons first, and what is learned of the address."""

import random
import threading
import time

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.http import budget_database
from accounts.http.address_limit import LearnedAddress
from accounts.http.budget import IDLE, Allowance, Bucket, Lane, Rate
from accounts.http.budget_database import DatabaseStore
from accounts.http.budget_redis import RedisStore
from accounts.http.errors import OutOfBudget
from accounts.models import AddressLimit, Problem

RATE = Rate.per_minute(55)


class Clock:
    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budget_database, "_now", clock)
    monkeypatch.setattr(budget_database, "SERVER_CLOCK", budget_database.GIVEN_CLOCK)
    return clock


def test_55_a_minute_is_a_bucket_of_ten():
    assert (RATE.capacity, RATE.per_second) == (10, 0.75)


@given(st.integers(min_value=1, max_value=100_000))
def test_a_bucket_never_allows_more_than_its_limit_in_a_minute(limit):
    rate = Rate.per_minute(limit)

    assert rate.capacity + 60 * rate.per_second <= max(limit, 1.5) + 1e-6


@pytest.mark.django_db
def test_missing_bucket_is_an_empty_one(clock):
    assert DatabaseStore().take("t", RATE, 0) == pytest.approx(1 / 0.75)


@pytest.mark.django_db
def test_bucket_fills_and_is_emptied(clock):
    store = DatabaseStore()
    store.take("t", RATE, 0)
    clock.now += 100

    assert [store.take("t", RATE, 0) for _ in range(10)] == [0.0] * 10
    assert store.take("t", RATE, 0) == pytest.approx(1 / 0.75)


@pytest.mark.django_db
def test_others_leave_three_for_persons(clock):
    store = DatabaseStore()
    store.fill("t", RATE)
    kept = RATE.kept_for_others(Lane.INCREMENTAL)

    assert sum(store.take("t", RATE, kept) == 0.0 for _ in range(10)) == 7
    assert sum(store.take("t", RATE, RATE.kept_for_others(Lane.PERSON)) == 0.0 for _ in range(10)) == 3


@pytest.mark.django_db
def test_fresh_token_has_a_full_bucket_but_a_known_one_is_left_alone(clock):
    store = DatabaseStore()
    store.fill("t", RATE)
    for _ in range(10):
        store.take("t", RATE, 0)
    store.fill("t", RATE)

    assert store.take("t", RATE, 0) > 0


@pytest.mark.django_db
def test_pause_holds_everybody_and_leaves_the_bucket_empty(clock):
    store = DatabaseStore()
    store.fill("t", RATE)
    store.pause("t", 65)

    assert store.take("t", RATE, 0) == pytest.approx(65)
    clock.now += 65
    assert store.take("t", RATE, 0) == pytest.approx(1 / 0.75)


@pytest.mark.django_db
def test_shorter_pause_does_not_end_a_longer_one(clock):
    store = DatabaseStore()
    store.pause("t", 65)
    store.pause("t", 1)

    assert store.usage("t").paused_s == pytest.approx(65)


@pytest.mark.django_db
@hypothesis_settings(max_examples=5, deadline=None)
@given(st.integers(min_value=0, max_value=10_000))
def test_no_60_seconds_ever_see_more_than_the_limit(seed):
    dice, store, clock, sent = random.Random(seed), DatabaseStore(), Clock(), []
    key, kept = f"t{seed}-{time.monotonic_ns()}", budget_database._now
    budget_database._now = clock
    try:
        for _ in range(400):
            clock.now += dice.choice([0, 0, 0, 0.2, 1, 5, 30])
            if store.take(key, RATE, 0) == 0.0:
                sent.append(clock.now)
    finally:
        budget_database._now = kept

    assert max(sum(start <= at < start + 60 for at in sent) for start in sent) <= 55


@pytest.mark.django_db
def test_usage_counts_the_last_minute(clock):
    store = DatabaseStore()
    clock.now -= clock.now % 60
    store.fill("t", RATE)
    for _ in range(8):
        store.take("t", RATE, 0)
    assert store.usage("t").used == 8

    clock.now += 90

    assert store.usage("t").used == 4


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_one_bucket():
    store, taken = DatabaseStore(), []
    store.fill("t", RATE)

    def work():
        for _ in range(10):
            if store.take("t", RATE, 0) == 0.0:
                taken.append(1)
        connection.close()

    crew = [threading.Thread(target=work) for _ in range(4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()

    assert len(taken) <= 11


# --- Redis: the same promises ---


@pytest.fixture
def redis_store():
    store, prefix = RedisStore(settings.REDIS_URL), f"test-{time.monotonic_ns()}"
    return store, prefix


@pytest.mark.redis
def test_redis_missing_bucket_is_an_empty_one(redis_store):
    store, key = redis_store

    assert store.take(key, RATE, 0) == pytest.approx(1 / 0.75, abs=0.05)


@pytest.mark.redis
def test_redis_full_bucket_gives_ten_and_keeps_three(redis_store):
    store, key = redis_store
    store.fill(key, RATE)

    assert sum(store.take(key, RATE, 3) == 0.0 for _ in range(10)) == 7
    assert sum(store.take(key, RATE, 0) == 0.0 for _ in range(10)) == 3
    assert store.usage(key).used == 10


def test_each_lane_leaves_more_for_those_before_it():
    lanes = (Lane.PERSON, Lane.WEBHOOK, Lane.INCREMENTAL, Lane.BACKFILL, IDLE)

    assert [RATE.kept_for_others(lane) for lane in lanes] == [0, 3, 3, 5, 7]
    assert [Rate.per_minute(10).kept_for_others(lane) for lane in lanes] == [0, 1, 1, 1, 1]


@pytest.mark.redis
def test_redis_pause_holds_everybody(redis_store):
    store, key = redis_store
    store.fill(key, RATE)
    store.pause(key, 65)

    assert store.take(key, RATE, 0) == pytest.approx(65, abs=1)
    assert store.usage(key).paused_s == pytest.approx(65, abs=1)


@pytest.mark.redis
def test_redis_lost_store_causes_no_burst(redis_store):
    import redis

    store, key = redis_store
    store.fill(key, RATE)
    store.take(key, RATE, 0)
    redis.Redis.from_url(settings.REDIS_URL).flushdb()

    assert store.take(key, RATE, 0) > 1


@pytest.mark.redis
def test_redis_gives_back(redis_store):
    store, key = redis_store
    store.fill(key, RATE)
    for _ in range(10):
        store.take(key, RATE, 0)
    store.give_back(key)

    assert store.take(key, RATE, 0) == 0.0


# --- The address ---


def allowance(address: LearnedAddress, token: str = "one") -> Allowance:
    return Allowance(DatabaseStore(), lambda method: Bucket(token, RATE), address)


@pytest.mark.django_db
def test_no_limit_per_address_unless_one_is_set_or_learned(clock):
    assert LearnedAddress("somewhere", None).limit() is None
    assert LearnedAddress("somewhere", 30).limit() == 30


@pytest.mark.django_db
def test_refusal_that_the_tokens_own_use_explains_pauses_only_that_token(clock):
    address = LearnedAddress("somewhere", None)
    purse = allowance(address)
    clock.now += 60 - clock.now % 60
    for _ in range(54):
        clock.now += 1.1
        DatabaseStore().fill("one", RATE)
        DatabaseStore().take("one", Rate(1000, 1000), 0)
        clock.now -= 0.2

    purse.refused("GET", 60)

    assert address.limit() is None
    assert DatabaseStore().usage("one").paused_s == pytest.approx(60)


@pytest.mark.django_db
def test_refusal_that_nothing_explains_limits_the_address_for_a_day(clock):
    address = LearnedAddress("somewhere", None)

    allowance(address).refused("GET", 60)

    assert (address.limit(), address.paused_s() > 55) == (55, True)
    assert Problem.objects.get().cause == "address_limited"
    with pytest.raises(OutOfBudget) as caught:
        allowance(address, "two").spend("GET", Lane.PERSON)
    assert caught.value.reason == "address_paused"


@pytest.mark.django_db
def test_refusals_to_two_tokens_within_a_minute_limit_the_address():
    address = LearnedAddress("somewhere", None)
    address.note_refusal("one", explained=True, retry_after_s=60)
    assert address.limit() is None

    address.note_refusal("two", explained=True, retry_after_s=60)

    assert address.limit() == 55


@pytest.mark.django_db
def test_two_refusals_to_one_token_do_not_limit_the_address():
    address = LearnedAddress("somewhere", None)
    for _ in range(2):
        address.note_refusal("one", explained=True, retry_after_s=60)

    assert address.limit() is None


@pytest.mark.django_db
def test_limited_address_is_shared_by_all_tokens(clock):
    AddressLimit.objects.create(system="somewhere", limited_until="2100-01-01T00:00Z")
    store = DatabaseStore()
    for key in ("one", "two", "somewhere:address"):
        store.fill(key, RATE)
    address, sent = LearnedAddress("somewhere", None), 0
    for token in ("one", "two") * 10:
        try:
            allowance(address, token).spend("GET", Lane.PERSON)
            sent += 1
        except OutOfBudget:
            pass

    assert sent == 10


@pytest.mark.django_db
def test_refused_token_does_not_cost_the_address_anything(clock):
    AddressLimit.objects.create(system="somewhere", limited_until="2100-01-01T00:00Z")
    store = DatabaseStore()
    store.fill("somewhere:address", RATE)
    address = LearnedAddress("somewhere", None)
    for _ in range(20):
        with pytest.raises(OutOfBudget):
            allowance(address).spend("GET", Lane.PERSON)

    assert sum(store.take("somewhere:address", RATE, 0) == 0.0 for _ in range(12)) == 10


@pytest.mark.redis
def test_without_redis_nothing_is_spent_and_nothing_breaks():
    store = RedisStore("redis://127.0.0.1:1/0")

    with pytest.raises(OutOfBudget) as caught:
        store.take("t", RATE, 0)
    assert (caught.value.wait_s, caught.value.reason) == (5.0, "budget_away")
    store.fill("t", RATE)
    store.pause("t", 5)
    store.give_back("t")
    assert store.usage("t").used == 0


@pytest.mark.redis
@pytest.mark.django_db
def test_sign_in_limits_go_on_without_redis():
    from backoffice.cache import SteadyCache

    cache = SteadyCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})

    assert cache.add("failed", 1, timeout=60) is True
    assert cache.add("failed", 1, timeout=60) is False
    assert (cache.get("failed"), cache.incr("failed")) == (1, 2)
    assert cache.get_many(["failed"]) == {"failed": 2}


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_bell_that_cannot_be_rung_stops_nobody(settings, monkeypatch):
    from kombu.exceptions import OperationalError

    from accounts import bell

    def fail(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr("backoffice.celery.app.send_task", fail)

    bell.ring(1)
