"""A web shop by the two ways that Django offers; imported by ``django_orm`` once Django is set up."""

from typing import Any

from django.utils import timezone

from accounts.models import LinkedAccount
from catalog.models import Category, Product, Variant, VatRate
from sales.models import Customer, WebOrder, WebOrderLine
from tests.bench.peers import shop_records
from tests.bench.peers.records import Record

KEY = ["account", "remote_id"]


class Found:
    """The rows that others refer to, by their remote id."""

    def __init__(self, account: LinkedAccount) -> None:
        def by_id(model: Any) -> dict[str, int]:
            return dict(model.objects.filter(account=account).values_list("remote_id", "pk"))

        self.rates, self.categories, self.customers, self.products = map(by_id, (VatRate, Category, Customer, Product))


def product(found: Found, row: Record) -> dict[str, Any]:
    values = dict(zip(shop_records.PRODUCT, shop_records.product(row), strict=True))
    links = {"vat_id": found.rates.get(values["vat_ref"]), "category_id": found.categories.get(values["category_ref"])}
    return values | links | {"seen_at": timezone.now(), "removed_at": None}


def variants(row: Record, keys: dict[str, int]) -> list[dict[str, Any]]:
    named = [dict(zip(shop_records.VARIANT, variant, strict=True)) for variant in shop_records.variants(row)]
    now = timezone.now()
    return [each | {"product_id": keys[each["product_ref"]], "seen_at": now, "removed_at": None} for each in named]


def order(found: Found, row: Record) -> dict[str, Any]:
    values = dict(zip(shop_records.ORDER, shop_records.order(row), strict=True))
    links = {"customer_id": found.customers.get(values["customer_ref"])}
    return values | links | {"seen_at": timezone.now(), "removed_at": None}


def bulk_products(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    keys = _bulk(Product, account, [product(found, row) for row in page])
    rows = [variant for row in page for variant in variants(row, keys)]
    kept = _bulk(Variant, account, rows)
    _gone(account, list(keys), list(kept))


def bulk_orders(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    _replace_lines(found, page, _bulk(WebOrder, account, [order(found, row) for row in page]))


def each_product(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    for row in page:
        made = _one(Product, account, product(found, row))
        kept = [_one(Variant, account, each).remote_id for each in variants(row, {made.remote_id: made.pk})]
        _gone(account, [made.remote_id], kept)


def each_order(account: LinkedAccount, found: Found, page: list[Record]) -> None:
    for row in page:
        made = _one(WebOrder, account, order(found, row))
        _replace_lines(found, [row], {made.remote_id: made.pk})


def _bulk(model: Any, account: LinkedAccount, rows: list[dict[str, Any]]) -> dict[str, int]:
    model.objects.bulk_create(
        [model(account=account, **row) for row in rows],
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=[name.removesuffix("_id") for name in rows[0] if name != "remote_id"],
    )
    ids = [row["remote_id"] for row in rows]
    return dict(model.objects.filter(account=account, remote_id__in=ids).values_list("remote_id", "pk"))


def _one(model: Any, account: LinkedAccount, values: dict[str, Any]) -> Any:
    made, _ = model.objects.update_or_create(account=account, remote_id=values.pop("remote_id"), defaults=values)
    return made


def _gone(account: LinkedAccount, products: list[str], kept: list[str]) -> None:
    rows = Variant.objects.present().filter(account=account, product_ref__in=products)
    rows.exclude(remote_id__in=kept).update(removed_at=timezone.now())


def _replace_lines(found: Found, page: list[Record], keys: dict[str, int]) -> None:
    WebOrderLine.objects.filter(order__in=keys.values()).delete()
    WebOrderLine.objects.bulk_create(
        WebOrderLine(
            order_id=keys[str(row["id"])], product_id=found.products.get(part[-1] or ""),
            **dict(zip(shop_records.LINE, part, strict=True)),
        )
        for row in page for part in shop_records.lines(row)
    )  # fmt: skip


WAYS = {
    ("bulk_create", "shop_products"): bulk_products,
    ("bulk_create", "web_orders"): bulk_orders,
    ("update_or_create", "shop_products"): each_product,
    ("update_or_create", "web_orders"): each_order,
}
