"""Puts doors together from the settings: one transport, one budget store, one learned limit per system."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from accounts.http.address_limit import LearnedAddress, OwnHost
from accounts.http.answers import Dialect
from accounts.http.budget import Allowance, Lane, Rate, Store, Usage
from accounts.http.budget_database import DatabaseStore
from accounts.http.budget_redis import RedisStore
from accounts.http.door import Door, bearer
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


def open_door(
    *,
    system: str,
    base_url: str,
    secret: Secret,
    endpoints: frozenset[Endpoint],
    dialect: Dialect,
    per_minute: int,
    address_per_minute: int | None = None,
    lane: int = Lane.INCREMENTAL,
    account_id: int | None = None,
    signs: Callable[[Secret], str] | None = bearer,
    enters: Callable[[Secret], dict[str, str]] | None = None,
    bounds: Bounds | None = None,
    own_host: bool = False,
) -> Door:
    """A door; a call in the lane *person* may wait a few seconds for its budget.

    ``own_host``: the system is called at another host for each account.
    """
    allowance = Allowance(
        store=store(),
        token_key=bucket(system, secret.equality_key()),
        token_rate=Rate.per_minute(per_minute),
        address=OwnHost() if own_host else learned_address(system, address_per_minute),
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
        lane=lane,
        account_id=account_id,
        patience_s=PERSONS_WAIT_S if lane == Lane.PERSON else 0.0,
    )


def fresh_bucket(system: str, secret: Secret, per_minute: int) -> None:
    """A token that was just issued has a full budget, unless its bucket is known already."""
    store().fill(bucket(system, secret.equality_key()), Rate.per_minute(per_minute))


def usage(system: str, secret_key: str) -> Usage:
    """What staff see of a token's budget, without opening the credential."""
    return store().usage(bucket(system, secret_key))
