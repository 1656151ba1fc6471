"""Webhooks of the emulated ready2order: registering, what is sent for which change, retries and mishaps."""

import json
import threading
import time
from collections import Counter
from urllib.parse import parse_qsl

import pytest
import requests

from backoffice.sandbox import Sandbox, webhooks
from backoffice.sandbox.ready2order.events import EVENTS
from backoffice.sandbox.ready2order.forms import decoded, encoded
from tests.backoffice.sandbox.conftest import HOOK, NOW
from tests.loopback import always, in_turn, serving

FORM = "application/x-www-form-urlencoded"


def arrived(receiver, count):
    """Waits until so many requests have come, without pressing the sandbox as ``settle`` does."""
    deadline = time.monotonic() + 10
    while len(receiver.asked) < count:
        assert time.monotonic() < deadline, f"only {len(receiver.asked)} have come"
        time.sleep(0.01)


# registering


def test_nothing_is_registered_at_first(api):
    assert api.rows("/webhook") == {"webhookUrl": None}
    assert api.rows("/webhook/events") == {"activeEvents": [], "availableEvents": list(EVENTS)}
    assert len(EVENTS) == len(set(EVENTS)) == 17


def test_address_is_replaced_and_taken_away(api, till):
    for url in ("http://127.0.0.1:1/a?k=1&x=%20", "https://backoffice.example/hooks/2"):
        assert api.put("/webhook", json={"webhookUrl": url}).json() == {"webhookUrl": url}
        assert api.rows("/webhook") == {"webhookUrl": url}
    assert api.put("/webhook", data={"webhookUrl": ""}).json() == {"webhookUrl": None}
    assert till.webhook.url == ""


def test_unset_address_as_an_empty_text(account):
    assert account(webhook_unset="empty").rows("/webhook") == {"webhookUrl": ""}


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "webhookUrl"), ({"webhookUrl": None}, "webhookUrl"), ({"webhookUrl": 5}, "webhookUrl"),
     ({"webhookUrl": "ftp://x.example/"}, "webhookUrl"), ({"webhookUrl": "no address"}, "webhookUrl"),
     ({"webhookUrl": "", "secret": "x"}, "secret")],
)  # fmt: skip
def test_faulty_address_is_refused(api, till, body, field):
    till.webhook.url = "https://before.example/"
    answer = api.put("/webhook", json=body)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert till.webhook.url == "https://before.example/"


def test_events_are_added_and_removed_one_by_one(api):
    for event in ("product.updated", "invoice.created", "product.updated"):
        answer = api.put("/webhook/events", json={"addEvent": event}).json()
        assert answer == {"error": False, "success": True, "msg": "The event was added."}
    assert api.rows("/webhook/events")["activeEvents"] == ["invoice.created", "product.updated"]
    for _ in range(2):
        answer = api.put("/webhook/events", json={"removeEvent": "invoice.created"}).json()
        assert answer == {"error": False, "success": True, "msg": "The event was removed."}
    assert api.rows("/webhook/events")["activeEvents"] == ["product.updated"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "addEvent"), ({"addEvent": "product.updated", "removeEvent": "product.deleted"}, "addEvent"),
     ({"addEvent": "product.sold"}, "addEvent"), ({"removeEvent": ""}, "removeEvent"), ({"addEvent": None}, "addEvent"),
     ({"addEvent": ["product.updated"]}, "addEvent"), ({"addEvents": "product.updated"}, "addEvents")],
)  # fmt: skip
def test_faulty_event_is_refused(api, till, body, field):
    answer = api.put("/webhook/events", json=body)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert till.webhook.active == set()


