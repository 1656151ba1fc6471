"""The objects of the emulated REC+ shop: every field of both documented examples, in the type that it has there."""

import math
from collections import Counter
from decimal import Decimal

import pytest

TEXT, NUMBER, TRUTH, LIST, OBJECT, NULL = "text", "number", "truth", "list", "object", "null"

PRODUCT = {
    "href": TEXT, "id": NUMBER, "name": TEXT, "code": TEXT, "status": TEXT, "link": TEXT, "image": TEXT,
    "price": OBJECT, "additional_images": LIST, "short_desc": TEXT, "desc": TEXT, "tax_class": NUMBER,
    "additional_prices": LIST, "categories": OBJECT, "date_added": TEXT, "date_modified_admin": TEXT,
    "date_modified_api": NULL, "sort_order": NUMBER, "custom_sort_order": OBJECT, "delivery": OBJECT,
    "manufacturer": NULL, "stock": OBJECT, "marketing_site_link": TEXT, "hide_prices": TRUTH,
    "is_enquiry_only": TRUTH, "banner_text": TEXT, "banner_color": TEXT, "model_3d_image_path": TEXT,
    "model_3d_image_path_ios": TEXT, "download": NULL, "additional_downloads": LIST, "options": LIST,
    "attributes": LIST, "weight": TEXT, "youtube_clip": TEXT, "videos": LIST, "cost_price": TEXT, "is_digital": TRUTH,
    "is_addon_product": TRUTH, "is_discontinued": TRUTH, "exclude_from_api_webhook": TRUTH,
    "triggers_event_system": TRUTH, "special_offer_start_date": NULL, "special_offer_end_date": NULL,
    "meta_title": TEXT, "meta_keywords": TEXT, "meta_description": TEXT, "exclude_from_google_base": TRUTH,
    "google_product_category": TEXT, "purchase_event": NULL, "bundle": OBJECT, "launch_date": TEXT,
    "launch_status": TEXT, "packaging_type_id": NUMBER, "tags": OBJECT, "associations": LIST, "alternatives": LIST,
    "addons": LIST, "components": LIST, "variations": LIST,
}  # fmt: skip
"""As the documents have it, in their order, of a product of which nothing special is told."""
INSIDE_PRODUCT = {
    "price": {"normal": TEXT, "special_offer": TEXT},
    "categories": {"default": OBJECT, "2": NULL, "3": NULL, "4": NULL, "5": NULL},
    "custom_sort_order": {"featured": NUMBER, "special": NUMBER},
    "delivery": {"costs_to_zones": LIST, "free_delivery": NUMBER, "free_delivery_zone": NUMBER},
    "stock": {"qty": NUMBER, "options_group_use_as_stock": TEXT, "pack_qty": NUMBER, "alert_qty": TEXT,
              "stop_qty": TEXT, "back_in_stock_date": TEXT},
    "bundle": {"sync_stock_with_components": TRUTH, "sync_price_with_components": TRUTH,
               "sync_cost_with_components": TRUTH, "sync_weight_with_components": TRUTH, "is_bundle": TRUTH,
               "assembly_instructions": TEXT, "assembly_bin_location": TEXT},
}  # fmt: skip
OPTION = {
    "id": NUMBER, "group": TEXT, "desc": TEXT, "code": TEXT, "price": TEXT, "special_price": TEXT, "weight": TEXT,
    "stock_qty": NUMBER, "sort_order": NUMBER, "hidden": TRUTH, "gtin": TEXT, "cost": TEXT, "sync_key": TEXT,
    "group_prices": OBJECT, "group_special_prices": OBJECT,
}  # fmt: skip
VARIATION = {"code": TEXT, "prev_codes": TEXT, "stock": NUMBER, "cost": TEXT, "options": OBJECT}
ORDER = {
    "href": TEXT, "id": NUMBER, "invoice_id": NUMBER, "session_id": TEXT, "start_date": TEXT, "payment_date": TEXT,
    "payment_method": OBJECT, "payment_data": OBJECT, "status": TEXT, "user": OBJECT, "delivery_address": OBJECT,
    "tracking": OBJECT, "totals": OBJECT, "lines": LIST, "is_free_delivery": TRUTH, "customers_order_id": TEXT,
    "fob": TEXT, "required_by_date": TEXT, "purchase_order_number": TEXT, "delivery_note": TEXT,
}  # fmt: skip
ADDRESS = {
    "recipient_name": TEXT, "business_name": TEXT, "line_1": TEXT, "line_2": TEXT, "town": TEXT, "region": OBJECT,
    "post_code": TEXT, "tel_no": TEXT, "mobile_tel_no": TEXT, "fax_no": TEXT,
}  # fmt: skip
INSIDE_ORDER = {
    "payment_method": {"href": TEXT, "id": NUMBER, "name": TEXT},
    "payment_data": {"verify_sign": TEXT, "payer_id": TEXT, "payer_status": TEXT},
    "user": {"href": TEXT, "id": NUMBER, "full_name": TEXT, "membership_code": TEXT, "email": TEXT,
             "billing_address": OBJECT},
    "delivery_address": ADDRESS,
    "tracking": {"medium": TEXT, "source": TEXT, "term": TEXT, "using_stored_data": NUMBER},
    "totals": {"qty": NUMBER, "price": TEXT, "vat": TEXT, "weight": NUMBER, "delivery": TEXT},
}  # fmt: skip
LINE = {
    "id": NUMBER, "line_rel_id": NUMBER, "line_type": TEXT, "line_desc": TEXT, "rel_data": OBJECT, "status": TEXT,
    "qty": NUMBER, "price": TEXT, "vat": TEXT, "vat_percentage": NUMBER, "each_price_ex_vat": NUMBER,
    "each_price_vat": NUMBER, "each_price_discount_ex_vat": TEXT, "each_price_discount_vat": NUMBER, "weight": NUMBER,
}  # fmt: skip
REL_DATA = {
    "PRODUCT": ("product", {"href": TEXT, "id": NUMBER, "name": TEXT, "code": TEXT}),
    "OPTION": ("option", {"href": TEXT, "id": NUMBER, "group": TEXT, "desc": TEXT, "code": TEXT, "product": OBJECT}),
    "DELIVERY": ("delivery", {"href": TEXT, "id": NUMBER, "name": TEXT}),
    "COUPON": ("coupon", {"href": TEXT, "id": NUMBER, "name": TEXT, "code": TEXT}),
}


