"""The request budget: a bucket per token, or whatever else the system counts by, shared by all workers; one per address
once that is known to be limited.

A bucket of ``capacity`` that fills at ``per_second`` allows ``capacity + 60 * per_second`` requests in any 60 s, so
55 a minute is a bucket of 10 that fills at 0.75 a second. A bucket that is missing is an empty one: a lost store
can never cause a burst. Every lane but *person* leaves a few requests in the bucket, the longer it can wait the more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from accounts.http.errors import OutOfBudget
from accounts.models.sync import SyncRun

Lane = SyncRun.Lane

WINDOW_S = 60.0
LARGEST_BUCKET = 10
IDLE = 5  # the lane of what can wait until nobody else wants anything
# So many requests are left in the bucket by each lane: three for persons, two more for news during a long back-fill.
RESERVES = {Lane.PERSON: 0, Lane.WEBHOOK: 3, Lane.INCREMENTAL: 3, Lane.BACKFILL: 5, IDLE: 7}


@dataclass(frozen=True)
class Rate:
    """How many requests a bucket holds and how fast it fills."""

    capacity: float
    per_second: float

    @classmethod
    def per_minute(cls, limit: int) -> "Rate":
        """The bucket that never lets more than ``limit`` requests through in any 60 s."""
        capacity = max(1, min(LARGEST_BUCKET, limit // 5))
        return cls(capacity, max(limit - capacity, 0.5) / WINDOW_S)

    def kept_for_others(self, lane: int) -> float:
        return min(RESERVES[lane], self.capacity - 1)


@dataclass(frozen=True)
class Bucket:
    """What a request is taken from. Whoever names the same key, in whatever process, shares it."""

    key: str
    rate: Rate

    @property
    def nearly_all(self) -> float:
        """So many requests in a minute explain a refusal by our own use."""
        return 0.9 * (self.rate.capacity + WINDOW_S * self.rate.per_second)


@dataclass(frozen=True)
class Usage:
    """What staff see: requests in the last minute, and seconds until the pause ends (0 = none)."""

    used: int
    paused_s: float


class Store(Protocol):
    """Where buckets live. Each operation is atomic for all workers and uses the store's own clock."""

    def take(self, key: str, rate: Rate, kept: float) -> float:
        """Take one request: 0.0 = taken, else the seconds until one may be taken."""
        ...

    def give_back(self, key: str) -> None: ...

    def fill(self, key: str, rate: Rate) -> None:
        """Make a full bucket if there is none: for a token that cannot have been used before."""
        ...

    def pause(self, key: str, seconds: float) -> None: ...

    def usage(self, key: str) -> Usage: ...


@dataclass(frozen=True)
class Allowance:
    """What one credential may spend: its bucket of the method, and the address's when that is limited."""

    store: Store
    bucket_of: Callable[[str], Bucket]  # by method
    address: "Address"

    def spend(self, method: str, lane: int) -> None:
        """One request; ``OutOfBudget`` with the seconds to wait when there is none for this lane."""
        bucket = self.bucket_of(method)
        paused_s = self.address.paused_s()
        if paused_s > 0:
            raise OutOfBudget(paused_s, reason="address_paused")
        limit = self.address.limit()
        if limit is not None:
            self._take(Bucket(self.address.key, Rate.per_minute(limit)), lane, "address_budget")
        try:
            self._take(bucket, lane, "budget")
        except OutOfBudget:
            if limit is not None:
                self.store.give_back(self.address.key)
            raise

    def refused(self, method: str, retry_after_s: float) -> None:
        """A 429 came: leave this bucket alone for a while, and find out whether the address is what is limited."""
        bucket = self.bucket_of(method)
        used = self.store.usage(bucket.key).used
        self.store.pause(bucket.key, retry_after_s)
        self.address.note_refusal(bucket.key, explained=used >= bucket.nearly_all, retry_after_s=retry_after_s)

    def _take(self, bucket: Bucket, lane: int, reason: str) -> None:
        wait_s = self.store.take(bucket.key, bucket.rate, bucket.rate.kept_for_others(lane))
        if wait_s > 0:
            raise OutOfBudget(wait_s, reason="rate_limited" if self.store.usage(bucket.key).paused_s > 0 else reason)


class Address(Protocol):
    """What is known of limits on our own address at one system."""

    key: str

    def limit(self) -> int | None: ...

    def paused_s(self) -> float: ...

    def note_refusal(self, token_key: str, *, explained: bool, retry_after_s: float) -> None: ...
