"""Writing to the emulated REC+ shop: one, batches with and without identifier, dry runs, and what is refused."""

import base64
import hashlib
import json

import pytest
import requests

from tests.backoffice.sandbox.test_sandbox_shop_objects import PRODUCT


@pytest.fixture
def products(shop_api):
    return shop_api.rows("/products", sort="id")


def varied(products):
    return next(
        row for row in products if row["variations"] and row["code"].startswith("HP-") and "," not in row["code"]
    )


def single(products):
    return next(row for row in products if not row["variations"])


def snapshot(api):
    return {
        name: api.sandbox.rows(api.shop, name) for name in ("products", "orders", "users", "user_groups", "downloads")
    }


# products


def test_update_changes_only_what_is_sent(shop_api, products):
    row = products[3]
    body = {"name": row["name"].replace("&#039;", "'"), "price": {"normal": "9.5"}, "hide_prices": 1, "weight": 0.25}
    answer = shop_api.post(f"/products/{row['id']}", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    after = shop_api.read(f"/products/{row['id']}")
    assert after == {
        **row,
        "price": {**row["price"], "normal": "9.50"},
        "hide_prices": True,
        "weight": "0.25",
        "date_modified_api": "2026-06-17T16:00:00",
    }


def test_patch_is_post(shop_api, products):
    assert shop_api.patch(f"/products/{products[0]['id']}", json={"name": "New"}).status_code == 204
    assert shop_api.read(f"/products/{products[0]['id']}")["name"] == "New"


def test_by_code_but_not_by_that_of_a_variation(shop_api, products):
    row = varied(products)
    assert shop_api.post(f"/products/{row['code']}?identifier=code", json={"name": "New"}).status_code == 204
    assert shop_api.read(f"/products/{row['id']}")["name"] == "New"
    for method in ("POST", "DELETE"):
        answer = shop_api.request(
            method, f"/products/{row['variations'][0]['code']}?identifier=code", json={"name": "x"}
        )
        assert shop_api.errors(answer) == (404, ["Product not found"])


def test_text_is_escaped_when_it_is_kept_or_not(shops):
    api = shops()
    row = api.rows("/products")[0]
    api.post(f"/products/{row['id']}", json={"name": "Salt & 'Vinegar' £5"})
    assert api.read(f"/products/{row['id']}")["name"] == "Salt &amp; &#039;Vinegar&#039; &pound;5"
    api.post(f"/products/{row['id']}", json={"name": "Salt &amp; Vinegar", "desc": "<p>Tom&rsquo;s</p>"})
    after = api.read(f"/products/{row['id']}")
    assert (after["name"], after["desc"]) == ("Salt &amp;amp; Vinegar", "<p>Tom&rsquo;s</p>")
    api.sandbox.set_options(shop_escapes=False)
    api.post(f"/products/{row['id']}", json={"name": "Salt & Vinegar"})
    assert api.read(f"/products/{row['id']}")["name"] == "Salt & Vinegar"


@pytest.mark.parametrize(
    ("body", "messages"),
    [({}, ["name is required"]), ({"name": ""}, ["name is required"]), ({"name": 5}, ["name must be text"]),
     ({"name": "x", "price": "5"}, ["price must be an object"]),
     ({"name": "x", "price": {"normal": "-1"}}, ["price.normal must be an amount"]),
     ({"name": "x", "price": {"net": "1"}}, ["net cannot be written"]),
     ({"name": "x", "status": "gone"}, ["status must be one of draft, live, featured, special_offer, upcoming, deleted"]),
     ({"name": "x", "colour": "red", "link": "y"}, ["colour cannot be written", "link cannot be written"]),
     ({"name": "x", "variations": []}, ["variations cannot be written"]),
     ({"name": "x", "tax_class": 9}, ["tax_class must be one of the VAT types"]),
     ({"name": "x", "categories": {"default": 5}}, ["categories must name categories that there are"]),
     ({"name": "x", "hide_prices": "yes"}, ["hide_prices must be true or false"]),
     ({"name": "x", "stock": {"qty": "5"}}, ["stock.qty must be a whole number"]),
     ({"name": "x", "options": {"1": "Yes"}}, ["options must be a list of objects"]),
     ({"name": "x", "options": [{"group": "Size"}]}, ["desc is required"])],
)  # fmt: skip
def test_faulty_product_is_refused(shop_api, products, body, messages):
    assert shop_api.errors(shop_api.post(f"/products/{products[0]['id']}", json=body)) == (400, messages)
    assert shop_api.read(f"/products/{products[0]['id']}") == products[0]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b'{"name": NaN}', b"\xff"])