def kind(value):
    for name, types in ((TRUTH, bool), (TEXT, str), (NUMBER, int | float), (LIST, list), (OBJECT, dict)):
        if isinstance(value, types):
            return name
    return NULL


def kinds(row):
    return {name: kind(value) for name, value in row.items()}


@pytest.fixture
def products(shop_api):
    return shop_api.rows("/products", sort="id")


@pytest.fixture
def orders(shops):
    return shops(orders=200).rows("/orders")


@pytest.fixture
def lines(orders):
    return [line for order in orders for line in order["lines"]]


# the documented examples


def test_product_has_every_field_in_its_type(products):
    plain = next(row for row in products if kinds(row) == PRODUCT and row["variations"])
    assert list(plain) == list(PRODUCT)
    assert {name: kinds(plain[name]) for name in INSIDE_PRODUCT} == INSIDE_PRODUCT
    assert [kinds(option) for option in plain["options"]] == [OPTION] * len(plain["options"])
    assert list(plain["options"][0]) == list(OPTION)
    assert [kinds(each) for each in plain["variations"]] == [VARIATION] * len(plain["variations"])
    assert plain["launch_date"] == "0000-00-00 00:00:00"
    assert plain["categories"]["default"] == {
        "href": f"/categories/{plain['categories']['default']['id']}.json",
        "id": plain["categories"]["default"]["id"],
    }


def test_every_product_has_the_same_fields(products):
    assert {tuple(row) for row in products} == {tuple(PRODUCT)}


def test_short_product(shop_api, products):
    short = shop_api.read("/products", sort="id", limit=1)["products"]
    assert short == [{name: products[0][name] for name in list(PRODUCT)[:8]}]


def test_order_has_every_field_in_its_type(orders):
    paid = next(row for row in orders if row["payment_date"])
    assert kinds(paid) == ORDER
    assert list(paid) == list(ORDER)
    assert {name: kinds(paid[name]) for name in INSIDE_ORDER} == INSIDE_ORDER
    assert kinds(paid["user"]["billing_address"]) == ADDRESS
    assert kinds(paid["delivery_address"]["region"]) == {"href": TEXT, "country": TEXT, "county": TEXT}


