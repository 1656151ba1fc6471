"""REC+ products, variants, categories and stock: nothing is lost, odd types are read, each trap of the shop is known."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import QuarantinedRow
from accounts.sync import removals
from accounts.sync.registry import registry
from catalog.models import Category, Product, StockLevel, Variant, VatRate
from tests import cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return shop.account()


def payload(row) -> dict:
    return json.loads(type(row).objects.with_payload().get(pk=row.pk).payload)


def stocks() -> dict[str, Decimal | None]:
    return dict(Variant.objects.order_by("code").values_list("code", "stock"))


def test_every_field_of_a_product_survives(store):
    cast.put(store, "products", shop.product())

    row = Product.objects.get()
    assert payload(row) == shop.product()
    assert (row.remote_id, row.name, row.item_number) == ("58661", "Tom's Texas Sauce 16oz", "Sauce-58661")
    assert (row.price, row.price_includes_vat, row.vat_ref, row.category_ref) == (Decimal(132), True, "1", "24001")
    assert (row.active, row.sold_out, row.stock_enabled) == (True, False, True)
    assert (row.stock, row.reorder_level, row.barcode, row.base) == (Decimal(1980), None, None, None)
    assert row.changed_at == row.remote_updated_at == datetime(2023, 7, 25, 17, 7, 10, tzinfo=UTC)  # summer time
    assert QuarantinedRow.objects.count() == 0


def test_variants_come_inside_their_product(store):
    cast.put(store, "products", shop.product())

    rows = {row.code: row for row in Variant.objects.select_related("product")}
    row = rows["Sauce-58661-yes-yes"]
    assert payload(row) == shop.product()["variations"][0]
    assert (row.name, row.price, row.product) == (
        "Multi Pack: Yes, Saver Discount: Yes",
        Decimal("137.4"),
        Product.objects.get(),
    )
    assert rows["Sauce-58661-no-yes"].price == Decimal("133.2")
    assert stocks() == {"Sauce-58661-yes-yes": 981, "Sauce-58661-no-yes": 999}


def test_unchanged_products_write_no_variants(store):
    cast.put(store, "products", shop.product())
    seen_at = set(Variant.objects.values_list("seen_at", flat=True))

    merged = cast.put(store, "products", shop.product())

    assert (merged.created, merged.updated) == (0, 0)
    assert set(Variant.objects.values_list("seen_at", flat=True)) == seen_at


def test_price_of_a_product_moves_that_of_its_variants(store):
    cast.put(store, "products", shop.product())

    cast.put(store, "products", shop.product(price={"normal": "100.00", "special_offer": "0.00"}))

    assert Variant.objects.get(code="Sauce-58661-yes-yes").price == Decimal("105.4")


def test_variant_that_the_product_does_not_bring_any_more_is_gone(store):
    cast.put(store, "products", shop.product(), shop.product(7))
    left = shop.product()["variations"][:1]

    cast.put(store, "products", shop.product(variations=left))

    gone = Variant.objects.filter(removed_at__isnull=False)
    assert list(gone.values_list("code", flat=True)) == ["Sauce-58661-no-yes"]
    cast.put(store, "products", shop.product())
    assert Variant.objects.present().count() == 4


def test_answer_without_variants_keeps_those_that_are_known(store):
    cast.put(store, "products", shop.product())
    short = {name: shop.product()[name] for name in ("href", "id", "name", "code", "status", "price")}

    cast.put(store, "products", short | {"name": "Renamed"})

    assert (Product.objects.get().name, Variant.objects.present().count()) == ("Renamed", 2)


def test_options_with_codes_are_the_variants_where_there_are_no_combinations(store):
    options = [shop.option(1, "Size", "M", "0.00", 4, code="SHIRT-M"), shop.option(2, "Size", "L", "2.50", 0, code="SHIRT-L"),
               shop.option(3, "Gift", "Yes", "1.00", 9)]  # fmt: skip

    cast.put(store, "products", shop.product(1, options=options, variations=[]))

    told = Variant.objects.order_by("code").values_list("code", "name", "price", "stock")
    assert list(told) == [("SHIRT-L", "Size: L", Decimal("134.5"), 0), ("SHIRT-M", "Size: M", Decimal(132), 4)]


def test_removed_product_takes_its_variants_along(store):
    cast.put(store, "products", shop.product(), shop.product(7))

    removals.remove(registry.get("rec_plus", "products"), store, ["7"])

    assert set(Variant.objects.present().values_list("product__remote_id", flat=True)) == {"58661"}


def test_odd_variation_sets_its_product_aside(store):
    cast.put(store, "products", shop.product(variations=[shop.variation("A", "many")]))

    odd = QuarantinedRow.objects.get()
    assert (odd.resource, odd.remote_id, odd.field, odd.reason) == (
        "products",
        "58661",
        "variants.stock",
        "not_a_number",
    )
    assert (Product.objects.count(), Variant.objects.count()) == (0, 0)


def test_sparse_list_and_code_that_is_there_twice_are_taken(store):
    twice = {"0": shop.variation("A", 1, Size="S"), "2": shop.variation("A", 2, Size="L"), "5": shop.variation("", 3)}

    cast.put(store, "products", shop.product(variations=twice))

    assert stocks() == {"A": 2}


# --- Stock by code -------------------------------------------------------------------------------------


def test_stock_is_taken_by_code_and_never_added_up(store):
    cast.put(store, "products", shop.product(), shop.simple(7, code="Salt &amp; Pepper"))

    cast.put(
        store,
        "stock_levels",
        shop.level("Sauce-58661-yes-yes", 5),
        shop.level("Salt & Pepper", 3),
        shop.level("none", 1),
    )

    assert stocks() == {"Sauce-58661-yes-yes": 5, "Sauce-58661-no-yes": 999}
    assert Product.objects.get(remote_id="7").stock == 3
    assert Product.objects.get(remote_id="58661").stock == 1980  # as the shop says; nobody knows what it adds up


def test_level_that_is_not_told_is_none(store):
    cast.put(store, "products", shop.product())

    cast.put(store, "stock_levels", shop.level("Sauce-58661-yes-yes", ""))

    assert stocks()["Sauce-58661-yes-yes"] is None


def test_stock_of_another_shop_with_the_same_code_is_its_own(store):
    other = shop.account(cast.merchant("Another shop", time_zone="Europe/London", currency="GBP"), token="t" * 30)
    cast.put(store, "products", shop.product())

    cast.put(other, "stock_levels", shop.level("Sauce-58661-yes-yes", 5))

    assert stocks()["Sauce-58661-yes-yes"] == 981


# --- Odd types -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tom&#039;s &amp; Co", "Tom's & Co"),
        ("Tom's & Co", "Tom's & Co"),
        ("&amp;amp;", "&amp;"),
        ("R&D &copy 2020", "R&D &copy 2020"),
        ("&pound;400 &rsquo;&nbsp;&#xE9;", "£400 ’\u00a0é"),
        ("  untrimmed ", "  untrimmed "),
        ("&unknown;", "&unknown;"),
        ("", ""),
    ],
)
def test_text_is_unescaped_exactly_once(store, written, read):
    cast.put(store, "products", shop.product(name=written))

    assert Product.objects.get().name == read


@pytest.mark.parametrize(
    ("status", "ended", "active", "is_gone"),
    [
        ("live", False, True, False),
        ("featured", 0, True, False),
        ("special_offer", "", True, False),
        ("live", 1, False, False),
        ("upcoming", False, False, False),
        ("draft", False, False, False),
        ("deleted", False, False, True),
    ],
)
def test_status_says_whether_it_is_on_sale_or_gone(store, status, ended, active, is_gone):
    cast.put(store, "products", shop.product(status=status, is_discontinued=ended))

    row = Product.objects.get()
    assert (row.active, row.removed_at is not None) == (active, is_gone)
    assert Variant.objects.present().exists() != is_gone


def test_product_that_is_deleted_is_written_once_and_comes_back(store):
    cast.put(store, "products", shop.product())
    assert cast.put(store, "products", shop.product(status="deleted")).gone == ["58661"]

    again = cast.put(store, "products", shop.product(status="deleted"))

    assert (again.updated, again.gone) == (0, [])
    cast.put(store, "products", shop.product())
    assert (Product.objects.present().count(), Variant.objects.present().count()) == (1, 2)


@pytest.mark.parametrize(
    ("admin", "api", "changed"),
    [
        ("2023-01-10T12:00:00", "2023-01-11T12:00:00", datetime(2023, 1, 11, 12, tzinfo=UTC)),
        ("2023-10-29T01:30:00", None, datetime(2023, 10, 29, 0, 30, tzinfo=UTC)),  # an hour that comes twice: the first
        ("", "0000-00-00 00:00:00", None),
        ("0000-01-01T00:00:00", "soon", None),
    ],
)
def test_changes_are_the_latest_of_both_stamps_in_the_shops_zone(store, admin, api, changed):
    cast.put(store, "products", shop.product(date_modified_admin=admin, date_modified_api=api))

    row = Product.objects.get()
    assert row.remote_updated_at == changed
    assert row.changed_at == changed or row.changed_at == datetime(2023, 7, 25, 16, 31, 44, tzinfo=UTC)


@pytest.mark.parametrize(("quantity", "enabled", "stock"), [("", False, None), ("0", True, 0), (-2, True, -2)])
def test_empty_number_is_none(store, quantity, enabled, stock):
    cast.put(store, "products", shop.simple(7, stock={"qty": quantity, "alert_qty": "3"}, price=[]))

    row = Product.objects.get()
    assert (row.stock_enabled, row.stock, row.reorder_level, row.price) == (enabled, stock, 3, 0)


def test_categories_are_a_tree_and_products_find_theirs(store):
    cast.put(store, "products", shop.product())
    cast.put(store, "categories", shop.category(24001, parent=24000), shop.category(24000))

    child, above = Category.objects.get(remote_id="24001"), Category.objects.get(remote_id="24000")
    assert (child.name, child.parent, above.parent) == ("Sauces & Dips 24001", above, None)
    assert Product.objects.get().category == child


def test_vat_type_is_a_rate(store):
    cast.put(store, "products", shop.product())
    cast.put(store, "vat_types", shop.SMALL["vat_types"])

    assert (VatRate.objects.get().value, Product.objects.get().vat) == (20, VatRate.objects.get())


# --- What must hold ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name"),
    [(Category, "category_remote_id"), (Variant, "variant_remote_id"), (StockLevel, "stock_level_remote_id")],
)
def test_record_is_there_once(store, model, name):
    shop.put_all(store)
    row = model.objects.with_payload().first()
    row.pk = None

    assert name in {constraint.name for constraint in model._meta.constraints}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
