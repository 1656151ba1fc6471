"""How old is what a page shows: when its accounts were last read to the end."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from accounts.models import LinkedAccount, SyncCursor


@dataclass(frozen=True)
class Age:
    """``newest`` is ``None`` when nothing was ever read; ``oldest`` differs when several accounts are shown."""

    newest: datetime | None = None
    oldest: datetime | None = None

    @property
    def differs(self) -> bool:
        """Whether the oldest part is so much older that it must be told."""
        if self.newest is None or self.oldest is None:
            return False
        return (self.newest - self.oldest).total_seconds() > 15 * 60


def of_resource(resource: str, accounts: tuple[int, ...] | None) -> Age:
    """Of one kind of record in these accounts (``None`` = all)."""
    return of_resources((resource,), accounts)


def of_resources(resources: tuple[str, ...], accounts: tuple[int, ...] | None) -> Age:
    """Of several kinds together."""
    rows = SyncCursor.objects.filter(resource__in=resources)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    return Age(**rows.aggregate(newest=Max("last_good_at"), oldest=Min("last_good_at")))


def of_accounts(accounts: list[LinkedAccount]) -> Age:
    """Of everything in these accounts."""
    times = [account.last_good_sync_at for account in accounts if account.last_good_sync_at is not None]
    return Age(max(times, default=None), min(times, default=None))
