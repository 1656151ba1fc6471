"""Groups, tax rates, payment methods, storno reasons, categories, and the lists that are the same for all."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.records import Resource, listing, reading, writing
from backoffice.sandbox.ready2order.fields import Invalid
from backoffice.sandbox.ready2order.seed.reference import UNITS
from backoffice.sandbox.ready2order.shapes import GROUP_ID, encoded, product, public
from backoffice.sandbox.tables import equal_to


def _kept_group(call: Call, fields: Row, before: Row | None) -> Row:
    parent = fields.get("productgroup_parent")
    if parent is not None:
        call.require(call.till.product_groups, "productgroup_parent", parent)
        if before and parent == before["productgroup_id"]:
            raise Invalid.because("productgroup_parent", "exists")
    return _hidden(fields, "productgroup_accountingCodeName", "productgroup_accountingCodeVatRate")


def _hidden(fields: Row, *names: str) -> Row:
    """Fields that are kept but never shown again."""
    return {f"_{name}" if name in names else name: value for name, value in fields.items()}


def _group_has_members(call: Call, identifier: int) -> bool:
    groups = call.till.product_groups.column("productgroup_parent").values()
    return identifier in groups or identifier in call.till.products.column("productgroup_id").values()


def _kept_payment_method(call: Call, fields: Row, before: Row | None) -> Row:
    if "paymentType_id" in fields:
        call.require(call.till.payment_types, "paymentType_id", fields["paymentType_id"])
    return fields


GROUPS = Resource(
    "/productgroups", "product_groups", "product group", paged=True,
    create=bodies.GROUP, change=bodies.GROUP_CHANGE, kept=_kept_group, in_use=_group_has_members,
)  # fmt: skip
PAYMENT_METHODS = Resource(
    "/paymentMethods", "payment_methods", "payment method",
    create=bodies.PAYMENT_METHOD, change=bodies.PAYMENT_METHOD_CHANGE, kept=_kept_payment_method,
)  # fmt: skip
STORNO_REASONS = Resource(
    "/storno", "storno_reasons", "storno reason", paged=True,
    create=bodies.STORNO_REASON, change=bodies.STORNO_REASON,
)  # fmt: skip
CATEGORIES = Resource(
    "/customerCategories", "customer_categories", "customer category",
    create=bodies.CATEGORY, change=bodies.CATEGORY,
    in_use=lambda call, identifier: identifier in call.till.customers.column("customerCategory_id").values(),
)  # fmt: skip
VAT_RATES = Resource("/vat-rates", "vat_rates", "VAT rate")
PAYMENT_TYPES = Resource("/paymentMethodsType", "payment_types", "payment type")
BILL_TYPES = Resource("/billTypes", "bill_types", "bill type")
CURRENCIES = Resource("/currencies", "currencies", "currency")
COUNTRIES = Resource("/countries", "countries", "country")
LANGUAGES = Resource("/languages", "languages", "language")
LEGAL_FORMS = Resource("/legalForms", "legal_forms", "legal form")
FINANCIAL_YEARS = Resource("/accounting/financialYears", "financial_years", "financial year")


def group_products(call: Call) -> Answer:
    """The products of a group; by option the group alone, as the API documents it."""
    group = call.row(call.till.product_groups)
    if call.box.options.group_products == "group":
        return call.answer(public(group))
    members = call.till.products.select({"productgroup_id": equal_to(call.id())})
    rows = (call.till.products[identifier] for identifier in members)
    return call.joined(encoded(product(call.till, row, {GROUP_ID}), call.box.options) for row in rows)


def units(call: Call) -> Answer:
    return call.answer([{"identifier": unit} for unit in UNITS])


OPERATIONS = (
    *reading(GROUPS),
    *writing(GROUPS),
    Operation("GET", "/productgroups/{id}/products", group_products),
    *reading(PAYMENT_METHODS),
    *writing(PAYMENT_METHODS),
    *reading(STORNO_REASONS),
    *writing(STORNO_REASONS),
    *reading(CATEGORIES),
    *writing(CATEGORIES),
    listing(VAT_RATES),
    *reading(PAYMENT_TYPES),
    *reading(BILL_TYPES),
    *reading(CURRENCIES),
    *reading(COUNTRIES),
    *reading(LANGUAGES),
    *reading(LEGAL_FORMS),
    *reading(FINANCIAL_YEARS),
    Operation("GET", "/products/units", units),
)
