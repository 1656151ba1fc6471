"""Products, one by one, in bulk, and their stock."""

from decimal import Decimal

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Complaint, Field, Invalid, unpadded
from backoffice.sandbox.ready2order.pages import ordered, sliced
from backoffice.sandbox.ready2order.seed.reference import UNITS
from backoffice.sandbox.ready2order.shapes import GROUP_ID, encoded, product, stock
from backoffice.sandbox.tables import Table, Test, Tests, equal_to

FLAGS = frozenset(field.name for field in bodies.INCLUDES)
FAVOURITES = 2
VARIATION_TYPE = 5


def listed(call: Call) -> Answer:
    table, options = call.till.products, call.box.options
    ids = ordered(table.select(_tests(call)), options)
    flags = _flags(call)
    render = lambda row: encoded(product(call.till, row, flags), options)  # noqa: E731 - once per page
    ids = sliced(call.query, len(ids), options, call.lies).of(ids)
    return call.joined(table.rendered(identifier, (flags, options.numbers), render) for identifier in ids)


def _flags(call: Call) -> frozenset[str]:
    return frozenset(name for name in FLAGS if call.query.get(name))


def _tests(call: Call) -> Tests:
    """What the query asks of each product."""
    query, tests = call.query, dict[str, Test]()
    for parameter, column in (("itemNumber", "product_itemnumber"), ("barcode", "product_barcode")):
        if parameter in query:
            tests[column] = equal_to(query[parameter])
    if "productgroup_id" in query:
        tests["productgroup_id"] = equal_to(query["productgroup_id"])
    if "name" in query:
        tests["product_name"] = (query["name"], lambda value: query["name"].lower() in str(value).lower())
    if "q" in query:
        words = query["q"].lower().split()
        tests["_search"] = (query["q"], lambda value: all(word in value for word in words))
    if "updatedAfter" in query:
        since, inclusive = query["updatedAfter"], call.box.options.updated_after_inclusive
        tests["product_updated_at"] = (
            (since, inclusive),
            lambda value: (value or "") > since or (inclusive and value == since),
        )
    return tests


def read(call: Call) -> Answer:
    return call.answer(product(call.till, call.row(call.till.products), {*_flags(call), GROUP_ID}))


def create(call: Call) -> Answer:
    row = call.till.create("products", **kept(call, call.body, None))
    return call.answer(product(call.till, row, {GROUP_ID}))


def change(call: Call) -> Answer:
    before = call.row(call.till.products)
    row = call.till.update("products", call.id(), **kept(call, call.body, before))
    return call.answer(product(call.till, row, {GROUP_ID}))


def delete(call: Call) -> Answer:
    call.row(call.till.products)
    if call.box.options.soft_delete:
        call.till.update("products", call.id(), product_active=False)
    else:
        call.till.delete("products", call.id())
    return call.message("The product was deleted.")


def create_batch(call: Call) -> Answer:
    """All or none: one faulty entry refuses the whole batch."""
    ready, complaints = [], dict[str, list[Complaint]]()
    for place, entry in enumerate(call.body["items"]):
        try:
            ready.append(kept(call, entry, None))
        except Invalid as invalid:
            complaints |= {f"items.{place}.{name}": broken for name, broken in invalid.complaints.items()}
    if complaints:
        raise Invalid(complaints)
    rows = [call.till.create("products", **fields) for fields in ready]
    return call.answer([product(call.till, row, {GROUP_ID}) for row in rows])


def kept(call: Call, body: Row, before: Row | None) -> Row:
    """From the fields of a body to those of a row; ``Invalid`` for what is missing or names nothing."""
    fields = {name: value for name, value in body.items() if name not in ("productgroup", "product_base")}
    _check_required(fields, before)
    fields |= _vat(call, fields)
    fields |= _group(call, body)
    fields |= _base(call, body)
    unit = fields.get("product_stock_unit")
    if unit is not None and unit not in UNITS:
        raise Invalid.because("product_stock_unit", "exists")
    if fields.get("product_stock_enabled") and not unit and not (before or {}).get("product_stock_unit"):
        fields["product_stock_unit"] = UNITS[0]
    if "product_accountingCodeName" in fields:
        fields["_accountingCodeName"] = fields.pop("product_accountingCodeName")
    return fields


def _check_required(fields: Row, before: Row | None) -> None:
    """A new product needs name, price and tax; a change must not empty them."""
    missing = [name for name in ("product_name", "product_price") if name not in fields and before is None]
    missing += [name for name in ("product_name",) if fields.get(name) == ""]
    if before is None and "product_vat" not in fields and "product_vat_id" not in fields:
        missing.append("product_vat")
    if missing:
        raise Invalid({name: [Complaint("required")] for name in missing})