def test_every_line_has_every_field_in_its_type(lines):
    odd = {
        "DELIVERY": {**LINE, "each_price_discount_ex_vat": NUMBER},
        "COUPON": {**LINE, "each_price_discount_ex_vat": NUMBER},
    }
    for line in lines:
        assert kinds(line) == odd.get(line["line_type"], LINE)
        name, fields = REL_DATA[line["line_type"]]
        assert {each: kinds(value) for each, value in line["rel_data"].items()} == {name: fields}
    assert set(Counter(line["line_type"] for line in lines)) == set(REL_DATA)


# the traps


def test_names_are_escaped_in_products_and_bare_in_orders(shop_api, products):
    product = next(row for row in products if row["name"].startswith("Tom&#039;s") and row["status"] == "live")
    bare = product["name"].replace("&#039;", "'")
    order = shop_api.shop.place_order(
        [(product["variations"][0]["code"] if product["variations"] else product["code"], 1)]
    )
    names = [
        line["rel_data"]["product"]["name"]
        for line in order_of(shop_api, order)["lines"]
        if line["line_type"] == "PRODUCT"
    ]
    assert names == [bare]
    assert "&rsquo;" in product["desc"]
    assert "&nbsp;" in product["desc"]
    assert (
        product["link"]
        == f"{shop_api.shop.domain}/{bare.replace(chr(39), '039').replace(' ', '_')}--product--{product['id']}.html"
    )


def order_of(shop_api, row):
    return shop_api.read(f"/orders/{row['id']}")


def test_coupon_names_are_escaped_and_bare_in_their_line(shop_api):
    coupon = shop_api.rows("/coupons")[-1]
    assert coupon["name"] == "Gift Voucher for &pound;10.00"
    order = order_of(shop_api, shop_api.shop.place_order(coupon=0))
    line = order["lines"][-1]
    assert line["rel_data"]["coupon"] == {
        **{name: coupon[name] for name in ("href", "id")},
        "name": "Gift Voucher for £10.00",
        "code": coupon["code"],
    }
    assert line["line_desc"] == f"Gift Voucher for £10.00 - {coupon['code']}"


def test_floats_are_noisy_and_whole_ones_have_no_point(lines):
    each = [line["each_price_vat"] for line in lines if line["line_type"] == "PRODUCT"]
    assert any(isinstance(value, float) and len(repr(value)) > 12 for value in each)
    assert all(not (isinstance(value, float) and value.is_integer()) for value in each)


def test_documented_line_comes_out_of_its_price(shop_api):
    """137.40 with VAT is 114.5 and 22.900000000000006, as the documented order says."""
    shop_api.shop.create(
        "products", name="Traeger", code="Sauce-1", status="live", price={"normal": "137.40", "special_offer": "0.00"}
    )
    line = order_of(shop_api, shop_api.shop.place_order([("Sauce-1", 1)]))["lines"][0]
    assert {name: line[name] for name in ("price", "vat", "each_price_ex_vat", "each_price_vat")} == {
        "price": "137.40",
        "vat": "22.90",
        "each_price_ex_vat": 114.5,
        "each_price_vat": 22.900000000000006,
    }


def test_price_of_a_line_is_of_all_of_it(shop_api):
    shop_api.shop.create(
        "products", name="Squealer", code="Sauce-2", status="live", price={"normal": "8.40", "special_offer": "0.00"}
    )
    line = order_of(shop_api, shop_api.shop.place_order([("Sauce-2", 2)]))["lines"][0]
    assert [line[name] for name in ("qty", "price", "vat", "each_price_ex_vat", "each_price_vat")] == [
        2,
        "16.80",
        "2.80",
        7,
        1.4000000000000004,
    ]


