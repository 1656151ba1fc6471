"""The small tables of a shop: how it is paid, why it cancels, what it takes off, and its years."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.blanks import goods, money
from backoffice.sandbox.ready2order.seed.discounting import MARK, SHARES, mark_id, share_id, share_name
from backoffice.sandbox.ready2order.seed.local_time import day_of, local
from backoffice.sandbox.ready2order.seed.plan import (
    DAY_S,
    DISCOUNT_RULE,
    FINANCIAL_YEAR,
    PAYMENT_METHOD,
    STORNO_REASON,
    Plan,
)
from backoffice.sandbox.ready2order.seed.reference import PAYMENT_METHODS, country_id


def vat_rates(plan: Plan) -> list[Row]:
    country = country_id(plan.currency)
    return [
        {
            "id": rate.id,
            "value": hundredths(rate.rate * 10),
            "code": rate.code,
            "description": rate.description,
            "countryId": country,
        }
        for rate in plan.rates
    ]


def payment_methods(plan: Plan) -> list[Row]:
    return [
        {
            "payment_id": plan.first_id(PAYMENT_METHOD) + place,
            "payment_name": name,
            "payment_description": description,
            "payment_accountingCode": code,
            "payment_markAsPaid": paid,
            "payment_purpose": None,
            "paymentType_id": type_id,
        }
        for place, (name, description, code, paid, type_id) in enumerate(PAYMENT_METHODS)
    ]


def storno_reasons(plan: Plan) -> list[Row]:
    return [
        {
            "storno_id": plan.first_id(STORNO_REASON) + place,
            "storno_name": name,
            "storno_description": None if place else "Falsch eingetippt",
            "storno_created_at": local(plan.founded + place * 60),
        }
        for place, name in enumerate(plan.shop.storno_reasons)
    ]


def discount_groups(plan: Plan) -> list[Row]:
    """The second is empty, and switched off."""
    first = plan.first_id(DISCOUNT_RULE)
    return [
        {**goods.DISCOUNT_GROUP, "discountGroup_id": first, "discountGroup_name": "Rabatte"},
        {
            **goods.DISCOUNT_GROUP,
            "discountGroup_id": first + 1,
            "discountGroup_name": "Aktionen",
            "discountGroup_description": "Nur zur Eröffnung",
            "discountGroup_active": False,
        },
    ]


def discounts(plan: Plan) -> list[Row]:
    """Those that the bills of the past name."""
    rows = [(share_id(plan, place), share_name(percent), hundredths(percent)) for place, percent in enumerate(SHARES)]
    made = [
        _discount(plan, place, identifier, name, value, "percent")
        for place, (identifier, name, value) in enumerate(rows)
    ]
    return [*made, _discount(plan, len(made), mark_id(plan), MARK, "0", "custom")]


def _discount(plan: Plan, place: int, identifier: int, name: str, value: str, unit: str) -> Row:
    created = plan.founded + place * 600
    return {
        **goods.DISCOUNT,
        "discount_id": identifier,
        "discount_name": name,
        "discount_description": None if place % 2 else "An der Kassa",
        "discount_value": value,
        "discount_unit": unit,
        "discount_order": place,
        "discountGroup_id": plan.first_id(DISCOUNT_RULE),
        "discount_created_at": local(created),
        "discount_updated_at": local(created + DAY_S),
    }


def financial_years(plan: Plan) -> list[Row]:
    """From the year of the founding, which was a short one, to the present, which is the active one."""
    founded, present = day_of(plan.founded).year, day_of(plan.now).year
    return [
        {
            **money.FINANCIAL_YEAR,
            "accountingFinancialYear_id": plan.first_id(FINANCIAL_YEAR) + year - founded,
            "accountingFinancialYear_number": year,
            "accountingFinancialYear_active": year == present,
            "accountingFinancialYear_trunkYear": year == founded,
        }
        for year in range(founded, present + 1)
    ]
