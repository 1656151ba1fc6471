"""A back office with one linked till of the sandbox, worked on turn by turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import submitting
from accounts.sync import foreground, turns
from backoffice.sandbox import Sandbox
from catalog.models import Product
from tests import cast


@contextmanager
def open_house(settings: Any, monkeypatch: Any, **shop: int) -> Iterator["House"]:
    settings.READY2ORDER_TOKEN_LIMIT = 100_000
    settings.QUIET_S = 0.0
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=1, requests_per_minute=100_000, **shop) as sandbox:
        settings.READY2ORDER_API_URL = sandbox.api_url
        [till] = sandbox.tills
        account = cast.account(token=sandbox.issue_token(till))
        foreground.sync([account], resources=None, full=False, say=lambda text: None)
        account.refresh_from_db()
        yield House(sandbox, till, account)


class House:
    def __init__(self, sandbox: Sandbox, till: Any, account: LinkedAccount) -> None:
        self.sandbox, self.till, self.account = sandbox, till, account
        self.forget()

    def forget(self) -> None:
        self.since = len(self.sandbox.journal)

    def submit(self, kind: str, key: str = "", **data: Any) -> Command:
        return submitting.submit(self.account, kind, data, key=key or f"{kind} {timezone.now()}", actor="tests")

    def work(self, times: int = 3) -> None:
        """What a worker does, without the pauses in between."""
        for _ in range(times):
            Command.objects.unfinished().update(due_at=None)
            LinkedAccount.objects.update(due_at=timezone.now(), failures=0)
            turns.take(self.account.pk)

    def done(self, kind: str, **data: Any) -> Command:
        command = self.submit(kind, **data)
        self.work()
        command.refresh_from_db()
        return command

    def writes(self) -> list[tuple[str, str, int]]:
        entries = list(self.sandbox.journal)[self.since :]
        return [
            (entry.method, entry.path.removeprefix("/v1"), entry.status)
            for entry in entries
            if entry.method != "GET" and "webhook" not in entry.path
        ]

    def product(self) -> Product:
        return Product.objects.present().filter(base_ref=None).order_by("pk").first()