def test_unreadable_body_is_refused(shop_api, products, body):
    headers = {"Content-Type": "application/json"}
    assert shop_api.post(f"/products/{products[0]['id']}", data=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "value", [None, True, 17, 1.5, "x", "\ud800", "9" * 5000, "1e999999", [1], {"a": 1}, [{"id": [1]}]]
)
def test_no_value_anywhere_breaks_the_shop(shop_api, products, value):
    """Whatever is sent in whichever field: it is taken or refused, in words."""
    row, order = varied(products), shop_api.rows("/orders")[0]
    names = [*PRODUCT, "stock", "id", "code"]
    sent = [("/products", {"products": [{"name": "x", name: value}]}) for name in names]
    sent += [("/products?identifier=code", {"products": [{"name": "x", "code": value}]})]
    sent += [("/products", {"products": value}), ("/products", value), ("/stock", [{"code": value, "stock": value}])]
    sent += [
        ("/options", {"options": [{"id": value, "product_id": value, "group": "g", "desc": value, "price": value}]})
    ]
    sent += [
        ("/products", {"products": [{"id": row["id"], name: {"normal": value, "qty": value}}]})
        for name in ("price", "stock")
    ]
    sent += [
        ("/products", {"products": [{"id": row["id"], "options": [{"id": value, "sync_key": value, "price": value}]}]})
    ]
    sent += [("/orders", {"orders": [{"id": order["id"], name: value}]}) for name in order]
    sent += [
        (
            "/users",
            {"users": [{"full_name": value, "email": value, "billing_address": {"region": value, "town": value}}]},
        )
    ]
    sent += [
        ("/users?identifier=email", {"users": [{"full_name": "x", "email": value}]}),
        ("/downloads", {"downloads": [{"name": value, "src": value}]}),
    ]
    sent += [
        ("/userfiles", {"filename": value, "body": value}),
        ("/linked-products", [{"code": value, "title": value, "ids": value}]),
    ]
    for path, body in sent:
        text = json.dumps(body)
        assert shop_api.post(path, data=text, headers={"Content-Type": "application/json"}).status_code in (
            201,
            204,
            400,
        )
    for path in (
        "/products",
        "/users",
        "/orders",
        "/stock",
        "/options",
        "/downloads",
        "/linked-products",
        "/price-list",
    ):
        assert shop_api.read(path, fields="*", limit=1000)["count"] > 0


@pytest.mark.parametrize("word", ["9" * 5000, "²", "-1", "%00", "%FF", "..", "a.b.json"])
def test_no_word_in_an_address_breaks_the_shop(shop_api, word):
    for path in (
        "products",
        "orders",
        "options",
        "users",
        "stock",
        "price-list",
        "regions",
        "forms",
        "products/filter",
        "nothing",
    ):
        assert shop_api.get(f"/{path}/{word}").status_code in (200, 404)
    for name in ("limit", "offset", "ids", "category", "since_timestamp", "sort", "q", "identifier", "status", "tags"):
        assert shop_api.get(f"/products?{name}={word}").status_code in (200, 400)


def test_form_with_packet_and_json_that_says_it_is_a_form(shop_api, products):
    path = f"/products/{products[0]['id']}"
    assert shop_api.post(path, data={"packet": '{"name": "By packet"}'}).status_code == 204
    assert shop_api.read(path)["name"] == "By packet"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert shop_api.post(path, data='{"name": "By curl"}', headers=headers).status_code == 204
    assert shop_api.read(path)["name"] == "By curl"
    assert shop_api.errors(shop_api.post(path, data={"name": "x"})) == (400, ["packet is required"])