def test_every_till_has_its_own(opened, receiver):
    sandbox = opened(tills=2, webhook_encoding="json")
    first, second = sandbox.tills
    first.webhook.register(receiver.url + "/1", "product.updated")
    second.webhook.register(receiver.url + "/2", "productGroup.updated")
    for till in (first, second):
        till.update("products", till.products.ids[0], product_name="Neu")
        till.update("product_groups", till.product_groups.ids[0], productgroup_name="Neu")
    sandbox.webhooks.settle()
    assert [each.path for each in receiver.asked] == ["/1", "/2"]
    assert [(each.till, each.event) for each in sandbox.webhooks.deliveries] == [
        (1, "product.updated"),
        (2, "productGroup.updated"),
    ]


def test_developer_token_has_no_webhook(developer):
    assert developer.get("/webhook").status_code == 403


# which change is which event


def test_product_life_by_the_api(wired):
    here = wired()
    token = here.sandbox.issue_token(here.till)
    session = requests.Session()
    session.headers["Authorization"] = token
    url = f"{here.sandbox.api_url}/products"
    made = session.post(url, json={"product_name": "Neu", "product_price": "3", "product_vat": "10"}, timeout=5).json()
    changed = session.put(f"{url}/{made['product_id']}", json={"product_price": "4"}, timeout=5).json()
    session.delete(f"{url}/{made['product_id']}", timeout=5)
    assert here.got() == [made, changed, {"product_id": made["product_id"]}]
    assert here.events() == ["product.created", "product.updated", "product.deleted"]


@pytest.mark.parametrize(
    ("resource", "kind", "key", "name"),
    [("products", "product", "product_id", "product_name"),
     ("product_groups", "productGroup", "productgroup_id", "productgroup_name"),
     ("customers", "customer", "customer_id", "customer_name")],
)  # fmt: skip
def test_record_life_by_the_control_plane(wired, resource, kind, key, name):
    here = wired()
    url = f"{here.sandbox.url}/_sandbox/tills/1/{resource}"
    made = requests.post(url, json={name: "Neu"}, timeout=5).json()
    requests.post(f"{url}/{made[key]}", json={name: "Neuer"}, timeout=5)
    requests.delete(f"{url}/{made[key]}", timeout=5)
    assert here.events() == [f"{kind}.created", f"{kind}.updated", f"{kind}.deleted"]
    got = here.got()
    assert [row[key] for row in got] == [made[key]] * 3
    assert [row.get(name) for row in got] == ["Neu", "Neuer", None]
    assert got[2] == {key: made[key]}
    assert not [field for row in got for field in row if field.startswith("_")]


@pytest.mark.parametrize(
    "resource",
    [
        "payment_methods",
        "storno_reasons",
        "customer_categories",
        "vat_rates",
        "category_prices",
        "customer_prices",
        "coupon_categories",
        "discounts",
        "discount_groups",
        "seats",
        "table_areas",
        "users",
        "user_rights",
        "printers",
        "print_jobs",
        "devices",
        "financial_years",
    ],
)
def test_other_resources_have_no_events(wired, resource):
    here = wired()
    here.till.update(resource, here.till.tables[resource].ids[0], nonsense=1)
    here.till.delete(resource, here.till.create(resource)[here.till.tables[resource].key])
    assert here.events() == []


def test_sale_is_an_invoice_with_its_items(wired):
    here = wired()
    here.till.webhook.register(here.receiver.url, "invoice.created")
    row = here.till.sell()
    (got,) = here.got()
    assert got == here.sandbox.rows(here.till, "invoices")[-1]
    assert (got["invoice_id"], bool(got["items"])) == (row["invoice_id"], True)


def test_cancelling_makes_a_pair(wired):
    here = wired()
    row = here.till.sell()
    here.till.webhook.register(here.receiver.url, "invoice.created", "invoice.cancelled")
    here.sandbox.webhooks.settle()
    here.receiver.asked.clear()
    here.sandbox.webhooks.clear()
    storno = here.till.cancel(row["invoice_id"], "Bruch")
    assert here.events() == ["invoice.created", "invoice.cancelled"]
    created, cancelled = here.got()
    assert (created["invoice_id"], created["invoice_reference_id"]) == (storno["invoice_id"], row["invoice_id"])
    assert (cancelled["invoice_id"], cancelled["invoice_deletedReason"]) == (row["invoice_id"], "Bruch")


