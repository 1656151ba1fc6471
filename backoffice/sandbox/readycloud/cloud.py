"""ReadyCloud as its users and tests see it: the app, the keys, the organisations, and what happens while nobody asks."""

from collections.abc import Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from backoffice.sandbox.clock import Clock
from backoffice.sandbox.deliveries import Delivery
from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.readycloud import base66, fields, shapes
from backoffice.sandbox.readycloud.kinds import blanks
from backoffice.sandbox.readycloud.notices import Notices
from backoffice.sandbox.readycloud.oauth import FULL, App, Token, Tokens
from backoffice.sandbox.readycloud.org import Organisation
from backoffice.sandbox.readycloud.plan import OrgPlan
from backoffice.sandbox.readycloud.seed import records
from backoffice.sandbox.readycloud.seed.orders import tracking
from backoffice.sandbox.readycloud.seed.people import address, warehouse
from backoffice.sandbox.readycloud.times import micros
from backoffice.sandbox.webhooks import Webhooks

DAY_S = 86_400


class Cloud:
    """Safe to use from any thread. Orders are named by their key, their url or the object that is shown of them."""

    user = "owner"
    """Who is signed in where access is asked for: sees every organisation."""

    def __init__(
        self, plans: Sequence[OrgPlan], *, seed: int, lock: RLock, clock: Clock, options: Options, webhooks: Webhooks
    ) -> None:
        self.lock, self.clock, self.options = lock, clock, options
        self.url = ""
        """Where it is: followed by /api/v1/oauth2/… and /api/v2/…"""
        self.app, self.tokens = App.of(seed), Tokens()
        self.orgs = [Organisation(plan, lock=lock, clock=clock) for plan in plans]
        self.notices = Notices(self.orgs, options, webhooks)
        self._placed = 0

    def about(self) -> Row:
        return {
            "url": self.url,
            "client_id": self.app.client_id,
            "client_secret": self.app.client_secret,
            "redirect_uri": self.app.redirect_uri,
            "orgs": [org.about() for org in self.orgs],
            "refused_refreshes": self.tokens.refused_spent,
        }

    # keys

    def issue(self, *scopes: str) -> Token:
        """A key without asking the merchant; without scopes it may do everything."""
        with self.lock:
            return self.tokens.issue(scopes or FULL, self.clock.now() + self.options.readycloud_token_s)

    def refresh(self, token: Token) -> None:
        with self.lock:
            self.tokens.refresh(token, self.clock.now() + self.options.readycloud_token_s)

    # what people do at ReadyCloud

    def show(self, order: Row | str) -> Row:
        """The order as a GET with everything in it answers."""
        with self.lock:
            org, row = self._found(order)
            return shapes.order(org, row, self.options, shapes.ALL)

    def place_order(self, org: int = 1, *, items: int = 1, **changes: Any) -> Row:
        """A new order in the organisation of this number, with one box of so many items; ``changes`` are fields as kept."""
        with self.lock:
            self._placed += 1
            here = self.orgs[org - 1]
            row = {**blanks(fields.ORDER), **self._order(here), **changes}
            row["_boxes"] = [self._box(here, items)]
            made = here.create("orders", row)
            return shapes.order(here, made, self.options, shapes.ALL)

    def ship(
        self, order: Row | str, *, tracking_number: str = "", via: str = "UPS Ground", at: datetime | None = None
    ) -> Row:
        """Its boxes get tracking numbers, its status becomes fulfilled, and a carrier scans them; now, unless ``at`` says."""
        with self.lock:
            org, row = self._found(order)
            boxes = [
                {**org.touched(fields.BOX, box, {"tracking_number": tracking_number or f"1Z{box['_id']:012d}"}),
                 "_tracking": [*box["_tracking"], self._event(org, "accepted")]}
                for box in row["_boxes"]
            ]  # fmt: skip
            moment = int(at.timestamp() if at else self.clock.now())
            shipped = {"status": "fulfilled", "shipped_at": micros(moment), "ship_via": via}
            org.change("orders", row["_id"], {"shipping": shipped, "_boxes": boxes})
            return self.show(order)

    def track(self, order: Row | str, tracking_number: str) -> Row:
        """Only a tracking number comes: ``nested_updated_at`` moves and ``updated_at`` does not."""
        with self.lock:
            org, row = self._found(order)
            boxes = [org.touched(fields.BOX, box, {"tracking_number": tracking_number}) for box in row["_boxes"]]
            org.change_inside("orders", row["_id"], {"_boxes": boxes})
            return self.show(order)

    def deliver(self, order: Row | str, *, at: datetime | None = None) -> Row:
        """Its boxes arrive, now unless ``at`` says: inside of the order only, so that ``updated_at`` stays."""
        with self.lock:
            org, row = self._found(order)
            arrived = micros(int(at.timestamp() if at else self.clock.now()))
            boxes = [
                {**org.touched(fields.BOX, box, {"delivered_at": arrived}),
                 "_tracking": [*box["_tracking"], self._event(org, "delivered")]}
                for box in row["_boxes"]
            ]  # fmt: skip
            org.change_inside("orders", row["_id"], {"_boxes": boxes})
            return self.show(order)

    def change(self, order: Row | str, **changes: Any) -> Row:
        """Fields as they are kept: ``shipping={"status": None}``."""
        with self.lock:
            org, row = self._found(order)
            org.change("orders", row["_id"], changes)
            return self.show(order)

    def delete(self, order: Row | str) -> None:
        with self.lock:
            org, row = self._found(order)
            org.delete("orders", row["_id"])

    def suspend(self, hook: Row | str) -> None:
        """What makes ReadyCloud do that is unknown; a suspended webhook is sent nothing."""
        with self.lock:
            org, row = self._found(hook, "webhooks")
            org.change("webhooks", row["_id"], {"suspended_at": micros(self.clock.now())})

    def emit(self, entity: str, record: Row | str) -> list[Delivery]:
        """Sends it to every webhook of the entity, whether or not anything happened; ``ValueError`` for no entity."""
        if entity not in fields.ENTITIES:
            raise ValueError(f"There is no entity {entity!r}.")
        table = {"packaging": "packaging", "contact": "contacts", "webhook": "webhooks"}.get(entity, "orders")
        with self.lock:
            org, row = self._found(record, table)
            return self.notices.send(org, entity, table, row)

    def _found(self, record: Row | str, table: str = "orders") -> tuple[Organisation, Row]:
        """``KeyError`` if there is none."""
        key = shapes.key_of(record["url"] if isinstance(record, dict) else record)
        number = base66.decoded(key)
        for org in self.orgs:
            if number in org.tables[table] and number is not None:
                return org, org.tables[table][number]
        raise KeyError(key)

    # new records

    def _order(self, org: Organisation) -> Row:
        plan, now = org.plan, self.clock.now()
        total = records.money(records.cents(plan, 0), plan)
        place = self._placed % plan.contacts
        return {
            "primary_id": f"NEW-{plan.number}-{self._placed}",
            "unique_id": f"rc-{plan.number}-new-{self._placed}",
            "order_number": 900_000 + self._placed,
            "ordered_at": micros(int(now)),
            "billing": {**fields.ORDER["billing"].blank(), "status": "paid", "subtotal": total, "total": total},
            "shipping": {
                **fields.ORDER["shipping"].blank(), "status": "unshipped", "ship_to": address(plan, place),
                "ship_from": warehouse(plan), "ship_type": "ground",
            },
            "source": {"name": "Web shop"},
            "_notes": [],
        }  # fmt: skip

    def _box(self, org: Organisation, items: int) -> Row:
        box = org.stamped({**blanks(fields.BOX), "package_type": "package", "_tracking": []})
        return {**box, "_items": [self._item(org, place) for place in range(items)]}

    def _item(self, org: Organisation, place: int) -> Row:
        plan = org.plan
        position = place % max(plan.products, 1)
        told = {
            "quantity": 1, "kind": "goods", "part_number": records.part_number(position),
            "description": records.description(position), "unit_weight": (records.grams(position), "g"),
            "unit_price": records.money(records.cents(plan, position), plan),
        }  # fmt: skip
        return org.stamped({**blanks(fields.ITEM), **told})

    def _event(self, org: Organisation, status: str) -> Row:
        return tracking(org.stamped({})["_id"], status, self.clock.now())