def test_categories_manufacturer_and_stock(shop_api, products):
    row = single(products)
    leaf, maker = shop_api.rows("/categories")[0]["id"], shop_api.rows("/manufacturers")[0]
    body = {"name": "x", "categories": {"default": leaf, "2": {"id": products[0]["categories"]["default"]["id"]}},
            "manufacturer": maker["id"], "stock": {"qty": 7, "alert_qty": 2}}  # fmt: skip
    assert shop_api.post(f"/products/{row['id']}", json=body).status_code == 204
    after = shop_api.read(f"/products/{row['id']}")
    assert [each and each["id"] for each in after["categories"].values()] == [
        leaf,
        products[0]["categories"]["default"]["id"],
        None,
        None,
        None,
    ]
    assert after["manufacturer"] == {name: maker[name] for name in ("href", "id", "name")}
    assert (after["stock"]["qty"], after["stock"]["alert_qty"], after["stock"]["stop_qty"]) == (
        7,
        2,
        row["stock"]["stop_qty"],
    )


def test_stock_of_variations_is_not_written_with_the_product(shop_api, products):
    answer = shop_api.post(f"/products/{varied(products)['id']}", json={"name": "x", "stock": {"qty": 5}})
    assert shop_api.errors(answer) == (400, ["stock.qty of a product with variations is changed by /stock"])


# batches


def test_batch_by_code_updates_and_creates(shop_api, products):
    code = varied(products)["code"]
    rows = [
        {"code": code, "price": {"normal": "5.00"}},
        {"code": "new-1", "name": "New & one"},
        {"code": "new-1", "name": "New & one", "status": "live"},
    ]
    answer = shop_api.post("/products?identifier=code", json={"products": rows})
    assert (answer.status_code, answer.content) == (201, b"")
    assert shop_api.read(f"/products/{code}", identifier="code")["price"]["normal"] == "5.00"
    made = shop_api.read("/products/new-1", identifier="code")
    assert (made["name"], made["status"], made["launch_date"]) == ("New &amp; one", "live", "0000-00-00 00:00:00")
    assert made["tags"] == {"Warnings": [], "Season": [], "Product Ranges": []}
    assert shop_api.read("/products")["total_count"] == 121


def test_batch_without_identifier_creates_again(shop_api, products):
    row = single(products)
    for _ in range(2):
        assert (
            shop_api.post("/products", json={"products": [{"code": row["code"], "name": "Again"}]}).status_code == 201
        )
    assert [each["code"] for each in shop_api.rows("/products")].count(row["code"]) == 3
    assert shop_api.read(f"/products/{row['code']}", identifier="code")["id"] == row["id"]


def test_batch_by_id_updates(shop_api, products):
    rows = [{"id": row["id"], "name": f"No. {place}"} for place, row in enumerate(products[:3])]
    assert shop_api.post("/products", json={"products": rows}).status_code == 204
    assert [row["name"] for row in shop_api.rows("/products", sort="id")[:3]] == ["No. 0", "No. 1", "No. 2"]


def test_faulty_batch_all_or_none_or_each(shops):
    api = shops()
    first, second = api.rows("/products", sort="id")[:2]
    rows = [{"id": first["id"], "name": "Good"}, {"id": 1, "name": "x"}, {"id": second["id"], "name": 5}, "x"]
    messages = [
        "products[1]: Product not found",
        "products[2]: name must be text",
        "products[3]: A JSON object is required",
    ]
    assert api.errors(api.post("/products", json={"products": rows})) == (400, messages)
    assert api.read(first["href"]) == first
    api.sandbox.set_options(shop_batch_faults="each")
    assert api.errors(api.post("/products", json={"products": rows})) == (400, messages)
    assert api.read(first["href"])["name"] == "Good"


