"""A key that ends, and four processes that want to use it in the same moment: what renews it is spent once."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.company import ROOT, Company

TOKEN_PATH = "/api/v1/oauth2/token/"
ORGS_PATH = "/api/v2/orgs/"
PROCESSES = 4
WITHIN_S = 60

# Takes [key, what renews it]; the key has ended.
LINK_ENDED = """
import json, sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.http import vault
from accounts.models import LinkedAccount, Merchant
access, refresh = map(vault.Secret, json.load(sys.stdin))
now = timezone.now()
account = LinkedAccount(merchant=Merchant.objects.create(name="M", slug="m"), system="readycloud", state="active")
account.credential, account.credential_key = vault.seal(access, account, "credential"), access.equality_key()
account.renewal = vault.seal(refresh, account, "renewal")
account.renewed_at, account.ends_at = now - timedelta(hours=1), now - timedelta(seconds=1)
account.save()
"""

# Waits for a line; tells how many organisations it was shown, and the issue that it holds then.
USE = """
import json, sys, django
django.setup()
from accounts import systems
from accounts.http import vault
from accounts.http.budget import Lane
from accounts.models import LinkedAccount
from accounts.systems.readycloud.client import Client
account = LinkedAccount.objects.get()
client = Client(systems.get("readycloud").door(account, Lane.PERSON))
print("ready", flush=True)
sys.stdin.readline()
shown = len(client.organisations())
secrets = [vault.unseal(account, field).reveal() for field in ("credential", "renewal")]
print(json.dumps([shown, account.renewals, *secrets]), flush=True)
"""

# What is stored, for whoever comes next.
STORED = """
import json, django
django.setup()
from accounts.http import vault
from accounts.models import LinkedAccount
account = LinkedAccount.objects.get()
print(json.dumps([account.renewals, vault.unseal(account, "renewal").reveal() if account.renewal else None]))
"""


class Linked:
    """An installation whose only key has ended, and ReadyCloud behind it."""

    def __init__(self, stack: ExitStack, folder: Path, kind: str) -> None:
        self.stack = stack
        self.sandbox = stack.enter_context(Sandbox(tills=0, readycloud=2, products=2, orders=3))
        self.cloud = self.sandbox.readycloud
        self.cloud.app.throttle_limit_get = self.cloud.app.throttle_limit_other = 100_000
        self.token = self.cloud.issue()
        self.first = (self.token.access, self.token.refresh)
        self.token.expires_at = 0
        app = {
            "READYCLOUD_CLIENT_ID": self.cloud.app.client_id,
            "READYCLOUD_CLIENT_SECRET": self.cloud.app.client_secret,
        }
        more = {"READYCLOUD_URL": self.cloud.url, "READYCLOUD_LIMIT": "100000"}
        if kind == "postgresql":
            more |= {"DATABASE_URL": stack.enter_context(servers.postgresql())}
            more |= {"REDIS_URL": stack.enter_context(servers.redis())}
        self.company = Company(self.sandbox, folder, **app, **more)
        self.company.run("manage.py", "migrate", "-v0")
        self.company.run("-c", LINK_ENDED, given=json.dumps(self.first))

    def process(self) -> subprocess.Popen:
        """One that is about to use the key."""
        opened = subprocess.Popen(
            [sys.executable, "-c", USE], cwd=ROOT, env=self.company.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.stack.callback(opened.kill)
        assert opened.stdout.readline() == "ready\n", opened.stderr.read()
        return opened

    def stored(self) -> list:
        return json.loads(self.company.run("-c", STORED))

    def asked(self, path: str) -> int:
        return sum(entry.path == path for entry in self.sandbox.journal)

    def killed_while(self, path: str) -> None:
        """A process that dies when the service has had this request and has not answered yet."""
        self.sandbox.faults.add("delay", path=path, seconds=3, times=1)
        victim = self.process()
        go(victim)
        wait_until(lambda: path in self.paths())
        victim.kill()
        victim.wait()

    def paths(self) -> list[str]:
        return [entry.path for entry in self.sandbox.journal]


def go(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def outcome(process: subprocess.Popen) -> list:
    told, wrong = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, wrong
    return json.loads(told)


def wait_until(condition) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < WITHIN_S
        time.sleep(0.05)


KINDS = [
    pytest.param("sqlite", marks=pytest.mark.embedded),
    pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.redis]),
]


@pytest.fixture(params=KINDS)
def linked(request, tmp_path):
    with ExitStack() as stack:
        yield Linked(stack, tmp_path, request.param)


def test_four_processes_spend_one_renewal(linked):
    linked.sandbox.faults.add("delay", path=TOKEN_PATH, seconds=0.5)
    processes = [linked.process() for _ in range(PROCESSES)]

    go(*processes)
    outcomes = [outcome(process) for process in processes]

    assert linked.token.refresh != linked.first[1]
    assert outcomes == [[2, 1, linked.token.access, linked.token.refresh]] * PROCESSES
    assert (linked.asked(TOKEN_PATH), linked.cloud.tokens.spent) == (1, [linked.first[1]])
    assert linked.cloud.tokens.refused_spent == 0
    assert linked.stored() == [1, linked.token.refresh]


def test_process_that_is_killed_while_it_uses_the_new_key_has_stored_it(linked):
    linked.killed_while(ORGS_PATH)
    assert linked.stored() == [1, linked.token.refresh]

    processes = [linked.process() for _ in range(2)]
    go(*processes)

    assert [outcome(process) for process in processes] == [[2, 1, linked.token.access, linked.token.refresh]] * 2
    assert (linked.asked(TOKEN_PATH), linked.cloud.tokens.refused_spent) == (1, 0)
