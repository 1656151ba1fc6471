"""The coupons that a shop has sold."""

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.blanks import money
from backoffice.sandbox.ready2order.ean import coupon_code
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.plan import COUPON, COUPON_CATEGORY, CUSTOMER, DAY_S, PRODUCT, Plan

CATEGORIES = (("Geschenk", "Zu Weihnachten und Geburtstagen"), ("Kulanz", None))
YEARS_S = 3 * 365 * DAY_S
TRAINING_EVERY = 10


def categories(plan: Plan) -> list[Row]:
    """None in a shop without coupons."""
    return [
        {
            "couponCategory_id": plan.first_id(COUPON_CATEGORY) + place,
            "couponCategory_name": name,
            "couponCategory_description": description,
        }
        for place, (name, description) in enumerate(CATEGORIES if plan.shop.coupons else ())
    ]


def coupons(plan: Plan) -> list[Row]:
    return [_coupon(plan, place) for place in range(plan.shop.coupons)]


def _coupon(plan: Plan, place: int) -> Row:
    dice = Dice(plan.seed, plan.till, COUPON, place)
    identifier = plan.first_id(COUPON) + place
    issued = plan.founded + place * 30 * DAY_S
    worth = dice.pick((1000, 2000, 2500, 5000, 10_000))
    left = dice.pick((worth, worth, worth // 2, 0))
    return {
        **money.COUPON,
        "coupon_id": identifier,
        "coupon_name": f"Gutschein {worth // 100}",
        **_purpose(plan, single=dice.chance(30)),
        "coupon_identifier": coupon_code(identifier),
        "coupon_testMode": place % TRAINING_EVERY == TRAINING_EVERY - 1,
        "coupon_validUntil": None if dice.chance(20) else local(issued + YEARS_S),
        "coupon_issuedAt": local(issued),
        "couponCategory_id": plan.first_id(COUPON_CATEGORY) + dice.below(2) if dice.chance(70) else None,
        "customer_id": plan.row_id(CUSTOMER, 0) if plan.customers and dice.chance(25) else None,
        "coupon_created_at": local(issued),
        "coupon_updated_at": local(issued + (0 if left == worth else 20 * DAY_S)),
        "_value": hundredths(left),
    }


def _purpose(plan: Plan, *, single: bool) -> Row:
    """Taxed when it is sold, if it is for one thing only."""
    if not single:
        return {"coupon_purpose": "multi"}
    rate = plan.rates[0]
    return {
        "coupon_purpose": "single",
        "coupon_containsVat": hundredths(rate.rate * 10),
        "vat_id": rate.id,
        "product_id": plan.row_id(PRODUCT, 0) if plan.products else None,
    }
