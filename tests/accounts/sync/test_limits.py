"""The request budget against a strict till, for both answers to "does the limit count per token or per address".

Time is simulated: the sandbox's clock, the budget's and Python's move together, so hours pass in seconds.
"""

import threading
import time

import pytest
import time_machine
from django.utils import timezone

from accounts import working
from accounts.http import budget_database
from accounts.models import LinkedAccount, Problem, SyncRun
from accounts.sync import pace, turns
from backoffice.sandbox import Sandbox
from catalog.models import Product
from sales.models import Invoice
from tests import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class World:
    """A sandbox and our accounts in it, in a time of their own."""

    def __init__(self, sandbox: Sandbox, monkeypatch, settings) -> None:
        settings.READY2ORDER_API_URL = sandbox.api_url
        self.sandbox = sandbox
        self.began = time.time()
        self.passed = 0.0
        self.sent: list[tuple[float, str, int]] = []  # (second, token, status)
        monkeypatch.setattr(budget_database, "_now", lambda: self.began + self.passed)
        monkeypatch.setattr(pace, "SHORT_WAIT_S", 0.0)
        self.accounts = [
            cast.account(cast.merchant(f"M{till.number}", slug=f"m{till.number}"), token=sandbox.issue_token(till))
            for till in sandbox.tills
        ]

    def run(self, seconds: int) -> None:
        """Let a worker pass by every account each second, each time by another one first."""
        for _ in range(seconds):
            self.passed += 1
            self.accounts.append(self.accounts.pop(0))
            self.sandbox.clock.shift(1)
            with time_machine.travel(self.began + self.passed, tick=False):
                for account in self.accounts:
                    SyncRun.objects.filter(account=account).update(due_at=None)
                    turns.take(account.pk)
            new = self.sandbox.journal[len(self.sent) :]
            self.sent += [(self.passed, entry.token, entry.status) for entry in new]

    def work(self, turns_a_second: int) -> None:
        """A second of few workers: those that are due, the longest waiting first."""
        self.passed += 1
        self.sandbox.clock.shift(1)
        with time_machine.travel(self.began + self.passed, tick=False):
            due = LinkedAccount.objects.workable().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
            for account in list(due[:turns_a_second]):
                turns.take(account.pk)
        new = self.sandbox.journal[len(self.sent) :]
        self.sent += [(self.passed, entry.token, entry.status) for entry in new]

    def busiest_minute(self, token: str | None = None) -> int:
        at = [second for second, of, _ in self.sent if token in (None, of)]
        return max(sum(start <= second < start + 60 for second in at) for start in at)

    @property
    def refusals(self) -> int:
        return sum(status == 429 for _, _, status in self.sent)


def test_limit_per_token_is_never_reached_and_nearly_used(monkeypatch, settings):
    with Sandbox(tills=3, products=6000, invoices=50) as sandbox:
        world = World(sandbox, monkeypatch, settings)
        world.run(70)

        assert world.refusals == 0
        for token in {token for _, token, _ in world.sent}:
            assert 44 <= world.busiest_minute(token) <= 55
        assert Problem.objects.count() == 0


@pytest.mark.parametrize("retry_after", ["", "60"])
def test_limit_per_address_is_learned_from_the_first_refusal_and_kept(monkeypatch, settings, retry_after):
    with Sandbox(tills=3, products=1500, invoices=500, limit_by="address", retry_after=retry_after) as sandbox:
        world = World(sandbox, monkeypatch, settings)
        world.run(40)
        first = world.refusals
        assert 1 <= first <= 3
        assert Problem.objects.waiting().get().cause == "address_limited"

        world.run(200)

        assert world.refusals == first
        after = [second for second, _, _ in world.sent if second > 105]
        assert max(sum(start <= second < start + 60 for second in after) for start in after) <= 55
        assert Product.objects.count() == 3 * 1500
        assert Invoice.objects.count() == 3 * 500


def test_limit_that_is_set_from_the_start_is_never_reached(monkeypatch, settings):
    settings.READY2ORDER_EGRESS_LIMIT = 55
    with Sandbox(tills=3, products=600, invoices=50, limit_by="address") as sandbox:
        world = World(sandbox, monkeypatch, settings)
        world.run(150)

        assert world.refusals == 0
        assert Product.objects.count() == 3 * 600


def test_equal_accounts_end_together_and_none_waits_for_its_first_page(monkeypatch, settings):
    """Each second half of twenty tills gets a turn: all see their first page within 30 s, and end within 10 % of each other."""
    with Sandbox(tills=20, products=220, invoices=160, customers=10) as sandbox:
        world = World(sandbox, monkeypatch, settings)
        began, ended = world.began, {}
        LinkedAccount.objects.update(due_at=timezone.now())
        while len(ended) < 20 and world.passed < 120:
            world.work(turns_a_second=10)
            rows = LinkedAccount.objects.filter(last_good_sync_at__isnull=False)
            ended |= {pk: at.timestamp() - began for pk, at in rows.values_list("pk", "last_good_sync_at")}

        first = {token: min(second for second, of, _ in world.sent if of == token) for _, token, _ in world.sent}
        assert (len(first), len(ended), max(first.values()) < 30) == (20, 20, True)
        assert max(ended.values()) <= 1.1 * min(ended.values())
        assert world.refusals == 0


def test_twenty_accounts_and_two_workers_with_the_real_clock(settings):
    """All see their first page within 30 s, and nobody is refused."""
    with Sandbox(tills=20, products=220, invoices=160, customers=10) as sandbox:
        settings.READY2ORDER_API_URL = sandbox.api_url
        for till in sandbox.tills:
            cast.account(cast.merchant(f"M{till.number}", slug=f"m{till.number}"), token=sandbox.issue_token(till))
        LinkedAccount.objects.update(due_at=timezone.now())
        began, stop = time.time(), threading.Event()
        crew = threading.Thread(target=working.run, args=(stop, 2))
        crew.start()
        try:
            while LinkedAccount.objects.filter(last_good_sync_at=None).exists() and time.time() < began + 90:
                time.sleep(0.25)
        finally:
            stop.set()
            crew.join()

        first = {}
        for entry in sandbox.journal:
            first.setdefault(entry.till, entry.time - began)
        assert (len(first), max(first.values()) < 30) == (20, True)
        assert [entry.status for entry in sandbox.journal if entry.status == 429] == []
        assert Product.objects.count() == 20 * 220
