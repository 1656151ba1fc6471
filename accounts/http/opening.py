"""Puts doors together from the settings: one transport, one budget store, one learned limit per system."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from accounts.http.address_limit import LearnedAddress, NoAddress
from accounts.http.answers import Dialect
from accounts.http.budget import Allowance, Bucket, Lane, Rate, Store, Usage
from accounts.http.budget_database import DatabaseStore
from accounts.http.budget_redis import RedisStore
from accounts.http.door import Door, Keeper, bearer
from accounts.http.endpoint import Endpoint
from accounts.http.transport import Bounds, Transport
from accounts.http.vault import Secret

PERSONS_WAIT_S = 5.0


@cache
def transport(bounds: Bounds | None = None) -> Transport:
    return Transport(settings.ALLOW_PRIVATE_HOSTS, bounds)


@cache
def store() -> Store:
    return RedisStore(settings.REDIS_URL) if settings.REDIS_URL else DatabaseStore()


@cache
def learned_address(system: str, standing_limit: int | None) -> LearnedAddress:
    return LearnedAddress(system, standing_limit)


def bucket(system: str, secret_key: str) -> str:
    """The name of a token's bucket; ``secret_key`` is the secret's equality key."""
    return f"{system}:{secret_key[:40]}"


def token_bucket(system: str, secret_key: str, per_minute: int) -> Bucket:
    """The bucket of a system that counts by token, whatever the method."""
    return Bucket(bucket(system, secret_key), Rate.per_minute(per_minute))


def open_door(
    *,
    system: str,
    base_url: str,
    secret: Secret,
    endpoints: frozenset[Endpoint],
    dialect: Dialect,
    bucket_of: Callable[[str], Bucket],
    address_per_minute: int | None = None,
    lane: int = Lane.INCREMENTAL,
    account_id: int | None = None,
    signs: Callable[[Secret], str] | None = bearer,
    enters: Callable[[Secret], dict[str, str]] | None = None,
    keeper: Keeper | None = None,
    bounds: Bounds | None = None,
    by_address: bool = True,
) -> Door:
    """A door; a call in the lane *person* may wait a few seconds for its budget.

    ``bucket_of``: what a request of this method is taken from. ``by_address``: the system may count our address too.
    """
    allowance = Allowance(
        store=store(),
        bucket_of=bucket_of,
        address=learned_address(system, address_per_minute) if by_address else NoAddress(),
    )
    return Door(
        system=system,
        base_url=base_url,
        secret=secret,
        endpoints=endpoints,
        allowance=allowance,
        transport=transport(bounds),
        dialect=dialect,
        signs=signs,
        enters=enters,
        keeper=keeper,
        lane=lane,
        account_id=account_id,
        patience_s=PERSONS_WAIT_S if lane == Lane.PERSON else 0.0,
    )


def fresh_bucket(system: str, secret: Secret, per_minute: int) -> None:
    """A token that was just issued has a full budget, unless its bucket is known already."""
    store().fill(bucket(system, secret.equality_key()), Rate.per_minute(per_minute))


def usages(bucket_of: Callable[[str], Bucket]) -> list[tuple[str, Usage]]:
    """What staff see of a budget, without opening the credential: the kind of requests, empty if there is one, and its use."""
    reads, others = bucket_of("GET").key, bucket_of("POST").key
    if reads == others:
        return [("", store().usage(reads))]
    return [("reads", store().usage(reads)), ("others", store().usage(others))]
