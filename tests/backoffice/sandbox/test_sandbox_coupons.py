"""Coupons: reading, filters, writing, charging and redeeming."""

import pytest

from backoffice.sandbox.ready2order.ean import ean13


def test_training_coupons_are_left_out_unless_asked_for(account):
    api = account()
    till = api.sandbox.tills[0]
    training = {row["coupon_id"] for row in till.coupons if row["coupon_testMode"]}
    assert len(training) == 3
    rest = set(till.coupons.ids) - training
    for query, expected in (({}, rest), ({"trainingMode": "false"}, rest), ({"trainingMode": "0"}, rest),
                            ({"trainingMode": "true"}, training), ({"trainingMode": "1"}, training)):  # fmt: skip
        assert {row["coupon_id"] for row in api.every("/coupons", **query)} == expected
    api.sandbox.set_options(training_shows="both")
    assert {row["coupon_id"] for row in api.every("/coupons", trainingMode="true")} == training | rest
    assert api.get("/coupons", params={"trainingMode": "yes"}).status_code == 400


def test_coupon_by_its_code(api, till):
    row = till.coupons[till.coupons.ids[3]]
    assert [each["coupon_id"] for each in api.rows("/coupons", identifier=row["coupon_identifier"])] == [
        row["coupon_id"]
    ]
    assert api.rows("/coupons", identifier="0000000000000") == []
    training = next(row for row in till.coupons if row["coupon_testMode"])["coupon_identifier"]
    assert api.rows("/coupons", identifier=training) == []
    assert len(api.rows("/coupons", identifier=training, trainingMode="true")) == 1


def test_other_names_of_training_are_refused(api):
    for parameter in ("testMode", "trainingsMode", "training_mode"):
        assert api.get("/coupons", params={parameter: "true"}).status_code == 400


def test_value_is_kept_and_never_shown(api, till):
    assert {float(row["_value"]) for row in till.coupons} > {0.0}
    assert not [name for row in api.every("/coupons") for name in row if "alue" in name]


def test_codes_have_their_check_digit(till):
    codes = [row["coupon_identifier"] for row in till.coupons]
    assert len(set(codes)) == len(codes) == 30
    assert {code for code in codes if code != ean13(code[:12])} == set()
    assert ean13("400638133393") == "4006381333931"


def test_purposes_and_what_they_hold(till):
    rows = {row["coupon_purpose"]: row for row in till.coupons}
    assert (rows["multi"]["coupon_containsVat"], rows["multi"]["vat_id"]) == ("0", None)
    assert (rows["single"]["coupon_containsVat"], rows["single"]["vat_id"]) == ("20", 1001)
    assert rows["single"]["product_id"] in till.products
    assert {type(row["couponCategory_id"]) for row in till.coupons} == {int, type(None)}
    assert {row["customer_id"] for row in till.coupons} == {None, till.customers.ids[0]}


@pytest.mark.parametrize("resource", ["coupons", "coupon_categories"])
def test_ids_named_by_coupons_exist(till, resource):
    named = {row["couponCategory_id"] for row in till.coupons} - {None}
    assert named
    assert named <= set(till.coupon_categories.ids)


# writing


def test_coupon_life(api, till, sandbox):
    body = {
        "coupon_name": "Zum Geburtstag",
        "coupon_value": "50.00",
        "couponCategory_id": till.coupon_categories.ids[0],
        "customer_id": till.customers.ids[0],
        "coupon_type": "coupon",
        "coupon_purpose": "single",
        "coupon_containsVat": 10,
        "coupon_validUntil": "2030-01-02",
        "coupon_issuedAt": "2026-06-01 08:00:00",
        "coupon_testMode": False,
        "coupon_identifier": "AABBCC",
    }
    answer = api.post("/coupons", json=body)
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "coupon_id": row["coupon_id"],
        "coupon_name": "Zum Geburtstag",
        "coupon_containsVat": "10",
        "coupon_purpose": "single",
        "coupon_identifier": "AABBCC",
        "coupon_testMode": False,
        "coupon_validUntil": "2030-01-02 00:00:00",
        "coupon_issuedAt": "2026-06-01 08:00:00",
        "couponCategory_id": till.coupon_categories.ids[0],
        "vat_id": 1002,
        "product_id": None,
        "customer_id": till.customers.ids[0],
        "coupon_created_at": row["coupon_created_at"],
        "coupon_updated_at": row["coupon_created_at"],
    }
    assert till.coupons[row["coupon_id"]]["_value"] == "50"
    sandbox.clock.shift(61)
    path = f"/coupons/{row['coupon_id']}"
    changed = api.put(path, json={"coupon_name": "Neu", "coupon_validUntil": None, "customer_id": None})
    assert (changed.status_code, changed.json()) == (200, {
        **row, "coupon_name": "Neu", "coupon_validUntil": None, "customer_id": None,
        "coupon_updated_at": changed.json()["coupon_updated_at"],
    })  # fmt: skip
    assert changed.json()["coupon_updated_at"] > row["coupon_updated_at"]
    assert api.rows(path) == changed.json()
    assert api.delete(path).json()["msg"] == "The coupon was deleted."
    for method in ("GET", "PUT", "DELETE"):
        assert api.request(method, path).status_code == 404


