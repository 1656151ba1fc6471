"""Lists of the emulated REC+ shop: pages, filters, order, identifiers, formats, and every resource there is."""

import html
import json
import time
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from tests.backoffice.sandbox.conftest import NOW

COLLECTIONS = (
    "products", "product-filter-blocks", "stock", "options", "price-list", "linked-products", "orders", "users",
    "user-groups", "coupons", "delivery-methods", "payment-methods", "categories", "manufacturers", "departments",
    "regions", "vat-types", "product-reviews", "google-reviews", "testimonials", "downloads", "download-categories",
    "forms", "pages", "blog-posts", "newsletters", "sliders", "gallery", "custom-currency-rates",
)  # fmt: skip


def ids(page, name="products"):
    return [row["id"] for row in page[name]]


# the envelope


def test_first_page_as_documented(shops):
    api = shops(products=83)
    page = api.read("/products")
    assert [len(page["products"]), page["count"], page["total_count"]] == [25, 25, 83]
    assert page["href"] == "/products.json?fields=&identifier="
    assert page["paging"] == {
        "offset": 0,
        "limit": 25,
        "first_page_href": "/products.json?fields=&identifier=&limit=25&offset=0",
        "last_page_href": "/products.json?fields=&identifier=&limit=25&offset=75",
        "next_page_href": "/products.json?fields=&identifier=&limit=25&offset=25",
        "previous_page_href": None,
    }


def test_pages_cover_everything_and_repeat_the_query(shop_api):
    seen, href = [], "/products.json?fields=*&identifier=&sort=id&limit=50"
    for _ in range(10):
        page = shop_api.read(href)
        seen += ids(page)
        href = page["paging"]["next_page_href"]
        if href is None:
            break
        assert "sort=id" in href
        assert "fields=%2A" in href
    assert seen == sorted(shop_api.shop.products.ids)
    assert page["paging"]["previous_page_href"].endswith("&limit=50&offset=50")
    assert [page["count"], page["paging"]["offset"]] == [20, 100]


def test_page_beyond_the_end_is_empty(shop_api):
    page = shop_api.read("/products", offset=500)
    assert [page["products"], page["count"], page["total_count"]] == [[], 0, 120]
    assert page["paging"]["next_page_href"] is None


def test_empty_list(shops):
    page = shops(orders=0).read("/orders")
    assert [page["orders"], page["total_count"], page["paging"]["last_page_href"]] == [
        [], 0, "/orders.json?fields=&identifier=&limit=25&offset=0",
    ]  # fmt: skip


def test_too_large_a_limit_is_clipped_or_refused(shops):
    api = shops(shop_largest_limit=50)
    page = api.read("/products", limit=1001)
    assert [page["count"], page["paging"]["limit"]] == [50, 50]
    api.sandbox.set_options(shop_over_limit="refused")
    assert api.errors(api.get("/products", params={"limit": 51})) == (400, ["limit must be at most 50"])
    assert api.read("/products", limit=50)["count"] == 50


@pytest.mark.parametrize("query", [{"limit": "many"}, {"limit": "-1"}, {"offset": "x"}, {"limit": "0"}])
def test_faulty_page_is_refused(shop_api, query):
    assert shop_api.get("/products", params=query).status_code == 400


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_collection(shop_api, name):
    page = shop_api.read(f"/{name}", limit=2)
    assert list(page) == ["href", name, "count", "total_count", "paging"]
    assert 0 < page["count"] <= 2
    whole = shop_api.read(f"/{name}", limit=2, fields="*")[name]
    for short, row in zip(page[name], whole, strict=True):
        assert short.items() <= row.items()
        if "href" in row:
            one = shop_api.read(row["href"])
            assert (one, one["href"]) == (row, row["href"])


@pytest.mark.parametrize("name", COLLECTIONS)
def test_unknown_one_is_404(shop_api, name):
    if name != "custom-currency-rates":
        assert shop_api.errors(shop_api.get(f"/{name}/nothing"))[0] == 404


def test_unknown_product_in_the_documented_words(shop_api):
    answer = shop_api.get("/products/1")
    assert (answer.status_code, answer.json()) == (404, {"errors": [{"status": 404, "message": "Product not found"}]})


# order


