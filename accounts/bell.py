"""Rings for a worker at once. Nobody depends on it: what is due is found anyway, a moment later."""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

EXPIRES_S = 10

log = logging.getLogger(__name__)


def ring(account_id: int) -> None:
    """After the commit, tell a Celery worker that this account is due; without a broker there is nobody to tell."""
    if settings.REDIS_URL:
        transaction.on_commit(partial(_send, account_id), robust=True)


def _send(account_id: int) -> None:
    from backoffice.celery import app  # here, so that processes without a broker never load it

    try:
        app.send_task("accounts.work_account", args=(account_id,), expires=EXPIRES_S, retry=False)
    except (OperationalError, RedisError, OSError):
        log.warning("the bell could not be rung; the sweeper finds the work")
