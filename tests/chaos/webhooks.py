"""Webhooks under stress, measured with real processes; the numbers are printed, and what must hold is asserted.

    python -m tests.chaos.webhooks storm --number 10000     # faults, while workers and web servers are killed
    python -m tests.chaos.webhooks outage --number 50000    # a heap of old news, and a person who wants something else
    python -m tests.chaos.webhooks latency                  # from the event to the page that staff see

Each runs on the embedded set-up, or with ``--scaled`` on PostgreSQL, Redis and Celery.
"""

import argparse
import hashlib
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import requests

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.company import LINK, Company, Killer, credentials, embedded, scaled
from tests.chaos.seeds import say

PASSWORD = "correct horse battery staple"
RECORDS = {
    "catalog.Product": ("products", "product_id"),
    "sales.Customer": ("customers", "customer_id"),
    "sales.Invoice": ("invoices", "invoice_id"),
    "sales.Coupon": ("coupons", "coupon_id"),
}

STATE = """
import collections, hashlib, json, django
django.setup()
from accounts.models import Delivery
from sales.models import CouponTransaction
rows = Delivery.objects.values_list("body", "state", "reason")
print(json.dumps({
    "bodies": collections.Counter(hashlib.md5(bytes(body)).hexdigest() for body, _, _ in rows),
    "states": collections.Counter(f"{state} {reason}".strip() for _, state, reason in rows),
    "transactions": list(CouponTransaction.objects.values_list("remote_id", flat=True)),
}))
"""
LEFT = """
import django
django.setup()
from accounts.models import Delivery, LinkedAccount
print(Delivery.objects.unfinished().count(), LinkedAccount.objects.get().webhook_state or "-")
"""
HEAP = """
import sys, django
django.setup()
from django.utils import timezone
from accounts.models import Delivery, LinkedAccount
number, ids = int(sys.argv[1]), [int(word) for word in sys.argv[2].split(",")]
account, now = LinkedAccount.objects.get(), timezone.now()
bodies = (b"resource[product_id]=%d&resource[product_name]=x" % ids[n % len(ids)] for n in range(number))
Delivery.objects.bulk_create((Delivery(account=account, received_at=now, body=body) for body in bodies), batch_size=2000)
"""
WANT = """
import time, django
django.setup()
from accounts.models import LinkedAccount, SyncRun
from accounts.sync import runs
from accounts.sync.registry import registry
account = LinkedAccount.objects.get()
began = time.time()
run = runs.ask(account, registry.get("ready2order", "customers"), lane=SyncRun.Lane.PERSON)
runs.wake(account)
while run.started_at is None and time.time() < began + 30:
    time.sleep(0.05)
    run.refresh_from_db()
print(run.started_at.timestamp() - began if run.started_at else 999)
"""