def test_newest_first_or_oldest(shops):
    api = shops()
    orders = ids(api.read("/orders"), "orders")
    assert orders == sorted(orders, reverse=True)
    api.sandbox.set_options(shop_newest_first=False)
    assert ids(api.read("/orders"), "orders") == list(api.shop.orders.ids)[:25]


@pytest.mark.parametrize("word", ["id", "name", "code", "sort_order", "live", "updated"])
def test_products_by_what_was_asked_for(shop_api, word):
    column = shop_api.shop.products.column({"live": "_live", "updated": "_updated"}.get(word, word))
    values = [column[identifier] for identifier in ids(shop_api.read("/products", sort=word, limit=1000))]
    assert values == sorted(values)
    assert len(values) == 120


def test_products_by_the_shops_own_order_otherwise(shop_api):
    column = shop_api.shop.products.column("sort_order")
    found = ids(shop_api.read("/products", limit=1000))
    keys = [(column[identifier], -identifier) for identifier in found]
    assert keys == sorted(keys)


def test_unknown_order_is_refused_and_orders_have_none(shop_api):
    assert shop_api.errors(shop_api.get("/products", params={"sort": "price"}))[0] == 400
    assert ids(shop_api.read("/orders", sort="id"), "orders") == ids(shop_api.read("/orders"), "orders")


# filters


def test_products_by_ids_category_and_status(shop_api):
    rows = shop_api.rows("/products", sort="id")
    wanted = [rows[3]["id"], rows[8]["id"]]
    assert ids(shop_api.read("/products", sort="id", ids=",".join(map(str, [*wanted, 1])))) == wanted
    category = rows[5]["categories"]["default"]["id"]
    inside = [row["id"] for row in rows if category in [each["id"] for each in row["categories"].values() if each]]
    assert ids(shop_api.read("/products", sort="id", limit=1000, category=category)) == inside
    for status in ("draft", "special_offer", "deleted"):
        assert ids(shop_api.read("/products", sort="id", limit=1000, status=status)) == [
            row["id"] for row in rows if row["status"] == status
        ]


def test_products_by_tags(shop_api):
    rows = shop_api.rows("/products", sort="id")
    wanted = [row["id"] for row in rows if {"Summer", "Very hot"} & {t for tags in row["tags"].values() for t in tags}]
    assert ids(shop_api.read("/products", sort="id", limit=1000, tags="Summer,Very hot")) == wanted
    assert 0 < len(wanted) < 120


def test_products_by_words(shop_api):
    rows = shop_api.rows("/products", sort="id")
    named = [row["id"] for row in rows if "tom&#039;s" in row["name"].lower()]
    assert ids(shop_api.read("/products", sort="id", limit=1000, q="tom's", q_fields="name")) == named
    assert ids(shop_api.read("/products", q=rows[7]["code"], q_fields="code,id")) == [rows[7]["id"]]
    assert shop_api.read("/products", q="favourite")["total_count"] == 120
    assert shop_api.errors(shop_api.get("/products", params={"q": "x", "q_fields": "price"}))[0] == 400
    assert named


def test_search_sees_what_changed(shop_api):
    assert shop_api.read("/products", q="unheard of")["total_count"] == 0
    shop_api.shop.update("products", shop_api.shop.products.ids[0], name="Unheard Of")
    assert shop_api.read("/products", q="unheard of")["total_count"] == 1


def test_products_since_they_went_live_or_changed(shop_api):
    shop = shop_api.shop
    live, updated = shop.products.column("_live"), shop.products.column("_updated")
    since = sorted(live.values())[60]
    assert shop_api.read("/products", since_timestamp=since)["total_count"] == 60
    wanted = sum(moment >= since for moment in updated.values())
    assert shop_api.read("/products", since_timestamp=since, since_timestamp_field="updated")["total_count"] == wanted
    assert wanted > 60
    assert (
        shop_api.errors(shop_api.get("/products", params={"since_timestamp": since, "since_timestamp_field": "x"}))[0]
        == 400
    )


