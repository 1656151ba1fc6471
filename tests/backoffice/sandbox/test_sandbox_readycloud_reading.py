"""Reading at the emulated ReadyCloud: keys, lists, filters and the odd types that its API is known for."""

import re
import time
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from backoffice.sandbox.readycloud import base66

DATETIMES = {
    "seconds": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "micros": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
    "millis": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z",
    "offset": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00",
}


def shapes_of(value):
    """Every shape that a moment is written in."""
    return {name for name, pattern in DATETIMES.items() if re.fullmatch(pattern, value)}


@pytest.fixture
def orders(cloud_api):
    """All orders of the first organisation, with everything in them."""
    return cloud_api.read("orders/", expand="boxes,items", limit=100)["results"]


# keys


def test_keys_are_told_by_capitals_alone(orders):
    keys = [order["url"].split("/")[-2] for order in orders]
    assert len(set(keys)) == 60
    assert len({key.lower() for key in keys}) == 44


def test_keys_that_differ_in_a_capital_are_two_orders(cloud_api, orders):
    by_small = {}
    for order in orders:
        by_small.setdefault(order["url"].lower(), []).append(order)
    one, other = next(pair for pair in by_small.values() if len(pair) == 2)
    assert [cloud_api.read(each["url"])["primary_id"] for each in (one, other)] == [
        one["primary_id"],
        other["primary_id"],
    ]
    assert one["primary_id"] != other["primary_id"]


def test_no_object_has_an_id(orders):
    box = orders[0]["boxes"][0]
    assert [name for each in (orders[0], box, box["items"][0]) for name in each if name == "id"] == []
    assert box["items"][0]["url"].startswith(box["url"] + "items/")


@pytest.mark.parametrize("number", [0, 65, 66, 4_356, 21_000_003, 10**15])
def test_base66_there_and_back(number):
    assert base66.decoded(base66.encoded(number)) == number


@pytest.mark.parametrize("key", ["", "0A", "ä", "A B", "0" * 40])
def test_what_is_no_key(key):
    assert base66.decoded(key) is None


# paths


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_path_without_slash_redirects_and_does_nothing(cloud_api, method):
    path = f"/api/v2/orgs/{cloud_api.org.key}/orders"
    answer = cloud_api.request(method, path + "?bearer_token=x&limit=2", json={"primary_id": "A"})
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{path}/?bearer_token=x&limit=2")
    assert len(cloud_api.org.orders) == 60


def test_followed_redirect_loses_the_body(cloud_api):
    answer = cloud_api.post("orders", json={"primary_id": "A"}, follow=True)
    assert (answer.status_code, answer.request.method, answer.json()["count"]) == (200, "GET", 60)
    assert len(cloud_api.org.orders) == 60


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/v2/parcels/", 404, "Not found."),
        ("GET", "/api/v2/orgs/zzz/orders/", 404, "Not found."),
        ("GET", "orders/zzz/", 404, "Not found."),
        ("GET", "orders/1/boxes/", 404, "Not found."),
        ("DELETE", "orders/", 405, 'Method "DELETE" not allowed.'),
        ("POST", "/api/v2/orgs/", 405, 'Method "POST" not allowed.'),
        ("GET", "/api/v1/orders/", 404, "Not found."),
    ],
)
def test_what_is_not_there(cloud_api, method, path, status, detail):
    answer = cloud_api.request(method, path)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


# organisations


def test_organisations_are_several_and_one_is_deleted(cloud_api):
    told = cloud_api.read("/api/v2/orgs/")["results"]
    assert [(org["name"], org["deleted_at"] is not None) for org in told] == [
        ("BurgerMaker", False),
        ("Ocean & Oak", False),
        ("Zoë's Soaps (old)", True),
    ]
    assert list(told[0]) == ["url", "name", "created_at", "updated_at", "deleted_at"]


def test_deleted_organisation_has_nothing_below_it(cloud_api):
    deleted = cloud_api.cloud.orgs[-1].url
    assert [cloud_api.get(deleted + path).status_code for path in ("", "orders/", "webhooks/")] == [200, 404, 404]


def test_organisation_is_renamed(cloud_api):
    assert cloud_api.patch("", json={"name": "Burgers", "deleted_at": "2020-01-01"}).json()["name"] == "Burgers"
    assert cloud_api.read("")["deleted_at"] is None


def test_orders_of_another_organisation_are_not_found(cloud_api, orders):
    other = orders[0]["url"].replace(cloud_api.org.key, cloud_api.cloud.orgs[1].key)
    assert cloud_api.get(other).status_code == 404


# what an order holds


