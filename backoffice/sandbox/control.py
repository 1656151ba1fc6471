"""The control plane: what tests, the demo and people do to the sandbox from outside, in JSON under /_sandbox/.

    GET    /_sandbox/                                  where everything is: addresses, developer token, tills, shops
    GET    /_sandbox/journal?since=N                   entries after number N, counts and 60-second peaks per token
    DELETE /_sandbox/journal
    GET    /_sandbox/options          POST {name: value, …}
    GET    /_sandbox/faults           POST {kind, method, path, till, shop, service, page, times, skip, percent, seed, …settings}
    DELETE /_sandbox/faults           DELETE /_sandbox/faults/N
    GET    /_sandbox/deliveries?since=N                webhooks sent after number N, and what was answered
    DELETE /_sandbox/deliveries
    GET    /_sandbox/grants                            permission requests: token, uri, callback, status, till
    GET    /_sandbox/clock            POST {"shift": seconds}
    GET    /_sandbox/tills/T/rows/RESOURCE             the truth, unpaged; ?limit=N&offset=N for a part
    GET    /_sandbox/tills/T/odd                       rows planted to be wrong
    GET    /_sandbox/tills/T/hostile                   rows planted with hostile names
    POST   /_sandbox/tills/T/tokens                    a new account token; DELETE revokes all
    POST   /_sandbox/tills/T/sales {count, training, at, external_reference}
    POST   /_sandbox/tills/T/invoices/ID/cancel {reason}
    POST   /_sandbox/tills/T/coupons/ID/charge {value}   …/redeem
    POST   /_sandbox/tills/T/transfers {orders: [ID, …], table_id, group}   order items go to another table
    POST   /_sandbox/tills/T/events {event, id, resource}   sends a webhook, whether or not anything happened
    POST   /_sandbox/tills/T/day/open                  …/day/close
    POST   /_sandbox/tills/T/RESOURCE {field: value}   a new row; POST …/RESOURCE/ID changes it, DELETE removes it
    GET    /_sandbox/shops/S/rows/RESOURCE             as of a till
    GET    /_sandbox/shops/S/hooks                     POST {url, events, auth, wrap, format, active}; DELETE; DELETE …/N
    POST   /_sandbox/shops/S/place {items: [[code, number], …], user, paid, waiting, coupon, at, count}   an order
    POST   /_sandbox/shops/S/stock {code, stock, cost}
    POST   /_sandbox/shops/S/scopes {scopes: [name, …]}    what the API user may do from now on
    POST   /_sandbox/shops/S/events {event, id}        sends a webhook, whether or not anything happened
    POST   /_sandbox/shops/S/RESOURCE {field: value}   as at a till
    GET    /_sandbox/readycloud                        address, client id and secret, organisations
    POST   /_sandbox/readycloud/app {redirect_uri, name, throttle_limit_get, throttle_limit_other}
    POST   /_sandbox/readycloud/tokens {scopes}        a new key without asking; DELETE revokes all
    GET    /_sandbox/readycloud/orgs/N/rows/TABLE      orders, products, contacts, packaging or webhooks, with all in them
    POST   /_sandbox/readycloud/orgs/N/place {items}   a new order
    POST   /_sandbox/readycloud/orders/KEY/ship {tracking_number, via}   …/track {tracking_number}   …/deliver; DELETE
    POST   /_sandbox/readycloud/webhooks/KEY/suspend
    POST   /_sandbox/readycloud/events {entity, key}   sends a webhook, whether or not anything happened
    GET    /_sandbox/guaranteed_reviews                address and keys
    GET    /_sandbox/guaranteed_reviews/mails          who is asked when, and who has been; …/orders: what was imported
    POST   /_sandbox/guaranteed_reviews/reviews {id_order, rating, text, product, status}   a buyer writes
    POST   /_sandbox/guaranteed_reviews/reviews/N/reply {text}   …/moderate {status}

Resources: see RESOURCES; of a shop, its paths with _ for -. The tables at which guests sit are called seats. Fields that begin with _ are never shown by
the API: _value is what is left on a coupon, _training marks an order item.
Rows are changed without any check, so that a test can plant what it likes.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.guaranteed_reviews.control import ROUTES as REVIEWS_ROUTES
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.shapes import truth
from backoffice.sandbox.ready2order.till import Till
from backoffice.sandbox.readycloud.control import ROUTES as READYCLOUD_ROUTES
from backoffice.sandbox.rec_plus.control import ROUTES as SHOP_ROUTES

if TYPE_CHECKING:
    from backoffice.sandbox.sandbox import Sandbox

PREFIX = "/_sandbox/"
RESOURCES = (
    "products", "product_groups", "vat_rates", "payment_methods", "storno_reasons", "customers",
    "customer_categories", "invoices", "category_prices", "customer_prices", "coupons", "coupon_categories",
    "coupon_transactions", "discounts", "discount_groups", "seats", "table_areas", "orders", "users", "user_rights",
    "printers", "printing_profiles", "print_jobs", "devices", "financial_years",
)  # fmt: skip


class Unknown(Exception):
    """No such thing to control."""


class Control:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

    def answer(self, request: Request) -> Answer:
        path = request.path.removeprefix(PREFIX).strip("/")
        for method, pattern, run in ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == request.method:
                return self._answered(run, request, match.groupdict())
        return Answer.json({"error": "There is no such control."}, 404)

    def _answered(self, run: "Run", request: Request, named: dict[str, str]) -> Answer:
        try:
            body = json.loads(request.body or b"{}")
            if not isinstance(body, dict):
                raise TypeError("The body must be a JSON object.")
            return Answer.json(run(self, body | {f"?{name}": value for name, value in request.query}, **named))
        except (Unknown, KeyError) as error:
            return Answer.json({"error": f"There is no {error}."}, 404)
        except (ValueError, TypeError, ArithmeticError) as error:
            return Answer.json({"error": str(error)}, 400)
        except Refusal as refusal:
            return Answer.json({"error": refusal.code}, 409)

    def till(self, number: str) -> Till:
        if not 1 <= int(number) <= len(self.sandbox.tills):
            raise Unknown(f"till {number}")
        return self.sandbox.tills[int(number) - 1]

    # the sandbox

    def about(self, body: Row) -> Any:
        return self.sandbox.about()

    def journal(self, body: Row) -> Any:
        return self.sandbox.recorder.report(int(body.get("?since", 0)))

    def clear_journal(self, body: Row) -> Any:
        self.sandbox.recorder.clear()
        return {}

    def options(self, body: Row) -> Any:
        return asdict(self.sandbox.options)

    def set_options(self, body: Row) -> Any:
        self.sandbox.set_options(**body)
        return asdict(self.sandbox.options)

    def faults(self, body: Row) -> Any:
        return [asdict(fault) for fault in self.sandbox.faults]

    def add_fault(self, body: Row) -> Any:
        return asdict(self.sandbox.faults.add(**body))

    def clear_faults(self, body: Row) -> Any:
        self.sandbox.faults.clear()
        return {}

    def remove_fault(self, body: Row, number: str) -> Any:
        self.sandbox.faults.remove(int(number))
        return {}

    def deliveries(self, body: Row) -> Any:
        return self.sandbox.webhooks.about(int(body.get("?since", 0)))

    def clear_deliveries(self, body: Row) -> Any:
        self.sandbox.webhooks.clear()
        return {}

    def grants(self, body: Row) -> Any:
        return self.sandbox.grants()

    def clock(self, body: Row) -> Any:
        return {"now": self.sandbox.clock.now(), "utc": self.sandbox.clock.moment().isoformat()}

    def shift_clock(self, body: Row) -> Any:
        self.sandbox.clock.shift(float(body["shift"]))
        return self.clock(body)

    # one till

    def rows(self, body: Row, till: str, resource: str) -> Any:
        table = self._table(till, resource)
        start = int(body.get("?offset", 0))
        ids = table.ids[start : start + int(body["?limit"])] if "?limit" in body else table.ids[start:]
        return [truth(self.till(till), resource, table[identifier]) for identifier in ids]

    def create(self, body: Row, till: str, resource: str) -> Any:
        self._table(till, resource)
        return truth(self.till(till), resource, self.till(till).create(resource, **body))

    def update(self, body: Row, till: str, resource: str, identifier: str) -> Any:
        self._table(till, resource)
        return truth(self.till(till), resource, self.till(till).update(resource, int(identifier), **body))

    def delete(self, body: Row, till: str, resource: str, identifier: str) -> Any:
        self._table(till, resource)
        self.till(till).delete(resource, int(identifier))
        return {}

    def sell(self, body: Row, till: str) -> Any:
        """The new invoice; with ``count``, a list of them."""
        asked: Row = {name: body[name] for name in ("training", "external_reference") if name in body}
        if "at" in body:
            asked["at"] = datetime.fromisoformat(body["at"])
        made = [self.till(till).sell(**asked) for _ in range(int(body.get("count", 1)))]
        rows = [truth(self.till(till), "invoices", row) for row in made]
        return rows if "count" in body else rows[0]

    def cancel(self, body: Row, till: str, identifier: str) -> Any:
        row = self.till(till).cancel(int(identifier), body.get("reason", "Irrtum"))
        return truth(self.till(till), "invoices", row)

    def move_coupon(self, body: Row, till: str, identifier: str, deed: str) -> Any:
        move = self.till(till).charge if deed == "charge" else self.till(till).redeem
        return truth(self.till(till), "coupons", move(int(identifier), str(body["value"])))

    def transfer(self, body: Row, till: str) -> Any:
        rows = self.till(till).transfer(body["orders"], body["table_id"], body.get("group", 1))
        return [truth(self.till(till), "orders", row) for row in rows]

    def day(self, body: Row, till: str, deed: str) -> Any:
        (self.till(till).open_day if deed == "open" else self.till(till).close_day)()
        return {"status": deed if deed == "open" else "closed"}

    def emit(self, body: Row, till: str) -> Any:
        """The delivery as it is at once: nothing has been sent yet."""
        resource = body.get("resource")
        return self.sandbox.emit(self.till(till), body["event"], body.get("id"), resource=resource).about()

    def issue_token(self, body: Row, till: str) -> Any:
        return {"accountToken": self.sandbox.issue_token(self.till(till))}

    def revoke_tokens(self, body: Row, till: str) -> Any:
        self.sandbox.revoke_tokens(self.till(till))
        return {}

    def odd(self, body: Row, till: str) -> Any:
        return self.till(till).odd

    def hostile(self, body: Row, till: str) -> Any:
        return self.till(till).hostile

    def _table(self, till: str, resource: str) -> Any:
        if resource not in RESOURCES:
            raise Unknown(f"resource {resource}")
        return self.till(till).tables[resource]


Run = Callable[..., Any]

_TILL = r"tills/(?P<till>[0-9]+)"
_ID = r"(?P<identifier>[0-9]+)"
_RESOURCE = r"(?P<resource>[a-z_]+)"

ROUTES: tuple[tuple[str, str, Run], ...] = (
    ("GET", "", Control.about),
    ("GET", "journal", Control.journal),
    ("DELETE", "journal", Control.clear_journal),
    ("GET", "options", Control.options),
    ("POST", "options", Control.set_options),
    ("GET", "faults", Control.faults),
    ("POST", "faults", Control.add_fault),
    ("DELETE", "faults", Control.clear_faults),
    ("DELETE", "faults/(?P<number>[0-9]+)", Control.remove_fault),
    ("GET", "deliveries", Control.deliveries),
    ("DELETE", "deliveries", Control.clear_deliveries),
    ("GET", "grants", Control.grants),
    ("GET", "clock", Control.clock),
    ("POST", "clock", Control.shift_clock),
    ("GET", f"{_TILL}/rows/{_RESOURCE}", Control.rows),
    ("GET", f"{_TILL}/odd", Control.odd),
    ("GET", f"{_TILL}/hostile", Control.hostile),
    ("POST", f"{_TILL}/tokens", Control.issue_token),
    ("DELETE", f"{_TILL}/tokens", Control.revoke_tokens),
    ("POST", f"{_TILL}/sales", Control.sell),
    ("POST", f"{_TILL}/invoices/{_ID}/cancel", Control.cancel),
    ("POST", f"{_TILL}/coupons/{_ID}/(?P<deed>charge|redeem)", Control.move_coupon),
    ("POST", f"{_TILL}/transfers", Control.transfer),
    ("POST", f"{_TILL}/events", Control.emit),
    ("POST", f"{_TILL}/day/(?P<deed>open|close)", Control.day),
    ("POST", f"{_TILL}/{_RESOURCE}", Control.create),
    ("POST", f"{_TILL}/{_RESOURCE}/{_ID}", Control.update),
    ("DELETE", f"{_TILL}/{_RESOURCE}/{_ID}", Control.delete),
    *SHOP_ROUTES,
    *READYCLOUD_ROUTES,
    *REVIEWS_ROUTES,
)
