"""The bench of the merge: the product and its peers read the same pages into the same tables, one after the other."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests import servers
from tests.bench import measure
from tests.bench.measure import Cost, NoDatabase, Postgresql

ROOT = Path(__file__).resolve().parent.parent.parent
PHASES = ("first", "unchanged", "changed")  # empty tables; the same rows again; one row in a hundred changed
SLOW = {
    "update_or_create": 20,
    "bulk_create": 4,
}  # these peers take a part of the rows: their cost does not depend on it
KINDS = {
    # resource of the bench -> system, its own name there, and which part of the rows it has
    "products": ("ready2order", "products", 1),
    "invoices": ("ready2order", "invoices", 1),
    "shop_products": ("rec_plus", "products", 10),  # each with four variations
    "web_orders": ("rec_plus", "web_orders", 5),  # each with six lines
}
TABLES = (
    "sales_weborderline", "sales_weborder", "catalog_variant",
    "sales_invoiceitem", "sales_invoicepayment", "sales_invoicediscount", "sales_invoice", "catalog_product",
    "accounts_syncpage", "accounts_synccursor", "accounts_syncrun", "accounts_quarantinedrow", "accounts_apicall",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    database: str
    resource: str
    method: str
    phase: str
    cost: Cost

    def as_json(self) -> dict[str, Any]:
        told = {"database": self.database, "resource": self.resource, "method": self.method, "phase": self.phase}
        return told | self.cost.as_json()


class Bench:
    """A database with one account, ready to be filled."""

    def __init__(
        self, vendor: str, folder: Path, source: str, url: str, server: NoDatabase | Postgresql, resource: str
    ) -> None:
        self.vendor = vendor
        self.resource = resource
        self.source = source
        self.url = url
        self.server = server
        self.file = folder / "db.sqlite3"
        self.environment = environment(folder, source, url)
        manage(self.environment, "migrate", "--verbosity", "0")
        system, self.name, _ = KINDS[resource]
        script = f"system, secret = {system!r}, {SECRETS[system] % {'source': source}!r}\n{PREPARE}"
        self.account = int(manage(self.environment, "shell", "-v", "0", "-c", script).split()[-1])

    def clear(self) -> None:
        if self.vendor == "postgresql":
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
                connection.execute("VACUUM ANALYZE")
        else:
            manage(self.environment, "shell", "-v", "0", "-c", CLEAR)

    def command(self, method: str, rows: int) -> list[str]:
        if method == "product":
            asked = ["--account", str(self.account), "--resource", self.name, "--full"]
            return [sys.executable, "manage.py", "sync", *asked]
        where = self.url or str(self.file)
        module = {"plain": f"plain_{self.vendor}"}.get(method, "django_orm")
        way = [] if method == "plain" else [method]
        told = [self.resource, self.source, where, str(self.account), str(rows)]
        return [sys.executable, "-m", f"tests.bench.peers.{module}", *way, *told]

    def measure(self, method: str, rows: int) -> Iterator[Result]:
        """The three phases of one method, from empty tables."""
        self.clear()
        for number, phase in enumerate(PHASES):
            requests.get(f"{self.source}/revision", params={"to": 1 if phase == "changed" else 0}, timeout=10)
            command = self.command(method, rows)
            cost = measure.run(command, self.environment, rows, self.server)
            yield Result(self.vendor, self.resource, method, PHASES[number], cost)


def run(vendor: str, resources: list[str], methods: list[str], rows: int, folder: Path) -> Iterator[Result]:
    folder.mkdir(parents=True, exist_ok=True)
    for resource in resources:
        with opened(vendor) as (url, server):
            for method in methods:
                taken = max(rows // KINDS[resource][2] // SLOW.get(method, 1), 100)
                with source(taken) as address:
                    bench = Bench(vendor, folder, address, url, server, resource)
                    yield from bench.measure(method, taken)


def environment(folder: Path, source: str, url: str) -> dict[str, str]:
    """As in production, with the limiter on and raised, so that the machine and not the till's limit is measured."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "0",
        "SECRET_KEY": "bench",
        "CREDENTIAL_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "DATA_DIR": str(folder),
        "ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "READY2ORDER_API_URL": f"{source}/v1",
        "READY2ORDER_DEVELOPER_TOKEN": "bench",
        "READY2ORDER_TOKEN_LIMIT": "10000000",
        "REC_PLUS_LIMIT": "10000000",
        "PYTHONPATH": str(ROOT),
        **({"DATABASE_URL": url} if url else {}),
    }


SECRETS = {
    "ready2order": "bench-token-0123456789",
    "rec_plus": '{"domain": "%(source)s", "password": "bench-password", "username": "bench"}',
}
PREPARE = """
from django.utils import timezone
from accounts.http import vault
from accounts.models import LinkedAccount, Merchant
from catalog.models import Category, ProductGroup, VatRate
from sales.models import PaymentMethod
LinkedAccount.objects.all().delete()
merchant, _ = Merchant.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
account = LinkedAccount(merchant=merchant, system=system, state="active")
secret = vault.Secret(secret)
account.credential = vault.seal(secret, account, "credential")
account.credential_key = secret.equality_key()
account.connected_at = account.credential_at = timezone.now()
account.save()
def put(model, number, name, **fields):
    model.objects.create(account=account, remote_id=str(number), name=name, payload="{}", payload_hash=b"", seen_at=timezone.now(), **fields)
put(VatRate, 1, "20", value=20)
put(PaymentMethod, 1, "Bar")
for number in range(1, 51):
    put(ProductGroup, number, f"Gruppe {number}")
    put(Category, 23_999 + number, f"Category {number}")
print(account.pk)
"""
CLEAR = """
from django.db import connection
cursor = connection.cursor()
for table in %r:
    cursor.execute(f"DELETE FROM {table}")
cursor.execute("VACUUM")
cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
""" % (TABLES,)


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stderr}")
    return done.stdout


@contextmanager
def source(rows: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.source", str(rows)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def opened(vendor: str) -> Iterator[tuple[str, NoDatabase | Postgresql]]:
    """A server of the bench's own with its ordinary settings: it keeps its promises about what is committed."""
    if vendor == "sqlite":
        yield "", NoDatabase()
        return
    with servers.postgresql_server(durable=True) as server:

        def ask(statement: str) -> Any:
            with psycopg.connect(server.url, autocommit=True) as connection:
                found = connection.execute(statement)
                return found.fetchone()[0] if found.description else None  # type: ignore[index]

        time.sleep(0.5)
        yield server.url, Postgresql(server.pid, ask)
