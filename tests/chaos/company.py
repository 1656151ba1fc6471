"""The processes of one installation, some of which are killed now and then."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from backoffice.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="

# Takes what ``credentials`` gives.
LINK = """
import json, sys, django
django.setup()
from django.utils import timezone
from accounts.http import vault
from accounts.models import LinkedAccount, Merchant
for number, (system, token) in enumerate(json.load(sys.stdin)):
    merchant = Merchant.objects.create(name=f"M{number}", slug=f"m{number}")
    account = LinkedAccount(merchant=merchant, system=system, state="active", due_at=timezone.now())
    secret = vault.Secret(token)
    account.credential, account.credential_key = vault.seal(secret, account, "credential"), secret.equality_key()
    account.save()
    print(account.pk)
"""


# After LINK: nothing but the essential is due, so that requests can be counted.
ESSENTIAL_ONLY = """
from datetime import timedelta
from accounts.models import SyncCursor
from accounts.sync.registry import registry
now = timezone.now()
for account in LinkedAccount.objects.all():
    for mapping in registry.of(account.system):
        if not mapping.essential:
            times = {"last_good_at": now, "last_full_at": now, "next_at": now + timedelta(days=1)}
            SyncCursor.objects.create(account=account, resource=mapping.resource, **times)
"""


def credentials(sandbox: Sandbox) -> str:
    """System and credential of each till and each shop, as JSON."""
    shops = [(shop.domain, shop.access.username, shop.access.password) for shop in sandbox.shops]
    told = [dict(zip(("domain", "username", "password"), each, strict=True)) for each in shops]
    tills = [("ready2order", sandbox.issue_token(till)) for till in sandbox.tills]
    return json.dumps([*tills, *(("rec_plus", json.dumps(each, sort_keys=True)) for each in told)])


class Company:
    """The processes of one installation, which a test may kill."""

    def __init__(self, sandbox: Sandbox, folder: Path, **extra: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder / "data"),
            "SECRET_KEY": "chaos", "CREDENTIAL_KEYS": KEY, "ALLOWED_HOSTS": "x", "PUBLIC_URL": "http://127.0.0.1:8000",
            "ALLOW_PRIVATE_HOSTS": "127.0.0.1", "READY2ORDER_API_URL": sandbox.api_url,
            "READY2ORDER_TOKEN_LIMIT": "100000", "REC_PLUS_LIMIT": "100000",
            "DJANGO_SETTINGS_MODULE": "backoffice.settings", **extra,
        }  # fmt: skip
        self.url = self.environment["PUBLIC_URL"]
        self.crew: list[tuple[list[str], subprocess.Popen]] = []
        self.wrapped_in: tuple[str, ...] = ()  # a module that runs the program in a way of its own

    def run(self, *command: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def feed(self, script: str, plan: Sequence[Any], seconds: float) -> None:
        """Hand the plan line by line to a script that answers each with ``kept``, evenly over the time."""
        feeder = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=self.environment, text=True,
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

    def start(self, *command: str) -> None:
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            [sys.executable, *self.wrapped_in, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.crew.append((list(command), process))

    def kill_one(self, dice: random.Random) -> None:
        """A random process dies: alone if it was forked, else with all it has started, and is started again."""
        self.start_ended()
        victim, leader = dice.choice(self.processes())
        if victim != leader:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            return
        self.start_again([process.pid for _, process in self.crew].index(leader))

    def start_ended(self) -> None:
        """As any supervisor would: a worker ends by itself when its children die while it starts."""
        for number in reversed(range(len(self.crew))):
            if self.crew[number][1].poll() is not None:
                self.start_again(number)

    def start_again(self, number: int) -> None:
        command, process = self.crew.pop(number)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(*command)

    def processes(self) -> list[tuple[int, int]]:
        """(process, leader of its group) of all that run; without /proc, of the leaders."""
        found = [(process.pid, process.pid) for _, process in self.crew]
        leaders = {leader for leader, _ in found}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(ProcessLookupError):
                process, leader = int(folder.name), os.getpgid(int(folder.name))
                if leader in leaders and process != leader:
                    found.append((process, leader))
        return found

    def end(self) -> None:
        for _, process in self.crew:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Killer(threading.Thread):
    """Kills a random process every so often until the block ends."""

    def __init__(self, company: Company, *, every_s: float = 1.0, seed: int = 7) -> None:
        super().__init__(daemon=True)
        self.company = company
        self.every_s = every_s
        self.seed = seed
        self.kills = 0
        self.over = threading.Event()

    def run(self) -> None:
        dice = random.Random(self.seed)
        while not self.over.wait(self.every_s):
            self.company.kill_one(dice)
            self.kills += 1

    def __enter__(self) -> "Killer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def embedded(company: Company) -> None:
    for _ in range(2):
        company.start("manage.py", "work", "--threads", "2")


def scaled(company: Company) -> None:
    for number in range(2):
        company.start(
            "-m", "celery", "-A", "backoffice", "worker", "-c", "2", "-n", f"w{number}@%h", "--loglevel", "WARNING",
            "--without-mingle", "--without-gossip",
        )  # fmt: skip
    company.start(
        "-m", "celery", "-A", "backoffice", "beat", "--schedule", str(company.folder / "beat"), "--loglevel", "WARNING"
    )
