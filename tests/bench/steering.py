"""The bench of changes: how soon one is confirmed during a back-fill, and how soon a difference of thousands is shown."""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.company import LINK, Company, credentials, embedded, scaled

PRODUCTS = 5000
BACKFILL = 50_000  # invoices
EDITS = 15
EVERY_S = 6.0
LIMIT = "55"  # requests in a minute, as at the real till

EDIT = """
import sys, time, django
django.setup()
from accounts.models import Command, LinkedAccount
from accounts.outbox.submitting import submit
from catalog.models import Product
from sales.models import Invoice
account, number, every_s = LinkedAccount.objects.get(), int(sys.argv[1]), float(sys.argv[2])
while not Invoice.objects.exists():
    time.sleep(0.5)
ids = list(Product.objects.present().filter(base_ref=None).values_list("remote_id", flat=True)[:number])
for count, remote_id in enumerate(ids):
    began = time.monotonic()
    command = submit(account, "product.update", {"remote_id": remote_id, "product_price": f"{count + 1}.37"},
                     key=f"edit {count}", actor="bench")
    while command.is_open and time.monotonic() < began + 60:
        time.sleep(0.02)
        command.refresh_from_db(fields=["state"])
    assert command.state == "done", command.state
    print(time.monotonic() - began, Invoice.objects.count(), flush=True)
    time.sleep(max(0.0, every_s - (time.monotonic() - began)))
"""

DIFFERENCE = """
import json, time, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
settings.SECURE_SSL_REDIRECT = False
from django.test import Client
from accounts.models import LinkedAccount, Membership, User
from accounts.outbox.forms import record_in
from accounts.sync import foreground
from catalog.models import Product
account = LinkedAccount.objects.get()
foreground.sync([account], resources=["vat_rates", "product_groups", "products"], full=False, say=lambda text: None)
user = User.objects.create_user(email="bench@example.com")
Membership.objects.create(user=user, merchant=account.merchant, role="editor")
client = Client()
client.force_login(user)
address = "/catalog/products/bulk/"
form = client.get(address, {"query": ""}).content.decode()
once = form.split('name="once" value="')[1].split('"')[0]
wish = {"once": once, "query": "", "price_way": "percent", "price_by": "7", "price_rounding": "0.05"}

def loop():
    "The least that anybody has to do: read the same rows, open them, work out the prices."
    for product in Product.objects.filter(account=account).defer(None).only("remote_id", "payload"):
        float(record_in(product)["product_price"]) * 1.07

def shown():
    assert "will change" in client.post(address, wish).content.decode()

def took(what):
    began = time.perf_counter()
    what()
    return time.perf_counter() - began

print(json.dumps({"products": Product.objects.count(), "loop": [took(loop) for _ in range(5)],
                  "shown": [took(shown) for _ in range(5)]}))
"""


def run(vendor: str, folder: Path) -> Iterator[dict[str, Any]]:
    """``postgresql`` with Redis and Celery, ``sqlite`` with two embedded workers."""
    folder.mkdir(parents=True, exist_ok=True)
    yield _difference(vendor, folder / "difference")
    yield _edits(vendor, folder / "edits")


def _edits(vendor: str, folder: Path) -> dict[str, Any]:
    with ExitStack() as stack:
        company = _company(stack, vendor, folder, products=200, invoices=BACKFILL, per_minute=60, limit=LIMIT)
        (embedded if vendor == "sqlite" else scaled)(company)
        stack.callback(company.end)
        time.sleep(2)
        lines = company.run("-c", EDIT, str(EDITS), str(EVERY_S)).splitlines()
        took = sorted(float(line.split()[0]) for line in lines)
        read = [int(line.split()[1]) for line in lines]
    return {
        "what": "an edit during a back-fill",
        "database": vendor,
        "number": len(took),
        "median_s": statistics.median(took),
        "most_s": took[-1],
        "loop_s": 0.0,
        "note": f"{read[0]:,} to {read[-1]:,} of {BACKFILL:,} invoices were read meanwhile",
    }


def _difference(vendor: str, folder: Path) -> dict[str, Any]:
    with ExitStack() as stack:
        company = _company(stack, vendor, folder, products=PRODUCTS, invoices=0, per_minute=100_000, limit="100000")
        told = json.loads(company.run("-c", DIFFERENCE).splitlines()[-1])
    return {
        "what": "the difference of a price change",
        "database": vendor,
        "number": told["products"],
        "median_s": statistics.median(told["shown"]),
        "most_s": max(told["shown"]),
        "loop_s": statistics.median(told["loop"]),
        "note": "beside a loop that reads, opens and reckons the same rows",
    }


def _company(
    stack: ExitStack, vendor: str, folder: Path, *, products: int, invoices: int, per_minute: int, limit: str
) -> Company:
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = stack.enter_context(
        Sandbox(tills=1, products=products, invoices=invoices, customers=5, requests_per_minute=per_minute)
    )
    extra = {"READY2ORDER_TOKEN_LIMIT": limit}
    if vendor == "postgresql":
        extra |= {
            "DATABASE_URL": stack.enter_context(servers.postgresql()),
            "REDIS_URL": stack.enter_context(servers.redis()),
        }
    company = Company(sandbox, folder, **extra)
    company.run("manage.py", "migrate", "-v0")
    company.run("-c", LINK, given=credentials(sandbox))
    return company
