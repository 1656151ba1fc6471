"""One web shop: its records, its API account, and what happens in it while nobody asks the API."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from backoffice.sandbox.clock import Clock
from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.rec_plus.access import Access
from backoffice.sandbox.rec_plus.holdings import Holdings
from backoffice.sandbox.rec_plus.hooks import HookList
from backoffice.sandbox.rec_plus.plan import OPTION, OPTIONS_EACH, ShopPlan
from backoffice.sandbox.rec_plus.seed.blanks import CATEGORY, PRODUCT, USER, option_row
from backoffice.sandbox.rec_plus.seed.choices import chosen
from backoffice.sandbox.rec_plus.seed.lines import Basket, Bought
from backoffice.sandbox.rec_plus.seed.orders import PAID, UNPAID, Placing, next_ids, order
from backoffice.sandbox.rec_plus.text import bare
from backoffice.sandbox.rec_plus.times import local
from backoffice.sandbox.rec_plus.variations import level, stock_changes, varied

BLANKS = {"products": PRODUCT, "users": USER, "categories": CATEGORY}
ON_SALE = ("live", "featured", "special_offer")
API, ADMIN = "api", "admin"
"""Who changes something: each leaves a stamp of its own on a product."""


class WebShop(Holdings):
    """Safe to use from any thread: all of it happens under the sandbox's lock."""

    def __init__(self, plan: ShopPlan, *, lock: RLock, clock: Clock, options: Options) -> None:
        super().__init__(plan)
        self.number, self.name, self.zone = plan.shop, plan.name, plan.zone
        self.access = Access.of(plan.seed, plan.shop)
        self.hooks = HookList()
        self.domain = ""
        """Where it is: with http:// and a port of its own. Followed by /api/v1."""
        self.statuses = list(plan.theme.statuses)
        """What an order's status may be: people set them in the admin."""
        self.files: dict[str, tuple[str, bytes]] = {}
        """What was uploaded: path → content type and content."""
        self.features = {"linked_products", "address_finder"}
        self.lock, self._clock, self._options = lock, clock, options
        self._placed = self._option_ids = 0

    def about(self) -> Row:
        """Where it is, its sign-in and its size."""
        return {
            "number": self.number,
            "name": self.name,
            "domain": self.domain,
            "username": self.access.username,
            "password": self.access.password,
            "public_key": self.access.public_key,
            "scopes": sorted(self.access.scopes),
            "timezone": self.zone.key,
            "products": len(self.products),
            "orders": len(self.orders),
            "users": len(self.users),
        }

    # records

    def create(self, resource: str, *, by: str = ADMIN, **fields: Any) -> Row:
        """A new row, whatever its fields hold: nothing is checked here."""
        with self.lock:
            row = {**BLANKS.get(resource, {}), **self._stamps(resource, by, new=True), **fields}
            if resource == "products":
                row["_tags"] = {group: () for group, _ in self.plan.theme.tags} | row["_tags"]
                row = self._with_options(row, None)
            return self.tables[resource].add(row)

    def update(self, resource: str, identifier: int, *, by: str = ADMIN, **fields: Any) -> Row:
        """The row with these fields changed, and its stamp moved unless that is given too."""
        with self.lock:
            before = self.tables[resource][identifier]
            row = {**self._stamps(resource, by, new=False), **fields}
            if resource == "products" and "options" in fields:
                row = self._with_options({**before, **row}, before)
            if resource == "orders" and "status" in fields:
                row["_lines"] = _moved(before, fields["status"])
            return self.tables[resource].update(identifier, row)

    def delete(self, resource: str, identifier: int) -> None:
        with self.lock:
            self.tables[resource].remove(identifier)

    def set_stock(self, code: str, stock: int, *, cost: str | None = None) -> Row:
        """At the code of a product or a variation; ``KeyError`` if nothing is kept there."""
        with self.lock:
            row = self.by_code.first(code)
            if row is None or level(row, code) is None:
                raise KeyError(code)
            changes = {"stock": stock} | ({} if cost is None else {"cost": cost})
            return self.change_stock(row, code, changes, by=ADMIN)

    def change_stock(self, row: Row, code: str, changes: Row, *, by: str) -> Row:
        """By option it does not count as a change of the product: no stamp moves then and no event is sent."""
        with self.lock:
            changed = stock_changes(row, code, changes)
            if self._options.stock_counts_as_update:
                changed |= self._stamps("products", by, new=False)
            return self.products.update(row["id"], changed)

    # orders

    def place_order(
        self,
        items: Iterable[tuple[str, int]] | None = None,
        *,
        user: int | None = None,
        paid: bool = True,
        waiting: bool = False,
        coupon: int | None = None,
        at: datetime | None = None,
    ) -> Row:
        """Somebody buys ``items`` (code and number of each; left out, something), and the stock goes down.

        Not ``paid`` it is a cart that was left behind; ``waiting`` for a bank transfer it is an order without a payment.
        ``coupon`` is the place of one in the list. ``KeyError`` for a code or a user that there is not.
        """
        with self.lock:
            self._placed += 1
            invoice_id, first_line = next_ids(self.plan, self._placed)
            placed = int(at.timestamp() if at else self._clock.now())
            basket = self._basket(items, coupon)
            placing = Placing(
                id=self.orders.next_id(), invoice_id=invoice_id, first_line=first_line, placed=placed,
                status=UNPAID if waiting or not paid else PAID, payment=2 if waiting else 0, paid=paid,
                user=self.users[self.users.ids[self._placed % len(self.users)] if user is None else user],
            )  # fmt: skip
            row = self.orders.add(order(self.plan, placing, basket))
            if paid:
                self._take(basket)
            return row

    def _basket(self, items: Iterable[tuple[str, int]] | None, coupon: int | None) -> Basket:
        """Something on sale if nothing is named."""
        wanted = list(items) if items is not None else [(self._something(), 1)]
        return Basket([self._bought(code, qty) for code, qty in wanted], 0, coupon)

    def _something(self) -> str:
        statuses = self.products.column("status")
        on_sale = [identifier for identifier in self.products.ids if statuses[identifier] in ON_SALE]
        row = self.products[on_sale[self._placed * 7 % len(on_sale)]]
        return str((row["variations"] or [row])[0]["code"])

    def _bought(self, code: str, qty: int) -> Bought:
        row = self.by_code.first(code)
        if row is None:
            raise KeyError(code)
        taken = next((each for each in row["variations"] if each["code"] == code), None)
        return Bought(chosen(row, bare(row["name"]), taken), qty)

    def _take(self, basket: Basket) -> None:
        for bought in basket.bought:
            row = self.products[bought.choice.product_id]
            kept = level(row, bought.choice.code)
            if kept is not None and kept["stock"] != "":
                self.change_stock(row, bought.choice.code, {"stock": kept["stock"] - bought.qty}, by=ADMIN)

    # products and their options

    def _with_options(self, row: Row, before: Row | None) -> Row:
        """New options get an id and a key; the variations follow from the options."""
        options = [self._numbered(option, place + 1) for place, option in enumerate(row["options"])]
        return {
            **row,
            "options": options,
            "variations": varied(row["code"], options, (before or {}).get("variations", ())),
        }

    def preview(self, row: Row, before: Row | None) -> Row:
        """The product's row as it would be, with its variations; new options have no id yet."""
        options = [option_row(**{"id": None, **option}) for option in row["options"]]
        return {
            **row,
            "options": options,
            "variations": varied(row["code"], options, (before or {}).get("variations", ())),
        }

    def _numbered(self, option: Row, place: int) -> Row:
        if option.get("id"):
            return option_row(**option)
        self._option_ids += 1
        identifier = self.plan.row_id(OPTION, self.plan.products, OPTIONS_EACH) + self._option_ids
        return option_row(**{"sort_order": place, "sync_key": f"N{identifier:x}", **option, "id": identifier})

    # stamps

    def local(self, moment_s: float) -> str:
        return local(moment_s, self.zone)

    def _stamps(self, resource: str, by: str, *, new: bool) -> Row:
        now = self._clock.now()
        written = self.local(now)
        if resource == "users":
            return {"date_added": written, "date_modified": None} if new else {"date_modified": written}
        if resource not in ("products", "categories"):
            return {}
        stamps: Row = {"_updated": int(now)}
        if resource == "products":
            stamps |= {"date_added": written, "_live": int(now)} if new else {}
            stamps["date_modified_api" if by == API else "date_modified_admin"] = written
        return stamps


def _moved(row: Row, status: str) -> Sequence[Row]:
    """The lines that stood where the order stood go with it."""
    return [{**line, "status": status} if line["status"] == row["status"] else line for line in row["_lines"]]
