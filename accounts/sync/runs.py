"""Runs: asked for, found, ended. At most one is open per account and resource."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import bell, problems
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncRun
from accounts.models.user import User
from accounts.sync.mapping import Mapping
from accounts.sync.positions import Position
from accounts.sync.registry import registry
from backoffice.correlation import correlation_id

State = SyncRun.State
Mode = SyncRun.Mode
Lane = SyncRun.Lane

WIDTH = {Mode.CHANGES: 1, Mode.WINDOW: 1, Mode.NIGHTLY: 2, Mode.FULL: 3, Mode.FIRST: 4}
RESUMED_WITHIN = timedelta(hours=1)  # a pass that stood still for longer starts anew
AGAIN_AFTER = {
    State.FORBIDDEN: timedelta(days=1),
    State.STOPPED: timedelta(hours=6),
    State.FAILED: timedelta(minutes=15),
}
PROBLEMS_OF_A_RUN = (
    "resource_forbidden",
    "resource_gone",
    "rejected",
    "page_repeats",
    "endless_list",
    "other_record",
    "many_missing",
    "run_failed",
    "internal_error",
)


def ask(
    account: LinkedAccount,
    mapping: type[Mapping],
    *,
    full: bool = False,
    nightly: bool = False,
    lane: int = Lane.INCREMENTAL,
    by: User | None = None,
    allow_removals: bool = False,
) -> SyncRun:
    """The open run of this resource, made now if there is none; it takes the better lane and the wider mode."""
    cursor, _ = SyncCursor.objects.get_or_create(account=account, resource=mapping.resource)
    mode = mode_of(cursor, mapping, full=full, nightly=nightly)
    for _ in range(2):
        run = account.runs.unfinished().filter(resource=mapping.resource).first()
        if run is not None:
            return _widened(run, cursor, mode, lane, allow_removals=allow_removals)
        try:
            with transaction.atomic():
                return SyncRun.objects.create(
                    account=account,
                    resource=mapping.resource,
                    mode=mode,
                    lane=lane,
                    requested_by=by,
                    correlation_id=correlation_id(),
                    allow_removals=allow_removals,
                )
        except IntegrityError:
            continue  # another worker made it in the same moment
    raise RuntimeError(f"no run of {mapping.resource} could be opened")


def ask_for_all(
    account: LinkedAccount, *, full: bool = False, lane: int = Lane.PERSON, by: User | None = None
) -> list[SyncRun]:
    """A person wants the account read now: what is essential before everything else, and what costs little behind it."""
    wanted = [mapping for mapping in registry.of(account.system) if mapping.per is None]
    asked = [
        ask(account, mapping, full=full, lane=lane if mapping.essential else max(lane, Lane.INCREMENTAL), by=by)
        for mapping in wanted
    ]
    wake(account)
    return asked


def wake(account: LinkedAccount) -> None:
    """Let the next free worker have a look, unless the account waits for something that cannot be hurried."""
    now = timezone.now()
    rows = LinkedAccount.objects.filter(pk=account.pk, refused_at__isnull=True)
    rows.exclude(due_at__lt=now).update(due_at=now)
    bell.ring(account.pk)


def mode_of(cursor: SyncCursor, mapping: type[Mapping], *, full: bool = False, nightly: bool = False) -> str:
    """What a new run has to read."""
    if cursor.last_full_at is None:
        return Mode.FIRST
    if not full and not nightly and is_by_turns(cursor, mapping):
        return Mode.CHANGES
    if full or (mapping.changes is None and mapping.window is None):
        return Mode.FULL
    if mapping.window is not None:
        return Mode.NIGHTLY if nightly else Mode.WINDOW
    return Mode.FULL if nightly else Mode.CHANGES


def is_by_turns(cursor: SyncCursor, mapping: type[Mapping]) -> bool:
    """Whether a page of it is read at a time, since it came on more than one when it was read whole."""
    total = cursor.last_total or 0
    return mapping.by_turns and (total > cursor.longest_page or total >= mapping.pager.rows)


def next_of(account: LinkedAccount) -> SyncRun | None:
    """The run to go on with: the best lane first, then what others refer to."""
    now = timezone.now()
    due = [run for run in account.runs.unfinished() if run.due_at is None or run.due_at <= now]
    order = {mapping.resource: mapping.order for mapping in registry.of(account.system)}
    return min(due, key=lambda run: (run.lane, order.get(run.resource, 999), run.pk), default=None)


def end(run: SyncRun, state: str, *, reason: str = "", detail: str = "", subject: str = "") -> None:
    """The run is over; what it leaves is told in a problem, and a good end clears the earlier ones."""
    now = timezone.now()
    rows = SyncRun.objects.filter(pk=run.pk, state__in=SyncRun.OPEN)
    if rows.update(state=state, reason=reason, detail=detail, finished_at=now, due_at=None) != 1:
        return
    if state == State.DONE:
        settled = [cause for cause in PROBLEMS_OF_A_RUN if cause != "many_missing" or run.mode != Mode.CHANGES]
        problems.clear_problem(*settled, account=run.account, subject=run.resource)
    else:
        _put_off(run, now + AGAIN_AFTER[State(state)], only_full=reason == "many_missing")
        if state == State.FORBIDDEN and not registry.get(run.account.system, run.resource).essential:
            return  # the account's page says so; nobody has to do anything
        details = {"resource": run.resource, "run": run.pk, "detail": detail}
        problems.raise_problem(reason, account=run.account, subject=subject or run.resource, details=details)


def _put_off(run: SyncRun, until: datetime, *, only_full: bool) -> None:
    """Not again before then. ``only_full``: where a list can be narrowed to changes, those are still asked for."""
    cursors = SyncCursor.objects.filter(account=run.account_id, resource=run.resource)
    cursors.filter(next_full_at__lt=until).update(next_full_at=until)
    if not only_full or registry.get(run.account.system, run.resource).changes is None:
        cursors.update(next_at=until)


def count(run: SyncRun, **figures: int) -> None:
    """Add to the run's figures."""
    changes = {name: F(name) + number for name, number in figures.items() if number}
    if changes:
        SyncRun.objects.filter(pk=run.pk).update(**changes)


def _widened(run: SyncRun, cursor: SyncCursor, mode: str, lane: int, *, allow_removals: bool) -> SyncRun:
    """An open run serves a second wish too, if its pass has not begun: then it can still become a full one."""
    changes: dict[str, object] = {}
    if lane < run.lane:
        changes["lane"] = lane
    if allow_removals and not run.allow_removals:
        changes["allow_removals"] = True
    if Position.of(cursor) is None and WIDTH[Mode(mode)] > WIDTH[Mode(run.mode)]:
        changes["mode"] = mode
    if run.due_at is not None and lane == Lane.PERSON:
        changes["due_at"] = None
    if changes:
        SyncRun.objects.filter(pk=run.pk, state__in=SyncRun.OPEN).update(**changes)
        run.refresh_from_db()
    return run
