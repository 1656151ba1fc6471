"""How far the reading of an account is, resource by resource; only figures that are known, never a guess."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from accounts import systems
from accounts.models import LinkedAccount, SyncCursor, SyncRun
from accounts.sync.mapping import Mapping, registry
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
    cursor: SyncCursor | None
    run: SyncRun | None
    note: str
    odd: int  # records set aside

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.is_open


def of_account(account: LinkedAccount) -> list[Progress]:
    cursors = {cursor.resource: cursor for cursor in account.cursors.all()}
    odd = dict(account.quarantined_rows.waiting().order_by().values_list("resource").annotate(Count("pk")))
    latest = _latest_runs(account)
    return [
        Progress(
            resource=mapping.resource,
            label=words.resource(mapping.resource),
            rows=_rows(mapping, account, cursors.get(mapping.resource)),
            cursor=cursors.get(mapping.resource),
            run=latest.get(mapping.resource),
            note=_note(account, latest.get(mapping.resource), cursors.get(mapping.resource)),
            odd=odd.get(mapping.resource, 0),
        )
        for mapping in registry.of(account.system)
    ]


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


def _latest_runs(account: LinkedAccount) -> dict[str, SyncRun]:
    """Per resource the newest run; an open one is always the newest."""
    newest: dict[str, SyncRun] = {}
    for resource in [mapping.resource for mapping in registry.of(account.system)]:
        run = account.runs.filter(resource=resource).order_by("-created_at", "-pk").first()
        if run is not None:
            newest[resource] = run
    return newest


def _rows(mapping: type[Mapping], account: LinkedAccount, cursor: SyncCursor | None) -> str:
    """Exact up to the limit of counting; beyond it the figure of the last complete reading."""
    count = counts.capped(mapping.rows_of(account.pk).present())
    return f"{cursor.last_total:,}" if count.is_capped and cursor and cursor.last_total else str(count)
