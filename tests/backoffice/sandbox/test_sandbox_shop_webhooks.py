"""Webhooks of the emulated REC+ shop, and what its owner does by hand: in Python and from outside."""

import base64
import json
import time
from xml.etree import ElementTree

import pytest

from tests.loopback import always, in_turn, serving


class Wired:
    """A shop whose hooks go to a receiver."""

    def __init__(self, api, receiver, wrap, **settings):
        self.api, self.shop, self.sandbox, self.receiver = api, api.shop, api.sandbox, receiver
        self.shop.hooks.add(f"{receiver.url}/hooks/9", wrap=wrap, **settings)

    def got(self):
        """The bodies that arrived."""
        self.sandbox.webhooks.settle()
        return [json.loads(asked.body) for asked in self.receiver.asked]

    def events(self):
        self.sandbox.webhooks.settle()
        return [delivery.event for delivery in self.sandbox.webhooks.deliveries]

    def product(self, **fields):
        """One that is not silent."""
        return self.shop.create("products", name="New", code="new", status="live", **fields)


@pytest.fixture
def wired(shops, receiver):
    def start(wrap=True, auth="", format="json", server=receiver, **wishes):
        return Wired(shops(**{"webhook_pause_s": 0.01, **wishes}), server, wrap, auth=auth, format=format)

    return start


# which change is which event


def test_life_of_a_product(wired):
    here = wired()
    row = here.product()
    here.sandbox.webhooks.settle()
    here.api.post(f"/products/{row['id']}", json={"name": "Newer"})
    here.sandbox.webhooks.settle()
    whole = here.api.read(f"/products/{row['id']}")
    here.shop.delete("products", row["id"])
    got = here.got()
    assert [each["event"] for each in got] == ["new.product", "update.product", "delete.product"]
    assert got[1]["data"] == whole
    assert got[2]["data"] == {"product_id": row["id"]}


def test_life_of_an_order_and_a_user(wired):
    here = wired(stock_counts_as_update=False)
    order = here.shop.place_order()
    here.sandbox.webhooks.settle()
    first = here.api.read(f"/orders/{order['id']}")
    here.shop.update("orders", order["id"], status="Dispatched")
    here.sandbox.webhooks.settle()
    here.api.post("/users", json={"users": [{"full_name": "Bob", "email": "b@example.org"}]})
    here.sandbox.webhooks.settle()
    user = here.api.read("/users/b@example.org", identifier="email")
    here.api.post(f"/users/{user['id']}", json={"full_name": "Rob", "email": "b@example.org"})
    got = here.got()
    assert [each["event"] for each in got] == ["new.order", "update.order", "new.user", "update.user"]
    assert (got[0]["data"], got[1]["data"]) == (first, here.api.read(f"/orders/{order['id']}"))
    assert (got[2]["data"], got[3]["data"]["full_name"]) == (user, "Rob")


def test_order_moves_stock_and_tells_of_it(wired):
    here = wired()
    code = here.product(_qty=5)["code"]
    here.shop.place_order([(code, 2)])
    assert here.events() == ["new.product", "new.order", "update.product"]
    assert here.api.read("/stock/new")["stock"] == 3


def test_body_is_what_is_true_when_it_is_sent(wired):
    """The first try fails; by the second the product has another name."""
    with serving(in_turn(always({}, 500), always({}))) as server:
        here = wired(server=server, webhook_pause_s=0.5)
        row = here.product()
        while not server.asked:
            time.sleep(0.01)
        here.shop.hooks.clear()
        here.shop.update("products", row["id"], name="Changed meanwhile")
        assert [each["data"]["name"] for each in here.got()] == ["New", "Changed meanwhile"]


def test_two_quick_changes_send_the_same_object_twice(wired):
    here = wired()
    row = here.product()
    here.sandbox.webhooks.settle()
    with here.sandbox.lock:
        here.shop.update("products", row["id"], name="One")
        here.shop.update("products", row["id"], name="Two")
    assert [each["data"]["name"] for each in here.got()] == ["New", "Two", "Two"]


def test_what_is_gone_when_it_is_sent_is_an_error(wired):
    here = wired(wrap=False)
    with here.sandbox.lock:
        row = here.product()
        here.shop.delete("products", row["id"])
    assert here.got() == [{"errors": [{"status": 404, "message": "Product not found"}]}, {"product_id": row["id"]}]