def test_timestamp_is_an_epoch_or_local(shop_api):
    """Noon in London in summer is eleven o'clock UTC."""
    shop_api.shop.place_order(at=datetime(2026, 6, 17, 11, 0, tzinfo=UTC))
    epoch = int(datetime(2026, 6, 17, 11, 0, tzinfo=UTC).timestamp())
    totals = [
        shop_api.read("/orders", since_timestamp=since)["total_count"]
        for since in (epoch, "2026-06-17T12:00:00", epoch + 1, "2026-06-17T12:00:01")
    ]
    assert totals[0] == totals[1] == totals[2] + 1 == totals[3] + 1
    for faulty in ("yesterday", "2026-06-17", "2026-06-17T12:00:00Z", "-5"):
        assert shop_api.get("/orders", params={"since_timestamp": faulty}).status_code == 400


def test_orders_since_they_were_placed_not_changed(shop_api):
    shop = shop_api.shop
    before = shop_api.read("/orders", since_timestamp=int(NOW.timestamp()))["total_count"]
    shop.update("orders", shop.orders.ids[0], status="Complete")
    assert shop_api.read("/orders", since_timestamp=int(NOW.timestamp()))["total_count"] == before


def test_orders_are_spread_over_the_past(shops):
    api = shops(orders=400)
    placed = [row["start_date"] for row in api.rows("/orders")]
    assert placed == sorted(placed, reverse=True)
    assert (placed[-1][:7], placed[0][:10]) == ("2026-03", "2026-06-17")


@pytest.mark.parametrize(
    ("path", "query", "passes"),
    [("categories", "parent", lambda row, value: (row["parent"] or {}).get("id") == value),
     ("pages", "parent", lambda row, value: row["parent"] == value),
     ("blog-posts", "category", lambda row, value: row["category"] == value),
     ("gallery", "album", lambda row, value: row["album"] == value),
     ("downloads", "category", lambda row, value: row["category"] == value),
     ("product-reviews", "product_id", lambda row, value: row["product_id"] == value),
     ("product-reviews", "score_over", lambda row, value: row["score"] > value),
     ("product-reviews", "featured", lambda row, value: row["featured"] == value),
     ("product-reviews", "verified_purchase", lambda row, value: row["verified_purchase"] == value),
     ("google-reviews", "average", lambda row, value: row["rating"] >= value)],
)  # fmt: skip
def test_small_filters(shop_api, path, query, passes):
    rows = shop_api.rows(f"/{path}")
    values = {"score_over": 3, "featured": 0, "verified_purchase": 1, "average": 4}
    if query not in values:
        held = [row[query] for row in rows if row.get(query)]
        values[query] = held[0]["id"] if isinstance(held[0], dict) else held[0]
    wanted = [row["id"] for row in rows if passes(row, values[query])]
    assert [row["id"] for row in shop_api.rows(f"/{path}", **{query: values[query]})] == wanted
    assert 0 < len(wanted) < len(rows)


def test_stock_and_downloads_by_a_comma_list(shop_api):
    stock = shop_api.rows("/stock")
    wanted = [row["code"] for row in stock if "," not in row["code"]][:2]
    assert [row["code"] for row in shop_api.rows("/stock", codes=",".join([*wanted, "no such code"]))] == wanted
    downloads = shop_api.rows("/downloads")[:2]
    assert shop_api.rows("/downloads", ids=",".join(str(row["id"]) for row in downloads)) == downloads


def test_shop_fronts_filter(shop_api):
    rows = shop_api.rows("/products", sort="id")

    def has(row, group, *choices):
        return any(option["group"] == group and option["desc"] in choices for option in row["options"])

    wanted = [row["id"] for row in rows if has(row, "Colour", "Slate", "Red & Black") and has(row, "Gift Box", "Yes")]
    page = shop_api.read("/products/filter/colour,slate,red-black/gift-box,yes", sort="id", limit=1000)
    assert ids(page) == wanted
    assert wanted
    assert page["href"].startswith("/products/filter/colour,slate,red-black/gift-box,yes.json?")
    blocks = {row["slug"]: row["values"] for row in shop_api.rows("/product-filter-blocks")}
    assert next(value for value in blocks["colour"] if value["slug"] == "slate")["count"] == sum(
        has(row, "Colour", "Slate") for row in rows
    )


def test_blocks_that_still_find_something(shop_api):
    everything = {row["name"] for row in shop_api.rows("/product-filter-blocks")}
    left = {row["name"] for row in shop_api.rows("/product-filter-blocks", remaining_only=1)}
    assert everything - left == {"Product Ranges"}
    for row in shop_api.rows("/products"):
        if any(option["group"] == "Colour" for option in row["options"]):
            shop_api.shop.delete("products", row["id"])
    assert left - {row["name"] for row in shop_api.rows("/product-filter-blocks", remaining_only=1)} == {"Colour"}


