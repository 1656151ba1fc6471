"""Thousands of changes while everything breaks: none lost, none carried out twice, each unknown settled or listed.

    python -m tests.chaos.commands --seed 7                    # three seeds: make chaos
    python -m tests.chaos.commands --bug blind_resend          # must fail: proves that the comparison can see

PostgreSQL, Redis, Celery's workers and beat, and a sandbox whose tills lose answers, fail after they have committed,
commit later than we wait, and refuse. A process is killed every two seconds, Redis is killed and emptied, PostgreSQL
crashes. At the end the tills' own records are compared with our commands. ``--embedded``: ``manage.py work`` on SQLite.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import redis as redis_client

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.bugs import BUGS, NONE
from tests.chaos.company import ESSENTIAL_ONLY, LINK, ROOT, Company, Killer, embedded, scaled

QUIET_S = 4
LATE_S = 2.0  # how long after the connection broke a till commits: less than we keep quiet
ONE, MANY = 1, 2  # Command.Lane
PRODUCTS = 12
STOCK = 100_000

# Reads one command per line and answers with a line; the same key, so that a database that is away loses nothing.
FEED = """
import json, sys, time, django
django.setup()
from django.db import DatabaseError, connection
from accounts.models import LinkedAccount
from accounts.outbox.submitting import submit
for line in sys.stdin:
    told = json.loads(line)
    while True:
        try:
            account = LinkedAccount.objects.get(pk=told["account"])
            submit(account, told["kind"], told["data"], key=told["key"], actor="chaos", lane=told["lane"])
            break
        except DatabaseError:
            connection.close()
            time.sleep(0.2)
    print("kept", flush=True)
"""
STATE = """
import json, django
django.setup()
from accounts.models import Command
print(json.dumps(list(Command.objects.order_by("pk").values(
    "account_id", "kind", "key", "state", "reason", "reference", "remote_id", "data", "attempts"))))
"""
LEFT = """
import collections, django
django.setup()
from django.utils import timezone
from accounts.models import Command
rows = Command.objects.unfinished().values_list("kind", "state", "reason", "account__state")
if rows:
    print(collections.Counter(rows).most_common(8))