def test_fields_of_an_order(orders):
    assert sorted(orders[0]) == sorted([
        "url", "primary_id", "unique_id", "order_number", "customer_number", "po_number", "message", "terms",
        "ordered_at", "printed_at", "created_at", "updated_at", "nested_updated_at", "boxes", "billing", "shipping",
        "notes", "tags", "custom_fields", "source",
    ])  # fmt: skip
    assert sorted(orders[0]["billing"]) == ["shipping", "status", "subtotal", "tax", "total"]
    assert sorted(orders[0]["shipping"]) == [
        "ship_cost", "ship_from", "ship_to", "ship_type", "ship_via", "shipped_at", "status", "warehouse",
    ]  # fmt: skip


def test_moments_come_in_four_shapes(orders):
    every = {name: [shapes_of(order[name]) for order in orders] for name in ("ordered_at", "created_at", "updated_at")}
    assert {name for shapes in every["ordered_at"] for name in shapes} == {"seconds"}
    assert {name for shapes in every["created_at"] for name in shapes} == {"micros"}
    assert all("millis" in shapes for shapes in every["updated_at"])
    shipped = [order["shipping"]["shipped_at"] for order in orders if order["shipping"]["shipped_at"]]
    assert {name for moment in shipped for name in shapes_of(moment)} == {"offset"}


def test_statuses_may_be_null(clouds):
    orders = clouds(orders=300).read("orders/", limit=200)["results"]
    billing = Counter(order["billing"]["status"] for order in orders)
    shipping = Counter(order["shipping"]["status"] for order in orders)
    assert set(billing) == {"paid", "pending", "refunded", "partially_refunded", "cancelled", None}
    assert set(shipping) == {"fulfilled", "partially_fulfilled", "unshipped", "unfulfilled", None}


def test_money_is_text_with_its_currency_or_null(cloud_api, orders):
    told = {order["billing"]["tax"] for order in orders} | {order["billing"]["total"] for order in orders}
    assert {bool(re.fullmatch(r"\d+\.\d\d USD", amount)) for amount in told - {None}} == {True}
    assert None in told
    second = cloud_api.read(cloud_api.cloud.orgs[1].url + "orders/", limit=1)["results"][0]
    assert second["billing"]["total"].split()[1] == "CAD"


def test_weights_have_units_and_their_own_number_of_places(cloud_api, orders):
    item = orders[0]["boxes"][0]["items"][0]
    product = cloud_api.read("products/", limit=1)["results"][0]
    assert re.fullmatch(r"\d+\.\d{3} g", item["unit_weight"])
    assert re.fullmatch(r"\d+\.\d{4} g", product["unit_weight"])


def test_odd_types_are_there(orders):
    items = [item for order in orders for box in order["boxes"] for item in box["items"]]
    assert {item["kind"] for item in items} == {"goods", None}
    assert {item["joint_production"] for item in items} == {True, None}
    assert {type(order["order_number"]) for order in orders} == {int}
    assert {"ups" in item and "upc" not in item for item in items} == {True}


def test_order_number_may_be_text_by_option(clouds):
    assert clouds(readycloud_order_number_as="str").read("orders/")["results"][0]["order_number"] == "100000"


# expanding


@pytest.mark.parametrize(
    ("expand", "box", "item"),
    [
        (None, ["url"], None),
        ("boxes", 22, ["url"]),
        ("items", ["url", "items"], 27),
        ("boxes,items", 22, 27),
    ],
)
def test_expand(cloud_api, expand, box, item):
    query = {"expand": expand} if expand else {}
    shown = cloud_api.read("orders/", limit=1, **query)["results"][0]["boxes"][0]
    assert (len(shown) if isinstance(box, int) else list(shown)) == box
    if item is not None:
        first = shown["items"][0]
        assert (len(first) if isinstance(item, int) else list(first)) == item


def test_stubs_can_be_followed(cloud_api, orders):
    whole = orders[0]["boxes"][0]
    stub = cloud_api.read(orders[0]["url"])["boxes"][0]["url"]
    box = cloud_api.read(stub)
    assert [cloud_api.read(each["url"]) for each in box["items"]] == whole["items"]
    assert cloud_api.read(stub, expand="items") == whole
    assert cloud_api.read(stub + "items/")["results"] == whole["items"]


def test_only_probes_for_changes(cloud_api):
    page = cloud_api.read("orders/", only="url,nested_updated_at", limit=2)
    assert [list(each) for each in page["results"]] == [["url", "nested_updated_at"]] * 2
    assert cloud_api.refused("GET", "orders/?only=url,updated_at", None) == {
        "only": ["updated_at is not supported here."]
    }