@contextmanager
def linked(*, is_scaled: bool, limit: int = 1_000_000, **shop: int) -> Iterator[tuple[Sandbox, Any, Company]]:
    """A till whose webhooks come to a web server of ours, read once; the crew works."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backoffice-chaos-")))
        sandbox = stack.enter_context(Sandbox(seed=5, tills=1, requests_per_minute=max(limit, 60), **shop))
        port = servers.free_port()
        extra = {
            "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_URL": f"http://127.0.0.1:{port}", "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": "2", "READY2ORDER_TOKEN_LIMIT": str(limit),
        }  # fmt: skip
        if is_scaled:
            extra["DATABASE_URL"] = stack.enter_context(servers.postgresql())
            extra["REDIS_URL"] = stack.enter_context(servers.redis())
        company = Company(sandbox, folder, **extra)
        company.run("manage.py", "migrate", "-v0")
        [till] = sandbox.tills
        company.run("-c", LINK, given=credentials(sandbox))
        company.start("-m", "gunicorn", "backoffice.wsgi:application", "--config", "gunicorn.conf.py")
        (scaled if is_scaled else embedded)(company)
        stack.callback(company.end)
        until(lambda: left(company)[1] == "on", "webhooks to be switched on", 300)
        yield sandbox, till, company


def storm(number: int, seed: int, *, is_scaled: bool) -> None:
    """Doubled, late and broken deliveries while processes are killed: none lost, none applied twice."""
    with linked(is_scaled=is_scaled, products=400, invoices=50, customers=60) as (sandbox, till, company):
        sandbox.set_options(
            webhook_duplicate_percent=20, webhook_reordered_percent=10, webhook_malformed_percent=5,
            webhook_pause_s=0.5, webhook_retries=8,
        )  # fmt: skip
        dice, sold, charged, began = random.Random(seed), [], 0, time.monotonic()
        coupon = till.create("coupons", coupon_name="Sturm", _value="100000")["coupon_id"]
        with Killer(company, every_s=6.0, seed=seed) as killer:
            while len(sandbox.webhooks.deliveries) < number:
                deed = dice.choice(("rename", "rename", "sell", "cancel", "charge", "customer"))
                if deed == "sell":
                    sold.append(till.sell()["invoice_id"])
                elif deed == "cancel" and sold:
                    till.cancel(sold.pop())
                elif deed == "charge":
                    till.charge(coupon, "1")
                    charged += 1
                elif deed == "customer":
                    till.update("customers", dice.choice(list(till.customers.ids)), firstName=f"N{dice.random()}")
                else:
                    till.update("products", dice.choice(list(till.products.ids)), product_name=f"N{dice.random()}")
            sandbox.webhooks.settle(timeout_s=1800)
            until(lambda: left(company)[0] == 0, "the deliveries to be read", 900)
        kills, took = killer.kills, time.monotonic() - began
        state = json.loads(company.run("-c", STATE))
        sent = sandbox.webhooks.deliveries
        acknowledged = Counter(_digest(each.body) for each in sent for attempt in each.attempts if attempt.accepted)
        missing = acknowledged - Counter(state["bodies"])
        say(f"{len(sent)} deliveries sent, {acknowledged.total()} acknowledged, {sum(state['bodies'].values())} kept")
        say(f"{kills} kills in {took:.0f} s; states {state['states']}")
        assert not missing, f"{missing.total()} were acknowledged and are missing"
        assert len(set(state["transactions"])) == len(state["transactions"]) <= charged
        say(f"{len(state['transactions'])} of {charged} coupon transactions told readably, each once")
        company.run("manage.py", "sync", "--full", "--resource", *(name for name, _ in RECORDS.values()))
        for model, (table, key) in RECORDS.items():
            held = {row["remote_id"]: row["payload"] for row in dumped(company, model) if row["removed_at"] is None}
            real = {str(row[key]): row for row in sandbox.rows(till, table)}
            assert held.keys() == real.keys(), model
            wrong = [number for number, row in real.items() if not _same(held[number], row)]
            assert not wrong, (model, wrong[:3])
        say("end state equals the till's")


def outage(number: int, *, is_scaled: bool) -> None:
    """Old news about few records, while prices are read behind: each is read once, within the budget, and nobody waits for it."""
    with linked(is_scaled=is_scaled, limit=55, products=150, invoices=20, customers=20) as (sandbox, till, company):
        ids = list(till.products.ids)[:100]
        before = len(sandbox.journal)
        company.run("-c", HEAP, str(number), ",".join(map(str, ids)))
        began = time.monotonic()
        time.sleep(10)
        waits = []
        for _ in range(3):
            waits.append(float(company.run("-c", WANT).split()[-1]))
            time.sleep(8)
        until(lambda: left(company)[0] == 0, "the heap to be worked off", 600)
        took = time.monotonic() - began
        asked = [entry for entry in sandbox.journal[before:] if entry.path.startswith("/v1/products/")]
        reads = Counter(entry.path for entry in asked if entry.path.rpartition("/")[2].isdigit())
        refused = sum(entry.status == 429 for entry in sandbox.journal)
        say(f"{number} deliveries about {len(ids)} records: {reads.total()} reads in {took:.0f} s, {refused} refusals")
        say(f"a person's run began after {', '.join(f'{wait:.1f}' for wait in waits)} s")
        assert set(reads.values()) == {1}
        assert len(reads) == len(ids)
        assert refused == 0
        assert max(waits) <= 3.0


def latency(number: int, *, is_scaled: bool) -> None:
    """From the sale at the till to the invoice on the list that staff look at."""
    with linked(is_scaled=is_scaled, limit=55, products=200, invoices=20, customers=10) as (_, till, company):
        browser = signed_in(company)
        took = []
        for _ in range(number):
            full = till.sell()["invoice_numberFull"]
            began = time.monotonic()
            until(
                lambda full=full: full in browser.get(f"{company.url}/sales/invoices/").text,
                "the sale",
                60,
                every_s=0.1,
            )
            took.append(time.monotonic() - began)
            time.sleep(2)
        say(
            f"{number} sales on the page after {statistics.median(took):.2f} s at the median, {max(took):.2f} s at most"
        )
        assert statistics.median(took) <= 5.0


def signed_in(company: Company) -> requests.Session:
    company.run("manage.py", "add_staff", "chaos@example.com", "--merchant", "m0", "--role", "manager", given=PASSWORD)
    browser = requests.Session()
    page = browser.get(f"{company.url}/auth/login/")
    form = {"login": "chaos@example.com", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    page = browser.post(f"{company.url}/auth/login/", form, headers={"Referer": page.url})
    assert "Sign out" in page.text or page.url.rstrip("/") == company.url, page.url
    return browser


def dumped(company: Company, model: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in company.run("manage.py", "dump", model).splitlines()]


def left(company: Company) -> tuple[int, str]:
    """Deliveries that are not finished, and how the account's webhooks are."""
    number, state = company.run("-c", LEFT).split()[-2:]
    return int(number), state


def until(condition: Callable[[], bool], what: str, within_s: float, every_s: float = 0.5) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within_s:.0f} s for {what}")
        time.sleep(every_s)


def _digest(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def _same(held: dict[str, Any], real: dict[str, Any]) -> bool:
    """A single record may bring more than the list."""
    return all(held.get(name) == value for name, value in real.items() if not name.startswith("_") and name in held)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.webhooks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", choices=("storm", "outage", "latency"))
    parser.add_argument("--number", type=int, help="deliveries or sales")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scaled", action="store_true", help="PostgreSQL, Redis and Celery")
    asked = parser.parse_args()
    say(f"seed {asked.seed}, {'scaled' if asked.scaled else 'embedded'}")
    if asked.scenario == "storm":
        storm(asked.number or 10_000, asked.seed, is_scaled=asked.scaled)
    elif asked.scenario == "outage":
        outage(asked.number or 50_000, is_scaled=asked.scaled)
    else:
        latency(asked.number or 15, is_scaled=asked.scaled)


if __name__ == "__main__":
    main()
