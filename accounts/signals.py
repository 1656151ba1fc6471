"""Celery's own signals: each worker process shows that it lives and renews its leases."""

from typing import Any

from celery.signals import worker_process_init, worker_ready, worker_shutdown

from accounts.sync.leases import heart


@worker_process_init.connect
@worker_ready.connect
def _begin(**_: Any) -> None:
    heart.start()


@worker_shutdown.connect
def _end(**_: Any) -> None:
    heart.stop()
