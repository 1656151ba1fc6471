"""Writing at the emulated ReadyCloud: what is kept, what is dropped, which stamps move."""

import pytest

STAMPS = ("updated_at", "nested_updated_at")


def stamps(api, order):
    shown = api.read(order["url"])
    return tuple(shown[name] for name in STAMPS)


@pytest.fixture
def moved(cloud_api):
    """Which of an order's two stamps a call moves."""

    def call(order, method, path, body):
        cloud_api.sandbox.clock.shift(5)
        before = stamps(cloud_api, order)
        answer = cloud_api.request(method, path, json=body)
        assert answer.ok, answer.text
        return [name for name, old, new in zip(STAMPS, before, stamps(cloud_api, order), strict=True) if new != old]

    return call


def whole(**fields):
    """The order of the vendor's own walk-through, with its odd empty kinds."""
    return {
        "primary_id": "BO-1", "custom_fields": {}, "notes": [], "tags": [], "source": {"name": "Backoffice"},
        "message": "Danke & Grüße", "billing": {"status": "paid", "total": "15.00 USD"},
        "shipping": {"ship_to": {"first_name": "Ada", "region": "WA", "country": "US"}, "ship_via": "UPS Ground"},
        "boxes": [
            {"weight": "1 lbs", "length": "12 in",
             "items": [{"quantity": 2, "part_number": "A", "unit_price": "7.5 USD", "unit_weight": "0.5 oz"}]}
        ],
        **fields,
    }  # fmt: skip


# orders


def test_new_order_with_boxes_and_items(cloud_api):
    made = cloud_api.made("orders/?expand=boxes,items", **whole())
    box = made["boxes"][0]
    item = box["items"][0]
    assert cloud_api.read(made["url"], expand="boxes,items") == made
    assert (made["primary_id"], made["message"], made["tags"], made["custom_fields"]) == (
        "BO-1",
        "Danke & Grüße",
        [],
        {},
    )
    assert (made["billing"]["total"], made["billing"]["tax"], made["shipping"]["status"]) == ("15.00 USD", None, None)
    assert made["shipping"]["ship_to"]["region"] == "WA"
    assert (box["weight"], box["length"]) == ("453.592 g", "30.480 cm")
    assert (item["quantity"], item["unit_price"], item["unit_weight"], item["kind"]) == (
        2,
        "7.50 USD",
        "14.175 g",
        None,
    )


def test_units_as_they_were_sent_by_option(clouds):
    box = clouds(readycloud_units="sent").made("orders/?expand=boxes,items", **whole())["boxes"][0]
    assert (box["weight"], box["length"], box["items"][0]["unit_weight"]) == ("1.000 lbs", "12.000 in", "0.500 oz")


def test_unknown_keys_are_dropped_without_a_word(cloud_api):
    items = [{"quantity": 1, "unit_amount": 7.5, "sku": "A"}]
    made = cloud_api.made(
        "orders/?expand=boxes,items",
        primary_id="X",
        state="WA",
        boxes=[{"items": items}],
        created_at="2020-01-01T00:00:00Z",
    )
    item = made["boxes"][0]["items"][0]
    assert (item["unit_price"], "unit_amount" in item, "sku" in item, "state" in made) == (None, False, False, False)
    assert made["created_at"][:4] == "2026"


@pytest.mark.parametrize(
    ("fields", "complaints"),
    [
        ({}, {"primary_id": ["This field is required."]}),
        ({"primary_id": " "}, {"primary_id": ["This field may not be blank."]}),
        ({"primary_id": None}, {"primary_id": ["This field may not be null."]}),
        ({"primary_id": "A", "order_number": "first"}, {"order_number": ["A valid integer is required."]}),
        ({"primary_id": "A", "ordered_at": "today"}, {"ordered_at": ["Datetime has wrong format. Use ISO 8601."]}),
        ({"primary_id": "A", "billing": {"total": 15, "status": "new"}},
         {"billing": {"status": ['"new" is not a valid choice.'],
                      "total": ['Enter an amount with its currency, like "15.00 USD".']}}),
        ({"primary_id": "A", "custom_fields": []}, {"custom_fields": ["Expected a dictionary of items."]}),
        ({"primary_id": "A", "tags": {}}, {"tags": ["Expected a list of strings."]}),
        ({"primary_id": "A", "boxes": [{"items": [{"kind": "goods"}]}]},
         {"boxes": {"items": {"quantity": ["This field is required."]}}}),
        ({"primary_id": "A", "boxes": [{"weight": "heavy"}]},
         {"boxes": {"weight": ["Enter a number with its unit, one of g, kg, oz, lb, lbs."]}}),
        ({"primary_id": "A", "boxes": {"weight": "1 g"}}, {"boxes": ["Expected a list of items."]}),
    ],
)  # fmt: skip
def test_refused_order(cloud_api, fields, complaints):
    assert cloud_api.refused("POST", "orders/", fields) == complaints
    assert len(cloud_api.org.orders) == 60


