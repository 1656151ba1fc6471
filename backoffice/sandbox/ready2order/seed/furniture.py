"""The small tables of a shop: how it is paid, why it cancels, who works there."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.people import STAFF
from backoffice.sandbox.ready2order.seed.plan import PAYMENT_METHOD, STORNO_REASON, TABLE, USER, Plan
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


def users(plan: Plan) -> list[Row]:
    return [
        {"user_id": plan.first_id(USER) + place, "user_firstName": first, "user_lastName": last}
        for place, (first, last) in enumerate(STAFF)
    ]


def tables(plan: Plan) -> list[Row]:
    return [
        {"table_id": plan.first_id(TABLE) + place, "table_name": name} for place, name in enumerate(plan.shop.tables)
    ]