def test_some_products_are_silent(wired):
    here = wired()
    for flags in ({"exclude_from_api_webhook": True}, {"triggers_event_system": False}):
        row = here.product(**flags)
        here.shop.update("products", row["id"], name="Newer")
        here.shop.delete("products", row["id"])
    assert here.events() == []
    seeded = [row for row in here.shop.products if row["exclude_from_api_webhook"] or not row["triggers_event_system"]]
    assert len(seeded) == 12


def test_product_that_gets_the_status_deleted_is_deleted(wired):
    here = wired(shop_deleted="status")
    row, other = here.product(), here.product()
    here.shop.update("products", row["id"], status="deleted")
    here.api.delete(f"/products/{other['id']}")
    assert here.events() == ["new.product", "new.product", "delete.product", "delete.product"]


def test_stock_is_no_event_by_option(wired):
    here = wired(stock_counts_as_update=False)
    row = here.product()
    here.api.post("/stock", json=[{"code": "new", "stock": 8}])
    here.shop.set_stock("new", 9, cost="1.00")
    assert here.events() == ["new.product"]
    assert here.api.read(f"/products/{row['id']}")["stock"]["qty"] == 9


def test_carts_are_no_event_and_deleted_orders_neither(wired):
    here = wired()
    cart = here.shop.place_order(paid=False)
    order = here.shop.orders.ids[0]
    here.shop.delete("orders", order)
    here.shop.delete("users", here.shop.users.ids[0])
    assert here.events() == []
    here.shop.update("orders", cart["id"], _cart=False, status="Payment Received")
    assert here.events() == ["new.order"]


# batches


@pytest.mark.parametrize(
    ("option", "events"),
    [("batch", ["batch-update.product"]), ("each", ["update.product", "new.product"]),
     ("both", ["update.product", "new.product", "batch-update.product"])],
)  # fmt: skip
def test_batch_is_one_event_or_many(wired, option, events):
    here = wired(shop_batch_events=option)
    row = next(
        row for row in here.shop.products if row["triggers_event_system"] and not row["exclude_from_api_webhook"]
    )
    here.api.post("/products", json={"products": [{"id": row["id"], "name": "A"}, {"name": "B"}]})
    assert here.events() == events
    if option != "each":
        assert here.got()[-1]["data"] == {"product_ids": [row["id"], here.shop.products.ids[-1]]}


def test_batch_of_deletions_and_bare_objects(wired):
    here = wired(shop_webhook_bare="objects")
    ids = [row["id"] for row in list(here.shop.products)[:3]]
    here.api.delete(f"/products?ids={','.join(map(str, ids[:2]))}")
    here.api.delete(f"/products/{ids[2]}")
    assert [(each["event"], each["data"]) for each in here.got()] == [
        ("batch-delete.product", {"products": [{"href": f"/products/{each}.json", "id": each} for each in ids[:2]]}),
        ("delete.product", {"href": f"/products/{ids[2]}.json", "id": ids[2]}),
    ]


def test_dry_run_of_a_batch_is_no_event(wired):
    here = wired()
    here.api.post("/products?diffOnly=true", json={"products": [{"name": "B"}]})
    assert here.events() == []


def test_batch_of_silent_products_is_no_event(wired):
    here = wired()
    row = here.product(exclude_from_api_webhook=True)
    here.api.post("/products", json={"products": [{"id": row["id"], "name": "A"}]})
    assert here.events() == []


# how it is sent


@pytest.mark.parametrize(
    ("auth", "header"),
    [("", None), ("basic bob:s3:cret", f"Basic {base64.b64encode(b'bob:s3:cret').decode()}"), ("bearer a.b.c", "Bearer a.b.c")],
)  # fmt: skip
def test_ways_to_sign_in(wired, receiver, auth, header):
    here = wired(auth=auth)
    here.shop.place_order()
    here.sandbox.webhooks.settle()
    assert receiver.asked[0].headers.get("Authorization") == header
    assert receiver.asked[0].headers["Content-Type"] == "application/json"
    assert (receiver.asked[0].method, receiver.asked[0].path) == ("POST", "/hooks/9")


def test_without_wrap_nobody_tells_the_event(wired):
    here = wired(wrap=False, stock_counts_as_update=False)
    order = here.shop.place_order()
    assert here.got() == [here.api.read(f"/orders/{order['id']}")]