def test_suggestions_end_in_a_question_mark(cloud_api):
    plain, some, every = (cloud_api.read("orders/", limit=1, suggestions=level)["results"][0] for level in (0, 1, 2))
    assert [name for name in plain if name.endswith("?")] == []
    told = ["message?", "weight?", "po_number?", "customer_number?", "terms_auto?"]
    assert [name for name in every if name.endswith("?")] == told
    assert [name for name in every["billing"] if name.endswith("?")] == [
        "subtotal?", "status?", "shipping?", "tax?", "total?",
    ]  # fmt: skip
    assert [name for name in every["shipping"] if name.endswith("?")] == [
        "status?", "ship_via?", "ship_type?", "warehouse?",
    ]  # fmt: skip
    assert [name for name in some if name.endswith("?")] == [
        name for name in told if some.get(name.removesuffix("?")) is None
    ]


# pages


def test_pages_hold_each_order_once(cloud_api):
    seen, page = [], cloud_api.read("orders/", limit=25)
    while True:
        seen += [order["url"] for order in page["results"]]
        if page["next"] is None:
            break
        page = cloud_api.read(page["next"])
    assert (len(seen), len(set(seen)), page["count"]) == (60, 60, 60)
    assert page["previous"] == f"{cloud_api.cloud.url}{cloud_api.org.url}orders/?limit=25&offset=25"


def test_next_is_absolute_and_without_the_key_of_a_header(cloud_api):
    page = cloud_api.read("orders/", limit=2, shipping_status__in="!fulfilled")
    parts = urlsplit(page["next"])
    assert f"{parts.scheme}://{parts.netloc}" == cloud_api.cloud.url
    assert parse_qs(parts.query) == {"limit": ["2"], "offset": ["2"], "shipping_status__in": ["!fulfilled"]}
    assert requests.get(page["next"], timeout=20).status_code == 401


def test_next_repeats_a_key_in_the_query(cloud_api):
    key = {"bearer_token": cloud_api.token.access}
    url = f"{cloud_api.cloud.url}{cloud_api.org.url}orders/"
    page = requests.get(url, params={**key, "limit": 2}, timeout=20).json()
    assert parse_qs(urlsplit(page["next"]).query)["bearer_token"] == [cloud_api.token.access]
    assert len(requests.get(page["next"], timeout=20).json()["results"]) == 2


def test_default_and_largest_limit(clouds):
    api = clouds(readycloud_default_limit=5, readycloud_largest_limit=8)
    sizes = [
        len(api.read("orders/", **query)["results"]) for query in ({}, {"limit": 50}, {"limit": "x"}, {"limit": 0})
    ]
    assert sizes == [5, 8, 5, 5]


def test_large_limit_is_too_much_for_the_server(clouds):
    api = clouds(readycloud_slow_limit=50)
    assert [api.get("orders/", params={"limit": limit}).status_code for limit in (50, 51)] == [200, 504]
    api.sandbox.set_options(readycloud_slow_limit=0)
    assert api.get("orders/", params={"limit": 51}).status_code == 200


def test_newest_first_by_option(clouds, orders):
    api = clouds(readycloud_newest_first=True)
    assert api.read("orders/", limit=1)["results"][0]["primary_id"] == orders[-1]["primary_id"]


def test_offset_beyond_the_end_is_empty(cloud_api):
    page = cloud_api.read("orders/", limit=10, offset=500)
    assert (page["count"], page["next"], page["results"]) == (60, None, [])


# filters


def found(api, **query):
    return [order["primary_id"] for order in api.read("orders/", limit=100, **query)["results"]]


def test_primary_id_is_exact(cloud_api):
    assert found(cloud_api, primary_id="BM-100007") == ["BM-100007"]
    assert found(cloud_api, primary_id="bm-100007") == found(cloud_api, primary_id="BM-10000") == []


def test_updated_bounds_are_inclusive(cloud_api, orders):
    moment = sorted(order["updated_at"] for order in orders)[30]
    later = {order["primary_id"] for order in orders if order["updated_at"] >= moment}
    earlier = {order["primary_id"] for order in orders if order["updated_at"] <= moment}
    assert set(found(cloud_api, updated_at__gte=moment)) == later
    assert set(found(cloud_api, updated_at__lte=moment)) == earlier
    assert len(later) + len(earlier) == 61
    assert len(found(cloud_api, updated_at__gte=moment, updated_at__lte=moment)) == 1


