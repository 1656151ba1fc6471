"""Thousands of changes while everything breaks: none lost, none carried out twice, each unknown settled or listed.

    python -m tests.chaos.commands --seed 7                    # three seeds: make chaos
    python -m tests.chaos.commands --bug blind_resend          # must fail: proves that the comparison can see

PostgreSQL, Redis, Celery's workers and beat, and a sandbox whose tills and web shops lose answers, fail after they have
committed, commit later than we wait, and refuse. A process is killed every two seconds, Redis is killed and emptied, PostgreSQL
crashes. At the end their own records are compared with our commands. ``--embedded``: ``manage.py work`` on SQLite.
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
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import redis as redis_client

from backoffice.sandbox import Sandbox
from backoffice.sandbox.rec_plus import WebShop
from tests import servers
from tests.chaos import shops, tills
from tests.chaos.bugs import BUGS, NONE
from tests.chaos.company import ESSENTIAL_ONLY, LINK, Company, Killer, credentials, embedded, scaled
from tests.chaos.seeds import judged, options, say
from tests.chaos.verdict import Verdict

QUIET_S = 4
LATE_S = 2.0  # how long after the connection broke a till commits: less than we keep quiet
ONE, MANY = 1, 2  # Command.Lane
PRODUCTS = 24  # of each till and shop
SHOPS = 4  # every so many accounts one is a web shop

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
print(len(rows), collections.Counter(rows).most_common(8))
"""


def run(*, number: int, accounts: int, seconds: float, seed: int, bug: str = "", is_embedded: bool = False) -> Verdict:
    """One run; their records and our rows are compared when nothing is left to be done."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backoffice-chaos-")))
        there = accounts // SHOPS
        sizes = {"tills": accounts - there, "shops": there, "products": PRODUCTS, "invoices": 2, "orders": 6}
        sandbox = stack.enter_context(Sandbox(seed=seed, customers=1, requests_per_minute=100_000, **sizes))
        everywhere = [*sandbox.tills, *sandbox.shops]
        for owner in everywhere:
            side(owner).prepare(owner)
        extra, redis, database = {"QUIET_S": str(QUIET_S)}, None, None
        if not is_embedded:
            database = stack.enter_context(servers.postgresql_server())
            redis = stack.enter_context(servers.RedisServer())
            extra |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url}
        company = Company(sandbox, folder, **extra)
        company.run("manage.py", "migrate", "-v0")
        linked = company.run("-c", LINK + ESSENTIAL_ONLY, given=credentials(sandbox)).split()
        owners = dict(zip(linked, everywhere, strict=True))
        company.wrapped_in = ("-m", "tests.chaos.bugs", bug or NONE)
        (embedded if is_embedded else scaled)(company)
        stack.callback(company.end)
        plan = list(deeds(number, owners, random.Random(seed)))
        _misbehave(sandbox, seed)
        with Nemesis(company, redis, database, seed=seed) as nemesis:
            company.feed(FEED, plan, seconds)
        _until_left(company, number // 5)  # so that faults strike on a slow machine too
        struck = Counter()
        for fault in sandbox.faults:
            struck[fault.kind] += fault.hits
        sandbox.faults.clear()
        if redis is not None:
            redis.kill()
            redis.start()
        _until_left(company, 0)
        time.sleep(LATE_S)
        company.end()
        company.crew.clear()
        rows = json.loads(company.run("-c", STATE))
        say(f"{len(rows)} commands kept of {number}; {nemesis.told}; faults {dict(struck)}")
        return compared(rows, plan, owners)


def deeds(number: int, owners: dict[str, Any], dice: random.Random) -> Iterator[dict[str, Any]]:
    """What staff do at tills and shops; most stocks come in sets."""
    for count in range(number):
        account = dice.choice(list(owners))
        kind, data = side(owners[account]).deed(count, owners[account], dice)
        lane = MANY if kind == "stock.set" and dice.random() < 0.7 else ONE
        yield {"account": int(account), "kind": kind, "key": f"deed {count}", "data": data, "lane": lane}


def compared(rows: list[dict[str, Any]], plan: list[dict[str, Any]], owners: dict[str, Any]) -> Verdict:
    verdict, keys = Verdict(states=Counter(row["state"] for row in rows)), {row["key"] for row in rows}
    verdict.lost += [each["key"] for each in plan if each["key"] not in keys]
    verdict.wrong += [f"{row['key']} is still {row['state']}" for row in rows if row["state"] in OPEN]
    for account, owner in owners.items():
        side(owner).compare(verdict, [row for row in rows if str(row["account_id"]) == account], owner)
    return verdict


def side(owner: Any) -> Any:
    """The module that knows what is done there."""
    return shops if isinstance(owner, WebShop) else tills


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
    for method, path in (("POST", "/v1"), ("PUT", "/v1"), ("POST", "/api/v1"), ("DELETE", "/api/v1")):
        at = {"method": method, "path": path, "seed": seed}
        sandbox.faults.add("lost_answer", percent=5, **at)
        sandbox.faults.add("fail_after_commit", percent=3, **at)
        sandbox.faults.add("late", percent=2, seconds=LATE_S, **at)
        sandbox.faults.add("status", percent=2, status=503, **at)
        sandbox.faults.add("status", percent=1, status=429, retry_after="1", **at)


def _until_left(company: Company, number: int) -> None:
    """Wait until not more than so many commands are open."""
    deadline = time.monotonic() + 900
    while int((left := company.run("-c", LEFT)).split()[0]) > number:
        assert time.monotonic() < deadline, f"the commands do not come to an end: {left}"
        time.sleep(1)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.commands", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=2000, help="commands")
    parser.add_argument("--accounts", type=int, default=40)
    options(parser, BUGS)
    asked = parser.parse_args()
    return judged(asked.seed, asked.bug, lambda seed: run(
        number=asked.number, accounts=asked.accounts, seconds=asked.seconds, seed=seed, bug=asked.bug,
        is_embedded=asked.embedded,
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
