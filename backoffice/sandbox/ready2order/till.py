"""One till: its records, its owner's sign-in, and what happens at it while nobody asks the API."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from threading import RLock
from typing import Any

from backoffice.sandbox.clock import Clock
from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.ready2order.blanks import BLANKS, STAMPS
from backoffice.sandbox.ready2order.day import DailyReports
from backoffice.sandbox.ready2order.documents import Bill, invoice
from backoffice.sandbox.ready2order.events import Webhook
from backoffice.sandbox.ready2order.fields import unpadded
from backoffice.sandbox.ready2order.holdings import Holdings
from backoffice.sandbox.ready2order.seed.baskets import Baskets
from backoffice.sandbox.ready2order.seed.customers import Customers
from backoffice.sandbox.ready2order.seed.days import business_days
from backoffice.sandbox.ready2order.seed.local_time import NEVER, day_of, local, moment
from backoffice.sandbox.ready2order.seed.past import Past
from backoffice.sandbox.ready2order.seed.plan import NEW_PART, Plan
from backoffice.sandbox.ready2order.seed.products import Products
from backoffice.sandbox.ready2order.stock import taken
from backoffice.sandbox.ready2order.stornos import Ids, cancelled, storno

NEW_PARTS = 100
"""Ids of items, payments and discounts set aside for each new document."""


class Till(Holdings):
    """Safe to use from any thread: all of it happens under the sandbox's lock."""

    def __init__(self, plan: Plan, *, lock: RLock, clock: Clock, options: Options) -> None:
        self.number = plan.till
        self.name = f"{plan.shop.name} {plan.suffix}".strip()
        self.username = f"{plan.shop.username}{plan.suffix}"
        self.password = f"kassa-{plan.till}"
        self.currency = plan.currency
        self.plan = plan
        self.odd: list[Row] = []
        """Rows planted to be wrong: resource, id, field, value, why. A client must notice them, not choke."""
        self.hostile: list[Row] = []
        """Rows planted with names that break careless pages and exports."""
        self.webhook = Webhook()
        self._lock, self._clock, self._options = lock, clock, options
        products, customers = Products(plan), Customers(plan)
        days = business_days(plan)
        self.day = DailyReports(days)
        self.baskets = Baskets(plan, products, customers)
        self.past = Past(plan, days, self.baskets)
        self._numbers: dict[tuple[int, bool], int] = {}
        self._documents = 0
        super().__init__(plan, products, customers, self.baskets, self.past)

    def about(self) -> Row:
        """Its name, its sign-in and its size."""
        return {
            "number": self.number,
            "name": self.name,
            "username": self.username,
            "password": self.password,
            "currency": self.currency,
            "products": len(self.products),
            "invoices": len(self.invoices),
            "customers": len(self.customers),
        }

    # what happens at the till

    def create(self, resource: str, **fields: Any) -> Row:
        """A new row, whatever its fields hold: nothing is checked here."""
        with self._lock:
            stamps = {name: local(self._clock.now()) for name in STAMPS.get(resource, ()) if name}
            return self.tables[resource].add({**BLANKS.get(resource, {}), **stamps, **fields})

    def update(self, resource: str, identifier: int, **fields: Any) -> Row:
        """The row with these fields changed and its time of change moved, unless that is given too."""
        with self._lock:
            changed = STAMPS.get(resource, (None, None))[1]
            stamp = {changed: local(self._clock.now())} if changed else {}
            before = self.tables[resource][identifier]
            row = self.tables[resource].update(identifier, {**stamp, **_dated(resource, fields)})
            if resource == "orders" and row["table_id"] != before["table_id"]:
                self._note_transfer(before["table_id"], row["table_id"], [identifier])
            return row

    def delete(self, resource: str, identifier: int) -> None:
        with self._lock:
            self.tables[resource].remove(identifier)

    def sell(
        self,
        *,
        training: bool = False,
        at: datetime | None = None,
        external_reference: str | None = None,
        front: bool = False,
    ) -> Row:
        """A customer buys something, now or (uploaded late) at an earlier time.

        ``front`` puts the document before all others in the order of ids.
        """
        with self._lock:
            moment_s = at.timestamp() if at else self._clock.now()
            report = self.day.at(moment_s)
            number = self.next_number(moment_s, training)
            ids = self.new_ids()
            if front:
                ids = replace(ids, invoice=self.invoices.front_id())
            bill = self.baskets.bill(10**12 + self._documents, ids, number, training, moment_s, report)
            row = {**invoice(bill), "invoice_externalReferenceNumber": external_reference}
            return self._written(row, bill)

    def cancel(self, identifier: int, reason: str = "Irrtum", *, changes: Row | None = None) -> Row:
        """The storno of an invoice, which is marked as cancelled; ``changes`` go into the storno."""
        with self._lock:
            now, original = self._clock.now(), self.invoices[identifier]
            number = self.next_number(now, bool(original["invoice_testMode"]))
            row = storno(original, self.new_ids(), number, now, self.day.at(now)) | (changes or {})
            self.invoices.add(row)
            self.invoices.update(identifier, cancelled(now, reason))
            taken(self, [(each["product_id"], each["item_quantity"]) for each in row["items"]])
            return row

    def issue(self, bill: Bill) -> Row:
        """A document made by hand."""
        with self._lock:
            return self._written(invoice(bill), bill)

    def open_day(self) -> None:
        with self._lock:
            self.day.open(self._clock.now())

    def close_day(self) -> None:
        with self._lock:
            self.day.close(self._clock.now())
            self.invoices.forget_all()

    def charge(self, identifier: int, value: Decimal | str) -> Row:
        """The coupon, with more left on it."""
        return self._move_coupon(identifier, Decimal(value), "charge")

    def redeem(self, identifier: int, value: Decimal | str) -> Row:
        """The coupon, with less left on it. ``ValueError`` if there is not so much."""
        with self._lock:
            if Decimal(value) > Decimal(self.coupons[identifier]["_value"]):
                raise ValueError(f"Not so much is left on coupon {identifier}.")
            return self._move_coupon(identifier, -Decimal(value), "redeem")

    def _move_coupon(self, identifier: int, amount: Decimal, kind: str) -> Row:
        with self._lock:
            left = Decimal(self.coupons[identifier]["_value"]) + amount
            self.note_coupon(identifier, amount, kind)
            return self.update("coupons", identifier, _value=unpadded(left))

    def note_coupon(self, identifier: int, amount: Decimal, kind: str) -> None:
        """A movement on a coupon: charge, redeem or correction; the amount is negative where there is less then."""
        self.create(
            "coupon_transactions",
            coupon_id=identifier,
            couponTransaction_value=unpadded(amount),
            couponTransaction_type=kind,
        )

    def transfer(self, identifiers: Iterable[int], table_id: int, group: int = 1) -> list[Row]:
        """Order items go to another table: one event for each table that they come from."""
        with self._lock:
            left: dict[int, list[int]] = {}
            for identifier in identifiers:
                left.setdefault(self.orders[identifier]["table_id"], []).append(identifier)
                self.orders.update(identifier, {"table_id": table_id, "order_group": group})
            for source, moved in left.items():
                self._note_transfer(source, table_id, moved)
            return [self.orders[identifier] for moved in left.values() for identifier in moved]

    def _note_transfer(self, source: int, target: int, identifiers: list[int]) -> None:
        self.transfers.add({"sourceTable_id": source, "targetTable_id": target, "order_ids": identifiers})

    # numbers

    def next_number(self, moment_s: float, training: bool) -> int:
        """Counted per year, training documents apart."""
        series = (day_of(moment_s).year, training)
        if series not in self._numbers:
            self._numbers[series] = self.past.last_number(*series)
        self._numbers[series] += 1
        return self._numbers[series]

    def new_ids(self) -> Ids:
        self._documents += 1
        part = self.plan.first_id(NEW_PART) + self._documents * NEW_PARTS
        return Ids(self.invoices.next_id(), part, part, part)

    def stamp_stock(self) -> Row:
        """What a change of stock changes besides the stock."""
        return {"product_updated_at": local(self._clock.now())} if self._options.stock_counts_as_update else {}

    def _written(self, row: Row, bill: Bill) -> Row:
        taken(self, [(each["product_id"], each["item_quantity"]) for each in row["items"]])
        return self.invoices.add(row)


def _dated(resource: str, fields: Row) -> Row:
    """An invoice's hidden times follow the visible ones, so that filters find it where it says it is."""
    written = fields.get("invoice_timestamp")
    if resource != "invoices" or not isinstance(written, str) or written == NEVER:
        return fields
    return {**fields, "_at": moment(written)}