def test_other_changes_of_an_invoice_are_not_told(wired):
    here = wired()
    identifier = here.till.invoices.ids[0]
    here.till.update("invoices", identifier, invoice_pdf="https://x.example/")
    here.till.delete("invoices", identifier)
    assert here.events() == []


def test_place_in_the_list_is_not_told(wired):
    here = wired()
    identifier = here.till.products.ids[0]
    here.till.update("products", identifier, product_sortIndex=777)
    assert here.events() == []
    here.till.update("products", identifier, product_sortIndex=778, product_name="Neu")
    here.till.update("products", identifier)
    assert here.events() == ["product.updated", "product.updated"]


@pytest.mark.parametrize(("counts", "events"), [(True, ["product.updated"]), (False, [])])
def test_stock_is_told_by_option(wired, counts, events):
    here = wired(stock_counts_as_update=counts)
    here.till.products.update(here.till.products.ids[0], {"product_stock_value": "777", **here.till.stamp_stock()})
    assert here.events() == events


def test_rows_that_come_and_go_between_pages_are_told(wired):
    here = wired()
    session = requests.Session()
    session.headers["Authorization"] = here.sandbox.issue_token(here.till)
    for kind, path in (
        ("insert_rows", "/products"),
        ("delete_rows", "/products"),
        ("insert_rows", "/document/invoice"),
    ):
        here.till.webhook.register(here.receiver.url, *(event for event in EVENTS if event != "product.updated"))
        here.sandbox.faults.add(kind, path=f"/v1{path}", times=1)
        session.get(here.sandbox.api_url + path, timeout=5)
    assert here.events() == ["product.created", "product.deleted", "invoice.created"]
    assert here.got()[2]["invoice_id"] == here.till.invoices.ids[0]


def test_merged_customers_are_deleted(wired):
    here = wired()
    session = requests.Session()
    session.headers["Authorization"] = here.sandbox.issue_token(here.till)
    master, *others = here.till.customers.ids[:3]
    body = {"masterCustomer": master, "customerIds": others}
    assert session.post(f"{here.sandbox.api_url}/customers/merge", json=body, timeout=5).status_code == 200
    assert here.got() == [{"customer_id": other} for other in others]


def test_inactive_event_or_no_address_sends_nothing(wired):
    here = wired()
    here.till.webhook.active = {"product.deleted"}
    here.till.create("products", product_name="Neu")
    here.till.webhook.register("")
    here.till.create("products", product_name="Neu")
    assert here.events() == []


# what is sent


def test_form_as_php_writes_it(wired):
    here = wired(webhook_encoding="form")
    here.till.create("products", product_name="Käse & Brot", images=["a.png", {"n": 1}], product_stock_value="2.5")
    here.sandbox.webhooks.settle()
    (asked,) = here.receiver.asked
    assert (asked.method, asked.path, asked.query) == ("POST", HOOK, {"key": "s cret"})
    assert (asked.headers["Content-Type"], "User-Agent" in asked.headers) == (FORM, False)
    fields = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
    assert {name: fields[f"resource[{name}]"] for name in
            ("product_id", "product_name", "product_active", "product_fav", "product_barcode", "product_stock_value")
            } == {
        "product_id": str(here.till.products.ids[-1]), "product_name": "Käse & Brot", "product_active": "true",
        "product_fav": "false", "product_barcode": "null", "product_stock_value": "2.5",
    }  # fmt: skip
    assert (fields["resource[images][0]"], fields["resource[images][1][n]"]) == ("a.png", "1")
    assert b"resource%5Bproduct_id%5D=" in asked.body


