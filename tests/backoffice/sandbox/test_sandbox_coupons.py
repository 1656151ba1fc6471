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