@pytest.mark.parametrize("wrap", [True, False])
def test_xml(wired, receiver, wrap):
    here = wired(wrap=wrap, format="xml", stock_counts_as_update=False)
    order = here.shop.place_order()
    here.sandbox.webhooks.settle()
    root = ElementTree.fromstring(receiver.asked[0].body)
    assert receiver.asked[0].headers["Content-Type"] == "application/xml; charset=utf-8"
    assert root.findtext("data/id" if wrap else "id") == str(order["id"])
    assert root.findtext("event") == ("new.order" if wrap else None)


def test_hooks_of_one_event_or_switched_off(shops, receiver):
    api = shops(stock_counts_as_update=False)
    api.shop.hooks.add(f"{receiver.url}/orders", "new.order", "update.order")
    api.shop.hooks.add(f"{receiver.url}/off", active=False)
    api.shop.hooks.add(f"{receiver.url}/again", "new.order")
    order = api.shop.place_order()
    api.shop.create("products", name="x", code="x")
    api.shop.update("orders", order["id"], status="Complete")
    api.sandbox.webhooks.settle()
    assert [asked.path for asked in receiver.asked] == ["/orders", "/again", "/orders"]
    assert [(each.till, each.shop, each.state) for each in api.sandbox.webhooks.deliveries] == [
        (None, 1, "accepted")
    ] * 3


@pytest.mark.parametrize(
    ("url", "settings", "sentence"),
    [("http://x", {"events": ["new.thing"]}, "There is no event 'new.thing'."), ("ftp://x", {}, "'ftp://x' is no address."),
     ("http://x", {"format": "yaml"}, "There is no format 'yaml'."),
     ("http://x", {"auth": "digest x"}, "auth is empty, 'basic user:password' or 'bearer token'.")],
)  # fmt: skip
def test_faulty_hook(shop, url, settings, sentence):
    with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.") + "$"):
        shop.hooks.add(url, *settings.pop("events", ()), **settings)
    assert shop.hooks.hooks == []


def test_retries_and_giving_up(wired):
    with serving(always({}, 500)) as server:
        here = wired(server=server, webhook_retries=2, stock_counts_as_update=False)
        here.shop.place_order()
        here.sandbox.webhooks.settle()
        delivery = here.sandbox.webhooks.deliveries[0]
        assert (delivery.state, [attempt.status for attempt in delivery.attempts]) == ("given up", [500, 500, 500])


def test_mishaps_strike_shops(wired):
    here = wired(webhook_duplicate_percent=100, stock_counts_as_update=False)
    here.shop.place_order()
    assert here.events() == ["new.order", "new.order"]
    here.sandbox.set_options(webhook_duplicate_percent=0, webhook_lost_percent=100)
    here.shop.place_order()
    here.sandbox.set_options(webhook_lost_percent=0, webhook_malformed_percent=100)
    here.shop.place_order()
    here.sandbox.webhooks.settle()
    assert [delivery.state for delivery in here.sandbox.webhooks.deliveries[2:]] == ["lost", "accepted"]
    with pytest.raises((ValueError, KeyError)):
        json.loads(here.receiver.asked[-1].body)["data"]


# by hand, and from outside


def test_placing_an_order(shop_api):
    shop = shop_api.shop
    code = next(row for row in shop_api.rows("/products") if row["variations"])["variations"][0]["code"]
    before = shop_api.read("/stock", codes=code)["stock"][0]["stock"]
    row = shop.place_order([(code, 3)], user=shop.users.ids[2])
    order = shop_api.read(f"/orders/{row['id']}")
    assert (order["status"], order["user"]["id"], order["totals"]["qty"]) == ("Payment Received", shop.users.ids[2], 3)
    assert (order["start_date"], order["payment_date"]) == ("2026-06-17T16:00:00", "2026-06-17T16:00:52")
    assert shop_api.read("/stock", codes=code)["stock"][0]["stock"] == before - 3
    waiting = shop_api.read(f"/orders/{shop.place_order(waiting=True)['id']}")
    assert (waiting["status"], waiting["payment_date"]) == ("Awaiting Payment", None)
    line_ids = [line["id"] for each in shop_api.rows("/orders") for line in each["lines"]]
    assert len(line_ids) == len(set(line_ids))
    for items in ([("no such code", 1)],):
        with pytest.raises(KeyError):
            shop.place_order(items)


