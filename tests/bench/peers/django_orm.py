"""Two ways that Django offers: ``bulk_create(update_conflicts=True)`` a page at a time, and ``update_or_create`` per row."""

import os
import sys
from typing import Any

import django

WAY = sys.argv.pop(1)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from django.db import transaction
from django.utils import timezone

from accounts.models import LinkedAccount
from catalog.models import Product, ProductGroup, VatRate
from sales.models import Invoice, InvoiceItem, InvoicePayment, PaymentMethod
from tests.bench.peers import django_shop, records
from tests.bench.peers.records import Record, Task

KEY = ["account", "remote_id"]


def main() -> None:
    task = Task.of_command_line()
    account = LinkedAccount.objects.get(pk=task.account)
    write: Any = (WAYS | django_shop.WAYS)[WAY, task.resource]
    found = (django_shop.Found if (WAY, task.resource) in django_shop.WAYS else Found)(account)
    for page in records.pages(task):
        with transaction.atomic():
            write(account, found, page)


class Found:
    """The rows that others refer to, by their remote id."""

    def __init__(self, account: LinkedAccount) -> None:
        def by_id(model: Any) -> dict[str, int]:
            return dict(model.objects.filter(account=account).values_list("remote_id", "pk"))

        self.groups, self.rates, self.methods = by_id(ProductGroup), by_id(VatRate), by_id(PaymentMethod)
        self.products: dict[str, int] = {}


def product(found: Found, row: Record) -> dict[str, Any]:
    values = dict(zip(records.PRODUCT, records.product(row), strict=True))
    links = {"vat_id": found.rates.get(values["vat_ref"]), "group_id": found.groups.get(values["group_ref"])}
    return values | links | {"seen_at": timezone.now(), "removed_at": None}


def invoice(found: Found, row: Record) -> dict[str, Any]:
    values = dict(zip(records.INVOICE, records.invoice(row), strict=True))
    links = {"payment_method_id": found.methods.get(values["payment_method_ref"])}
    return values | links | {"seen_at": timezone.now(), "removed_at": None}


def bulk_products(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    rows = [product(found, row) for row in page]
    Product.objects.bulk_create(
        [Product(account=account, **row) for row in rows],
        update_conflicts=True, unique_fields=KEY, update_fields=fields(rows[0]),
    )  # fmt: skip


def bulk_invoices(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    rows = [invoice(found, row) for row in page]
    Invoice.objects.bulk_create(
        [Invoice(account=account, **row) for row in rows],
        update_conflicts=True, unique_fields=KEY, update_fields=fields(rows[0]),
    )  # fmt: skip
    ids = [row["remote_id"] for row in rows]
    keys = dict(Invoice.objects.filter(account=account, remote_id__in=ids).values_list("remote_id", "pk"))
    replace_parts(found, page, keys)


def fields(row: dict[str, Any]) -> list[str]:
    return [name.removesuffix("_id") for name in row if name != "remote_id"]


def replace_parts(found: Found, page: list[Record], keys: dict[str, int]) -> None:
    InvoiceItem.objects.filter(invoice__in=keys.values()).delete()
    InvoicePayment.objects.filter(invoice__in=keys.values()).delete()
    InvoiceItem.objects.bulk_create(
        InvoiceItem(invoice_id=keys[str(row["invoice_id"])], **dict(zip(records.ITEM, part, strict=True)))
        for row in page for part in records.items(row)
    )  # fmt: skip
    InvoicePayment.objects.bulk_create(
        InvoicePayment(
            invoice_id=keys[str(row["invoice_id"])], payment_method_id=found.methods.get(part[3] or ""),
            **dict(zip(records.PAYMENT, part, strict=True)),
        )
        for row in page for part in records.payments(row)
    )  # fmt: skip


def each_product(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    for row in page:
        values = product(found, row)
        Product.objects.update_or_create(account=account, remote_id=values.pop("remote_id"), defaults=values)


def each_invoice(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    for row in page:
        values = invoice(found, row)
        made, _ = Invoice.objects.update_or_create(account=account, remote_id=values.pop("remote_id"), defaults=values)
        replace_parts(found, [row], {made.remote_id: made.pk})


WAYS = {
    ("bulk_create", "products"): bulk_products,
    ("bulk_create", "invoices"): bulk_invoices,
    ("update_or_create", "products"): each_product,
    ("update_or_create", "invoices"): each_invoice,
}

if __name__ == "__main__":
    main()
