"""The bench of the pages: a million invoices of a thousand merchants, seen by three users, beside what Django offers.

Runs as a process of its own on a migrated database (``python -m tests.bench.lists ROWS RUNS``), prints a JSON line per page.
Server time is what a whole request takes inside the process: middleware, session, queries, template.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
django.setup()

import django_tables2
from django.contrib.admin import ModelAdmin, site
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Merchant, User
from backoffice.lists import ListPage, counts
from sales.listings import INVOICES
from sales.models import Invoice

MERCHANTS = 1000
DEEP = 5000  # the page that has to cost what the first one costs
PAGE = 50
ADMINS_PAGE = 100

PEOPLE = """
INSERT INTO accounts_merchant (name, slug, email, language, time_zone, currency, created_at)
SELECT 'Merchant ' || n, 'merchant-' || n, '', 'de', 'Europe/Vienna', 'EUR', {now} FROM {merchants} AS numbers;
INSERT INTO accounts_linkedaccount (uid, merchant_id, system, label, state, state_at, reason, credential, credential_key,
  credential_at, fingerprint, connected_at, last_good_sync_at, created_at, lease_owner, fence, failures, webhook_state,
  renewals, webhook_proofs)
SELECT {uuid}, id, 'ready2order', '', 'active', {now}, '', {nothing}, '', {now}, '{{}}', {now}, {now}, {now}, '', 0, 0, '',
  0, '[]'
FROM accounts_merchant ORDER BY id;
"""
# The first merchant has three tenths of everything, the next two a twentieth each, the others share the rest.
ROWS = """
CREATE TEMPORARY TABLE place (rank integer PRIMARY KEY, id bigint);
INSERT INTO place SELECT row_number() OVER (ORDER BY id), id FROM accounts_linkedaccount;
INSERT INTO sales_customer (account_id, remote_id, payload, payload_hash, search, seen_at, name, number, city)
SELECT p.id, n, '{{}}', {nothing}, 'kundin ' || n, {now}, 'Kundin ' || n, n, 'Wien' FROM place AS p, {customers} AS numbers;
INSERT INTO sales_paymentmethod (account_id, remote_id, payload, payload_hash, search, seen_at, name, marks_as_paid)
SELECT id, '1', '{{}}', {nothing}, '', {now}, 'Bar', true FROM place;
INSERT INTO catalog_product (account_id, remote_id, payload, payload_hash, search, seen_at, name, item_number, price,
  price_includes_vat, active, sold_out, stock_enabled, changed_at)
SELECT p.id, n, '{{}}', {nothing}, 'produkt ' || n || '\n' || 'a-' || n, {now}, 'Produkt ' || n, 'A-' || n, n % 90, true, true,
  false, false, {now} FROM place AS p, {products} AS numbers;
INSERT INTO sales_invoice (account_id, remote_id, payload, payload_hash, search, seen_at, number, issued_at, issued_on, calendar_on,
  currency, total, total_net, total_vat, test_mode, customer_name, customer_ref, customer_id, payment_method_ref, payment_method_id,
  vat_gap)
SELECT p.id, n, '{{"invoice_id":' || n || '}}', {nothing},
  'rg2026/' || n || '\n' || 'kundin ' || (n % 5000) || '\n' || 'produkt ' || (n % 977) || '\n' || 'produkt ' || (n % 1231) || ', gelagert',
  {now}, 'RG2026/' || n, {then}, {day}, {day},
  'EUR', 72 + n % 100, 60, 12, n % 50 = 0, CASE WHEN n % 3 = 0 THEN 'Kundin ' || (n % 5000) ELSE '' END, NULL, NULL, '1', NULL,
  CASE WHEN n % 1000 = 0 THEN 0.1 ELSE 0 END
FROM {rows} AS numbers JOIN place AS p ON p.rank = CASE WHEN n % 20 < 6 THEN 1 WHEN n % 20 = 6 THEN 2 WHEN n % 20 = 7 THEN 3
  ELSE 4 + n % ({others}) END;
