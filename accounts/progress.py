"""How far the reading of an account is, resource by resource; only figures that are known, never a guess."""

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Any, cast

from django.db.models import Count, Max, Model, Q
from django.utils import timezone

from accounts import systems
from accounts.models import LinkedAccount, SyncCursor, SyncRun
from accounts.sync.mapping import Mapping
from accounts.sync.pagers import Page
from accounts.sync.registry import registry
from backoffice import sentences, states, words
from backoffice.lists import counts
from backoffice.templatetags.times import clock

OF_THE_LIMIT = ("budget", "address_budget", "address_paused", "rate_limited")


@dataclass(frozen=True)
class Progress:
    """One resource. ``run`` is the open run, else the last one; ``note`` says how it stands in words."""

    resource: str
    label: str
    rows: str
    cost: str  # what a full read takes
    cursor: SyncCursor | None
    run: SyncRun | None
    note: str
    odd: int  # records set aside
    is_offered: bool

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.is_open


@dataclass(frozen=True)
class Overview:
    """``shown`` begins with what is essential; ``more`` says how many are left out, ``moving`` how many of those are open."""

    shown: list[Progress]
    more: int
    moving: int
    moves: bool  # whether any run is open at all


@dataclass(frozen=True)
class Known:
    """What a few statements tell of every resource at once."""

    cursors: dict[str, SyncCursor]
    latest: dict[str, SyncRun]  # an open run is always the newest
    requests: dict[str, int]  # of the last full pass that came to its end
    odd: dict[str, int]


def of_account(account: LinkedAccount, *, everything: bool = True) -> Overview:
    """``everything`` or only what is essential, or needs somebody."""
    known, mappings = _known(account), registry.of(account.system)
    mappings.sort(key=lambda mapping: (not mapping.essential, not _is_offered(mapping, known)))  # else in their order
    wanted = [mapping for mapping in mappings if everything or _stands_out(mapping, known)]
    counted = _counted(account, wanted)
    hidden = [known.latest.get(mapping.resource) for mapping in mappings if mapping not in wanted]
    return Overview(
        shown=[_progress(account, mapping, known, counted) for mapping in wanted],
        more=len(hidden),
        moving=sum(run is not None and run.is_open for run in hidden),
        moves=any(run.is_open for run in known.latest.values()),
    )


def told(run: SyncRun, account: LinkedAccount) -> str:
    """What became of a run, or what an open one waits for."""
    if run.state in (SyncRun.State.RUNNING, SyncRun.State.DONE):
        return ""
    if run.is_open:
        return _waiting(account, run)
    details = {
        "system": systems.name_of(account.system),
        "resource": words.resource(run.resource),
        "detail": run.detail,
    }
    why = sentences.reason(run.detail if run.reason == "run_failed" else run.reason)
    problem = sentences.PROBLEMS.get(run.reason)
    return problem.filled(**details, reason=why).what if problem else why[0].upper() + why[1:]


def _note(account: LinkedAccount, run: SyncRun | None, cursor: SyncCursor | None) -> str:
    if run is None:
        return ""
    if not run.is_open:
        return told(run, account)
    so_far = f"{run.seen:,} {'record' if run.seen == 1 else 'records'} so far" if run.seen else ""
    last = f"{cursor.last_total:,} in all last time" if cursor and cursor.last_total and run.mode == "full" else ""
    waiting = _waiting(account, run) if run.state != SyncRun.State.RUNNING else ""
    return " · ".join(part for part in (so_far, last, waiting) if part)


def _waiting(account: LinkedAccount, run: SyncRun) -> str:
    system, until = systems.name_of(account.system), account.waits_until
    if not account.is_live:
        return states.waits("account")
    if run.state == SyncRun.State.WAITING and until and until > timezone.now() and run.reason in OF_THE_LIMIT:
        return states.waits("limit", system=system, until=clock(until))
    if run.due_at is not None and run.due_at > timezone.now():
        return states.waits("again", until=clock(run.due_at), reason=sentences.reason(run.reason))
    return states.waits("reason", reason=sentences.reason(run.reason)) if run.reason else states.waits("turn")


