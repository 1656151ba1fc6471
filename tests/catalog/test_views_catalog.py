"""The catalog's pages: what their filters leave, and what a record shows."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LinkedAccount, SyncCursor
from catalog import payloads
from catalog.models import Product, ProductGroup
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/catalog/products/"


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def found(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


@pytest.fixture
def shelf(till) -> LinkedAccount:
    cast.put(till, "vat_rates", cast.vat_rate())
    cast.put(till, "product_groups", cast.group(1, productgroup_name="Kaffee"), cast.group(2, productgroup_name="Wein"))
    stock = {"product_stock_value": "3", "product_stock_reorderLevel": "5"}
    cast.put(
        till,
        "products",
        cast.product(1, product_name="Melange"),
        cast.product(2, product_name="Melange groß", product_base_id=1, product_type="variation"),
        cast.product(3, product_name="Zweigelt", productgroup_id=2, product_vat="13", **stock),
        cast.product(4, product_name="Kipferl", product_active=False),
        cast.product(5, product_name="Strudel", product_soldOut=True, **stock | {"product_stock_enabled": False}),
        cast.product(6, product_name="Alt"),
    )
    Product.objects.filter(name="Alt").update(removed_at=timezone.now())
    return till


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({}, ["Alt", "Kipferl", "Melange", "Melange groß", "Strudel", "Zweigelt"]),
        ({"group": "wein"}, ["Zweigelt"]),
        ({"active": "no"}, ["Kipferl"]),
        ({"sold_out": "yes"}, ["Strudel"]),
        ({"kind": "variation"}, ["Melange groß"]),
        ({"kind": "product", "q": "melange"}, ["Melange"]),
        ({"low_stock": "yes"}, ["Zweigelt"]),
        ({"low_stock": "no", "q": "elan"}, ["Melange", "Melange groß"]),
        ({"vat_rate": "13"}, ["Zweigelt"]),
        ({"vat_rate": "13.0"}, ["Zweigelt"]),
        ({"removed": "yes"}, ["Alt"]),
        ({"removed": "no", "active": "yes", "kind": "product"}, ["Melange", "Strudel", "Zweigelt"]),
    ],
)
def test_filters_of_products(mona, shelf, question, names):
    assert found(mona.get(LIST, question)) == names


def test_everything_is_shown_and_marked(mona, shelf):
    page = text(mona.get(LIST))

    for mark in ("Removed", "Inactive", "Sold out", "Low stock", "On sale", "variation of Melange"):
        assert mark in page


def test_product_shows_all_that_is_known(mona, shelf):
    row = Product.objects.get(name="Zweigelt")
    page = text(mona.get(row.get_absolute_url()))

    for shown in (
        "€3.90",
        "13 %",
        "included in the price",
        "3 piece",
        "A-3",
        "900003",
        "Low stock",
        "Wein",
        "1 May 2025, 08:00",
    ):
        assert shown in page
    assert "Number at ready2order 3" in page


def test_variation_and_its_base_lead_to_each_other(mona, shelf):
    base, variation = (Product.objects.get(name=name) for name in ("Melange", "Melange groß"))

    assert variation.get_absolute_url() in mona.get(base.get_absolute_url()).content.decode()
    assert base.get_absolute_url() in mona.get(variation.get_absolute_url()).content.decode()


def test_path_of_groups_stands_above_the_product(mona, till):
    cast.put(till, "product_groups", cast.group(1, productgroup_name="Getränke"))
    cast.put(till, "product_groups", cast.group(2, productgroup_name="Kaffee", productgroup_parent=1))
    cast.put(till, "products", cast.product(1, productgroup_id=2))

    page = text(mona.get(Product.objects.get().get_absolute_url()))

    assert "Products Getränke Kaffee Produkt 1" in page


def test_groups_in_a_circle_end(till):
    cast.put(till, "product_groups", cast.group(1), cast.group(2, productgroup_parent=1))
    first, second = ProductGroup.objects.order_by("remote_id")
    ProductGroup.objects.filter(pk=first.pk).update(parent=second)

    assert len(payloads.path_of(ProductGroup.objects.get(pk=first.pk))) == 2


def test_ingredients_and_images_come_from_the_payload(mona, till):
    cast.put(
        till,
        "products",
        cast.product(
            1,
            product_description="Mit <b>Milch</b>",
            productingredient=[
                {"ingredient_id": 5, "ingredient_name": "Milch", "ingredient_unit": "ml", "ingredient_quantity": "120"}
            ],
            images=[{"image_id": 1, "image_url": "https://cdn.example/melange.png"}],
        ),
    )
    response = mona.get(Product.objects.get().get_absolute_url())

    assert "Milch 120 ml" in text(response)
    assert "Mit &lt;b&gt;Milch&lt;/b&gt;" in response.content.decode()
    assert '<li class="wrap-anywhere">https://cdn.example/melange.png</li>' in response.content.decode()
    assert 'src="https' not in response.content.decode()


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        "null",
        "{",
        '{"productingredient": 5}',
        '{"productingredient": [1]}',
        '{"images": {"a": 1}}',
        '{"images": [{}]}',
    ],
)
def test_odd_payload_shows_nothing_and_breaks_nothing(payload):
    parts = payloads.parts_of(Product(account=LinkedAccount(system="ready2order"), payload=payload))

    assert (parts.description, parts.ingredients) == ("", [])
    assert parts.images in ([], [""])


def test_record_as_it_was_received_is_for_managers(mona, shelf):
    url = Product.objects.get(name="Zweigelt").get_absolute_url()
    vera = Client()
    vera.force_login(cast.vera())

    assert "As it was received" in text(mona.get(url))
    assert "&quot;product_name&quot;: &quot;Zweigelt&quot;" in mona.get(url).content.decode()
    assert "As it was received" not in text(vera.get(url))
    assert "product_name" not in vera.get(url).content.decode()


def test_removed_product_says_so(mona, shelf):
    page = text(mona.get(Product.objects.get(name="Alt").get_absolute_url()))

    assert "Removed at ready2order." in page


@pytest.mark.parametrize("name", ["x" * 256, "\tTab", "Ende  ", "<script>alert(1)</script>", "=1+1", ""])
def test_odd_names_are_shown_as_they_are(mona, till, name):
    cast.put(till, "products", cast.product(1, product_name=name))
    product = Product.objects.get()

    for url in (LIST, product.get_absolute_url()):
        page = mona.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    assert (name.strip()[:200] or "(no name)") in text(mona.get(LIST)).replace(
        "&lt;script&gt;alert(1)&lt;/script&gt;", name
    )


# --- Groups and rates ----------------------------------------------------------------------------------


def test_group_shows_its_products_and_what_lies_in_it(mona, shelf):
    cast.put(shelf, "product_groups", cast.group(3, productgroup_name="Röster", productgroup_parent=1))
    group = ProductGroup.objects.get(name="Kaffee")
    page = mona.get(group.get_absolute_url())

    assert "Röster" in text(page)
    assert "Melange groß" in text(page)
    assert "/catalog/products/?merchant=cafe-anna&amp;group=Kaffee" in page.content.decode()


def test_group_without_products_says_so(mona, till):
    cast.put(till, "product_groups", cast.group(1))

    assert "No product is in this group." in text(mona.get(ProductGroup.objects.get().get_absolute_url()))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({}, ["Alt", "Kaffee", "Röster"]),
        ({"level": "top"}, ["Alt", "Kaffee"]),
        ({"level": "below"}, ["Röster"]),
        ({"active": "no"}, ["Röster"]),
        ({"removed": "yes"}, ["Alt"]),
        ({"sort": "order"}, ["Kaffee", "Röster", "Alt"]),
    ],
)
def test_filters_of_groups(mona, till, question, names):
    cast.put(till, "product_groups", cast.group(1, productgroup_name="Kaffee"), cast.group(3, productgroup_name="Alt"))
    cast.put(
        till,
        "product_groups",
        cast.group(2, productgroup_name="Röster", productgroup_parent=1, productgroup_active=False),
    )
    ProductGroup.objects.filter(name="Alt").update(removed_at=timezone.now())

    assert found(mona.get("/catalog/groups/", question)) == names


def test_list_of_groups_shows_where_they_lie(mona, till):
    cast.put(till, "product_groups", cast.group(1, productgroup_name="Getränke"))
    cast.put(till, "product_groups", cast.group(2, productgroup_name="Kaffee", productgroup_parent=1))

    assert "Getränke › Kaffee" in text(mona.get("/catalog/groups/"))


def test_vat_rates_are_a_simple_list(mona, till):
    cast.put(till, "vat_rates", cast.vat_rate(1), cast.vat_rate(2, value="10", description="Ermäßigt"))

    assert found(mona.get("/catalog/vat-rates/")) == ["Normalsteuersatz", "Ermäßigt"]
    assert found(mona.get("/catalog/vat-rates/", {"q": "ermäß"})) == ["Ermäßigt"]


# --- How old it is -------------------------------------------------------------------------------------


def test_every_page_says_how_old_its_data_is(mona, shelf):
    now = timezone.now()
    for resource in ("products", "product_groups", "vat_rates"):
        SyncCursor.objects.create(account=shelf, resource=resource, last_good_at=now - timedelta(minutes=3, seconds=5))
    product, group = Product.objects.get(name="Zweigelt"), ProductGroup.objects.get(name="Wein")

    for url in (LIST, "/catalog/groups/", "/catalog/vat-rates/", product.get_absolute_url(), group.get_absolute_url()):
        page = mona.get(url)
        assert "As of 3 minutes ago" in text(page)
        assert re.search(
            r'<time datetime="[^"]+" title="\d+ \w+ \d{4}, \d\d:\d\d:\d\d">3 minutes ago</time>', page.content.decode()
        )


def test_oldest_part_is_told_when_it_lags_behind(mona, shelf):
    second = cast.account(token="token-of-the-other-0123456789")
    now = timezone.now()
    SyncCursor.objects.create(account=shelf, resource="products", last_good_at=now - timedelta(minutes=1, seconds=5))
    SyncCursor.objects.create(account=second, resource="products", last_good_at=now - timedelta(hours=5, seconds=5))

    assert "As of 1 minute ago ; the oldest part as of 5 hours ago" in text(mona.get(LIST))


# --- Stock ---------------------------------------------------------------------------------------------


@pytest.fixture
def store(till) -> LinkedAccount:
    """Names say what is left, and below which level something has to be done."""
    levels = {"12 of 5": ("12", "5"), "3 of 5": ("3", "5"), "0": ("0", None), "-2 of 5": ("-2", "5"), "7": ("7", None)}
    rows = [
        cast.product(number, product_name=name, product_stock_value=left, product_stock_reorderLevel=level)
        for number, (name, (left, level)) in enumerate(levels.items(), start=1)
    ]
    rows[0]["product_soldOut"] = True
    cast.put(till, "products", *rows, cast.product(9, product_name="not kept", product_stock_enabled=False))
    return till


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({}, ["-2 of 5", "0", "12 of 5", "3 of 5", "7"]),
        ({"level": "low"}, ["-2 of 5", "3 of 5"]),
        ({"level": "out"}, ["-2 of 5", "0"]),
        ({"level": "negative"}, ["-2 of 5"]),
        ({"level": "good"}, ["12 of 5", "7"]),
        ({"sold_out": "yes"}, ["12 of 5"]),
        ({"q": "a-4"}, ["-2 of 5"]),
        ({"sort": "-name"}, ["7", "3 of 5", "12 of 5", "0", "-2 of 5"]),
    ],
)
def test_filters_of_stock(mona, store, question, names):
    assert found(mona.get("/catalog/stock/", question)) == names


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("12 of", "5 Enough Sold out 12 piece"),
        ("3 of", "5 Below the reorder level 3 piece"),
        ("-2", "5 Below zero Below the reorder level -2 piece"),
        ("0", "– Out of stock 0 piece"),
    ],
)
def test_stock_says_what_has_to_be_done(mona, store, question, shown):
    assert text(mona.get("/catalog/stock/", {"q": question, "level": ""})).count(shown) == 1


def test_stock_leads_to_the_product(mona, store):
    row = Product.objects.get(name="3 of 5")

    assert f'href="{row.get_absolute_url()}" title="3 of 5"' in mona.get("/catalog/stock/").content.decode()