# identifiers


def test_product_by_its_code_that_of_a_variation_or_its_name(shop_api):
    row = next(
        row
        for row in shop_api.rows("/products")
        if row["variations"] and row["code"].startswith("HP-") and "&#039;" in row["name"]
    )
    for code in (row["code"], row["variations"][-1]["code"]):
        assert shop_api.read(f"/products/{code}.json", identifier="code") == row
    for name in (row["name"], html.unescape(row["name"]).upper()):
        assert shop_api.read(f"/products/{quote(name, safe='')}", identifier="name")["name"] == row["name"]


def test_other_identifiers(shop_api):
    order = shop_api.rows("/orders")[4]
    assert shop_api.read(f"/orders/{order['invoice_id']}", identifier="invoice_id") == order
    user = next(row for row in shop_api.rows("/users") if row["membership_code"])
    for name in ("email", "membership_code"):
        assert shop_api.read(f"/users/{user[name]}", identifier=name) == user
    page = shop_api.rows("/pages")[0]
    assert shop_api.read(f"/pages/{page['slug']}", identifier="slug") == page
    download = shop_api.rows("/downloads")[0]
    assert shop_api.read(f"/downloads/{download['srchash']}", identifier="srchash") == download
    assert shop_api.errors(shop_api.get("/products/x", params={"identifier": "sku"})) == (
        400,
        ["identifier must be one of id, code, name"],
    )


def test_nobody_is_found_by_an_empty_membership_code(shop_api):
    assert shop_api.get("/users/%20", params={"identifier": "membership_code"}).status_code == 404


# prices, stock, and what came with the guide of 2026


def test_prices_without_vat(shop_api):
    for row in shop_api.rows("/products"):
        net, rate = shop_api.read(f"/products/{row['id']}", use_non_vat_prices=1), {1: 20, 3: 0}[row["tax_class"]]
        pairs = [(row["price"]["normal"], net["price"]["normal"])]
        pairs += [(old["price"], new["price"]) for old, new in zip(row["options"], net["options"], strict=True)]
        assert all(abs(Decimal(kept) * 100 / (100 + rate) - Decimal(told)) <= Decimal("0.005") for kept, told in pairs)
        assert {option["special_price"] for option in net["options"]} <= {""}
    charges = [
        row["delivery_charges"] for row in shop_api.rows("/users", use_non_vat_prices=1) if row["delivery_charges"]
    ]
    assert {charge["price"] for each in charges for charge in each} == {"3.00"}


def test_stock_is_kept_at_variations_or_at_the_product(shop_api):
    rows = shop_api.rows("/products", sort="id")
    levels = {row["code"]: row for row in shop_api.rows("/stock")}
    kept = {each["code"]: each["stock"] for row in rows for each in row["variations"]}
    kept |= {row["code"]: row["stock"]["qty"] for row in rows if not row["variations"]}
    assert {code: row["stock"] for code, row in levels.items()} == kept
    one = next(row for row in rows if row["variations"] and "/" in row["code"])["variations"][0]["code"]
    assert shop_api.read(f"/stock/{one.replace('/', '%2F')}") == levels[one]
    assert list(levels[one]) == ["href", "code", "stock", "cost"]


def test_price_list_has_every_code(shop_api):
    row = next(row for row in shop_api.rows("/products") if len(row["variations"]) == 6)
    prices = {each["code"]: each["price"]["normal"] for each in shop_api.rows("/price-list")}
    assert len(prices) == 120 + len(shop_api.rows("/stock")) - 15
    dearer = {
        option["desc"]: float(option["price"])
        for option in row["options"]
        if option["group"] == row["options"][0]["group"]
    }
    cheap, dear = row["variations"][0], row["variations"][-1]
    assert prices[cheap["code"]] == prices[row["code"]] == row["price"]["normal"]
    assert float(prices[dear["code"]]) > float(prices[cheap["code"]]) + max(dearer.values()) - 0.001


