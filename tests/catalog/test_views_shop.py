"""The catalog's pages of web shops: products among those of tills, variants, categories."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Category, Product, Variant
from tests import cast, shop

pytestmark = pytest.mark.django_db

PRODUCTS, VARIANTS, CATEGORIES = "/catalog/products/", "/catalog/variants/", "/catalog/categories/"


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


@pytest.fixture(autouse=True)
def house():
    """Anna has a till with one product, and a shop with two in two categories."""
    cast.put(cast.account(), "products", cast.product(product_name="Melange"))
    store = shop.account(cast.merchant())
    cast.put(store, "vat_types", shop.SMALL["vat_types"])
    cast.put(
        store, "categories", shop.category(24000, name="Sauces"), shop.category(24001, 24000, name="Hot &amp; mild")
    )
    plain = shop.simple(7, name="Voucher", status="draft", categories=[], tax_class=0)
    cast.put(store, "products", shop.product(), plain)
    return store


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def names(response) -> list[str]:
    return [str(row) for row in response.context["page"].rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Melange", "Tom's Texas Sauce 16oz", "Voucher"]),
        ({"system": "rec_plus"}, ["Tom's Texas Sauce 16oz", "Voucher"]),
        ({"system": "ready2order"}, ["Melange"]),
        ({"category": "hot"}, ["Tom's Texas Sauce 16oz"]),
        ({"q": "sauce-58661"}, ["Tom's Texas Sauce 16oz"]),
    ],
)
def test_products_of_all_systems_are_one_list(mona, asked, found):
    assert names(mona.get(PRODUCTS, asked)) == found


def test_list_says_of_which_system_a_product_is(mona):
    page = text(mona.get(PRODUCTS))

    assert "Sauce-58661 Café Anna · REC+ Hot &amp; mild Café Anna 1,980 €132.00 20 % On sale" in page
    assert "A-1 Café Anna · ready2order" in page


def test_products_of_a_shop_can_be_changed_like_those_of_a_till(mona):
    page = mona.get(PRODUCTS, {"system": "rec_plus"}).content.decode()
    row = Product.objects.get(remote_id="58661")

    assert page.count("cell/price/") == 2
    assert page.count('name="ids"') == 2
    shown = mona.get(row.get_absolute_url()).content.decode()
    assert [f"{row.get_absolute_url()}{deed}/" in shown for deed in ("edit", "stock", "delete", "switch")] == [True] * 4
    assert {mona.get(f"{row.get_absolute_url()}{deed}/").status_code for deed in ("edit", "stock", "delete")} == {200}
    assert "3 products" in text(mona.get("/catalog/products/bulk/", {"query": ""}))


def test_what_is_gone_or_of_others_is_not_offered(mona, sign_in):
    row = Product.objects.get(remote_id="58661")
    Product.objects.filter(pk=row.pk).update(removed_at=timezone.now())

    assert "/edit/" not in mona.get(row.get_absolute_url()).content.decode()
    assert {mona.get(f"{row.get_absolute_url()}{deed}/").status_code for deed in ("edit", "stock", "delete")} == {404}
    assert "cell-edit" not in sign_in(cast.vera()).get(PRODUCTS).content.decode()


def test_page_of_a_product_shows_what_the_shop_tells(mona):
    row = Product.objects.get(remote_id="58661")
    page = mona.get(row.get_absolute_url())

    told = text(page)
    assert "Products Sauces Hot &amp; mild" in told
    assert "Price £132.00" not in told  # the merchant's own money
    assert "Price €132.00 VAT 20 % Standard included in the price Stock 1,980" in told
    assert "Status live" in told
    assert "Peppery heat that’s awesome" in told
    assert "http://shop.example/userfiles/58661.jpg" in told
    assert "<img" not in page.content.decode().partition("<main")[2]
    assert "Sauce-58661-yes-yes Multi Pack: Yes, Saver Discount: Yes" in told


def test_markup_of_a_shop_is_only_words(mona, house):
    desc = '<p onclick="x()">One &amp;lt;b&amp;gt;</p><script>alert(1)</script><img src="http://far.example/x.png"> two'
    cast.put(house, "products", shop.product(desc=desc, short_desc=""))

    page = mona.get(Product.objects.get(remote_id="58661").get_absolute_url()).content.decode()

    assert '<p class="wrap-anywhere fact-text">One &amp;lt;b&amp;gt; alert(1) two</p>' in page


def test_odd_parts_of_a_product_are_left_out(mona, house):
    cast.put(
        house, "products", shop.product(price=[], tags=[], manufacturer=[], additional_images={"1": "b.jpg", "3": None})
    )

    told = text(mona.get(Product.objects.get(remote_id="58661").get_absolute_url()))

    assert "http://shop.example/userfiles/58661.jpg b.jpg" in told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Sauce-58661-no-yes", "Sauce-58661-yes-yes"]),
        ({"level": "out"}, ["Sauce-58661-no-yes"]),
        ({"level": "negative"}, []),
        ({"level": "good"}, ["Sauce-58661-yes-yes"]),
        ({"q": "multi pack: no"}, ["Sauce-58661-no-yes"]),
        ({"product": "texas"}, ["Sauce-58661-no-yes", "Sauce-58661-yes-yes"]),
    ],
)
def test_variants_are_found_by_code_options_product_and_stock(mona, house, asked, found):
    cast.put(house, "stock_levels", shop.level("Sauce-58661-no-yes", 0))

    assert names(mona.get(VARIANTS, asked)) == found


def test_page_of_a_variant_leads_to_its_product(mona):
    row = Variant.objects.get(code="Sauce-58661-yes-yes")
    page = mona.get(row.get_absolute_url())

    assert f'<a href="{row.product.get_absolute_url()}">' in page.content.decode()
    assert (
        "Options Multi Pack: Yes, Saver Discount: Yes Product Tom&#x27;s Texas Sauce 16oz Price €137.40 Stock 981"
        in text(page)
    )


@pytest.mark.parametrize(("asked", "found"), [({}, ["Hot & mild", "Sauces"]), ({"inside": "sauces"}, ["Hot & mild"])])
def test_categories_are_found_by_what_they_are_in(mona, asked, found):
    assert names(mona.get(CATEGORIES, asked)) == found


def test_page_of_a_category_shows_what_is_in_it(mona):
    above, below = Category.objects.get(remote_id="24000"), Category.objects.get(remote_id="24001")

    assert "Categories inside" in text(mona.get(above.get_absolute_url()))
    assert "No product has this as its main category." in text(mona.get(above.get_absolute_url()))
    assert "Tom&#x27;s Texas Sauce 16oz" in text(mona.get(below.get_absolute_url()))


def test_file_of_products_says_system_and_category(mona):
    rows = csv.DictReader(io.StringIO(b"".join(mona.get(PRODUCTS, {"format": "csv"})).decode("utf-8-sig")))

    told = [(row["Name"], row["System"], row["Category"], row["VAT rate"]) for row in rows]
    assert told == [
        ("Melange", "ready2order", "", "20"),
        ("Tom's Texas Sauce 16oz", "REC+", "Hot & mild", "20"),
        ("Voucher", "REC+", "", ""),
    ]