"""


@dataclass
class Verdict:
    """What the comparison found."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    states: Counter = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def run(*, number: int, accounts: int, seconds: float, seed: int, bug: str = "", is_embedded: bool = False) -> Verdict:
    """One run; the tills and our rows are compared when nothing is left to be done."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backoffice-chaos-")))
        sandbox = stack.enter_context(
            Sandbox(seed=seed, tills=accounts, products=PRODUCTS, invoices=2, customers=1, requests_per_minute=100_000)
        )
        for till in sandbox.tills:
            for product in list(till.products.ids):
                till.update("products", product, product_stock_enabled=True, product_stock_value=str(STOCK))
        extra, redis, database = {"QUIET_S": str(QUIET_S)}, None, None
        if not is_embedded:
            database = stack.enter_context(servers.postgresql_server())
            redis = stack.enter_context(servers.RedisServer())
            extra |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url}
        company = Company(sandbox, folder, **extra)
        company.run("manage.py", "migrate", "-v0")
        tokens = [sandbox.issue_token(till) for till in sandbox.tills]
        linked = company.run("-c", LINK + ESSENTIAL_ONLY, given=json.dumps(tokens)).split()
        company.wrapped_in = ("-m", "tests.chaos.bugs", bug or NONE)
        (embedded if is_embedded else scaled)(company)
        stack.callback(company.end)
        plan = list(deeds(number, dict(zip(linked, sandbox.tills, strict=True)), random.Random(seed)))
        _misbehave(sandbox, seed)
        with Nemesis(company, redis, database, seed=seed) as nemesis:
            _feed(company, plan, seconds)
        sandbox.faults.clear()
        if redis is not None:
            redis.kill()
            redis.start()
        _until_settled(company, is_embedded)
        time.sleep(LATE_S)
        company.end()
        company.crew.clear()
        rows = json.loads(company.run("-c", STATE))
        told = Counter(entry.fault for entry in sandbox.journal if entry.fault)
        say(f"{len(rows)} commands kept of {number}; {nemesis.told}; faults {dict(told)}")
        return compared(rows, plan, dict(zip(linked, sandbox.tills, strict=True)))


def deeds(number: int, tills: dict[str, Any], dice: random.Random) -> Any:
    """What staff do: half of it is about documents and new records, which may be there only once; stocks come in sets."""
    for count in range(number):
        account = dice.choice(list(tills))
        till = tills[account]
        product = dice.choice(list(till.products.ids)[:PRODUCTS])
        kind = dice.choice(("invoice.create", "invoice.create", "product.create", "stock.set", "product.update"))
        data: dict[str, Any] = {"remote_id": product}
        if kind == "invoice.create":
            data = {
                "paymentMethod_id": next(iter(till.payment_methods))["payment_id"],
                "user_id": next(iter(till.users))["user_id"],
                "invoice_testMode": dice.random() < 0.5,
                "items": [
                    {"item_name": f"Deed {count}", "item_price": "1", "item_quantity": "1", "item_vatRate": "20"}
                ],
            }
        elif kind == "product.create":
            data = {"product_name": f"Deed {count}", "product_price": "1", "product_vat": "20"}
        elif kind == "stock.set":
            data["change"] = str(-dice.randint(1, 5))
        else:
            data["product_price"] = str(count + 1)
        lane = MANY if kind == "stock.set" and dice.random() < 0.7 else ONE
        yield {"account": int(account), "kind": kind, "key": f"deed {count}", "data": data, "lane": lane}


def compared(rows: list[dict[str, Any]], plan: list[dict[str, Any]], tills: dict[str, Any]) -> Verdict:
    verdict = Verdict(states=Counter(row["state"] for row in rows))
    by_key = {row["key"]: row for row in rows}
    verdict.lost += [each["key"] for each in plan if each["key"] not in by_key]
    verdict.wrong += [f"{row['key']} is still {row['state']}" for row in rows if row["state"] in OPEN]
    documents = {account: Counter(_references(till.invoices, "invoice")) for account, till in tills.items()}
    products = {account: Counter(_references(till.products, "product")) for account, till in tills.items()}
    taken: dict[tuple[str, str], int] = defaultdict(int)
    prices: dict[tuple[str, str], str] = {}
    doubtful: set[tuple[str, str]] = set()
    for row in rows:
        account, place = str(row["account_id"]), (str(row["account_id"]), row["remote_id"])
        if row["kind"] in ("invoice.create", "product.create"):
            there = (documents if row["kind"] == "invoice.create" else products)[account][row["reference"]]
            if there > 1:
                verdict.doubled.append(f"{row['key']} ({row['kind']}) is there {there} times")
            if row["state"] == "done" and there == 0:
                verdict.lost.append(f"{row['key']} ({row['kind']}) is done and not there")
            if row["state"] == "rejected" and there:
                verdict.wrong.append(f"{row['key']} is rejected and there")
        elif row["state"] == "done" and row["kind"] == "stock.set":
            taken[place] += int(row["data"]["change"])
        elif row["state"] == "done":
            prices[place] = row["data"]["product_price"]
        else:
            doubtful.add(place)  # a person decides: either answer is right
    for (account, product), change in taken.items():
        stock = Decimal(str(tills[account].products[int(product)]["product_stock_value"]))
        missing = STOCK + change - stock
        if missing and (account, product) not in doubtful:
            what = verdict.doubled if missing > 0 else verdict.lost
            what.append(f"stock of {product} at {account} is off by {missing}")
    for (account, product), price in prices.items():
        there = str(tills[account].products[int(product)]["product_price"])
        if Decimal(there) != Decimal(price) and (account, product) not in doubtful:
            verdict.lost.append(f"price of {product} at {account} is {there}, not {price}")
    return verdict


OPEN = ("queued", "sending", "unknown")


class Nemesis(threading.Thread):
    """Kills a process every two seconds, Redis now and then, and lets PostgreSQL crash."""

    def __init__(self, company: Company, redis: Any, database: Any, *, seed: int) -> None:
        super().__init__(daemon=True)
        self.killer = Killer(company, every_s=2.0, seed=seed)
        self.redis, self.database = redis, database
        self.done = Counter()
        self.over = threading.Event()

    def run(self) -> None:
        round_ = 0
        while not self.over.wait(7.0):
            round_ += 1
            if self.redis is not None and round_ % 3 == 1:
                redis_client.Redis.from_url(self.redis.url).flushall()
                self.done["Redis emptied"] += 1
            elif self.redis is not None and round_ % 3 == 2:
                self.redis.kill()
                time.sleep(1)
                self.redis.start()
                self.done["Redis killed"] += 1
            elif self.database is not None:
                crash(self.database.pid)
                self.done["PostgreSQL crashed"] += 1

    @property
    def told(self) -> str:
        return ", ".join(
            [f"{self.killer.kills} kills", *(f"{what} {count} times" for what, count in self.done.items())]
        )

    def __enter__(self) -> "Nemesis":
        self.killer.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()
        self.killer.__exit__()


def crash(pid: int) -> None:
    """Kill one of PostgreSQL's processes hard: it ends all others and recovers from its log."""
    listed = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False)
    children = [int(word) for word in listed.stdout.split()]
    if children:
        os.kill(children[0], signal.SIGKILL)