def test_forms_with_access_and_their_responses(shop_api):
    forms = shop_api.rows("/forms")
    assert {row["name"] for row in forms} == {"Contact Us", "Trade Account"}
    responses = shop_api.rows(f"/forms/{forms[0]['id']}/responses")
    dates = [row["date"] for row in responses]
    assert (len(dates), dates) == (3, sorted(dates, reverse=True))
    assert shop_api.read(responses[0]["href"]) == responses[0]
    assert shop_api.get(f"/forms/{forms[1]['id']}/responses/{responses[0]['id']}").status_code == 404
    hidden = shop_api.shop.forms.ids[-1]
    assert shop_api.get(f"/forms/{hidden}").status_code == shop_api.get(f"/forms/{hidden}/responses").status_code == 404


def test_modules_currencies_and_post_codes(shop_api):
    assert shop_api.read("/modules/footer")["name"] == "Footer"
    assert shop_api.get("/modules/nothing").status_code == 404
    assert shop_api.read("/currency-converter") == {"base": "GBP", "rates": {"EUR": 1.165, "USD": 1.27}}
    homes = shop_api.read("/postcode-lookup", postcode="yo213pu")["addresses"]
    assert {home["town"] for home in homes} == {"Whitby"}
    assert shop_api.errors(shop_api.get("/postcode-lookup")) == (400, ["postcode is required"])


def test_features_that_are_off_are_404(shop_api):
    shop_api.shop.features.clear()
    for path in ("/linked-products", "/linked-products/also-good", "/postcode-lookup?postcode=X"):
        assert shop_api.get(path).status_code == 404


def test_carts_are_listed_by_option_only(shops):
    api = shops(orders=5)
    cart = api.shop.place_order(paid=False)
    assert cart["id"] not in ids(api.read("/orders"), "orders")
    assert api.get(f"/orders/{cart['id']}").status_code == 404
    api.sandbox.set_options(shop_carts_listed=True)
    assert ids(api.read("/orders"), "orders")[0] == cart["id"]
    assert api.read(f"/orders/{cart['id']}")["payment_date"] is None


# formats


def test_json_by_suffix_or_without(shop_api):
    plain, suffixed = shop_api.get("/regions"), shop_api.get("/regions.json")
    assert plain.content == suffixed.content
    assert plain.headers["Content-Type"] == "application/json"
    assert b"\\/regions.json" in plain.content
    assert plain.content.isascii()


def test_xml_by_suffix(shop_api):
    answer = shop_api.get("/products.xml?limit=3&fields=*")
    root = ElementTree.fromstring(answer.content)
    rows = root.find("products").findall("item")
    page = shop_api.read("/products", limit=3, fields="*")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert [row.findtext("name") for row in rows] == [row["name"] for row in page["products"]]
    assert [child.tag for child in rows[0]] == list(page["products"][0])
    assert [child.get("key") for child in rows[0].find("categories")] == [None, "2", "3", "4", "5"]
    missing = shop_api.get("/products/1.xml")
    assert (missing.status_code, ElementTree.fromstring(missing.content).findtext("errors/item/message")) == (
        404,
        "Product not found",
    )


def test_pretty_json(shop_api):
    answer = shop_api.get("/vat-types", params={"prettyPrint": "true"})
    assert answer.text.startswith('{\n    "href": "\\/vat-types.json')
    assert answer.json()["vat-types"] == shop_api.read("/vat-types")["vat-types"]


def test_jsonp(shop_api):
    answer = shop_api.get("/currency-converter", params={"callback": "app.show"})
    assert answer.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert answer.text.startswith("app.show({")
    assert json.loads(answer.text.removeprefix("app.show(").removesuffix(");"))["base"] == "GBP"
    assert (
        shop_api.get("/currency-converter", params={"callback": "alert(1)//"}).headers["Content-Type"]
        == "application/json"
    )


# size


def test_large_shop_is_quick_and_small(shops):
    tracemalloc.start()
    began = time.perf_counter()
    api = shops(products=10_000, orders=20_000)
    page = api.read("/products", sort="id", limit=1000, fields="*")
    assert [page["count"], page["total_count"], api.read("/orders")["total_count"]] == [1000, 10_000, 20_000]
    took, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(row["variations"]) for row in page["products"]) == 4000
    assert took < 20
    assert peak < 100 * 1024 * 1024
