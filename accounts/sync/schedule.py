"""When which resource is due: changes often, everything once a night, spread over the accounts."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncRun
from accounts.sync import runs
from accounts.sync.mapping import Mapping
from accounts.sync.registry import registry

NIGHT_BEGINS = time(1, 30)  # local
NIGHT_LASTS = timedelta(hours=3)
SPREAD = 7919  # a prime: neighbouring accounts start far apart


def next_night(account: LinkedAccount, mapping: type[Mapping], now: datetime) -> datetime | None:
    """The account's own minute of the next night; ``None`` where every pass is a full one."""
    if mapping.full_every is None:
        return None
    zone = ZoneInfo(account.merchant.time_zone)
    share = (account.pk * SPREAD % 1000) / 1000
    tomorrow = (now.astimezone(zone) + timedelta(days=1)).date()
    return datetime.combine(tomorrow, NIGHT_BEGINS, tzinfo=zone) + NIGHT_LASTS * share


def ask_for_due(account: LinkedAccount) -> None:
    """Open a run for each resource whose time has come, and for those that were never read."""
    now = timezone.now()
    cursors = {cursor.resource: cursor for cursor in SyncCursor.objects.filter(account=account)}
    opened = set(account.runs.unfinished().values_list("resource", flat=True))
    for mapping in registry.of(account.system):
        cursor, is_open = cursors.get(mapping.resource), mapping.resource in opened
        is_new = cursor is None or (cursor.next_at is None and cursor.last_good_at is None)
        if cursor is not None and not is_new and _reads_other_lists(account, mapping, cursor):
            _ask_for_all_lists(account, mapping, cursor)
        elif cursor is not None and not is_new and cursor.next_full_at is not None and cursor.next_full_at <= now:
            runs.ask(account, mapping, nightly=True, lane=SyncRun.Lane.BACKFILL)  # an open run may become a wider one
        elif not is_open and (cursor is None or cursor.next_at is None or cursor.next_at <= now):
            in_the_back = is_new or mapping.per is not None
            runs.ask(account, mapping, lane=SyncRun.Lane.BACKFILL if in_the_back else SyncRun.Lane.INCREMENTAL)


def next_due(account: LinkedAccount) -> datetime | None:
    """When the account has something to do again, apart from its open runs."""
    known = [mapping.resource for mapping in registry.of(account.system)]
    under_way = account.runs.unfinished().values("resource")
    idle = account.cursors.filter(resource__in=known).exclude(resource__in=under_way)
    times = idle.values_list("next_at", "next_full_at")
    return min((moment for pair in times for moment in pair if moment is not None), default=None)


def everything_is_good(account: LinkedAccount) -> bool:
    """Nothing essential is open, overdue or in trouble: what we show is what the remote system has."""
    needed = [mapping.resource for mapping in registry.essential(account.system)]
    if not account.is_live or account.runs.unfinished().filter(resource__in=needed).exists():
        return False
    troubled = account.problems.filter(cleared_at__isnull=True, cause__in=runs.PROBLEMS_OF_A_RUN, subject__in=needed)
    if troubled.exclude(cause="resource_forbidden").exists():
        return False
    cursors = account.cursors.filter(resource__in=needed)
    overdue = cursors.filter(next_at__lte=timezone.now())
    return cursors.count() == len(needed) and not overdue.exists()


def _reads_other_lists(account: LinkedAccount, mapping: type[Mapping], cursor: SyncCursor) -> bool:
    """Whether more or fewer lists are read than by the last full pass, such as those of one organisation less."""
    return cursor.lists not in ("", mapping.lists_named(account.access))


def _ask_for_all_lists(account: LinkedAccount, mapping: type[Mapping], cursor: SyncCursor) -> None:
    """A full pass; once, unless an open run cannot become one. If that fails, the next night's does it."""
    run = runs.ask(account, mapping, full=True)
    if run.mode in (SyncRun.Mode.FIRST, SyncRun.Mode.FULL):
        SyncCursor.objects.filter(pk=cursor.pk).update(lists="")