def _known(account: LinkedAccount) -> Known:
    is_full = Q(state=SyncRun.State.DONE, mode__in=(SyncRun.Mode.FIRST, SyncRun.Mode.FULL))
    newest = account.runs.order_by().values("resource").annotate(last=Max("pk"), full=Max("pk", filter=is_full))
    keys = list(newest.values_list("last", "full"))
    runs = account.runs.in_bulk([pk for pair in keys for pk in pair if pk is not None])
    odd = account.quarantined_rows.waiting().order_by().values_list("resource").annotate(Count("pk"))
    return Known(
        cursors={cursor.resource: cursor for cursor in account.cursors.all()},
        latest={runs[last].resource: runs[last] for last, _ in keys if last in runs},
        requests={runs[full].resource: runs[full].requests for _, full in keys if full in runs},
        odd=dict(odd),
    )


def _is_offered(mapping: type[Mapping], known: Known) -> bool:
    """Nobody has to care about what a system keeps from us, unless it is essential."""
    run = known.latest.get(mapping.resource)
    return mapping.essential or run is None or run.state != SyncRun.State.FORBIDDEN


def _stands_out(mapping: type[Mapping], known: Known) -> bool:
    run = known.latest.get(mapping.resource)
    is_in_trouble = run is not None and run.state in (SyncRun.State.STOPPED, SyncRun.State.FAILED)
    return mapping.essential or is_in_trouble or mapping.resource in known.odd


def _progress(
    account: LinkedAccount, mapping: type[Mapping], known: Known, counted: dict[str, counts.Count]
) -> Progress:
    resource, is_offered = mapping.resource, _is_offered(mapping, known)
    cursor, run, count = known.cursors.get(resource), known.latest.get(resource), counted[resource]
    # Exact up to the limit of counting; beyond it the figure of the last complete reading.
    rows = f"{cursor.last_total:,}" if count.is_capped and cursor and cursor.last_total else str(count)
    return Progress(
        resource=resource,
        label=words.resource(resource),
        rows=rows,
        cost=_cost(account, mapping, known, cursor, count) if is_offered else "",
        cursor=cursor,
        run=run,
        note=_note(account, run, cursor) if is_offered else "",
        odd=known.odd.get(resource, 0),
        is_offered=is_offered,
    )


def _counted(account: LinkedAccount, mappings: list[type[Mapping]]) -> dict[str, counts.Count]:
    """The rows of each; those that share a table are counted in one statement."""
    found: dict[str, counts.Count] = {}
    kinds: dict[type[Model], Counter[tuple[str, ...]]] = {}
    for mapping in mappings:
        constants = mapping.constants()
        if constants and mapping.model not in kinds:
            rows = cast(Any, mapping.model).objects.present().filter(account=account).order_by()
            grouped = rows.values_list(*constants).annotate(Count("pk"))
            kinds[mapping.model] = Counter({tuple(key): number for *key, number in grouped})
        if constants:
            number = kinds[mapping.model][tuple(constants.values())]
            found[mapping.resource] = counts.Count(min(number, counts.CAP + 1))
        else:
            found[mapping.resource] = counts.capped(mapping.rows_of(account.pk).present())
    return found


def _cost(
    account: LinkedAccount, mapping: type[Mapping], known: Known, cursor: SyncCursor | None, count: counts.Count
) -> str:
    """The requests of the last full pass, else what so many rows would take."""
    told = known.requests.get(mapping.resource)
    if told:
        return _requests(told)
    if mapping.per is not None:
        return f"about {_requests(mapping.per.number_of(account.pk))}"
    lists = len(mapping.lists(account.access))
    if mapping.pager.after({}, Page(["1"])) is None:
        return _requests(lists)
    rows = cursor.last_total if cursor and cursor.last_total else min(count.number, count.cap)
    return f"about {_requests(ceil(rows / mapping.pager.rows) + lists)}"  # each list ends with an empty page


def _requests(number: int) -> str:
    return f"{number:,} request{'' if number == 1 else 's'}"