def test_form_of_an_invoice_has_its_items(wired):
    here = wired(webhook_encoding="form")
    here.till.webhook.register(here.receiver.url, "invoice.created")
    row = here.till.sell()
    here.sandbox.webhooks.settle()
    got = decoded(here.receiver.asked[0].body)["resource"]
    assert [item["item_id"] for item in got["items"]] == [str(item["item_id"]) for item in row["items"]]


def test_form_is_the_reverse_of_reading_one():
    row = {"a": "1", "b": [{"c": "x y", "d": {"e": "ü"}}, {"c": ""}]}
    assert decoded(encoded(row)) == row
    assert encoded({"a": {"n": None, "t": True, "f": False, "i": 0, "l": []}}) == (
        b"a%5Bn%5D=null&a%5Bt%5D=true&a%5Bf%5D=false&a%5Bi%5D=0"
    )


def test_json_and_the_key_event(wired):
    here = wired(webhook_event_key=True, numbers=True)
    here.till.create("products", product_price="2.5")
    here.till.delete("products", here.till.products.ids[-1])
    here.sandbox.webhooks.settle()
    bodies = [json.loads(asked.body) for asked in here.receiver.asked]
    assert [sorted(body) for body in bodies] == [["event", "resource"]] * 2
    assert [body["event"] for body in bodies] == ["product.created", "product.deleted"]
    assert bodies[0]["resource"]["product_price"] == 2.5
    assert here.receiver.asked[0].headers["Content-Type"] == "application/json"


def test_key_event_of_a_form(wired):
    here = wired(webhook_encoding="form", webhook_event_key=True)
    here.till.delete("products", here.till.products.ids[0])
    here.sandbox.webhooks.settle()
    assert here.receiver.asked[0].body.startswith(b"event=product.deleted&resource%5Bproduct_id%5D=")


# on demand


def test_any_event_can_be_sent(wired):
    here = wired()
    here.till.webhook.active.clear()
    product, invoice = here.till.products.ids[0], here.till.invoices.ids[0]
    coupon = here.sandbox.rows(here.till, "coupons")[0]
    here.sandbox.emit(here.till, "product.updated", str(product))
    here.sandbox.emit(here.till, "invoice.cancelled", invoice)
    here.sandbox.emit(here.till, "customer.deleted", 5)
    here.sandbox.emit(here.till, "orderItem.created", 6)
    here.sandbox.emit(here.till, "coupon.updated", coupon["coupon_id"])
    here.sandbox.emit(here.till, "orderItem.transferred", resource={"order_ids": [1]})
    got = here.got()
    assert [got[0]["product_id"], got[1]["invoice_id"]] == [product, invoice]
    assert got[2:] == [{"customer_id": 5}, {"orderItem_id": 6}, coupon, {"order_ids": [1]}]


@pytest.mark.parametrize(
    ("event", "identifier", "error"),
    [("product.sold", 1, ValueError), ("product.updated", 1, KeyError), ("product.updated", None, ValueError),
     ("coupon.created", 1, KeyError), ("couponTransaction.created", 1, KeyError),
     ("orderItem.transferred", 1, ValueError)],
)  # fmt: skip
def test_impossible_event_is_refused(wired, event, identifier, error):
    here = wired()
    with pytest.raises(error):
        here.sandbox.emit(here.till, event, identifier)
    assert here.events() == []


def test_event_without_a_webhook_is_refused(sandbox, till):
    with pytest.raises(ValueError, match="Till 1 has no webhook"):
        sandbox.emit(till, "product.deleted", 1)