def test_complaints_as_one_sentence_by_option(clouds):
    api = clouds(readycloud_errors="detail")
    told = api.refused("POST", "orders/", {"billing": {"total": 5}})
    assert told == {
        "detail": "primary_id: This field is required.; "
        'billing.total: Enter an amount with its currency, like "15.00 USD".'
    }


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"primary_id": NaN}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"primary_id=A", "application/x-www-form-urlencoded", 415),
    ],
)
def test_body_that_is_no_order(cloud_api, sent, kind, status):
    answer = cloud_api.post("orders/", data=sent, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert len(cloud_api.org.orders) == 60


def test_half_a_pair_does_no_harm(cloud_api):
    answer = cloud_api.post("orders/", data=b'{"primary_id": "\\ud800"}', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["primary_id"]) == (201, "?")


@pytest.mark.parametrize(
    ("option", "status", "count", "message"),
    [("twice", 201, 2, "first"), ("merged", 200, 1, "second"), ("refused", 400, 1, "first")],
)
def test_second_order_with_the_same_primary_id(clouds, option, status, count, message):
    api = clouds(readycloud_duplicates=option)
    api.made("orders/", primary_id="BO-1", message="first")
    assert api.post("orders/", json={"primary_id": "BO-1", "message": "second"}).status_code == status
    found = api.read("orders/", primary_id="BO-1")
    assert (found["count"], found["results"][0]["message"]) == (count, message)


def test_change_touches_what_is_named_only(cloud_api):
    made = cloud_api.made("orders/", **whole())
    body = {"shipping": {"status": "fulfilled", "ship_to": {"city": "Bellevue"}}, "boxes": [], "notes": []}
    changed = cloud_api.patch(made["url"], json=body).json()
    assert changed["shipping"]["status"] == "fulfilled"
    assert changed["shipping"]["ship_via"] == "UPS Ground"
    ship_to = changed["shipping"]["ship_to"]
    assert (ship_to["first_name"], ship_to["city"]) == ("Ada", "Bellevue")
    assert (changed["billing"], changed["boxes"]) == (made["billing"], made["boxes"])


def test_custom_fields_are_replaced_whole(cloud_api):
    made = cloud_api.made("orders/", primary_id="A", custom_fields={"a": 1.5, "b": {"c": "d"}})
    assert made["custom_fields"] == {"a": 1.5, "b": {"c": "d"}}
    assert cloud_api.patch(made["url"], json={"custom_fields": {"e": 1}}).json()["custom_fields"] == {"e": 1}


def test_put_makes_blank_what_it_leaves_out(cloud_api):
    made = cloud_api.made("orders/", **whole())
    changed = cloud_api.put(made["url"], json={"primary_id": "BO-2"}).json()
    assert (changed["primary_id"], changed["message"], changed["billing"]["total"]) == ("BO-2", None, None)
    assert changed["boxes"] == made["boxes"]
    assert cloud_api.refused("PUT", made["url"], {}) == {"primary_id": ["This field is required."]}


def test_deleted_order_is_gone(cloud_api):
    made = cloud_api.made("orders/", primary_id="A")
    answer = cloud_api.delete(made["url"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert [cloud_api.get(made["url"]).status_code, cloud_api.delete(made["url"]).status_code] == [404, 404]


# which stamp moves


def test_order_itself_moves_both_stamps(cloud_api, moved):
    order = cloud_api.made("orders/", **whole())
    assert moved(order, "PATCH", order["url"], {"message": "new"}) == ["updated_at", "nested_updated_at"]


def test_what_is_inside_moves_the_nested_stamp_only(cloud_api, moved):
    order = cloud_api.made("orders/?expand=boxes,items", **whole())
    box = order["boxes"][0]
    item = box["items"][0]
    nested = ["nested_updated_at"]
    assert moved(order, "PATCH", box["url"], {"tracking_number": "1Z"}) == nested
    assert moved(order, "PATCH", item["url"], {"pick_location": "B-7"}) == nested
    assert moved(order, "POST", box["url"] + "items/", {"quantity": 1}) == nested
    assert moved(order, "POST", order["url"] + "boxes/", {"items": [{"quantity": 3}]}) == nested
    assert moved(order, "POST", order["url"] + "notes/", {"content": "Hello"}) == nested
    shown = cloud_api.read(order["url"], expand="boxes,items")
    assert shown["boxes"][0]["tracking_number"] == "1Z"
    assert [each["pick_location"] for each in shown["boxes"][0]["items"]] == ["B-7", None]
    assert [len(each["items"]) for each in shown["boxes"]] == [2, 1]
    assert [note["content"] for note in shown["notes"]] == ["Hello"]


def test_people_at_readycloud_move_the_same_stamps(cloud_api, cloud):
    order = cloud.place_order(items=2)
    states = [stamps(cloud_api, order)]
    for deed in (cloud.ship, cloud.deliver):
        cloud_api.sandbox.clock.shift(5)
        deed(order)
        states.append(stamps(cloud_api, order))
    assert [len(set(column)) for column in zip(*states, strict=True)] == [2, 3]
    shown = cloud.show(order)
    assert (shown["shipping"]["status"], len(shown["boxes"][0]["items"])) == ("fulfilled", 2)
    assert shown["boxes"][0]["delivered_at"] is not None


def test_tracking_number_alone_is_missed_by_the_updated_filter(cloud_api, cloud):
    order = cloud.place_order()
    cloud_api.sandbox.clock.shift(60)
    since = cloud_api.sandbox.clock.moment().isoformat()
    cloud.track(order, "1Z999")
    assert cloud_api.read("orders/", updated_at__gte=since)["count"] == 0
    probe = cloud_api.read("orders/", only="url,nested_updated_at", limit=100)["results"]
    assert [each["url"] for each in probe if each["nested_updated_at"] >= since[:19]] == [order["url"]]


# boxes, items, notes


@pytest.mark.parametrize(
    ("path", "body", "complaints"),
    [
        ("boxes/", {"confirmation_type": "maybe"}, {"confirmation_type": ['"maybe" is not a valid choice.']}),
        ("boxes/", {"cod": "yes"}, {"cod": ["Must be a valid boolean."]}),
        ("boxes/", {"items": [{}]}, {"items": {"quantity": ["This field is required."]}}),
        ("notes/", {}, {"content": ["This field is required."]}),
    ],
)
def test_refused_inside(cloud_api, cloud, path, body, complaints):
    order = cloud.place_order()
    assert cloud_api.refused("POST", order["url"] + path, body) == complaints


@pytest.mark.parametrize(
    ("body", "complaints"),
    [
        ({"quantity": "2.5"}, {"quantity": ["A valid integer is required."]}),
        ({"quantity": 1, "unit_price": "7,50 EUR"},
         {"unit_price": ['Enter an amount with its currency, like "15.00 USD".']}),
        ({"quantity": True}, {"quantity": ["A valid integer is required."]}),
    ],
)  # fmt: skip
def test_refused_item(cloud_api, cloud, body, complaints):
    box = cloud.place_order()["boxes"][0]
    assert cloud_api.refused("POST", box["url"] + "items/", body) == complaints


def test_note_is_changed_and_keeps_its_author(cloud_api, cloud):
    note = cloud_api.made(cloud.place_order()["url"] + "notes/", content="a", author={"name": "x"})
    assert note["author"] == {"email": "", "name": "owner", "system": "Backoffice"}
    assert cloud_api.patch(note["url"], json={"content": "b"}).json()["content"] == "b"


# products, packaging, contacts


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("products/", {"part_number": "N-1", "unit_weight": "1 kg"}, {"description": "New"}),
        ("packaging/", {"name": "Crate", "length": "1 m"}, {"name": "Big crate"}),
        ("contacts/", {"first_name": "Ada", "email": "a@example.com"}, {"company": "Ada Ltd"}),
    ],
)
def test_record_is_made_and_changed(cloud_api, path, body, change):
    count = cloud_api.read(path)["count"]
    made = cloud_api.made(path, **body)
    changed = cloud_api.patch(made["url"], json=change).json()
    assert changed == {**made, **change, "updated_at": changed["updated_at"]}
    assert cloud_api.read(made["url"]) == changed
    assert cloud_api.read(path)["count"] == count + 1


def test_product_weight_has_four_places(cloud_api):
    assert cloud_api.made("products/", part_number="N", unit_weight="1 kg")["unit_weight"] == "1000.0000 g"


def test_address_of_a_contact_is_changed(cloud_api):
    address = cloud_api.read("contacts/", limit=1)["results"][0]["addresses"][0]
    assert cloud_api.patch(address["url"], json={"city": "Boise"}).json()["city"] == "Boise"
    assert cloud_api.read(address["url"])["city"] == "Boise"
