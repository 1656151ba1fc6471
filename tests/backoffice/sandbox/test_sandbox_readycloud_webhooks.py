"""Webhooks of the emulated ReadyCloud, the control plane for it, and the faults that strike it."""

import json

import pytest
import requests

from tests.loopback import in_turn, serving


class Wired:
    """ReadyCloud with a webhook of each wished entity, and who receives them."""

    def __init__(self, api, receiver, *entities):
        self.api, self.cloud, self.receiver = api, api.cloud, receiver
        self.hooks = [
            api.made("webhooks/", remote_url=f"{receiver.url}/hooks/{entity}", entity=entity) for entity in entities
        ]

    def got(self):
        """Method, path and body of what arrived."""
        self.api.sandbox.webhooks.settle()
        return [(each.method, each.path, json.loads(each.body or b"null")) for each in self.receiver.asked]

    def paths(self):
        return [(method, path) for method, path, _ in self.got()]


@pytest.fixture
def hooked(clouds, receiver):
    def start(*entities, server=receiver, **wishes):
        wishes = {"readycloud_http_hooks": True, "webhook_pause_s": 0.01, **wishes}
        return Wired(clouds(**wishes), server, *entities)

    return start


def key(order):
    return order["url"].split("/")[-2]


# registrations


def test_registration(cloud_api):
    made = cloud_api.made(
        "webhooks/", remote_url="https://a.example/h", token="mine", suspended_at="2020-01-01T00:00:00Z"
    )
    assert sorted(made) == ["created_at", "entity", "remote_url", "suspended_at", "token", "updated_at", "url"]
    assert (made["entity"], made["suspended_at"], len(made["token"])) == ("orders", None, 40)
    assert cloud_api.read("webhooks/")["results"] == [cloud_api.read(made["url"])] == [made]
    changed = cloud_api.patch(made["url"], json={"entity": "contact", "token": "mine"}).json()
    assert (changed["entity"], changed["token"], changed["remote_url"]) == (
        "contact",
        made["token"],
        "https://a.example/h",
    )
    assert cloud_api.delete(made["url"]).status_code == 204
    assert cloud_api.read("webhooks/")["count"] == 0


@pytest.mark.parametrize(
    ("body", "complaints"),
    [
        ({}, {"remote_url": ["This field is required."]}),
        ({"url": "https://a.example/"}, {"remote_url": ["This field is required."]}),
        ({"remote_url": "http://a.example/"}, {"remote_url": ["Enter a valid HTTPS URL."]}),
        ({"remote_url": "https://[/"}, {"remote_url": ["Enter a valid HTTPS URL."]}),
        ({"remote_url": "https://a.example/", "entity": "order"}, {"entity": ['"order" is not a valid choice.']}),
    ],
)
def test_refused_registration(cloud_api, body, complaints):
    assert cloud_api.refused("POST", "webhooks/", body) == complaints


# what is sent


def test_new_and_changed_objects_are_put_and_deleted_ones_deleted(hooked):
    here = hooked("orders")
    order = here.cloud.place_order()
    here.cloud.track(order, "1Z1")
    whole = here.api.read(order["url"], expand="boxes,items")
    here.cloud.delete(order)
    path = f"/hooks/orders/{key(order)}"
    got = here.got()
    assert [(method, where) for method, where, _ in got] == [("PUT", path), ("PUT", path), ("DELETE", path)]
    assert (got[0][2], got[1][2], got[2][2]) == (order, whole, None)


def test_token_of_the_registration_is_in_auth(hooked):
    here = hooked("orders")
    here.cloud.place_order()
    here.got()
    headers = here.receiver.asked[0].headers
    assert (headers["Auth"], headers["Content-Type"]) == (here.hooks[0]["token"], "application/json")
    assert [name for name in headers if name.lower() in ("authorization", "x-signature")] == []


def test_query_of_the_address_stays_behind_the_key(hooked, receiver):
    here = hooked()
    here.api.made("webhooks/", remote_url=f"{receiver.url}/h/?till=7")
    order = here.cloud.place_order()
    here.got()
    assert [(each.path, each.query) for each in receiver.asked] == [(f"/h/{key(order)}", {"till": "7"})]