def test_deliveries_over_the_control_plane(wired):
    here = wired()
    base = f"{here.sandbox.url}/_sandbox"
    sent = requests.post(f"{base}/tills/1/events", json={"event": "product.deleted", "id": 5}, timeout=5).json()
    assert (sent["number"], sent["till"], sent["event"]) == (1, 1, "product.deleted")
    assert (
        requests.post(f"{base}/tills/1/events", json={"event": "product.updated", "id": 5}, timeout=5).status_code
        == 404
    )
    assert requests.post(f"{base}/tills/1/events", json={"event": "x", "id": 5}, timeout=5).status_code == 400
    here.sandbox.webhooks.settle()
    (told,) = requests.get(f"{base}/deliveries", timeout=5).json()
    assert (told["state"], told["body"], told["faults"]) == ("accepted", '{"resource":{"product_id":5}}', [])
    assert [(each["status"], each["answer"], each["error"]) for each in told["attempts"]] == [(202, "{}", "")]
    assert requests.get(f"{base}/deliveries?since=1", timeout=5).json() == []
    requests.delete(f"{base}/deliveries", timeout=5)
    assert requests.get(f"{base}/deliveries", timeout=5).json() == []


# answers


def test_refused_delivery_is_tried_again(wired):
    answers = in_turn(always({}, 500), always({}, 302, {"Location": "http://127.0.0.1:1/"}), always({}, 204))
    with serving(answers) as server:
        here = wired(server, webhook_pause_s=0.1)
        delivery = here.sandbox.emit(here.till, "product.deleted", 5)
        here.sandbox.webhooks.settle()
        assert (delivery.state, [each.status for each in delivery.attempts]) == ("accepted", [500, 302, 204])
        first, second, third = (each.at for each in server.asked)
        assert 0.1 <= second - first < third - second
        assert third - second >= 0.3
        assert len({each.body for each in server.asked}) == 1


def test_delivery_is_given_up(wired):
    with serving(always({"why": "full"}, 503)) as server:
        here = wired(server, webhook_retries=2)
        delivery = here.sandbox.emit(here.till, "product.deleted", 5)
        here.sandbox.webhooks.settle()
    assert (delivery.state, [each.status for each in delivery.attempts]) == ("given up", [503] * 3)
    assert delivery.attempts[0].answer == '{"why": "full"}'


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://nowhere.invalid/", "http://127.0.0.1:1/ü", "http://[/"])
def test_no_receiver(wired, url):
    here = wired(webhook_retries=1)
    here.till.webhook.url = url
    delivery = here.sandbox.emit(here.till, "product.deleted", 5)
    here.sandbox.webhooks.settle()
    assert (delivery.state, [each.status for each in delivery.attempts]) == ("given up", [0, 0])
    assert delivery.attempts[0].error


def test_hanging_receiver_holds_nobody_up(wired):
    ended = threading.Event()
    with serving(lambda asked, handler: ended.wait(10)) as server:
        here = wired(server, webhook_retries=0, webhook_timeout_s=1.0)
        started = time.monotonic()
        url = f"{here.sandbox.url}/_sandbox/tills/1/products"
        assert requests.post(url, json={"product_name": "Neu"}, timeout=5).status_code == 200
        assert time.monotonic() - started < 0.9
        with pytest.raises(TimeoutError):
            here.sandbox.webhooks.settle(0.05)
        here.sandbox.webhooks.settle()
        ended.set()
        (delivery,) = here.sandbox.webhooks.deliveries
        assert (delivery.state, delivery.attempts[0].error) == ("given up", "TimeoutError: timed out")


def test_others_go_on_while_one_waits_for_its_next_try(wired):
    with serving(in_turn(always({}, 500), always({}))) as server:
        here = wired(server, webhook_pause_s=0.2)
        for identifier in (1, 2, 3):
            here.sandbox.emit(here.till, "product.deleted", identifier)
        assert [row["product_id"] for row in here.got()] == [1, 2, 3, 1]


def test_nothing_is_sent_after_the_end(receiver):
    with Sandbox(products=5, invoices=5, tills=1, now=NOW) as sandbox:
        sandbox.tills[0].webhook.register(receiver.url)
    sandbox.emit(sandbox.tills[0], "product.deleted", 5)
    time.sleep(0.1)
    assert receiver.asked == []


# mishaps


