"""Is the process alive (``/healthz``), can it do its work (``/readyz``), and what do the figures say (``/metrics``)?"""

from collections.abc import Callable, Iterable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric

Check = Callable[[], str]  # "" = good, else what is wrong in a few words

_checks: dict[str, Check] = {}
metrics = CollectorRegistry()


def register_check(name: str, check: Check) -> None:
    """Add a part without which the application is not ready."""
    _checks[name] = check


class Collector:
    """Adapts a function that yields metrics at the time of asking."""

    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self.collect = collect


def register_metrics(collect: Callable[[], Iterable[Metric]]) -> None:
    metrics.register(Collector(collect))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with ``ok`` or what is wrong; 503 unless all are well."""
    parts = {name: _result(check) for name, check in _checks.items()}
    ready = all(result == "ok" for result in parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(generate_latest(metrics), content_type="text/plain; version=0.0.4; charset=utf-8")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")


def _result(check: Check) -> str:
    try:
        return check() or "ok"
    except DatabaseError:
        return "the database does not answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _broker() -> str:
    if not settings.REDIS_URL:
        return ""  # there is none: `manage.py work` needs no broker
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
    except redis.RedisError:
        return "Redis does not answer"
    return ""


register_check("database", _database)
register_check("broker", _broker)