def _vat(call: Call, fields: Row) -> Row:
    """Rate and id of the rate, whichever of the two was given; the id wins."""
    if "product_vat_id" in fields:
        rate = call.require(call.till.vat_rates, "product_vat_id", fields["product_vat_id"])
        return {"product_vat": rate["value"]}
    if "product_vat" in fields:
        matching = [rate["id"] for rate in call.till.vat_rates if rate["value"] == fields["product_vat"]]
        return {"product_vat_id": matching[0] if matching else None}
    return {}


def _group(call: Call, body: Row) -> Row:
    """The favourites cannot hold products."""
    name, identifier = "productgroup_id", body.get("productgroup_id")
    if "productgroup" in body:
        name, identifier = "productgroup.productgroup_id", body["productgroup"]["productgroup_id"]
    if identifier is None:
        return {}
    group = call.require(call.till.product_groups, name, identifier)
    if group["productgroup_type_id"] == FAVOURITES:
        raise Invalid.because(name, "exists")
    return {"productgroup_id": identifier}


def _base(call: Call, body: Row) -> Row:
    """A product with a base is a variation of it."""
    if "product_base" not in body:
        return {}
    identifier = body["product_base"]["product_id"]
    base = call.require(call.till.products, "product_base.product_id", identifier)
    kind = {"product_base_id": identifier, "product_type": "variation", "product_type_id": VARIATION_TYPE}
    return kind if "productgroup_id" in body else {**kind, "productgroup_id": base["productgroup_id"]}


# stock


def read_stock(call: Call) -> Answer:
    return call.answer(stock(call.row(call.till.products)))


def read_stock_by_number(call: Call) -> Answer:
    found = _by_number(call.till.products, call.path["itemNumber"])
    if not found:
        raise Refusal("errors.notFound")
    return call.answer(stock(call.till.products[found[0]]))


def change_stock(call: Call) -> Answer:
    """An absolute figure, or a difference to the present one."""
    before, body = call.row(call.till.products), call.body
    if "product_stock" in body and "product_stockDelta" in body:
        raise Invalid.because("product_stock", "either", "product_stockDelta")
    changes = {
        column: body[name]
        for name, column in (
            ("product_stock", "product_stock_value"),
            ("product_reorderLevel", "product_stock_reorderLevel"),
            ("product_safetyStock", "product_stock_safetyStock"),
        )
        if name in body
    }
    if "product_stockDelta" in body:
        changed = Decimal(before["product_stock_value"]) + Decimal(body["product_stockDelta"])
        changes["product_stock_value"] = unpadded(changed)
    row = call.till.products.update(call.id(), {**changes, **call.till.stamp_stock()})
    return call.answer(stock(row))


def change_stock_batch(call: Call) -> Answer:
    """Absolute figures; all or none."""
    changes: list[tuple[int, str]] = []
    ids: list[int] = []
    numbers: list[str] = []
    for place, entry in enumerate(call.body["products"]):
        identifier = _named(call, entry, f"products.{place}")
        changes.append((identifier, entry["product_stock"]))
        if "product_id" in entry:
            ids.append(identifier)
        else:
            numbers.append(entry["product_itemNumber"])
    for identifier, value in changes:
        call.till.products.update(identifier, {"product_stock_value": value, **call.till.stamp_stock()})
    return call.answer({"updatedIds": ids, "updatedItemNumbers": numbers})


def _named(call: Call, entry: Row, path: str) -> int:
    """The product that an entry names by its id (as text) or its item number."""
    given = entry.get("product_id", "")
    if given:
        identifier = int(given) if given.isascii() and given.isdigit() else None
        return int(call.require(call.till.products, f"{path}.product_id", identifier)["product_id"])
    found = _by_number(call.till.products, entry.get("product_itemNumber"))
    if not found:
        raise Invalid.because(f"{path}.product_itemNumber", "exists")
    return found[0]


def _by_number(products: Table, number: str | None) -> list[int]:
    if number is None:
        return []
    return list(products.select({"product_itemnumber": equal_to(number)}))


STOCK = "/products/{id}/stock"
_INCLUDES: tuple[Field, ...] = bodies.INCLUDES

OPERATIONS = (
    Operation("GET", "/products", listed, query=bodies.PRODUCT_LIST),
    Operation("POST", "/products", create, body=bodies.PRODUCT, status=201),
    Operation("POST", "/products/batch", create_batch, body=bodies.PRODUCT_BATCH, status=201),
    Operation("POST", "/products/batch/stock", change_stock_batch, body=bodies.STOCK_BATCH),
    Operation("GET", "/products/itemNumber/{itemNumber}/stock", read_stock_by_number),
    Operation("GET", "/products/{id}", read, query=_INCLUDES),
    Operation("PUT", "/products/{id}", change, body=bodies.PRODUCT),
    Operation("DELETE", "/products/{id}", delete),
    Operation("GET", STOCK, read_stock),
    Operation("PUT", STOCK, change_stock, body=bodies.STOCK),
)