def test_life_of_an_order_by_entity(hooked):
    here = hooked("orders", "order-delivered", "acceptance-scan")
    order = here.cloud.place_order()
    here.cloud.ship(order)
    here.cloud.deliver(order)
    assert [path.split("/")[2] for _, path in here.paths()] == [
        "orders", "orders", "acceptance-scan", "orders", "order-delivered",
    ]  # fmt: skip


def test_what_the_api_changes_is_sent_too(hooked):
    here = hooked("orders", "order-delivered")
    box = here.cloud.place_order()["boxes"][0]
    here.api.patch(box["url"], json={"delivered_at": "2026-06-17T15:00:00Z"})
    assert [path.split("/")[2] for _, path in here.paths()] == ["orders", "orders", "order-delivered"]


def test_other_entities(hooked):
    here = hooked("packaging", "contact", "contact-address")
    here.api.made("packaging/", name="Crate")
    contact = here.api.read("contacts/", limit=1)["results"][0]
    here.api.patch(contact["addresses"][0]["url"], json={"city": "Boise"})
    got = here.got()
    assert [(method, path.split("/")[2]) for method, path, _ in got] == [
        ("PUT", "packaging"), ("PUT", "contact"), ("PUT", "contact-address"),
    ]  # fmt: skip
    assert got[2][1] == f"/hooks/contact-address/{key(contact['addresses'][0])}"
    assert got[2][2]["city"] == "Boise"


def test_nobody_is_told_of_products_nor_of_other_organisations(hooked):
    here = hooked("orders")
    here.api.made("products/", part_number="N")
    here.cloud.place_order(2)
    assert here.got() == []


def test_suspended_webhook_is_sent_nothing(hooked):
    here = hooked("orders")
    here.cloud.suspend(here.hooks[0])
    here.cloud.place_order()
    assert here.got() == []
    assert here.api.read(here.hooks[0]["url"])["suspended_at"] is not None


def test_refused_delivery_is_tried_again(hooked):
    with serving(in_turn(lambda _, handler: handler.json({}, 500), lambda _, handler: handler.json({}, 200))) as server:
        here = hooked("orders", server=server)
        order = here.cloud.place_order()
        assert here.paths() == [("PUT", f"/hooks/orders/{key(order)}")] * 2
        delivery = here.api.sandbox.webhooks.deliveries[0]
        assert (delivery.state, delivery.service, delivery.method) == ("accepted", "readycloud", "PUT")


def test_mishaps_strike_these_too(hooked):
    here = hooked("orders", webhook_duplicate_percent=100)
    order = here.cloud.place_order()
    assert here.paths() == [("PUT", f"/hooks/orders/{key(order)}")] * 2


def test_event_without_any_change(hooked):
    here = hooked("order-delivered")
    order = here.cloud.place_order()
    assert [each.event for each in here.cloud.emit("order-delivered", order)] == ["order-delivered"]
    with pytest.raises(ValueError, match=r"There is no entity 'order'\."):
        here.cloud.emit("order", order)
    with pytest.raises(KeyError):
        here.cloud.emit("orders", "zzz")


# from outside


def test_control_plane(hooked):
    here = hooked("orders")

    def call(method, path, body=None):
        answer = requests.request(method, f"{here.api.sandbox.url}/_sandbox/readycloud{path}", json=body, timeout=20)
        return answer.status_code, answer.json()

    assert call("GET", "")[1] == here.cloud.about()
    assert call("POST", "/app", {"redirect_uri": "http://a.example/", "throttle_limit_get": 90})[0] == 200
    assert (here.cloud.app.redirect_uri, here.cloud.app.throttle_limit_get) == ("http://a.example/", 90)
    assert call("POST", "/app", {"client_id": "x"}) == (400, {"error": "client_id cannot be set to that."})
    issued = call("POST", "/tokens", {"scopes": ["order"]})[1]
    assert issued["scopes"] == ["order"]
    order = call("POST", "/orgs/1/place", {"items": 2})[1]
    assert len(order["boxes"][0]["items"]) == 2
    shipped = call("POST", f"/orders/{key(order)}/ship", {"tracking_number": "1Z7"})[1]
    assert shipped["boxes"][0]["tracking_number"] == "1Z7"
    assert call("POST", f"/orders/{key(order)}/deliver")[1]["boxes"][0]["delivered_at"] is not None
    assert call("GET", "/orgs/1/rows/orders?offset=60")[1] == [here.cloud.show(order)]
    assert call("POST", "/events", {"entity": "orders", "key": key(order)})[1][0]["event"] == "orders"
    assert call("DELETE", f"/orders/{key(order)}") == (200, {})
    assert call("POST", f"/orders/{key(order)}/ship")[0] == 404
    assert call("GET", "/orgs/9/rows/orders")[0] == 404
    assert call("DELETE", "/tokens")[0] == 200
    assert here.api.get("orders/").status_code == 401


