"""Sandboxes and callers for the tests of the sandbox. Nothing here needs Django."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from backoffice.sandbox import Sandbox
from tests.loopback import always, serving

NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
"""A Wednesday, 17:00 in Vienna: bakery, wine bar and bicycle shop are all open."""

HOOK = "/hooks/7"


class Caller(requests.Session):
    """Calls one sandbox with one token; paths are relative to the API."""

    def __init__(self, sandbox: Sandbox, token: str = "") -> None:
        super().__init__()
        self.sandbox = sandbox
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, *args: Any, **kwargs: Any) -> requests.Response:
        url = path if path.startswith("http") else self.sandbox.api_url + path
        kwargs.setdefault("timeout", 20)
        return super().request(method, url, *args, **kwargs)

    def rows(self, path: str, **query: Any) -> Any:
        """The decoded body of a GET that went well."""
        answer = self.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def every(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All rows of a list in pages."""
        rows: list[dict[str, Any]] = []
        for page in range(1, 1000):
            more = self.rows(path, page=page, limit=100, **query)
            if not more:
                return rows
            rows += more
        raise AssertionError("the list never ends")

    def invoices(self, **query: Any) -> list[dict[str, Any]]:
        """All documents, with everything in them."""
        rows: list[dict[str, Any]] = []
        query = {"items": "true", "payments": "true", "discounts": "true", **query}
        while more := self.rows("/document/invoice", offset=len(rows), limit=100, **query)["invoices"]:
            rows += more
        return rows


@pytest.fixture
def opened() -> Iterator[Callable[..., Sandbox]]:
    """``opened(odd=True)`` starts a sandbox that ends with the test; without other wishes it is small and unlimited."""
    with ExitStack() as stack:

        def start(**wishes: Any) -> Sandbox:
            wishes = {"now": NOW, "products": 40, "invoices": 30, "tills": 1, "requests_per_minute": 100_000, **wishes}
            return stack.enter_context(Sandbox(**wishes))

        yield start


@pytest.fixture
def sandbox(opened: Callable[..., Sandbox]) -> Sandbox:
    return opened()


@pytest.fixture
def till(sandbox: Sandbox) -> Any:
    return sandbox.tills[0]


@pytest.fixture
def caller(sandbox: Sandbox) -> Callable[..., Caller]:
    """``caller(token)``, or with no token at all."""
    return lambda token="": Caller(sandbox, token)


@pytest.fixture
def api(sandbox: Sandbox) -> Caller:
    """Calls the first till with an account token."""
    return Caller(sandbox, sandbox.issue_token(sandbox.tills[0]))


@pytest.fixture
def developer(sandbox: Sandbox) -> Caller:
    return Caller(sandbox, sandbox.developer_token)


@pytest.fixture
def account(opened: Callable[..., Sandbox]) -> Callable[..., Caller]:
    """``account(numbers=True)``: a sandbox with these wishes, and a caller of its first till."""

    def call(**wishes: Any) -> Caller:
        sandbox = opened(**wishes)
        return Caller(sandbox, sandbox.issue_token(sandbox.tills[0]))

    return call