def test_lost(wired):
    here = wired(webhook_lost_percent=100)
    delivery = here.sandbox.emit(here.till, "product.deleted", 5)
    assert here.got() == []
    assert (delivery.state, delivery.faults, delivery.attempts) == ("lost", ("lost",), [])


def test_duplicates(wired):
    here = wired(webhook_duplicate_percent=100)
    here.sandbox.emit(here.till, "product.deleted", 5)
    assert here.got() == [{"product_id": 5}] * 2
    assert [each.faults for each in here.sandbox.webhooks.deliveries] == [(), ("duplicate",)]


def test_reordered_goes_after_the_next(wired, monkeypatch):
    monkeypatch.setattr(webhooks, "HOLD_S", 60)
    here = wired(webhook_reordered_percent=100)
    here.sandbox.emit(here.till, "product.deleted", 1)
    here.sandbox.emit(here.till, "product.deleted", 2)
    here.sandbox.set_options(webhook_reordered_percent=0)
    here.sandbox.emit(here.till, "product.deleted", 3)
    arrived(here.receiver, 3)
    assert [row["product_id"] for row in here.got()] == [3, 1, 2]


def test_reordered_waits_for_its_own_till(opened, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "HOLD_S", 60)
    sandbox = opened(tills=2, webhook_encoding="json", webhook_reordered_percent=100)
    for till in sandbox.tills:
        till.webhook.register(receiver.url)
    sandbox.emit(sandbox.tills[0], "product.deleted", 1)
    sandbox.set_options(webhook_reordered_percent=0)
    sandbox.emit(sandbox.tills[1], "product.deleted", 2)
    arrived(receiver, 1)
    sandbox.emit(sandbox.tills[0], "product.deleted", 3)
    arrived(receiver, 3)
    assert [json.loads(each.body)["resource"]["product_id"] for each in receiver.asked] == [2, 3, 1]


def test_reordered_goes_by_itself_in_the_end(wired, monkeypatch):
    monkeypatch.setattr(webhooks, "HOLD_S", 0.5)
    here = wired(webhook_reordered_percent=100)
    here.sandbox.emit(here.till, "product.deleted", 1)
    sent = time.monotonic()
    arrived(here.receiver, 1)
    assert here.receiver.asked[0].at - sent > 0.4


def test_malformed(wired):
    here = wired(webhook_malformed_percent=100, webhook_retries=0)
    for identifier in range(10, 40):
        here.sandbox.emit(here.till, "product.deleted", identifier)
    here.sandbox.webhooks.settle()
    bodies = {asked.body for asked in here.receiver.asked}
    assert bodies == {b"", b"\xff\xfe\x00\x01", b"nothing=1", b'{"resource":{"p%'}
    assert {delivery.faults for delivery in here.sandbox.webhooks.deliveries} == {("malformed",)}


def test_mishaps_are_shares_and_repeat(wired):
    shares = {
        "webhook_lost_percent": 20,
        "webhook_duplicate_percent": 30,
        "webhook_reordered_percent": 10,
        "webhook_malformed_percent": 5,
    }

    def faults(seed):
        here = wired(seed=seed, **shares)
        for identifier in range(300):
            here.sandbox.emit(here.till, "product.deleted", identifier)
        here.sandbox.webhooks.settle()
        return [(each.body, each.faults) for each in here.sandbox.webhooks.deliveries]

    first = faults(3)
    assert first == faults(3)
    assert first != faults(4)
    counts = Counter(fault for _, told in first for fault in told)
    assert 40 <= counts["lost"] <= 80
    assert 45 <= counts["duplicate"] <= 100
    assert 10 <= counts["malformed"] <= 40


def test_many_changes_at_once_are_all_sent(wired):
    here = wired()
    here.till.webhook.register(here.receiver.url, "product.created")

    def work():
        for _ in range(10):
            here.till.create("products", product_name="Neu")

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row["product_id"] for row in here.got()) == list(here.till.products.ids[-50:])
