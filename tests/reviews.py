"""A review service in a few lines: what its lists hold, with their odd types, and a server that pages them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.models import LinkedAccount, Merchant
from tests import cast
from tests.loopback import Asked, Handler, Server, serving
from tests.till import Fault

KEY = "1234/de/" + "0123456789abcdef" * 4
PUBLIC_KEY = "public-key-of-the-shop"


def account(at: Merchant | None = None, key: str = KEY, public_key: str = "", **fields: Any) -> LinkedAccount:
    site, language, _ = key.split("/")
    access = {"site": site, "language": language, "public_key": public_key, "closed": []}
    known = {"company_id": f"{site}/{language}", "sites": [[f"{site}/{language}", f"{site} ({language})"]]}
    more: dict[str, Any] = {"token": key, "access": access, "fingerprint": known} | fields
    return cast.account(at or cast.merchant(), system="guaranteed_reviews", **more)


def review(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "order": f"w-{112311 + number}", "product": "no", "review_rating": "5",
        "review_text": "Schnell & gut, <b>gerne</b> wieder", "reviewer_name": "Anna", "reviewer_lastname": "Berger",
        "reviewer_email": "anna@buyer.example", "date_time": "2026-03-29 14:05:06",
    } | fields  # fmt: skip


def public(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "c": "Anna B.", "r": 5, "txt": "Schnell & gut", "date": "2026-03-29 14:05", "odate": "2026-03-20",
        "reply": "", "rdate": "", "transl": 0, "lang": "de",
    } | fields  # fmt: skip


def ratings(*told: dict[str, Any]) -> dict[str, Any]:
    """The public list as it is answered."""
    stars = [row["r"] for row in told]
    average = f"{sum(stars) / len(stars):.1f}" if stars else "0"
    distribution = {str(star): stars.count(star) for star in range(1, 6)}
    return {
        "ratings": {"total": len(stars), "average": average, "distribution": distribution},
        "reviews": list(told),
    }


class Service:
    """``rows`` are the private reviews, ``told`` the public ones of the site; ``errors`` answer for keys that are not known."""

    def __init__(self) -> None:
        self.keys = {KEY}
        self.rows: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        self.of_products: dict[str, list[dict[str, Any]]] = {}
        self.largest = 1000
        self.faults: list[Fault] = []
        self.refusal: tuple[Any, int] = ({"code": "rest_forbidden", "message": "Bad key", "data": {"status": 401}}, 401)
        self.server: Server

    def queries(self) -> list[dict[str, str]]:
        return [asked.query for asked in self.server.asked if asked.path == "/private/v3/reviews"]

    def answer(self, asked: Asked, handler: Handler) -> None:
        for fault in list(self.faults):
            if fault(asked, handler):
                return
        if asked.path == "/private/v3/reviews" and asked.query.get("api_key") in self.keys:
            return handler.json(self._page(asked.query))
        if asked.path == f"/public/v3/reviews/{PUBLIC_KEY}/site" and "api_key" not in asked.query:
            return handler.json(ratings(*self.told))
        _, product = asked.path.rsplit("/", 1)
        if product in self.of_products and "api_key" not in asked.query:
            return handler.json(ratings(*self.of_products[product]))
        return handler.json(*self.refusal)

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        rows = [row for row in self.rows if row["date_time"] >= query.get("update_from", "")]
        size, page = min(int(query["limit"]), self.largest), int(query["page"])
        pages = -(-len(rows) // size)
        shown = rows[(page - 1) * size : page * size]
        return {"reviews": shown, "pagination": {"total_results": len(rows), "total_pages": pages}}


@contextmanager
def open_service() -> Iterator[Service]:
    service = Service()
    with serving(service.answer) as server:
        service.server = server
        yield service


def body_of(asked: Asked) -> Any:
    return json.loads(asked.body)