def test_lines_add_up_to_the_price_and_vat_stays(orders):
    vouchers = 0
    for order in orders:
        prices = {line["id"]: Decimal(line["price"]) for line in order["lines"]}
        assert sum(prices.values()) == Decimal(order["totals"]["price"])
        assert sum(Decimal(line["vat"]) for line in order["lines"]) == Decimal(order["totals"]["vat"])
        goods = [line for line in order["lines"] if line["line_type"] == "PRODUCT"]
        assert order["totals"]["qty"] == sum(line["qty"] for line in goods)
        vouchers += order["totals"]["price"] == "0.00" and order["totals"]["vat"] != "0.00"
    assert vouchers > 0


def test_options_come_before_their_product_in_no_order(orders):
    tied = 0
    for order in orders:
        products = {line["id"]: line for line in order["lines"] if line["line_type"] == "PRODUCT"}
        for place, line in enumerate(order["lines"]):
            if line["line_type"] == "OPTION":
                owner = products[line["line_rel_id"]]
                assert line["rel_data"]["option"]["product"]["id"] == owner["rel_data"]["product"]["id"]
                assert order["lines"].index(owner) > place
                assert (line["price"], line["qty"]) == ("0.00", 1)
                tied += 1
            else:
                assert line["line_rel_id"] == 0
    assert tied > 0


def test_product_lines_have_the_code_of_the_variation(orders, shop_api):
    codes = {
        line["rel_data"]["product"]["code"]: line["rel_data"]["product"]["id"]
        for order in orders
        for line in order["lines"]
        if line["line_type"] == "PRODUCT"
    }
    rows = {row["id"]: row for row in shop_api.rows("/products")}
    assert all(
        code in [each["code"] for each in rows[identifier]["variations"]]
        or (not rows[identifier]["variations"] and code == rows[identifier]["code"])
        for code, identifier in codes.items()
    )
    assert any(code != rows[identifier]["code"] for code, identifier in codes.items())


def test_stock_of_options_counts_the_same_goods_twice(products):
    row = next(row for row in products if len({option["group"] for option in row["options"]}) == 2)
    groups = {}
    for option in row["options"]:
        groups.setdefault(option["group"], []).append(option["stock_qty"])
    total = sum(each["stock"] for each in row["variations"])
    assert row["stock"]["qty"] == total
    assert [sum(levels) for levels in groups.values()] == [total, total]


def test_four_variations_on_average(products):
    assert Counter(len(row["variations"]) for row in products) == {0: 15, 4: 75, 6: 30}


def test_empty_text_stands_for_numbers_and_dates(products, orders):
    for name in ("weight", "cost_price"):
        assert {kind(row[name]) for row in products} == {TEXT}
        assert {row[name] == "" for row in products} == {True, False}
    for name in ("alert_qty", "stop_qty"):
        assert {kind(row["stock"][name]) for row in products} == {TEXT, NUMBER}
    assert {row["stock"]["back_in_stock_date"] == "" for row in products} == {True, False}
    assert {option["special_price"] for row in products for option in row["options"]} == {""}
    assert {row["required_by_date"] for row in orders} == {""}


def test_dates_are_local_null_or_zero(products, orders):
    assert {len(row["date_added"]) for row in products} == {19}
    assert {kind(row["date_modified_api"]) for row in products} == {TEXT, NULL}
    assert {kind(row["special_offer_start_date"]) for row in products} == {TEXT, NULL}
    launches = {row["launch_date"] for row in products}
    assert "0000-00-00 00:00:00" in launches
    assert any(launch[10] == " " and launch[0] != "0" for launch in launches)
    assert {kind(row["payment_date"]) for row in orders} == {TEXT, NULL}


def test_times_are_of_the_site(shop_api):
    row = shop_api.shop.place_order()
    assert order_of(shop_api, row)["start_date"] == "2026-06-17T16:00:00"  # 15:00 UTC, London in summer


def test_truth_comes_as_truth_and_as_number(products, orders):
    assert {row["delivery"]["free_delivery"] for row in products} == {0, 1}
    assert {kind(row["delivery"]["free_delivery"]) for row in products} == {NUMBER}
    assert {kind(row["is_digital"]) for row in products} == {TRUTH}
    assert {row["tracking"]["using_stored_data"] for row in orders} == {0, 1}