def test_batch_may_answer_with_its_objects(shops):
    api = shops(shop_batch_answer="objects")
    row = api.rows("/products", sort="id")[0]
    answer = api.post("/products", json={"products": [{"id": row["id"], "name": "New"}]})
    assert (answer.status_code, answer.json()) == (
        200, {"products": [{"href": row["href"], "id": row["id"], "name": "New", "code": row["code"]}]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [("products", {"name": "x"}, "products is required"), ("products", {"products": []}, "products is required"),
     ("products", {"products": {"name": "x"}}, "products is required"), ("orders", {}, "orders is required"),
     ("user-groups", {"user_groups": [{"name": "x"}]}, "user-groups is required"),
     ("stock", {"stock": []}, "A JSON array of stock objects is required"),
     ("stock", [], "A JSON array of stock objects is required"), ("products", [1], "A JSON object is required")],
)  # fmt: skip
def test_wrongly_wrapped_batch_is_refused(shop_api, path, body, message):
    assert shop_api.errors(shop_api.post(f"/{path}", json=body)) == (400, [message])


# deleting


def test_deleted_product_is_gone(shop_api, products):
    row = varied(products)
    assert shop_api.delete(f"/products/{row['code']}?identifier=code").status_code == 204
    assert shop_api.get(row["href"]).status_code == 404
    assert shop_api.get(f"/stock/{row['variations'][0]['code']}").status_code == 404
    assert shop_api.get(f"/options/{row['options'][0]['id']}").status_code == 404


def test_deleted_product_stays_with_its_status(shops):
    api = shops(shop_deleted="status")
    row = api.rows("/products")[0]
    assert api.delete(row["href"]).status_code == 204
    assert api.read(row["href"])["status"] == "deleted"


def test_batch_of_deletions(shop_api, products):
    codes = [row["code"] for row in products[:2]]
    assert shop_api.delete(f"/products?identifier=code&ids={','.join(codes)}").status_code == 204
    assert shop_api.read("/products")["total_count"] == 118
    assert shop_api.errors(shop_api.delete("/products?ids=1")) == (400, ["products[0]: Product not found"])
    assert shop_api.errors(shop_api.delete("/products")) == (400, ["ids is required"])


# stock


def test_stock_of_a_variation_and_of_a_product(shop_api, products):
    row, other = varied(products), single(products)
    code = row["variations"][0]["code"]
    assert shop_api.post(f"/stock/{code}", json={"code": code, "stock": -3}).status_code == 204
    batch = [{"code": row["variations"][1]["code"], "stock": 84, "cost": "3.5"}, {"code": other["code"], "stock": 9}]
    assert shop_api.post("/stock", json=batch).status_code == 204
    after = shop_api.read(row["href"])
    assert [each["stock"] for each in after["variations"][:2]] == [-3, 84]
    assert after["variations"][1]["cost"] == "3.50"
    assert after["stock"]["qty"] == sum(each["stock"] for each in after["variations"])
    assert shop_api.read(other["href"])["stock"]["qty"] == 9


@pytest.mark.parametrize(
    ("body", "message"),
    [({"stock": 5}, "code is required"), ({"code": "CODE"}, "stock is required"),
     ({"code": "other", "stock": 5}, "code must be that of the address"),
     ({"code": "CODE", "stock": "5"}, "stock must be a whole number"),
     ({"code": "CODE", "stock": 5.5}, "stock must be a whole number"),
     ({"code": "CODE", "stock": 5, "qty": 1}, "qty cannot be written")],
)  # fmt: skip
def test_faulty_stock_is_refused(shop_api, products, body, message):
    code = varied(products)["variations"][0]["code"]
    body = {name: code if value == "CODE" else value for name, value in body.items()}
    assert shop_api.errors(shop_api.post(f"/stock/{code}", json=body)) == (400, [message])


def test_stock_is_not_kept_at_the_code_of_a_product_with_variations(shop_api, products):
    code = varied(products)["code"]
    assert shop_api.errors(shop_api.get(f"/stock/{code}")) == (404, ["Stock not found"])
    answer = shop_api.post("/stock", json=[{"code": code, "stock": 5}])
    assert shop_api.errors(answer) == (400, ["stock[0]: Stock not found"])


def test_stock_counts_as_a_change_or_not(shops):
    for counts in (True, False):
        api = shops(stock_counts_as_update=counts)
        now = int(api.sandbox.clock.now())
        code = api.rows("/stock")[0]["code"]
        api.post("/stock", json=[{"code": code, "stock": 1}])
        changed = api.read("/products", since_timestamp=now, since_timestamp_field="updated")["total_count"]
        assert changed == int(counts)


# options


def test_options_written_with_their_product(shop_api, products):
    row = varied(products)
    first = row["options"][0]
    group = [option for option in row["options"] if option["group"] == first["group"]]
    others = [{"id": option["id"]} for option in row["options"] if option not in group]
    options = [{"id": first["id"], "price": "1.75"}, {"group": first["group"], "desc": "Huge", "price": 9}, *others]
    assert shop_api.post(row["href"].removesuffix(".json"), json={"name": "x", "options": options}).status_code == 204
    after = shop_api.read(row["href"])
    kept = next(option for option in after["options"] if option["id"] == first["id"])
    assert (kept["price"], kept["sync_key"]) == ("1.75", first["sync_key"])
    assert [option["desc"] for option in after["options"] if option["group"] == first["group"]] == [
        first["desc"],
        "Huge",
    ]
    new = next(option for option in after["options"] if option["desc"] == "Huge")
    assert new["id"] not in [option["id"] for option in row["options"]]
    assert new["sync_key"] not in ["", first["sync_key"]]
    levels = {each["code"]: each["stock"] for each in after["variations"]}
    assert levels[row["variations"][0]["code"]] == row["variations"][0]["stock"]
    assert [levels[code] for code in levels if "-huge-" in code] == [0, 0]
    assert len(levels) == 4


def test_option_ids_may_change_while_keys_stay(shops):
    api = shops(shop_option_ids="new")
    row = varied(api.rows("/products", sort="id"))
    api.post(
        f"/products/{row['id']}",
        json={"name": "x", "options": [{"sync_key": option["sync_key"]} for option in row["options"]]},
    )
    after = api.read(row["href"])
    assert [option["sync_key"] for option in after["options"]] == [option["sync_key"] for option in row["options"]]
    assert {option["id"] for option in after["options"]} & {option["id"] for option in row["options"]} == set()
    assert after["variations"] == row["variations"]


def test_options_by_themselves(shop_api, products):
    row = varied(products)
    option = shop_api.read(f"/options/{row['options'][1]['id']}")
    assert option == {
        "href": f"/options/{option['id']}.json",
        **row["options"][1],
        "product": {"href": row["href"], "id": row["id"]},
    }
    body = {"product_id": row["id"], "group": option["group"], "desc": option["desc"], "price": "2.22"}
    assert shop_api.post(f"/options/{option['id']}", json=body).status_code == 204
    assert shop_api.read(option["href"])["price"] == "2.22"
    assert shop_api.post("/options", json={"options": [{**body, "desc": "Other"}]}).status_code == 201
    assert [each["desc"] for each in shop_api.read(row["href"])["options"]][-1] == "Other"
    assert shop_api.delete(f"/options/{option['id']}").status_code == 204
    after = shop_api.read(row["href"])
    assert option["desc"] not in [each["desc"] for each in after["options"] if each["group"] == option["group"]]
    assert all(each["options"][option["group"]] != option["desc"] for each in after["variations"])


@pytest.mark.parametrize(
    ("body", "status"),
    [({"group": "Size", "desc": "M"}, 400), ({"product_id": 1, "group": "Size", "desc": "M"}, 400)],
)
def test_faulty_option_is_refused(shop_api, products, body, status):
    assert shop_api.post(f"/options/{varied(products)['options'][0]['id']}", json=body).status_code == status
    assert shop_api.post("/options", json={"options": [body]}).status_code == status


# orders


def test_order_takes_its_writable_fields(shop_api):
    order = shop_api.rows("/orders")[3]
    body = {"status": "Dispatched", "customers_order_id": "C & 1", "fob": "x", "purchase_order_number": "PO'1",
            "required_by_date": "2026-07-01T00:00:00", "delivery_note": "Ring"}  # fmt: skip
    assert shop_api.post(f"/orders/{order['invoice_id']}?identifier=invoice_id", json=body).status_code == 204
    after = shop_api.read(order["href"])
    assert after == {**order, **body, "lines": [{**line, "status": "Dispatched"} for line in order["lines"]]}


@pytest.mark.parametrize(
    ("body", "messages"),
    [({"delivery_note": "x"}, ["status is required"]), ({"status": "Complete", "totals": {}}, ["totals cannot be written"]),
     ({"status": "Complete", "required_by_date": "soon"}, ["required_by_date must be YYYY-MM-DDTHH:MM:SS"]),
     ({"status": "Posted"}, ["status must be one of Awaiting Payment, Payment Received, Processing, Dispatched, Complete, Cancelled"])],
)  # fmt: skip
def test_faulty_order_is_refused(shop_api, body, messages):
    order = shop_api.rows("/orders")[0]
    assert shop_api.errors(shop_api.post(f"/orders/{order['id']}", json=body)) == (400, messages)
    assert shop_api.read(order["href"]) == order


def test_batch_of_orders_makes_none(shop_api):
    order = shop_api.rows("/orders")[0]
    assert shop_api.post("/orders", json={"orders": [{"id": order["id"], "delivery_note": "x"}]}).status_code == 204
    assert shop_api.read(order["href"])["delivery_note"] == "x"
    assert shop_api.errors(shop_api.post("/orders", json={"orders": [{"status": "Complete"}, {"id": 1}]})) == (
        400, ["orders[0]: id is required", "orders[1]: Order not found"],
    )  # fmt: skip
    assert shop_api.read("/orders")["total_count"] == 60


def test_shop_sets_its_own_statuses(shop_api):
    shop_api.shop.statuses.append("Lost in the post")
    order = shop_api.rows("/orders")[0]
    assert shop_api.post(order["href"], json={"status": "Lost in the post"}).status_code == 204


# users, groups, downloads, files


def test_users(shop_api):
    row = shop_api.rows("/users")[0]
    group = shop_api.rows("/user-groups")[0]
    region = shop_api.rows("/regions")[0]
    body = {"full_name": "Zoë O'Brien", "email": "z@example.org", "user_group": group["id"], "newsletter": True,
            "billing_address": {"town": "Cork", "region": {"href": region["href"]}}}  # fmt: skip
    assert shop_api.post(f"/users/{row['id']}", json=body).status_code == 204
    after = shop_api.read(row["href"])
    assert (after["full_name"], after["email"], after["newsletter"]) == ("Zoë O'Brien", "z@example.org", 1)
    assert after["user_group"]["name"] == group["name"]
    assert after["billing_address"] == {
        **row["billing_address"],
        "town": "Cork",
        "region": {n: region[n] for n in ("href", "country", "county")},
    }
    batch = [{"email": "Z@example.org", "full_name": "Zoë"}, {"email": "new@example.org", "full_name": "New"}]
    assert shop_api.post("/users?identifier=email", json={"users": batch}).status_code == 201
    assert shop_api.read(row["href"])["full_name"] == "Zoë"
    assert shop_api.read("/users/new@example.org", identifier="email")["full_name"] == "New"
    assert shop_api.errors(shop_api.post(f"/users/{row['id']}", json={"email": "x"})) == (
        400,
        ["full_name is required"],
    )


def test_user_groups(shop_api):
    assert shop_api.post("/user-groups", json={"user-groups": [{"name": "VIP", "discount": "5"}]}).status_code == 201
    row = shop_api.read("/user-groups/vip", identifier="name")
    assert row["discount"] == "5.00"
    assert shop_api.post(f"/user-groups/{row['id']}", json={"name": "Very"}).status_code == 204
    assert shop_api.delete(f"/user-groups?ids={row['id']}").status_code == 204
    assert shop_api.get(f"/user-groups/{row['id']}").status_code == 404


def test_downloads_keep_their_hash(shop_api):
    src = "/userfiles/downloads/new.pdf"
    assert shop_api.post("/downloads", json={"downloads": [{"name": "New", "src": src}]}).status_code == 201
    key = hashlib.sha1(src.encode()).hexdigest()
    row = shop_api.read(f"/downloads/{key}", identifier="srchash")
    assert (
        shop_api.post(f"/downloads/{row['id']}", json={"name": "Newer", "src": "/userfiles/other.pdf"}).status_code
        == 204
    )
    after = shop_api.read(row["href"])
    assert (after["name"], after["src"], after["srchash"]) == ("Newer", "/userfiles/other.pdf", key)
    assert shop_api.delete(f"/downloads/{key}?identifier=srchash").status_code == 204
    assert shop_api.get(row["href"]).status_code == 404


def test_files(shop_api):
    name, body = "/userfiles/images/a b.png", f"data:image/png;base64,{base64.b64encode(b'PNG').decode()}"
    assert shop_api.post("/userfiles", json={"filename": name, "body": body}).status_code == 201
    assert shop_api.post("/userfiles", json={"filename": name, "body": body}).status_code == 204
    seen = requests.get(shop_api.shop.domain + name, timeout=5)
    assert (seen.content, seen.headers["Content-Type"]) == (b"PNG", "image/png")
    assert shop_api.delete("/userfiles", json={"filename": name}).status_code == 204
    assert shop_api.errors(shop_api.delete("/userfiles", json={"filename": name})) == (404, ["File not found"])
    for filename, content in (
        ("/etc/passwd", body),
        ("/userfiles/../x", body),
        (name, "PNG"),
        (name, "data:a/b;base64,?"),
    ):
        assert shop_api.post("/userfiles", json={"filename": filename, "body": content}).status_code == 400
    assert shop_api.shop.files == {}


def test_linked_products(shop_api, products):
    wanted = {"code": "extras", "title": "Tom's", "ids": [products[0]["id"]]}
    assert shop_api.post("/linked-products", json=[wanted]).status_code == 201
    assert shop_api.post("/linked-products", json={"linked-products": [wanted]}).status_code == 204
    assert shop_api.read("/linked-products/extras")["title"] == "Tom&#039;s"
    assert shop_api.post("/linked-products/extras", json={"title": "x", "ids": [1]}).status_code == 400
    assert shop_api.delete("/linked-products/extras").status_code == 204
    assert shop_api.get("/linked-products/extras").status_code == 404


# dry runs


def test_dry_run_tells_the_difference(shop_api, products):
    row = products[0]
    answer = shop_api.post(f"/products/{row['id']}?diffOnly=true", json={"name": "New", "price": {"normal": "1"}})
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "diff": [
                {
                    "href": row["href"],
                    "id": row["id"],
                    "action": "update",
                    "changes": {
                        "name": {"from": row["name"], "to": "New"},
                        "link": {"from": row["link"], "to": f"{shop_api.shop.domain}/New--product--{row['id']}.html"},
                        "price": {"from": row["price"], "to": {**row["price"], "normal": "1.00"}},
                    },
                }
            ]
        },
    )


