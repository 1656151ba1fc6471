"""The sandbox as a whole: one server, the emulated systems behind it, and the handles for tests."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from backoffice.sandbox.box import Box
from backoffice.sandbox.callers import Bearer
from backoffice.sandbox.clock import Clock
from backoffice.sandbox.control import PREFIX, Control
from backoffice.sandbox.deliveries import Delivery
from backoffice.sandbox.faults import DRIFT, INSTEAD, LIST, Fault, Faults
from backoffice.sandbox.guaranteed_reviews import GuaranteedReviews, ReviewService
from backoffice.sandbox.journal import Entry, Journal
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.ready2order import Ready2Order, Till
from backoffice.sandbox.ready2order.seed.plan import plans
from backoffice.sandbox.ready2order.seed.planting import plant_hostile_names, plant_odd_rows
from backoffice.sandbox.ready2order.shapes import truth
from backoffice.sandbox.readycloud import Cloud, OrgPlan, ReadyCloud, org_plans
from backoffice.sandbox.rec_plus import RecPlus, ShopPlan, WebShop, shop_plans
from backoffice.sandbox.rec_plus.shapes import shape_of
from backoffice.sandbox.server import Server
from backoffice.sandbox.spoiling import instead, spoil
from backoffice.sandbox.webhooks import Webhooks


class Sandbox:
    """``with Sandbox(seed=1) as sandbox:`` serves on a free port of this machine until the block ends.

    ``products``, ``invoices``, ``customers`` and ``groups`` are per till; ``invoices`` counts all documents, training
    and stornos included. ``days`` is how long the past is. ``now`` (with its zone) is where the past ends and where
    the clock starts; left out, it is now. ``currencies`` are dealt out to the tills in turn. ``public_url`` is how
    others reach the sandbox, if not by host and port. Other keywords are options (see ``Options``).

    ``shops`` are web shops, each with ``products``, ``orders`` and ``users``; each listens on a port of its own: the one
    after the sandbox's, and so on, or free ones where the sandbox takes a free one. ``readycloud`` is how many organisations
    there are at ReadyCloud, each with ``orders`` and ``products``; ``guaranteed_reviews`` the languages of that service's
    accounts (one that comes again begins the next site), each with so many ``reviews`` of the past. These two listen on
    the ports after the shops'.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        products: int = 250,
        invoices: int = 120,
        orders: int = 120,
        tills: int = 3,
        shops: int = 0,
        readycloud: int = 0,
        guaranteed_reviews: Sequence[str] = (),
        reviews: int = 0,
        customers: int | None = None,
        users: int | None = None,
        groups: int = 0,
        days: int | None = None,
        currencies: Sequence[str] = ("EUR",),
        now: datetime | None = None,
        odd: bool = False,
        hostile_names: bool = False,
        developer_token: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str = "",
        **options: Any,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = Clock(now)
        self.options = Options()
        self.options.change(**options)
        self.faults = Faults(self.lock)
        self.recorder = Journal()
        self.webhooks = Webhooks(seed, self.options)
        wanted = plans(
            seed=seed, tills=tills, products=products, invoices=invoices, customers=customers, groups=groups,
            days=days, currencies=currencies, now=self.clock.now(),
        )  # fmt: skip
        self.tills = [Till(plan, lock=self.lock, clock=self.clock, options=self.options) for plan in wanted]
        for till in self.tills:
            if odd:
                plant_odd_rows(till)
            if hostile_names:
                plant_hostile_names(till)
        self._server = Server(host, port, lambda request: self._emulate(self._ready2order, request))
        self.port = self._server.server_port
        self.url = public_url.rstrip("/") or f"http://{host}:{self.port}"
        self._ready2order = Ready2Order(
            seed=seed, tills=self.tills, options=self.options, clock=self.clock, base=self.url,
            developer_token=developer_token, webhooks=self.webhooks,
        )  # fmt: skip
        self._control = Control(self)
        self._servers = [self._server]
        began = self.clock.now()
        wanted_shops = shop_plans(seed=seed, shops=shops, products=products, orders=orders, users=users, now=began)
        self._shop_boxes = [self._shop(plan) for plan in wanted_shops]
        self.shops = [box.shop for box in self._shop_boxes]
        wanted_orgs = org_plans(seed=seed, orgs=readycloud, products=products, orders=orders, now=began)
        self.readycloud = self._cloud(seed, wanted_orgs)
        self.guaranteed_reviews = self._reviews(seed, guaranteed_reviews, reviews)

    def _shop(self, plan: ShopPlan) -> RecPlus:
        shop = WebShop(plan, lock=self.lock, clock=self.clock, options=self.options)
        box = RecPlus(shop=shop, options=self.options, clock=self.clock, webhooks=self.webhooks)
        shop.domain = self._opened(box)
        return box

    def _cloud(self, seed: int, plans: Sequence[OrgPlan]) -> Cloud:
        """Without organisations nobody can reach it."""
        cloud = Cloud(plans, seed=seed, lock=self.lock, clock=self.clock, options=self.options, webhooks=self.webhooks)
        cloud.url = self._opened(ReadyCloud(cloud)) if plans else ""
        return cloud

    def _reviews(self, seed: int, languages: Sequence[str], past: int) -> ReviewService:
        """Without accounts nobody can reach it."""
        service = ReviewService(
            languages, seed=seed, reviews=past, lock=self.lock, clock=self.clock, options=self.options
        )
        service.url = self._opened(GuaranteedReviews(service)) if languages else ""
        return service

    def _opened(self, box: Box) -> str:
        """The address of a server of its own, behind which there is this box alone: on the next port, if it is not a free one."""
        host, port = self._server.host, self._server.wanted_port
        server = Server(host, port + len(self._servers) if port else 0, lambda request: self._emulate(box, request))
        self._servers.append(server)
        return f"http://{urlsplit(self.url).hostname}:{server.server_port}"

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serves from threads of its own."""
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        self.webhooks.stop()
        for server in self._servers:
            server.stop()

    # handles

    @property
    def api_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def developer_token(self) -> str:
        return self._ready2order.tokens.developer

    @property
    def journal(self) -> list[Entry]:
        """Every request so far, oldest first; those to the control plane are left out."""
        with self.lock:
            return list(self.recorder.entries)

    def issue_token(self, till: Till) -> str:
        """An account token, without asking the owner."""
        return self._ready2order.tokens.issue(till.number)

    def revoke_tokens(self, till: Till) -> None:
        """Every account token of the till given out so far."""
        self._ready2order.tokens.revoke_till(till.number)

    def grants(self) -> list[Row]:
        """The permission requests so far, oldest first: token, uri, callback, status, till."""
        with self.lock:
            return self._ready2order.about_grants()

    def rows(self, owner: Till | WebShop, resource: str) -> list[Row]:
        """The truth about a resource of a till or a shop: every row with every field, unpaged."""
        with self.lock:
            if isinstance(owner, WebShop):
                return [shape_of(resource)(owner, row) for row in owner.tables[resource]]
            return [truth(owner, resource, row) for row in owner.tables[resource]]

    def emit(
        self, till: Till, event: str, identifier: int | str | None = None, *, resource: Row | None = None
    ) -> Delivery:
        """Sends an event of a record to the till's webhook, whether or not anything happened or the event is active.

        ``resource`` is what to send instead of the record. ``ValueError`` for an event that does not exist, or if the
        till has no webhook; ``KeyError`` if there is no such record.
        """
        with self.lock:
            return self._ready2order.notices.emit(till, event, identifier, resource)

    def emit_of_shop(self, shop: WebShop, event: str, identifier: int) -> list[Delivery]:
        """The shop's event simulator: a delivery for each hook that wants the event.

        ``ValueError`` for an event that does not exist; ``KeyError`` if there is no such record.
        """
        with self.lock:
            return self._shop_boxes[shop.number - 1].notices.emit(event, identifier)

    def set_options(self, **changes: Any) -> None:
        with self.lock:
            self.options.change(**changes)

    def about(self) -> Row:
        """Where everything is."""
        return {
            "url": self.url,
            "api_url": self.api_url,
            "developer_token": self.developer_token,
            "tills": [till.about() for till in self.tills],
            "shops": [shop.about() for shop in self.shops],
            "readycloud": self.readycloud.about() if self.readycloud.orgs else None,
            "guaranteed_reviews": self.guaranteed_reviews.about() if self.guaranteed_reviews.accounts else None,
        }

    # requests

    def _emulate(self, box: Box, request: Request) -> tuple[Answer, Callable[[], None]]:
        started = time.perf_counter()
        with self.lock:
            if box is self._ready2order and request.path.startswith(PREFIX):
                return self._control.answer(request), lambda: None
            entry = self.recorder.open(request)
            answer = self._answer(box, request, entry)
            entry.status = 0 if answer.dropped else answer.status

        def sent() -> None:
            entry.ms = round((time.perf_counter() - started) * 1000, 3)

        return answer, sent

    def _answer(self, box: Box, request: Request, entry: Entry) -> Answer:
        if not request.path.startswith(box.prefixes):
            return Answer.json({"error": True, "msg": "No system is emulated here."}, 404)
        bearer = box.identify(request)
        entry.identify(bearer)
        entry.keep(box.kept(request))
        refused = box.refuse(request, bearer)
        if refused is not None:
            return refused
        struck = self.faults.striking(request, bearer)
        entry.fault = ",".join(fault.kind for fault in struck)
        return self._faulty(box, request, bearer, struck)

    def _faulty(self, box: Box, request: Request, bearer: Bearer, struck: list[Fault]) -> Answer:
        """The answer with the faults that strike it; mostly there are none."""
        replaced = next((fault for fault in struck if fault.kind in INSTEAD), None)
        if replaced is None:
            answer = box.answer(request, bearer, frozenset(fault.kind for fault in struck if fault.kind in LIST))
        else:
            answer = instead(replaced, request, box)
            if replaced.kind == "late":
                self._carry_out_later(box, request, bearer, float(replaced.settings["seconds"]))
        for fault in struck:
            if fault.kind in DRIFT:
                box.drift(fault.kind, fault.settings, request, bearer)
            else:
                answer = spoil(fault, answer, box)
        return answer

    def _carry_out_later(self, box: Box, request: Request, bearer: Bearer, seconds: float) -> None:
        """Nobody waits for the answer any more when it happens."""

        def happen() -> None:
            with self.lock:
                box.answer(request, bearer, frozenset())

        timer = threading.Timer(seconds, happen)
        timer.daemon = True
        timer.start()
