"""A back office with one linked web shop of the sandbox, worked on turn by turn."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from accounts.inbox import subscribing
from accounts.models import Command, LinkedAccount, Merchant
from accounts.outbox import submitting
from accounts.sync import foreground, turns
from backoffice.sandbox import Sandbox
from tests import shop

RESOURCES = ["categories", "vat_types", "products", "stock_levels", "web_orders"]


@contextmanager
def open_store(settings: Any, monkeypatch: Any, at: Merchant | None = None) -> Iterator["Store"]:
    settings.ALLOW_PRIVATE_HOSTS, settings.REC_PLUS_LIMIT, settings.QUIET_S = ("127.0.0.1",), 100_000, 0.0
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=0, shops=1, products=12, orders=4, port=0) as sandbox:
        about = sandbox.shops[0]
        parts = {"domain": about.domain, "username": about.access.username, "password": about.access.password}
        account = shop.account(at, token=json.dumps(parts))
        accounts = list(LinkedAccount.objects.filter(pk=account.pk).select_related("merchant"))
        foreground.sync(accounts, resources=RESOURCES, full=False, say=lambda text: None)
        yield Store(sandbox, about, account)


class Store:
    def __init__(self, sandbox: Sandbox, about: Any, account: LinkedAccount) -> None:
        self.sandbox, self.shop, self.account = sandbox, about, account
        self.since = len(sandbox.journal)

    def work(self, times: int = 4) -> None:
        """What a worker does, without the pauses in between."""
        for _ in range(times):
            Command.objects.unfinished().update(due_at=None)
            LinkedAccount.objects.update(due_at=timezone.now(), failures=0)
            turns.take(self.account.pk)

    def done(self, kind: str, **data: Any) -> Command:
        command = submitting.submit(self.account, kind, data, key=f"{kind} {timezone.now()}", actor="tests")
        self.work()
        command.refresh_from_db()
        return command

    def writes(self) -> list[tuple[str, int]]:
        """What was written; a dry run writes nothing."""
        entries = list(self.sandbox.journal)[self.since :]
        return [(entry.method, entry.status) for entry in entries if entry.method != "GET" and not is_dry(entry)]

    def dry_runs(self) -> int:
        return len([entry for entry in list(self.sandbox.journal)[self.since :] if is_dry(entry)])


def is_dry(entry: Any) -> bool:
    return "diffOnly" in str(entry.query)
