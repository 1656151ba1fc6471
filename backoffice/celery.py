"""The Celery application: ``celery -A backoffice worker`` and ``celery -A backoffice beat``."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, setup_logging, worker_ready
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

try:
    from django.conf import settings

    _ = settings.DEBUG  # a faulty environment stops the start with its one sentence
except ImproperlyConfigured as error:
    sys.exit(f"{error}")


@celeryd_init.connect
@beat_init.connect
def _need_a_broker(**_: Any) -> None:
    if not settings.REDIS_URL:
        sys.exit("REDIS_URL is not set: Celery needs Redis; without it, run manage.py work instead.")


@worker_ready.connect
def _look_at_once(**_: Any) -> None:
    """Whoever comes up need not wait for beat."""
    app.send_task("accounts.sweep", expires=settings.SWEEP_EXPIRES_S)


@setup_logging.connect
def _use_django_logging(**_: Any) -> None:
    """Celery leaves logging to Django's settings: one format, one redaction."""