UPDATE sales_invoice AS i SET payment_method_id = m.id FROM sales_paymentmethod AS m WHERE m.account_id = i.account_id;
"""
WORDS = {
    "postgresql": {
        "now": "now()", "uuid": "gen_random_uuid()", "nothing": "'\\x00'",
        "then": "date_trunc('second', now() - n * interval '40 seconds')",
        "day": "(now() - n * interval '40 seconds')::date",
    },
    "sqlite": {
        "now": "datetime('now')", "uuid": "lower(hex(randomblob(16)))", "nothing": "x'00'",
        "then": "datetime('now', '-' || (n * 40) || ' seconds')", "day": "date('now', '-' || (n * 40) || ' seconds')",
    },
}  # fmt: skip


def numbers(up_to: int) -> str:
    return f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {up_to}) SELECT n FROM s)"


def fill(rows: int) -> None:
    sizes = {"merchants": MERCHANTS, "customers": 10, "products": 20, "rows": rows}
    words = WORDS[connection.vendor] | {name: numbers(size) for name, size in sizes.items()}
    with connection.cursor() as cursor:
        for statement in (PEOPLE + ROWS).format(**words, others=MERCHANTS - 3).split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def users() -> dict[str, User]:
    """Somebody with one merchant, somebody with three of a thousand, somebody who sees all."""
    merchants = list(Merchant.objects.order_by("id")[:3])
    made = {}
    for name, theirs in (("one", merchants[:1]), ("three", merchants)):
        made[name] = User.objects.create_user(f"{name}@bench.example", "bench-bench-bench")
        for merchant in theirs:
            Membership.objects.create(user=made[name], merchant=merchant, role="manager")
    made["all"] = User.objects.create_superuser("all@bench.example", "bench-bench-bench")
    return made


def addresses(user: User) -> dict[str, str]:
    newest = Invoice.objects.visible_to(user).order_by("-issued_at").first()
    some = Invoice.objects.visible_to(user).order_by("-issued_at")[Invoice.objects.visible_to(user).count() // 2]
    assert newest is not None
    first = str(newest.issued_on.replace(day=1))
    number, cursor = deep(user)
    return {
        "first page": "/sales/invoices/",
        f"page {number:,} by its cursor": cursor,
        "of a merchant": "/sales/invoices/?merchant=merchant-1",
        "of a merchant, between dates": f"/sales/invoices/?merchant=merchant-1&first={first}&last={newest.issued_on}",
        "between dates": f"/sales/invoices/?first={first}&last={newest.issued_on}",
        "searched: a number": f"/sales/invoices/?q={some.number}",
        "searched: how many numbers begin": f"/sales/invoices/?q={newest.number}",
        "searched: a customer": "/sales/invoices/?q=kundin+4242",
        "searched: a product": "/sales/invoices/?q=produkt+977",
        "searched: what many have": "/sales/invoices/?q=gelagert",
        "searched: what none has": "/sales/invoices/?q=zzqqx",
        "searched: two letters": "/sales/invoices/?q=rg",
        "by total": "/sales/invoices/?sort=-total",
        "by number": "/sales/invoices/?sort=number",
        "products": "/catalog/products/",
        "products searched": "/catalog/products/?q=a-7",
        "customers": "/sales/customers/",
        "dashboard": "/",
    }


def deep(user: User) -> tuple[int, str]:
    """A page far down, and where "next" leads on the page before: the cursor of that one's last row."""
    request = RequestFactory().get("/sales/invoices/")
    request.user = user
    page = ListPage(request, INVOICES)
    number = min(DEEP, page.matching.count() // PAGE)
    row = page.matching.order_by("-issued_at", "-pk").values_list("issued_at", "pk")[(number - 1) * PAGE - 1]
    return number, page._url(after=page.question.cursor(*row))


def timed(ask: Callable[[], Any], runs: int) -> dict[str, float]:
    for _ in range(3):
        ask()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return {"median_ms": statistics.median(took), "p95_ms": sorted(took)[int(len(took) * 0.95)]}


def pages(people: dict[str, User], runs: int) -> Iterator[dict[str, Any]]:
    for name, user in people.items():
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(user)
        for what, address in addresses(user).items():
            with CaptureQueriesContext(connection) as queries:
                answer = browser.get(address)
            assert answer.status_code == 200, (what, answer.status_code)
            yield {"user": name, "page": what, "queries": len(queries)} | timed(partial(browser.get, address), runs)


class Table(django_tables2.Table):
    """The same columns as our list's."""

    class Meta:
        model = Invoice
        fields = ("number", "issued_at", "customer_name", "account__merchant__name", "payment_method__name", "total")


class PlainAdmin(ModelAdmin[Invoice]):
    """As Django makes it: every row counted, pages by offset, search by LIKE."""

    list_display = ("number", "issued_at", "total", "currency", "test_mode", "cancelled_at", "vat_gap", "account")
    list_select_related = ("account__merchant",)
    search_fields = ("search",)
    ordering = ("-pk",)


def administration(superuser: User, runs: int) -> Iterator[dict[str, Any]]:
    """Our own one."""
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(superuser)
    last = counts.CAP // ADMINS_PAGE
    for what, query in {
        "administration, first page": "",
        f"administration, page {last:,} (its last)": f"?p={last}",
        "administration, searched: a number": f"?q={number_of_some()}",
        "administration, searched: a product": "?q=produkt+977",
    }.items():
        address = f"/admin/sales/invoice/{query}"
        assert browser.get(address).status_code == 200, what
        yield {"user": "all", "page": what, "queries": 0} | timed(partial(browser.get, address), max(runs // 3, 5))


def peers(superuser: User, runs: int) -> Iterator[dict[str, Any]]:
    admin = PlainAdmin(Invoice, site)
    far = min(DEEP * PAGE, Invoice.objects.count()) // ADMINS_PAGE

    def changelist(query: dict[str, Any]) -> str:
        request = RequestFactory().get("/admin/sales/invoice/", query)
        request.user = superuser
        answer = admin.changelist_view(request)
        assert answer.status_code == 200
        return str(answer.rendered_content)

    for what, query in {
        "Django admin, first page": {},
        f"Django admin, page {far:,}": {"p": far},
        "Django admin, searched: a number": {"q": number_of_some()},
    }.items():
        yield {"user": "all", "page": what, "queries": 0} | timed(partial(changelist, query), max(runs // 3, 5))
    for number in (1, far * ADMINS_PAGE // PAGE):
        what = f"django-tables2, page {number:,}"
        yield {"user": "all", "page": what, "queries": 0} | timed(partial(tables2, number), max(runs // 3, 5))


def number_of_some() -> str:
    """Of a document in the middle."""
    return Invoice.objects.order_by("-issued_at")[Invoice.objects.count() // 2].number


def tables2(number: int) -> str:
    request = RequestFactory().get("/", {"page": number})
    rows = Invoice.objects.select_related("account__merchant", "payment_method").order_by("-issued_at", "-pk")
    table = Table(rows)
    django_tables2.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return str(table.as_html(request))


def main() -> None:
    rows, runs = int(sys.argv[1]), int(sys.argv[2])
    fill(rows)
    people = users()
    for found in chain(pages(people, runs), administration(people["all"], runs), peers(people["all"], runs)):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