def test_empty_objects_are_lists_and_sparse_lists_are_objects(products):
    assert {kind(row["attributes"]) for row in products} == {LIST, OBJECT}
    assert {kind(row["delivery"]["costs_to_zones"]) for row in products} == {LIST, OBJECT}
    assert {kind(row["additional_images"]) for row in products} == {LIST, OBJECT}
    assert next(list(row["additional_images"]) for row in products if kind(row["additional_images"]) == OBJECT) == [
        "1",
        "2",
    ]
    assert {kind(option["group_prices"]) for row in products for option in row["options"]} == {OBJECT}
    assert any(option["group_prices"] for row in products for option in row["options"])
    assert {tuple(row["tags"]) for row in products} == {("Warnings", "Season", "Product Ranges")}
    assert {kind(carried) for row in products for carried in row["tags"].values()} == {LIST}


def test_codes_are_hard_to_put_into_addresses(products, shop_api):
    codes = {sign: next(row["code"] for row in products if sign in row["code"]) for sign in ("/", " ", ",", ".json")}
    assert sorted(codes) == [" ", ",", ".json", "/"]
    for sign, code in codes.items():
        path = f"/products/{code.replace('/', '%2F').replace(' ', '%20')}{'.json' if sign == '.json' else ''}"
        assert shop_api.read(path, identifier="code")["code"] == code
    assert shop_api.get(f"/products/{codes['.json']}", params={"identifier": "code"}).status_code == 404


def test_special_prices_and_every_status(products):
    assert {row["status"] for row in products} == {"draft", "live", "featured", "special_offer", "upcoming", "deleted"}
    offers = [row for row in products if row["price"]["special_offer"] != "0.00"]
    assert {row["status"] for row in offers} == {"special_offer"}
    assert all(Decimal(row["price"]["special_offer"]) < Decimal(row["price"]["normal"]) for row in offers)


def test_bundles_name_their_parts(products):
    ids = {row["id"]: row["code"] for row in products}
    bundles = [row for row in products if row["bundle"]["is_bundle"]]
    assert bundles
    for row in bundles:
        assert [(part["href"], ids[part["id"]]) for part in row["components"]] == [
            (f"/products/{part['id']}.json", part["code"]) for part in row["components"]
        ]


def test_region_does_not_fit_the_post_code(shop_api):
    users = shop_api.rows("/users")
    odd = [row["billing_address"] for row in users if row["billing_address"]["region"]["country"] == "United States"]
    assert odd
    assert {home["region"]["county"] for home in odd} == {"Alabama"}
    assert all(any(sign.isdigit() for sign in home["post_code"]) for home in odd)


def test_status_words_differ_between_shops(shops):
    sandbox = shops(shops=2).sandbox
    first, second = (set(shop.statuses) for shop in sandbox.shops)
    assert first & second == set()
    for shop in sandbox.shops:
        assert {row["status"] for row in sandbox.rows(shop, "orders")} <= set(shop.statuses)


def test_codes_match_and_ids_differ_between_shops_of_a_kind(shops):
    first, _, third = shops(shops=3, orders=5).sandbox.shops
    assert [row["code"] for row in first.products] == [row["code"] for row in third.products]
    assert set(first.products.ids) & set(third.products.ids) == set()


def test_same_seed_gives_the_same_shop(shops):
    one, two = shops(seed=4).sandbox, shops(seed=4).sandbox
    for resource in ("users", "orders", "categories"):
        assert one.rows(one.shops[0], resource) == two.rows(two.shops[0], resource)
    assert one.shops[0].access == two.shops[0].access
    three = shops(seed=5).sandbox
    assert [row["totals"] for row in one.rows(one.shops[0], "orders")] != [
        row["totals"] for row in three.rows(three.shops[0], "orders")
    ]


def test_prices_without_vat_where_the_site_keeps_none(shops):
    """The second shop keeps its prices without VAT; what its customers pay has it."""
    sandbox = shops(shops=2).sandbox
    shop = sandbox.shops[1]
    shop.create("products", name="Tent", code="T", price={"normal": "100.00", "special_offer": "0.00"})
    line = shop.place_order([("T", 1)])["_lines"][0]
    assert (line["price"], line["vat"], line["each_price_ex_vat"]) == ("120.00", "20.00", 100)


def test_no_number_is_endless(lines):
    numbers = [value for line in lines for value in line.values() if isinstance(value, float)]
    assert all(math.isfinite(value) for value in numbers)
