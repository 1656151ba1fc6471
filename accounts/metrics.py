"""The figures of /metrics, and the worker's part of /readyz."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from accounts.models.linked_account import LinkedAccount
from accounts.models.problem import Problem
from accounts.models.quarantine import QuarantinedRow
from accounts.models.sync import SyncRun
from accounts.models.worker import WorkerBeat
from backoffice.health import register_check, register_metrics


def worker_age_s() -> float | None:
    """Seconds since a worker last showed that it lives; ``None`` if none ever did."""
    seen_at = WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]
    return (timezone.now() - seen_at).total_seconds() if seen_at else None


def worker_check() -> str:
    if WorkerBeat.objects.alive().exists():
        return ""
    age_s = worker_age_s()
    return "no worker runs" if age_s is None else f"no worker for {age_s:.0f} s"


def oldest_due_s() -> float:
    """How long the longest waiting account has been due without a worker."""
    due_at = LinkedAccount.objects.workable().unclaimed().aggregate(oldest=Min("due_at"))["oldest"]
    return max((timezone.now() - due_at).total_seconds(), 0.0) if due_at else 0.0


def collect() -> Iterator[Metric]:
    accounts = GaugeMetricFamily("backoffice_accounts", "Linked accounts by state", labels=["system", "state"])
    for system, state, number in LinkedAccount.objects.values_list("system", "state").annotate(n=Count("pk")):
        accounts.add_metric([system, state], number)
    yield accounts
    runs = GaugeMetricFamily("backoffice_runs", "Sync runs of the last 30 days by state", labels=["state"])
    for state, number in SyncRun.objects.order_by().values_list("state").annotate(n=Count("pk")):
        runs.add_metric([state], number)
    yield runs
    yield GaugeMetricFamily("backoffice_problems", "Open problems", value=Problem.objects.awake().count())
    yield GaugeMetricFamily(
        "backoffice_problems_snoozed", "Open problems that were snoozed", value=Problem.objects.asleep().count()
    )
    yield GaugeMetricFamily("backoffice_quarantined", "Rows set aside", value=QuarantinedRow.objects.waiting().count())
    yield GaugeMetricFamily("backoffice_workers", "Workers alive", value=WorkerBeat.objects.alive().count())
    yield GaugeMetricFamily("backoffice_oldest_due_seconds", "Age of the oldest due account", value=oldest_due_s())


register_check("worker", worker_check)
register_metrics(collect)
