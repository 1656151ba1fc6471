"""Three tills being read while one random process is killed each second: nothing lost, nothing doubled, little repeated.

Once with `manage.py work` on the embedded set-up, once with Celery workers, beat and Redis on PostgreSQL.
"""

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.company import ESSENTIAL_ONLY, LINK, Company, Killer, credentials, embedded, scaled

RESOURCES = {
    "catalog.VatRate": ("vat_rates", "id"),
    "catalog.ProductGroup": ("product_groups", "productgroup_id"),
    "catalog.Product": ("products", "product_id"),
    "sales.PaymentMethod": ("payment_methods", "payment_id"),
    "sales.StornoReason": ("storno_reasons", "storno_id"),
    "sales.Customer": ("customers", "customer_id"),
    "sales.CustomerCategory": ("customer_categories", "customerCategory_id"),
    "sales.Invoice": ("invoices", "invoice_id"),
}
PAGES_IN_FLIGHT = 2  # of one process: two threads or children, each with one request at a time
WITHIN_S = 150

DUMP = """
import json, sys, django
django.setup()
from django.apps import apps
found = {}
for label in json.load(sys.stdin):
    rows = apps.get_model(label).objects.with_payload().filter(removed_at=None)
    for row in rows:
        found.setdefault(label, {}).setdefault(str(row.account_id), {})[row.remote_id] = json.loads(row.payload)
print(json.dumps(found))
"""


@pytest.mark.parametrize(
    ("kind", "crew"),
    [
        pytest.param("embedded", embedded, marks=pytest.mark.embedded),
        pytest.param("scaled", scaled, marks=[pytest.mark.postgres, pytest.mark.redis]),
    ],
)
def test_three_tills_are_read_whole_while_processes_are_killed(kind, crew, tmp_path):
    with ExitStack() as stack:
        sandbox = stack.enter_context(
            Sandbox(seed=5, tills=3, products=500, invoices=300, requests_per_minute=1_000_000)
        )
        extra = {}
        if kind == "scaled":
            extra = {
                "DATABASE_URL": stack.enter_context(servers.postgresql()),
                "REDIS_URL": stack.enter_context(servers.redis()),
            }
        sandbox.faults.add("delay", seconds=0.08)
        company = Company(sandbox, tmp_path, **extra)
        company.run("manage.py", "migrate", "-v0")
        accounts = company.run("-c", LINK + ESSENTIAL_ONLY, given=credentials(sandbox)).split()
        crew(company)
        stack.callback(company.end)

        minimum = sum(least(till, sandbox) for till in sandbox.tills)

        with Killer(company) as killer:
            # Asking is a process of its own, which takes from theirs: not before it can be true.
            wait_until(lambda: len(sandbox.journal) >= minimum and all_read(company), tmp_path)

        company.end()
        company.crew.clear()
        asked = len([entry for entry in sandbox.journal if entry.path.startswith("/v1/")])
        held_by = everything(company)
        for account, till in zip(accounts, sandbox.tills, strict=True):
            for model, (resource, key) in RESOURCES.items():
                held, real = held_by[model][account], truth(sandbox, till, resource, key)
                assert held.keys() == real.keys(), (model, till.name)
                assert all(held[number].items() >= row.items() for number, row in real.items()), (model, till.name)

    kills = killer.kills
    print(f"{kind}: {kills} kills, {minimum} requests at least, {asked} made")  # noqa: T201
    assert kills >= 3
    assert minimum <= asked <= minimum + kills * (PAGES_IN_FLIGHT + 1)


@pytest.mark.postgres
@pytest.mark.redis
def test_reading_goes_on_after_redis_was_lost(tmp_path):
    with ExitStack() as stack:
        sandbox = stack.enter_context(
            Sandbox(seed=5, tills=2, products=900, invoices=600, requests_per_minute=1_000_000)
        )
        redis = stack.enter_context(servers.RedisServer())
        sandbox.faults.add("delay", seconds=0.1)
        company = Company(
            sandbox, tmp_path, DATABASE_URL=stack.enter_context(servers.postgresql()), REDIS_URL=redis.url
        )
        company.run("manage.py", "migrate", "-v0")
        company.run("-c", LINK + ESSENTIAL_ONLY, given=credentials(sandbox))
        scaled(company)
        stack.callback(company.end)
        wait_until(lambda: len(sandbox.journal) >= 6, tmp_path)

        redis.kill()
        time.sleep(3)
        redis.start()

        minimum = sum(least(till, sandbox) for till in sandbox.tills)
        wait_until(lambda: len(sandbox.journal) >= minimum and all_read(company), tmp_path)
        assert len(sandbox.journal) <= minimum + 4


def wait_until(condition, folder: Path) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < WITHIN_S, (folder / "log").read_text()[-3000:]
        time.sleep(0.2)


def all_read(company: Company) -> bool:
    rows = json.loads(company.run("manage.py", "linked_accounts", "--json"))
    return all(row["last_good_sync"] for row in rows)


def everything(company: Company) -> dict[str, dict[str, dict[str, dict]]]:
    """model -> account -> remote id -> payload, of what is there."""
    return json.loads(company.run("-c", DUMP, given=json.dumps(list(RESOURCES))))


def truth(sandbox: Sandbox, till, resource: str, key: str) -> dict[str, dict]:
    return {str(row[key]): row for row in sandbox.rows(till, resource)}


def least(till, sandbox: Sandbox) -> int:
    """⌈rows / page⌉ + 1 for each paged list, 1 for each whole one."""
    training = sum(bool(row["invoice_testMode"]) for row in sandbox.rows(till, "invoices"))
    live = len(sandbox.rows(till, "invoices")) - training
    paged = [len(sandbox.rows(till, name)) for name in ("product_groups", "products", "storno_reasons", "customers")]
    return sum(-(-rows // 100) + 1 for rows in (*paged, live, training)) + 3