def _misbehave(sandbox: Sandbox, seed: int) -> None:
    """13 % of the writes."""
    for method in ("POST", "PUT"):
        at = {"method": method, "path": "/v1", "seed": seed}
        sandbox.faults.add("lost_answer", percent=5, **at)
        sandbox.faults.add("fail_after_commit", percent=3, **at)
        sandbox.faults.add("late", percent=2, seconds=LATE_S, **at)
        sandbox.faults.add("status", percent=2, status=503, **at)
        sandbox.faults.add("status", percent=1, status=429, retry_after="1", **at)


def _feed(company: Company, plan: list[dict[str, Any]], seconds: float) -> None:
    """Submit the plan, evenly over the time."""
    feeder = subprocess.Popen(
        [sys.executable, "-c", FEED], cwd=ROOT, env=company.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert feeder.stdin is not None
    assert feeder.stdout is not None
    began = time.monotonic()
    for count, each in enumerate(plan):
        time.sleep(max(0.0, began + count * seconds / len(plan) - time.monotonic()))
        feeder.stdin.write(json.dumps(each) + "\n")
        feeder.stdin.flush()
        assert feeder.stdout.readline() == "kept\n"
    feeder.stdin.close()
    feeder.wait()


def _until_settled(company: Company, is_embedded: bool) -> None:
    deadline = time.monotonic() + 900
    while left := company.run("-c", LEFT).strip():
        assert time.monotonic() < deadline, f"the commands do not come to an end: {left}"
        time.sleep(1)


def _references(rows: Any, noun: str) -> list[str]:
    name = {"invoice": "invoice_externalReferenceNumber", "product": "product_externalReference"}[noun]
    return [row[name] for row in rows if row.get(name)]


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.commands", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=2000, help="commands")
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=120, help="in which they are asked for")
    parser.add_argument("--seed", type=int, nargs="+", default=[7])
    parser.add_argument("--bug", choices=sorted(BUGS), default="", help="plant this bug; then the comparison must fail")
    parser.add_argument("--embedded", action="store_true", help="SQLite and manage.py work")
    asked = parser.parse_args()
    bad = 0
    for seed in asked.seed:
        began = time.monotonic()
        verdict = run(
            number=asked.number, accounts=asked.accounts, seconds=asked.seconds, seed=seed, bug=asked.bug,
            is_embedded=asked.embedded,
        )  # fmt: skip
        say(
            f"seed {seed}{f', bug {asked.bug}' if asked.bug else ''}: lost {len(verdict.lost)}, doubled "
            f"{len(verdict.doubled)}, wrong {len(verdict.wrong)}; {dict(verdict.states)}; {time.monotonic() - began:.0f} s"
        )
        for each in (*verdict.lost, *verdict.doubled, *verdict.wrong)[:10]:
            say(f"  {each}")
        bad += not verdict.is_good
    if asked.bug:
        say("The planted bug was seen." if bad else "The planted bug was NOT seen.")
        return 0 if bad else 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