def test_dry_run_changes_nothing(shop_api, products):
    before, row = snapshot(shop_api), varied(products)
    order, user = shop_api.rows("/orders")[0], shop_api.rows("/users")[0]
    group, download = shop_api.rows("/user-groups")[0], shop_api.rows("/downloads")[0]
    code, option = row["variations"][0]["code"], row["options"][0]
    calls = [
        ("POST", f"/products/{row['id']}", {"name": "x", "options": [{"group": "A", "desc": "B"}]}, "update"),
        ("POST", "/products", {"products": [{"name": "x"}]}, "create"),
        ("DELETE", f"/products/{row['id']}", None, "delete"),
        ("DELETE", f"/products?ids={row['id']}", None, "delete"),
        ("POST", f"/stock/{code}", {"code": code, "stock": 12345}, "update"),
        ("POST", "/stock", [{"code": code, "stock": 12345}], "update"),
        ("POST", f"/options/{option['id']}", {"product_id": row["id"], "group": "G", "desc": "D"}, "update"),
        ("POST", "/options", {"options": [{"product_id": row["id"], "group": "G", "desc": "D"}]}, "create"),
        ("DELETE", f"/options/{option['id']}", None, "delete"),
        ("POST", f"/orders/{order['id']}", {"status": "Cancelled", "delivery_note": "never"}, "update"),
        ("POST", "/orders", {"orders": [{"id": order["id"], "delivery_note": "never"}]}, "update"),
        ("POST", f"/users/{user['id']}", {"full_name": "never", "email": "x"}, "update"),
        ("POST", "/users", {"users": [{"full_name": "never", "email": "x"}]}, "create"),
        ("POST", f"/user-groups/{group['id']}", {"name": "never"}, "update"),
        ("DELETE", f"/user-groups/{group['id']}", None, "delete"),
        ("POST", "/downloads", {"downloads": [{"name": "x", "src": "y"}]}, "create"),
        ("DELETE", f"/downloads/{download['id']}", None, "delete"),
    ]
    for method, path, body, action in calls:
        answer = shop_api.request(method, f"{path}{'&' if '?' in path else '?'}diffOnly=true", json=body)
        assert answer.status_code == 200, answer.text
        diff = answer.json()["diff"][0]
        assert diff["action"] == action
        assert diff["changes"]
    assert snapshot(shop_api) == before


def test_dry_run_refuses_what_would_be_refused(shop_api):
    answer = shop_api.post("/products?diffOnly=true", json={"products": [{"code": "x"}]})
    assert shop_api.errors(answer) == (400, ["products[0]: name is required"])


def test_dry_run_of_no_difference(shop_api, products):
    row = single(products)
    answer = shop_api.post(
        f"/stock/{row['code']}?diffOnly=true", json={"code": row["code"], "stock": row["stock"]["qty"]}
    )
    assert answer.json()["diff"][0]["changes"] == {}