@pytest.fixture
def control(sandbox: Sandbox) -> Callable[..., Any]:
    """``control("POST", "clock", {"shift": 60})`` gives the decoded answer of the control plane."""

    def call(method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = requests.request(method, f"{sandbox.url}/_sandbox/{path}", json=body, timeout=20)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call


class Wired:
    """A sandbox whose first till sends all its events, and the receiver that gets them."""

    def __init__(self, sandbox, receiver):
        self.sandbox, self.receiver, self.till = sandbox, receiver, sandbox.tills[0]
        self.till.webhook.register(f"{receiver.url}{HOOK}?key=s%20cret")

    def events(self):
        """The names of what was sent, in the order of sending."""
        self.sandbox.webhooks.settle()
        return [delivery.event for delivery in self.sandbox.webhooks.deliveries]

    def got(self):
        """The bodies that arrived, in the order of their arrival."""
        self.sandbox.webhooks.settle()
        return [json.loads(each.body)["resource"] for each in self.receiver.asked]


@pytest.fixture
def receiver():
    with serving(always({}, 202)) as server:
        yield server


@pytest.fixture
def wired(opened, receiver):
    """``wired(webhook_retries=0)``: with these wishes; JSON and quick retries unless they say otherwise."""

    def start(server=receiver, **wishes):
        return Wired(opened(**{"webhook_encoding": "json", "webhook_pause_s": 0.01, **wishes}), server)

    return start


@pytest.fixture
def documents(opened):
    """All documents of the first till of a larger sandbox; or of another."""

    def rows(invoices=600, till=1, **wishes):
        sandbox = opened(invoices=invoices, tills=till, **wishes)
        return sandbox.rows(sandbox.tills[till - 1], "invoices")

    return rows


@pytest.fixture
def body(till):
    """The least that makes an invoice: one line of free text."""
    return {
        "paymentMethod_id": till.payment_methods.ids[0],
        "user_id": till.users.ids[0],
        "items": [{"item_name": "Brot", "item_quantity": "2", "item_price": "3.30", "item_vatRate": "10"}],
    }


@pytest.fixture
def make(api, body):
    """Makes an invoice from the least and the given fields."""

    def post(**fields):
        answer = api.post("/document/invoice", json={**body, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return post


@pytest.fixture
def cancel(api, till):
    def post(identifier, **fields):
        body = {"storno_id": till.storno_reasons.ids[0], "storno_reason": "Irrtum", **fields}
        return api.post(f"/document/invoice/{identifier}/delete", json=body)

    return post


class ShopCaller(requests.Session):
    """Calls one web shop as its API user; paths are relative to the API."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox, self.shop = sandbox, sandbox.shops[0]
        self.auth = (self.shop.access.username, self.shop.access.password)

    def request(self, method: str, path: str, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", 20)
        return super().request(method, f"{self.shop.domain}/api/v1{path}", *args, **kwargs)

    def read(self, path: str, **query: Any) -> Any:
        """The decoded body of a GET that went well."""
        answer = self.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All objects of a list, whole."""
        rows: list[dict[str, Any]] = []
        while True:
            page = self.read(path, **{"fields": "*", "limit": 1000, "offset": len(rows), **query})
            rows += next(value for value in page.values() if isinstance(value, list))
            if len(rows) >= page["total_count"]:
                return rows

    def sandbox_call(self, method: str, path: str, body: Any = None) -> requests.Response:
        """To the control plane."""
        return requests.request(method, f"{self.sandbox.url}/_sandbox/{path}", json=body, timeout=20)

    def errors(self, answer: requests.Response) -> tuple[int, list[str]]:
        """Its code, and the messages of its errors, each of which says the same code."""
        told = answer.json()["errors"]
        assert {error["status"] for error in told} == {answer.status_code}
        return answer.status_code, [error["message"] for error in told]


@pytest.fixture
def shops(opened):
    """``shops(shop_deleted="status")``: a sandbox with these wishes, and a caller of its first shop."""

    def start(**wishes: Any) -> ShopCaller:
        sandbox = opened(**{"tills": 0, "shops": 1, "products": 120, "orders": 60, **wishes})
        return ShopCaller(sandbox)

    return start


@pytest.fixture
def shop_api(shops):
    return shops()


@pytest.fixture
def shop(shop_api):
    return shop_api.shop


class CloudCaller(requests.Session):
    """Calls ReadyCloud with one key; paths are relative to the API, or ``url`` of an object."""

    def __init__(self, sandbox: Sandbox, *scopes: str) -> None:
        super().__init__()
        self.sandbox, self.cloud = sandbox, sandbox.readycloud
        self.token = self.cloud.issue(*scopes)
        self.headers["Authorization"] = f"Bearer {self.token.access}"
        self.org = self.cloud.orgs[0]

    def request(self, method: str, path: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Redirects are not followed unless a test says so; ``orders/`` and the like are of the first organisation."""
        kwargs.setdefault("timeout", 20)
        kwargs["allow_redirects"] = kwargs.pop("follow", False)
        if not path.startswith("http"):
            path = self.cloud.url + (path if path.startswith("/") else self.org.url + path)
        return super().request(method, path, *args, **kwargs)

    def read(self, path: str, **query: Any) -> Any:
        """The decoded body of a GET that went well."""
        answer = self.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def made(self, path: str, **body: Any) -> Any:
        """The decoded body of a POST that made something."""
        answer = self.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def refused(self, method: str, path: str, body: Any) -> Any:
        """The complaints about a body."""
        answer = self.request(method, path, json=body)
        assert answer.status_code == 400, answer.text
        return answer.json()


@pytest.fixture
def clouds(opened):
    """``clouds(readycloud_units="sent")``: a sandbox with these wishes, and a caller that may do everything, often."""

    def start(*scopes: str, throttled: bool = False, **wishes: Any) -> CloudCaller:
        sandbox = opened(**{"tills": 0, "readycloud": 2, "products": 30, "orders": 60, **wishes})
        if not throttled:
            sandbox.readycloud.app.throttle_limit_get = sandbox.readycloud.app.throttle_limit_other = 100_000
        return CloudCaller(sandbox, *scopes)

    return start


@pytest.fixture
def cloud_api(clouds):
    return clouds()


@pytest.fixture
def cloud(cloud_api):
    return cloud_api.cloud


class ReviewCaller:
    """Sends orders to Guaranteed Reviews and reads reviews, with the key of one account."""

    def __init__(self, sandbox: Sandbox, number: int = 1) -> None:
        self.sandbox, self.service = sandbox, sandbox.guaranteed_reviews
        self.account = self.service.accounts[number - 1]
        self.url = self.service.url

    def order(self, identifier: str = "A-1", **fields: Any) -> dict[str, Any]:
        """The least that makes an order, and what is wished besides."""
        return {
            "id_order": identifier, "order_date": "2026-06-01 12:00:00", "firstname": "John", "lastname": "Doe",
            "email": "john@example.org", **fields,
        }  # fmt: skip

    def post(self, *orders: Any, key: str | None = None) -> requests.Response:
        """As JSON."""
        body = {"api_key": self.account.api_key if key is None else key, "orders": list(orders)}
        return requests.post(f"{self.url}/private/v3/orders", json=body, timeout=20)

    def send(self, *orders: Any, key: str | None = None) -> tuple[int, int, int, str | None]:
        """success, orders_count, orders_imported, message."""
        answer = self.post(*orders, key=key)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert list(told) == ["success", "orders_count", "orders_imported", "message"]
        return tuple(told.values())

    def private(self, **query: Any) -> Any:
        query = {"api_key": self.account.api_key, **query}
        return requests.get(f"{self.url}/private/v3/reviews", params=query, timeout=20).json()

    def public(self, scope: str = "site") -> Any:
        path = f"/public/v3/reviews/{self.account.public_key}/{scope}"
        return requests.get(self.url + path, timeout=20).json()


@pytest.fixture
def reviewers(opened):
    """``reviewers("en", "de", reviews=3)``: a sandbox with accounts in these languages, and a caller of the first."""

    def start(*languages: str, **wishes: Any) -> ReviewCaller:
        return ReviewCaller(opened(tills=0, guaranteed_reviews=languages or ("en",), **wishes))

    return start


@pytest.fixture
def reviewer(reviewers):
    return reviewers()
