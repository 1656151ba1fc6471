"""One organisation: its records and how they change. Nothing is checked here."""

from collections.abc import Callable
from threading import RLock

from backoffice.sandbox.clock import Clock
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud import base66, fields
from backoffice.sandbox.readycloud.kinds import Fields, merged
from backoffice.sandbox.readycloud.plan import OrgPlan
from backoffice.sandbox.readycloud.seed import records
from backoffice.sandbox.readycloud.seed.orders import Orders
from backoffice.sandbox.readycloud.times import micros, millis
from backoffice.sandbox.tables import Table

FIELDS: dict[str, Fields] = {
    "orders": fields.ORDER,
    "products": fields.PRODUCT,
    "contacts": fields.CONTACT,
    "packaging": fields.PACKAGING,
    "webhooks": {},
}
DELETED_DAYS_AGO = 40


class Organisation:
    """Tables by name: orders (with boxes, items, notes and tracking in them), products, contacts, packaging, webhooks."""

    def __init__(self, plan: OrgPlan, *, lock: RLock, clock: Clock) -> None:
        self.plan, self.number, self.key = plan, plan.number, base66.encoded(plan.id)
        self.lock, self._clock = lock, clock
        self._inner = plan.first_inner_id
        stamps = records.stamps(plan, DELETED_DAYS_AGO)
        self.row: Row = {**stamps, "name": plan.name, "deleted_at": stamps["_updated"] if plan.deleted else None}
        self.orders = Table(
            "_id",
            source=Orders(plan),
            first_id=plan.first_id,
            derived={
                "billing_status": lambda row: row["billing"]["status"],
                "shipping_status": lambda row: row["shipping"]["status"],
            },
        )
        self.tables = {
            "orders": self.orders,
            "products": self._made(records.product, plan.products),
            "contacts": self._made(records.contact, plan.contacts),
            "packaging": self._made(records.packaging, len(records.BOXES)),
            "webhooks": Table("_id", first_id=plan.first_id),
        }

    def _made(self, make: Callable[[OrgPlan, int], Row], count: int) -> Table:
        return Table("_id", [make(self.plan, position) for position in range(count)], first_id=self.plan.first_id)

    @property
    def is_deleted(self) -> bool:
        return self.row["deleted_at"] is not None

    @property
    def url(self) -> str:
        return f"/api/v2/orgs/{self.key}/"

    def about(self) -> Row:
        return {
            "key": self.key,
            "url": self.url,
            "name": self.row["name"],
            "deleted": self.is_deleted,
            "orders": len(self.orders),
            "products": len(self.tables["products"]),
        }

    def rename(self, changes: Row) -> None:
        self.row = {**self.row, **changes, "_updated": millis(self._clock.now())}

    # records

    def create(self, table: str, kept: Row) -> Row:
        now = self._clock.now()
        stamps: Row = {"_created": micros(now), "_updated": millis(now)}
        if table == "orders":
            stamps |= {"_nested": micros(now)}
        return self.tables[table].add({**kept, **stamps})

    def change(self, table: str, identifier: int, changes: Row) -> Row:
        """The fields of groups one by one; stamps move."""
        row = self.tables[table][identifier]
        new = merged(FIELDS[table], row, {name: value for name, value in changes.items() if name in FIELDS[table]})
        rest = {name: value for name, value in changes.items() if name not in FIELDS[table]}
        now = self._clock.now()
        stamps: Row = {"_updated": millis(now)} | ({"_nested": micros(now)} if table == "orders" else {})
        return self.tables[table].update(identifier, {**new, **rest, **stamps})

    def change_inside(self, table: str, identifier: int, changes: Row) -> Row:
        """What lies inside a record changes: its own ``updated_at`` stays, ``nested_updated_at`` moves."""
        return self.tables[table].update(identifier, {**changes, "_nested": micros(self._clock.now())})

    def delete(self, table: str, identifier: int) -> None:
        self.tables[table].remove(identifier)

    # what lies inside

    def stamped(self, kept: Row) -> Row:
        """A new row for the inside of a record, with a number of its own."""
        self._inner += 5
        now = self._clock.now()
        return {"_id": self._inner, "_created": micros(now), "_updated": millis(now), **kept}

    def touched(self, kinds: Fields, row: Row, changes: Row) -> Row:
        return {**merged(kinds, row, changes), "_updated": millis(self._clock.now())}
