"""What a product costs a category of customers, or one customer."""

from dataclasses import dataclass

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import decimal, integer
from backoffice.sandbox.ready2order.pages import ordered
from backoffice.sandbox.ready2order.shapes import price
from backoffice.sandbox.tables import Table, equal_to


@dataclass(frozen=True)
class Prices:
    """The prices for one kind of buyer."""

    part: str
    """Of the path."""
    table: str
    buyers: str
    """The table of those who may have such a price."""
    key: str
    place: str
    """The name of the buyer's id in the path."""

    @property
    def path(self) -> str:
        return f"/products/{{id}}/price/{self.part}"

    @property
    def one(self) -> str:
        return f"{self.path}/{{{self.place}}}"

    def of(self, call: Call) -> Table:
        return call.till.tables[self.table]

    def row(self, call: Call) -> Row:
        """The price that the path names; ``Refusal`` (404) if there is none, or no such product."""
        row = self.found(call, call.id(self.place))
        if row is None:
            raise Refusal("errors.notFound")
        return row

    def found(self, call: Call, buyer: int) -> Row | None:
        """A product has one price for a buyer, at most."""
        product, table = call.row(call.till.products), self.of(call)
        ids = table.select({"product_id": equal_to(product["product_id"]), self.key: equal_to(buyer)})
        return table[ids[0]] if ids else None


VALUE = decimal("price_value", required=True)


def operations(prices: Prices) -> tuple[Operation, ...]:
    create = (VALUE, integer(prices.key, required=True))
    return (
        Operation("GET", prices.path, lambda call: _list(prices, call)),
        Operation("POST", prices.path, lambda call: _create(prices, call), body=create, status=201),
        Operation("GET", prices.one, lambda call: _read(prices, call)),
        Operation("PUT", prices.one, lambda call: _change(prices, call), body=(VALUE,)),
        Operation("DELETE", prices.one, lambda call: _delete(prices, call)),
    )


def _list(prices: Prices, call: Call) -> Answer:
    product, table = call.row(call.till.products), prices.of(call)
    ids = ordered(table.select({"product_id": equal_to(product["product_id"])}), call.box.options)
    return call.answer([price(call.till, table[identifier]) for identifier in ids])


def _read(prices: Prices, call: Call) -> Answer:
    return call.answer(price(call.till, prices.row(call)))


def _create(prices: Prices, call: Call) -> Answer:
    """Takes the place of the price that the buyer has for the product already, if any (unknown in the contract)."""
    buyer, value = call.body[prices.key], call.body["price_value"]
    before = prices.found(call, buyer)
    call.require(call.till.tables[prices.buyers], prices.key, buyer)
    if before is not None:
        return _set(prices, call, before, value)
    row = call.till.create(prices.table, product_id=call.id(), price_value=value, **{prices.key: buyer})
    return call.answer(price(call.till, row))


def _change(prices: Prices, call: Call) -> Answer:
    return _set(prices, call, prices.row(call), call.body["price_value"])


def _set(prices: Prices, call: Call, before: Row, value: str) -> Answer:
    row = call.till.update(prices.table, before["price_id"], price_value=value)
    return call.answer(price(call.till, row))


def _delete(prices: Prices, call: Call) -> Answer:
    call.till.delete(prices.table, prices.row(call)["price_id"])
    return call.message("The price was deleted.")


CATEGORY_PRICES = Prices(
    "customerCategory", "category_prices", "customer_categories", "customerCategory_id", "customerCategoryId"
)
CUSTOMER_PRICES = Prices("customer", "customer_prices", "customers", "customer_id", "customerId")

OPERATIONS = (*operations(CATEGORY_PRICES), *operations(CUSTOMER_PRICES))