def test_changes_by_hand_move_the_admins_stamp(shop_api):
    row = shop_api.rows("/products")[0]
    shop_api.shop.update("products", row["id"], name="By hand")
    after = shop_api.read(row["href"])
    assert (after["date_modified_admin"], after["date_modified_api"]) == (
        "2026-06-17T16:00:00",
        row["date_modified_api"],
    )
    with pytest.raises(KeyError):
        shop_api.shop.set_stock("no such code", 1)


@pytest.fixture
def outside(shop_api):
    """``outside("POST", "stock", {…})`` to the control plane of the first shop."""

    def call(method, path, body=None, status=200):
        answer = shop_api.sandbox_call(method, f"shops/1/{path}", body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call


def test_control_of_records(shop_api, outside):
    shop = shop_api.shop
    assert outside("GET", "rows/orders?limit=2&offset=1") == shop_api.sandbox.rows(shop, "orders")[1:3]
    assert outside("GET", "rows/categories") == shop_api.sandbox.rows(shop, "categories")
    made = outside("POST", "products", {"name": "x", "code": "c-1", "options": [{"group": "Size", "desc": "M"}]})
    assert [each["code"] for each in made["variations"]] == ["c-1-m"]
    assert outside("POST", f"products/{made['id']}", {"status": "live"})["status"] == "live"
    assert outside("POST", "stock", {"code": "c-1-m", "stock": 4})["stock"]["qty"] == 4
    order = outside("POST", "place", {"items": [["c-1-m", 2]], "at": "2026-06-01T12:00:00+00:00"})
    assert (order["start_date"], order["totals"]["qty"]) == ("2026-06-01T13:00:00", 2)
    assert len(outside("POST", "place", {"count": 3, "waiting": True})) == 3
    assert outside("DELETE", f"products/{made['id']}") == {}
    assert made["id"] not in shop.products


def test_control_of_hooks_scopes_and_events(shop_api, outside, receiver):
    made = outside("POST", "hooks", {"url": receiver.url, "events": ["new.order"], "wrap": True, "auth": "bearer x"})
    assert outside("GET", "hooks") == made
    assert (made[0]["event"], made[0]["wrap"], made[0]["auth"]) == ("new.order", True, "bearer x")
    order = shop_api.shop.orders.ids[0]
    sent = outside("POST", "events", {"event": "new.order", "id": order})
    assert [(each["event"], each["shop"], each["till"]) for each in sent] == [("new.order", 1, None)]
    shop_api.sandbox.webhooks.settle()
    assert json.loads(receiver.asked[0].body) == {"event": "new.order", "data": shop_api.read(f"/orders/{order}")}
    assert outside("DELETE", f"hooks/{made[0]['id']}") == outside("DELETE", "hooks") == {}
    assert outside("GET", "hooks") == []
    assert outside("POST", "scopes", {"scopes": ["orders"]}) == {"scopes": ["orders"]}
    assert shop_api.get("/users").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [("GET", "rows/nonsense", None, 404), ("DELETE", "hooks/7", None, 404), ("POST", "hooks", {"url": "x"}, 400),
     ("POST", "events", {"event": "new.thing", "id": 1}, 400), ("POST", "events", {"event": "new.order", "id": 1}, 404),
     ("POST", "scopes", {"scopes": ["all"]}, 400), ("POST", "place", {"items": [["none", 1]]}, 404),
     ("POST", "products/1", {}, 404), ("POST", "nonsense", {}, 404), ("DELETE", "products/1", None, 404)],
)  # fmt: skip
def test_faulty_control(outside, method, path, body, status):
    assert "error" in outside(method, path, body, status)


def test_unknown_shop(shop_api):
    assert shop_api.sandbox_call("GET", "shops/2/hooks").status_code == 404


def test_about_tells_where_the_shop_is(shop_api):
    shop = shop_api.shop
    assert shop_api.sandbox_call("GET", "").json()["shops"] == [
        {
            "number": 1,
            "name": "Harbour Pantry",
            "domain": shop.domain,
            "username": "api-1",
            "password": shop.access.password,
            "public_key": shop.access.public_key,
            "scopes": ["content", "forms", "orders", "store_content", "users"],
            "timezone": "Europe/London",
            "products": 120,
            "orders": 60,
            "users": 20,
        }
    ]
