"""What we have learned of limits on our own address, per system: kept in the database, read at most once a second."""

import time
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import problems
from accounts.models.address_limit import AddressLimit

SHARED_PER_MINUTE = 55
LEARNED_FOR = timedelta(hours=24)
TWO_TOKENS_WITHIN = timedelta(seconds=60)
REMEMBERED_S = 1.0


class LearnedAddress:
    """No limit until one is set, or until refusals show that the address is what is limited."""

    def __init__(self, system: str, standing_limit: int | None) -> None:
        self.key = f"{system}:address"
        self._system = system
        self._standing = standing_limit
        self._read_at = float("-inf")
        self._row: AddressLimit | None = None

    def limit(self) -> int | None:
        row = self._known()
        learned = SHARED_PER_MINUTE if row and row.limited_until and row.limited_until > timezone.now() else None
        limits = [limit for limit in (self._standing, learned) if limit is not None]
        return min(limits) if limits else None

    def paused_s(self) -> float:
        row = self._known()
        return max((row.paused_until - timezone.now()).total_seconds(), 0.0) if row and row.paused_until else 0.0

    def note_refusal(self, token_key: str, *, explained: bool, retry_after_s: float) -> None:
        """Remember a 429; if the token's own use does not explain it, or two tokens got one, the address is limited."""
        now = timezone.now()
        row, _ = AddressLimit.objects.get_or_create(system=self._system)
        another = bool(row.refused_key) and row.refused_key != token_key and _recent(row.refused_at, now)
        AddressLimit.objects.filter(pk=row.pk).update(refused_key=token_key, refused_at=now)
        if another or not explained:
            self._learn(now, retry_after_s)

    def _learn(self, now: datetime, retry_after_s: float) -> None:
        rows = AddressLimit.objects.filter(system=self._system)
        rows.update(limited_until=now + LEARNED_FOR)
        until = now + timedelta(seconds=retry_after_s)
        rows.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=until)).update(paused_until=until)
        problems.raise_problem("address_limited", subject=self._system)
        self._read_at = float("-inf")

    def _known(self) -> AddressLimit | None:
        if time.monotonic() - self._read_at > REMEMBERED_S:
            self._row = AddressLimit.objects.filter(system=self._system).first()
            self._read_at = time.monotonic()
        return self._row


class NoAddress:
    """Where a refusal says nothing about our address: each account has a host of its own, or the app is what is counted."""

    key = ""

    def limit(self) -> int | None:
        return None

    def paused_s(self) -> float:
        return 0.0

    def note_refusal(self, token_key: str, *, explained: bool, retry_after_s: float) -> None:
        """The bucket's own pause is all that follows."""


def clear_over() -> None:
    """Where the limit has ended, the problem has."""
    limited = AddressLimit.objects.filter(limited_until__gt=timezone.now()).values_list("system", flat=True)
    for system in set(AddressLimit.objects.values_list("system", flat=True)) - set(limited):
        problems.clear_problem("address_limited", subject=system)


def _recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= TWO_TOKENS_WITHIN