def test_least_coupon(api):
    row = api.post("/coupons", json={"coupon_name": "x", "coupon_value": 5}).json()
    code = row["coupon_identifier"]
    assert (row["coupon_purpose"], row["coupon_containsVat"], row["coupon_validUntil"]) == ("multi", "0", None)
    assert (len(code), code) == (13, ean13(code[:12]))
    assert row["coupon_issuedAt"] == row["coupon_created_at"]
    assert [each["coupon_id"] for each in api.rows("/coupons", identifier=code)] == [row["coupon_id"]]
    other = api.post("/coupons", json={"coupon_name": "x", "coupon_value": 5}).json()
    assert other["coupon_identifier"] != code


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"coupon_name": ""}, "coupon_name"), ({"coupon_value": "viel"}, "coupon_value"),
     ({"coupon_value": "-1"}, "coupon_value"), ({"couponCategory_id": 5}, "couponCategory_id"),
     ({"customer_id": 5}, "customer_id"), ({"coupon_type": "card"}, "coupon_type"),
     ({"coupon_purpose": "any"}, "coupon_purpose"), ({"coupon_validUntil": "soon"}, "coupon_validUntil"),
     ({"coupon_validUntil": "2030-02-30"}, "coupon_validUntil"), ({"coupon_testMode": "yes"}, "coupon_testMode"),
     ({"coupon_purpose": "multi", "coupon_containsVat": "20"}, "coupon_containsVat"), ({"value": "1"}, "value")],
)  # fmt: skip
def test_faulty_coupon_is_refused(api, till, changes, field):
    count = len(till.coupons)
    answer = api.post("/coupons", json={"coupon_name": "x", "coupon_value": "5", **changes})
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.coupons) == count


def test_name_and_value_are_required(api):
    assert sorted(api.post("/coupons", json={}).json()["details"]["errors"]) == ["coupon_name", "coupon_value"]


def test_charge_and_redeem(api, till):
    path = f"/coupons/{api.post('/coupons', json={'coupon_name': 'x', 'coupon_value': '10'}).json()['coupon_id']}"
    identifier = till.coupons.ids[-1]
    for deed, value, left in (("charge", "2.50", "12.5"), ("redeem", 12, "0.5"), ("redeem", "0.5", "0")):
        answer = api.post(f"{path}/{deed}", json={"value": value})
        assert (answer.status_code, answer.json()) == (200, api.rows(path))
        assert till.coupons[identifier]["_value"] == left
    assert [
        (row["coupon_id"], row["couponTransaction_type"], row["couponTransaction_value"])
        for row in till.coupon_transactions
    ] == [(identifier, "charge", "2.5"), (identifier, "redeem", "-12"), (identifier, "redeem", "-0.5")]


def test_no_more_can_be_redeemed_than_is_left(api, till):
    identifier = till.coupons.ids[0]
    till.update("coupons", identifier, _value="20")
    answer = api.post(f"/coupons/{identifier}/redeem", json={"value": "20.01"})
    assert (answer.status_code, answer.json()["details"]["errors"]) == (
        400,
        {"value": ["The value may not be greater than 20."]},
    )
    assert (till.coupons[identifier]["_value"], len(till.coupon_transactions)) == ("20", 0)
    with pytest.raises(ValueError, match="Not so much is left"):
        till.redeem(identifier, "21")


@pytest.mark.parametrize("deed", ["charge", "redeem"])
@pytest.mark.parametrize("body", [{}, {"value": "0"}, {"value": "-1"}, {"value": "x"}, {"value": "1", "note": "x"}])
def test_faulty_movement_is_refused(api, till, deed, body):
    answer = api.post(f"/coupons/{till.coupons.ids[0]}/{deed}", json=body)
    assert answer.status_code == 400
    assert len(till.coupon_transactions) == 0
    assert api.post(f"/coupons/5/{deed}", json={"value": "1"}).status_code == 404


def test_new_value_is_a_correction(api, till):
    identifier = till.coupons.ids[0]
    till.update("coupons", identifier, _value="20")
    assert api.put(f"/coupons/{identifier}", json={"coupon_value": "15"}).status_code == 200
    assert till.coupons[identifier]["_value"] == "15"
    (row,) = till.coupon_transactions
    assert (row["couponTransaction_type"], row["couponTransaction_value"]) == ("correction", "-5")
    api.put(f"/coupons/{identifier}", json={"coupon_value": "15"})
    assert len(till.coupon_transactions) == 1


def test_coupon_category_life(api, till):
    answer = api.post("/couponCategories", json={"couponCategory_name": "Neu"})
    assert answer.status_code == 201
    row = answer.json()
    assert row == {**row, "couponCategory_name": "Neu", "couponCategory_description": None}
    path = f"/couponCategories/{row['couponCategory_id']}"
    assert api.put(path, json={"couponCategory_description": "x"}).status_code == 400
    assert api.put(path, json={"couponCategory_name": "Alt"}).json() == {**row, "couponCategory_name": "Alt"}
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404
    assert api.delete(f"/couponCategories/{till.coupon_categories.ids[0]}").json()["code"] == "errors.inUse"