@pytest.mark.parametrize("moment", ["2026-06-10T12:00:00Z", "2026-06-10T12:00:00+00:00", "2026-06-10T14:00:00+02:00"])
def test_moments_of_a_filter_in_any_shape(cloud_api, moment):
    same = found(cloud_api, updated_at__gte="2026-06-10T12:00:00.000000Z")
    assert 0 < len(same) < 60
    assert found(cloud_api, updated_at__gte=moment) == same
    unencoded = f"{cloud_api.cloud.url}{cloud_api.org.url}orders/?limit=100&updated_at__gte={moment}"
    assert [order["primary_id"] for order in cloud_api.read(unencoded)["results"]] == same


def test_statuses_with_bars_and_negated(cloud_api, orders):
    status = {order["primary_id"]: order["shipping"]["status"] for order in orders}
    wanted = ("unshipped", "unfulfilled")
    assert found(cloud_api, shipping_status__in="|".join(wanted)) == [each for each in status if status[each] in wanted]
    assert found(cloud_api, shipping_status__in="!fulfilled") == [
        each
        for each in status
        if status[each] != "fulfilled"  # null is in no list
    ]
    assert len(found(cloud_api, billing_status__in="paid")) == sum(o["billing"]["status"] == "paid" for o in orders)


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("updated_at__gte=yesterday", {"updated_at__gte": ["Enter a valid date/time."]}),
        ("shipping_status__in=sent",
         {"shipping_status__in": ["Select a valid choice. sent is not one of the available choices."]}),
    ],
)  # fmt: skip
def test_filter_that_cannot_be(cloud_api, query, complaint):
    assert cloud_api.refused("GET", f"orders/?{query}", None) == complaint


@pytest.mark.parametrize("name", ["created_at__gte", "nested_updated_at__gte"])
def test_unproved_filters_are_passed_over_unless_wished(cloud_api, name):
    future = {name: "2030-01-01T00:00:00Z"}
    assert len(found(cloud_api, **future)) == 60
    cloud_api.sandbox.set_options(readycloud_unproved_filters=True)
    assert found(cloud_api, **future) == []


def test_full_text_finds_seventy_at_most_before_any_filter(clouds):
    api = clouds(orders=400, products=1)
    every = api.read("orders/", q="mug", limit=200)
    assert every["count"] == 70
    paid = api.read("orders/", q="mug", billing_status__in="paid")["count"]
    assert 0 < paid < 70 < api.read("orders/", billing_status__in="paid")["count"]
    assert [order["primary_id"] for order in api.read("orders/", q="BM-100007")["results"]] == ["BM-100007"]


# everything else that is read


def test_products_have_one_filter(cloud_api):
    moment = sorted(row["updated_at"] for row in cloud_api.read("products/", limit=100)["results"])[-3]
    assert cloud_api.read("products/", updated_at__gte=moment)["count"] == 3
    assert cloud_api.read("products/", updated_at__lte=moment)["count"] == 30


def test_contacts_with_addresses_notes_and_orders(cloud_api):
    contact = cloud_api.read("contacts/", limit=1, expand="notes")["results"][0]
    address = contact["addresses"][0]
    assert cloud_api.read(address["url"]) == address
    assert (address["address_type"], address["default"], contact["notes"]) == ("shipping", True, [])
    orders = cloud_api.read(contact["url"] + "orders/", limit=100)["results"]
    assert {order["customer_number"] for order in orders} == {contact["customer_number"]}
    assert len(orders) == sum(
        order["customer_number"] == contact["customer_number"]
        for order in cloud_api.read("orders/", limit=100)["results"]
    )


def test_tracking_events_are_read_only(cloud_api, orders):
    box = next(box for order in orders for box in order["boxes"] if box["delivered_at"])
    events = cloud_api.read(box["url"] + "tracking/")["results"]
    assert [event["status"] for event in events] == ["accepted", "delivered"]
    assert cloud_api.read(events[0]["url"]) == events[0]
    assert cloud_api.post(box["url"] + "tracking/", json={}).status_code == 405


def test_notes_tell_their_author(cloud_api, orders):
    note = next(note for order in orders for note in order["notes"])
    assert sorted(note) == ["author", "content", "created_at", "updated_at", "url"]
    assert sorted(note["author"]) == ["email", "name", "system"]


def test_same_seed_same_orders(clouds):
    first, second, third = (clouds(orders=20, seed=seed).read("orders/", expand="boxes,items") for seed in (3, 3, 4))
    assert first["results"] == second["results"] != third["results"]


def test_five_thousand_orders(clouds):
    started = time.monotonic()
    api = clouds(orders=5000)
    page = api.read("orders/", expand="boxes,items", limit=100, offset=4900)
    assert (page["count"], len(page["results"]), page["next"]) == (5000, 100, None)
    assert api.read("orders/", updated_at__gte="2026-06-17T00:00:00Z")["count"] == 14
    assert time.monotonic() - started < 10
