"""How the API refuses: one body for all, in two languages, and nothing unknown is overlooked."""

import json

import pytest

from backoffice.sandbox.ready2order.fields import (
    Field,
    Invalid,
    Kind,
    boolean,
    decimal,
    inner,
    integer,
    read,
    several,
    text,
)
from backoffice.sandbox.ready2order.forms import decoded

PRODUCT = {"product_name": "Semmel", "product_price": "0.9", "product_vat": "10"}


def refused(answer, status=400):
    """Field → messages."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert sorted(body) == ["code", "details", "error", "msg", "requestId"]
    assert (body["error"], body["code"]) == (True, "errors.validation.failed")
    errors = body["details"]["errors"]
    assert body["msg"] == "\n".join(message for messages in errors.values() for message in messages)
    return errors


def test_required_fields_in_english(api):
    assert refused(api.post("/products", json={})) == {
        "product_name": ["The product name field is required."],
        "product_price": ["The product price field is required."],
        "product_vat": ["The product vat field is required."],
    }


@pytest.mark.parametrize("language", ["de", "de-AT", "de-AT,de;q=0.9,en;q=0.5", "DE"])
def test_messages_in_german(api, language):
    answer = api.post("/products", json={}, headers={"Accept-Language": language})
    assert refused(answer)["product_name"] == ["product name muss ausgefüllt sein."]


@pytest.mark.parametrize("language", ["en-US", "fr", "", "en,de"])
def test_other_languages_get_english(api, language):
    answer = api.post("/storno", json={}, headers={"Accept-Language": language})
    assert refused(answer) == {"storno_name": ["The storno name field is required."]}


def test_other_errors_are_localised_too(api):
    assert api.get("/nonsense", headers={"Accept-Language": "de"}).json()["msg"] == "Hier ist nichts."


@pytest.mark.parametrize("status", [400, 406, 422])
def test_status_of_validation_errors_is_an_option(api, sandbox, status):
    sandbox.set_options(validation_status=status)
    refused(api.post("/products", json={}), status)


def test_unknown_query_parameter_is_refused(api):
    assert refused(api.get("/customers", params={"search": "Huber", "page": 1})) == {
        "search": ["The search field is not known here."]
    }


def test_unknown_body_field_is_refused(api, till):
    before = len(till.products)
    assert list(refused(api.post("/products", json={**PRODUCT, "price": "1"}))) == ["price"]
    assert list(refused(api.put(f"/products/{till.products.ids[0]}", json={"name": "x"}))) == ["name"]
    assert len(till.products) == before


def test_unknown_inner_field_is_named_by_its_path(api, till):
    body = {**PRODUCT, "productgroup": {"productgroup_id": till.product_groups.ids[1], "nonsense": 1}}
    assert list(refused(api.post("/products", json=body))) == ["productgroup.nonsense"]


def test_body_where_none_belongs_is_refused(api):
    assert list(refused(api.put("/dailyReport/close", json={"force": True}))) == ["force"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("product_price", "12,50", "The product price must be a number."),
        ("product_price", "", "The product price must be a number."),
        ("product_price", "1e3", "The product price must be a number."),
        ("product_price", True, "The product price must be a number."),
        ("product_price", None, "The product price must be a number."),
        ("product_name", 7, "The product name must be a string."),
        ("product_itemnumber", 7, "The product itemnumber must be a string."),
        ("product_active", "true", "The product active field must be true or false."),
        ("product_active", 1, "The product active field must be true or false."),
        ("product_sortIndex", "5", "The product sortIndex must be an integer."),
        ("product_sortIndex", 5.0, "The product sortIndex must be an integer."),
        ("product_vat_id", None, "The product vat id must be an integer."),
        ("productgroup_id", None, "The productgroup id must be an integer."),
        ("productgroup", 7, "The productgroup must be an object."),
        ("product_stock_unit", "barrel", "The selected product stock unit is invalid."),
        ("product_vat_id", 7, "The selected product vat id is invalid."),
        ("productgroup_id", 7, "The selected productgroup id is invalid."),
    ],
)
def test_wrong_type_is_refused(api, field, value, message):
    assert refused(api.post("/products", json={**PRODUCT, field: value})) == {field: [message]}


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": ""}, {"limit": "0"}, {"limit": "1.5"}]
)
def test_faulty_paging_is_refused(api, query):
    assert list(refused(api.get("/products", params=query))) == list(query)


@pytest.mark.parametrize("value", ["yes", "TRUE", "2", ""])
def test_faulty_flag_is_refused(api, value):
    assert list(refused(api.get("/products", params={"includeProductGroup": value}))) == ["includeProductGroup"]


@pytest.mark.parametrize("value", ["2026-06-17", "17.06.2026 10:00:00", "2026-06-17T10:00:00", "2026-13-01 00:00:00"])
def test_faulty_updated_after_is_refused(api, value):
    assert list(refused(api.get("/products", params={"updatedAfter": value}))) == ["updatedAfter"]


def test_all_faults_are_told_at_once(api):
    errors = refused(api.post("/products", json={"product_price": "x", "nonsense": 1, "product_active": 2}))
    assert sorted(errors) == ["nonsense", "product_active", "product_price"]


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"text"', b"\xff\xfe", b'{"product_price": NaN}', b"null", b"[" * 100_000]
)
def test_unreadable_body_is_refused(api, body):
    answer = api.post("/products", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "errors.invalidBody")


def test_numbers_are_taken_exactly(api):
    body = b'{"product_name": "x", "product_vat": 10, "product_price": 0.1000000000000055511}'
    answer = api.post("/products", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400  # sixteen places and more are not money
    body = b'{"product_name": "x", "product_vat": 10, "product_price": 2.675}'
    answer = api.post("/products", data=body, headers={"Content-Type": "application/json"})
    assert answer.json()["product_price"] == "2.675"


# forms


def test_form_as_php_sends_it(api, till):
    group = till.product_groups.ids[4]
    form = {
        "product_name": "Kipferl",
        "product_price": "1.20",
        "product_vat": "10",
        "product_active": "1",
        "product_fav": "0",
        "product_sortIndex": "3",
        "productgroup[productgroup_id]": str(group),
    }
    answer = api.post("/products", data=form)
    assert answer.status_code == 201
    row = answer.json()
    assert (row["product_price"], row["product_active"], row["product_fav"]) == ("1.2", True, False)
    assert (row["product_sortIndex"], row["productgroup_id"]) == (3, group)


def test_form_with_lists(api, till):
    form = [("masterCustomer", str(till.customers.ids[0]))]
    form += [("customerIds[]", str(identifier)) for identifier in till.customers.ids[1:3]]
    assert api.post("/customers/merge", data=form).status_code == 200


def test_form_values_are_checked_too(api):
    answer = api.post("/products", data={**PRODUCT, "product_active": "yes", "product_sortIndex": "a"})
    assert sorted(refused(answer)) == ["product_active", "product_sortIndex"]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"a=1&b=%C3%A4", {"a": "1", "b": "ä"}),
        (b"a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        (b"a[]=1&a[]=2", {"a": ["1", "2"]}),
        (b"a[0][n]=x&a[1][n]=y", {"a": [{"n": "x"}, {"n": "y"}]}),
        (b"a[b][c][d]=1", {"a": {"b": {"c": {"d": "1"}}}}),
        (b"a=&b[]=", {"a": "", "b": [""]}),
        (b"a[1]=x", {"a": {"1": "x"}}),
        (b"", {}),
    ],
)
def test_form_nesting(body, value):
    assert decoded(body) == value


# declarations


def test_read_gives_only_what_was_sent():
    fields = (integer("a"), text("b"), decimal("c"), boolean("d"))
    assert read(fields, {"c": "1.50"}, textual=False) == {"c": "1.5"}


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        (decimal("x"), 220, "220"),
        (decimal("x"), "220.00", "220"),
        (decimal("x"), "-0.00", "0"),
        (decimal("x"), "-12.340", "-12.34"),
        (text("x", nullable=True), None, None),
        (integer("x"), -5, -5),
        (Field("x", Kind.INTEGERS), [1, 2], [1, 2]),
        (several("x", text("y")), [{"y": "z"}], [{"y": "z"}]),
        (several("x", text("y"), single=True), {"y": "z"}, [{"y": "z"}]),
    ],
)
def test_read_value(field, given, value):
    assert read((field,), {"x": given}, textual=False) == {"x": value}


@pytest.mark.parametrize(
    ("field", "given", "path", "rule"),
    [
        (integer("x", minimum=1), 0, "x", "minimum"),
        (text("x", longest=3), "abcd", "x", "longest"),
        (text("x", choices=("a", "b")), "c", "x", "choice"),
        (text("x", required=True), "", "x", "required"),
        (text("x", required=True), None, "x", "required"),
        (text("x"), None, "x", "text"),
        (Field("x", Kind.INTEGERS), [1, "2"], "x", "integers"),
        (several("x", text("y")), [{"y": "a"}, {"y": 1}], "x.1.y", "text"),
        (several("x", text("y")), {"y": "a"}, "x", "objects"),
        (inner("x", text("y", required=True)), {}, "x.y", "required"),
    ],
)
def test_read_refuses(field, given, path, rule):
    with pytest.raises(Invalid) as raised:
        read((field,), {"x": given}, textual=False)
    assert {name: [each.rule for each in broken] for name, broken in raised.value.complaints.items()} == {path: [rule]}


def test_group_description_has_a_longest(api):
    body = {"productgroup_name": "x", "productgroup_description": "d" * 256}
    answer = api.post("/productgroups", data=json.dumps(body), headers={"Content-Type": "application/json"})
    assert refused(answer) == {
        "productgroup_description": ["The productgroup description may not be longer than 255 characters."]
    }