# faults


def test_lost_answer_is_carried_out(cloud_api):
    cloud_api.sandbox.faults.add("lost_answer", method="POST", service="readycloud", times=1)
    with pytest.raises(requests.ConnectionError):
        cloud_api.post("orders/", json={"primary_id": "BO-1"})
    assert cloud_api.read("orders/", primary_id="BO-1")["count"] == 1
    assert (cloud_api.sandbox.journal[0].status, cloud_api.sandbox.journal[0].fault) == (0, "lost_answer")


def test_fault_of_a_service_spares_the_others(opened):
    sandbox = opened(tills=1, readycloud=1, orders=3)
    sandbox.faults.add("status", service="readycloud", status=502)
    till, key = sandbox.issue_token(sandbox.tills[0]), sandbox.readycloud.issue().access
    asked = ((f"{sandbox.api_url}/vat-rates", till), (f"{sandbox.readycloud.url}/api/v2/orgs/", key))
    statuses = [
        requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20).status_code for url, token in asked
    ]
    assert statuses == [200, 502]


@pytest.mark.parametrize(
    ("kind", "first"),
    [("page_ignored", "BM-100000"), ("first_page_beyond_end", "BM-100000"), ("last_page_repeats", "BM-100050")],
)
def test_list_lies_about_its_pages(cloud_api, kind, first):
    cloud_api.sandbox.faults.add(kind, path="/api/v2")
    page = cloud_api.read("orders/", limit=10, offset=60)
    assert page["results"][0]["primary_id"] == first


def test_list_never_ends(cloud_api):
    cloud_api.sandbox.faults.add("list_never_ends")
    page = cloud_api.read("orders/", limit=10, offset=60)
    assert (len(page["results"]), page["next"] is not None) == (10, True)


def test_rows_come_and_go_between_pages(cloud_api):
    cloud_api.sandbox.faults.add("delete_rows", times=1, count=2)
    first = cloud_api.read("orders/", limit=10)["results"]
    second = cloud_api.read("orders/", limit=10, offset=10)["results"]
    assert [each[end]["primary_id"] for each, end in ((first, -1), (second, 0))] == ["BM-100009", "BM-100012"]
    cloud_api.sandbox.faults.add("insert_rows", times=1, count=1)
    cloud_api.read("orders/")
    assert cloud_api.read("orders/")["results"][0]["primary_id"] == "BM-100002-front"
    cloud_api.sandbox.faults.add("insert_rows", times=1, at="end")
    cloud_api.read("orders/")
    assert cloud_api.read("orders/", primary_id="NEW-1-1")["count"] == 1


def test_wrong_types_and_new_fields_strike_the_first_row(cloud_api):
    cloud_api.sandbox.faults.add("wrong_types", times=1)
    assert cloud_api.read("orders/", limit=1)["results"][0]["shipping"] == "fulfilled"
    cloud_api.sandbox.faults.add("extra_fields", count=1, times=1)
    assert "new_field_1" in cloud_api.read("orders/", limit=1)["results"][0]


def test_failure_is_worded_as_this_system_does(cloud_api):
    cloud_api.sandbox.faults.add("status", status=503, retry_after="9")
    answer = cloud_api.get("orders/")
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (
        503, "9", {"detail": "A server error occurred."},
    )  # fmt: skip
