"""Finds everything that is due, whether or not a bell rang; and the housekeeping."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone

from accounts.http import address_limit
from accounts.linking import links, looks
from accounts.models.api_call import ApiCall
from accounts.models.delivery import Delivery
from accounts.models.grant import Grant
from accounts.models.problem import Problem
from accounts.models.quarantine import QuarantinedRow
from accounts.models.sync import SyncRun
from accounts.models.worker import WorkerBeat
from accounts.sync import leases

CALLS_KEPT = timedelta(days=14)
RUNS_KEPT = timedelta(days=30)
ENDED_KEPT = timedelta(days=90)  # grants, cleared problems, resolved quarantine
BEATS_KEPT = timedelta(days=1)
BATCH = 5000
TIDY_EVERY_S = 3600

Chore = Callable[[], object]
_chores: dict[str, tuple[Chore, float]] = {}

log = logging.getLogger(__name__)


def chore(*, every_s: float) -> Callable[[Chore], Chore]:
    """What an app has to do for all accounts together every so often; it stands in the app's ``chores``."""

    def add(work: Chore) -> Chore:
        _chores[f"{work.__module__}.{work.__name__}"] = (work, every_s)
        return work

    return add


def sweep() -> None:
    """What is due for all accounts together: links that ran out, open permission requests, old rows."""
    leases.free_dead()
    links.expire_overdue()
    looks.look_at_due()
    do_chores()
    if cache.add("accounts.tidied", True, timeout=TIDY_EVERY_S):
        tidy()
        address_limit.clear_over()


def do_chores(*, all_of_them: bool = False) -> None:
    """Those whose time has come, each by one worker; no fault of one holds up the others."""
    for name, (work, every_s) in _chores.items():
        if not (all_of_them or cache.add(f"chore.{name}", True, timeout=every_s)):
            continue
        try:
            work()
        except Error:
            raise
        except Exception:
            log.exception("%s failed by a fault of ours; it is tried again", name)


def tidy() -> int:
    """Delete what has been kept long enough, a batch at a time; the number of rows."""
    now = timezone.now()
    doomed = [
        ApiCall.objects.filter(at__lt=now - CALLS_KEPT),
        SyncRun.objects.filter(finished_at__lt=now - RUNS_KEPT),
        Grant.objects.filter(ended_at__lt=now - ENDED_KEPT),
        Delivery.objects.filter(ended_at__lt=now - CALLS_KEPT).exclude(state=Delivery.State.DEAD),
        Delivery.objects.filter(ended_at__lt=now - ENDED_KEPT),
        Problem.objects.filter(cleared_at__lt=now - ENDED_KEPT),
        QuarantinedRow.objects.filter(resolved_at__lt=now - ENDED_KEPT),
        WorkerBeat.objects.filter(seen_at__lt=now - BEATS_KEPT),
    ]
    return sum(_delete_batch(rows) for rows in doomed)


def _delete_batch(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    return rows.model._default_manager.filter(pk__in=keys).delete()[0] if keys else 0
