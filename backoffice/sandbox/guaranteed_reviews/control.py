"""What tests and people do to Guaranteed Reviews from outside: see ``backoffice.sandbox.control`` for the list."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.guaranteed_reviews.reviews import Review
from backoffice.sandbox.guaranteed_reviews.service import ReviewService
from backoffice.sandbox.messages import Row

if TYPE_CHECKING:
    from backoffice.sandbox.control import Control

WISHES = ("rating", "text", "product", "status")


def _service(control: "Control") -> ReviewService:
    return control.sandbox.guaranteed_reviews


def about(control: "Control", body: Row) -> Any:
    return _service(control).about()


def mails(control: "Control", body: Row) -> Any:
    return [mail.about() for mail in _service(control).mails()]


def orders(control: "Control", body: Row) -> Any:
    return [
        {**vars(received), "account": account.number, "at": received.at.isoformat()}
        for account in _service(control).accounts
        for received in account.orders
    ]


def review(control: "Control", body: Row) -> Any:
    wishes = {name: body[name] for name in WISHES if name in body}
    return _told(control, _service(control).review(str(body["id_order"]), **wishes))


def reply(control: "Control", body: Row, identifier: str) -> Any:
    return _told(control, _service(control).reply(int(identifier), str(body["text"])))


def moderate(control: "Control", body: Row, identifier: str) -> Any:
    return _told(control, _service(control).moderate(int(identifier), int(body["status"])))


def _told(control: "Control", review: Review) -> Row:
    return {**review.private(control.sandbox.options), "status": review.status, "reply": review.reply}


_ID = r"(?P<identifier>[0-9]+)"

ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "guaranteed_reviews", about),
    ("GET", "guaranteed_reviews/mails", mails),
    ("GET", "guaranteed_reviews/orders", orders),
    ("POST", "guaranteed_reviews/reviews", review),
    ("POST", f"guaranteed_reviews/reviews/{_ID}/reply", reply),
    ("POST", f"guaranteed_reviews/reviews/{_ID}/moderate", moderate),
)
