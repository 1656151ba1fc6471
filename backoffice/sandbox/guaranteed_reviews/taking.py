"""POST /private/v3/orders: what is sent, whether all of it is there, and what was new."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from backoffice.sandbox.guaranteed_reviews.accounts import Account
from backoffice.sandbox.guaranteed_reviews.service import ReviewService
from backoffice.sandbox.messages import JSON_TYPE, Answer, Request, Row

MULTIPART, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
MANDATORY = ("id_order", "order_date", "firstname", "lastname", "email")
SENT_BEFORE = "Some orders were not imported because they had already been sent (see documentation)"
MISSING = "Missing fields for array"
NO_ORDERS = "Orders are missing or not readable"
NO_KEY = "Invalid API key"


def body(request: Request) -> Row:
    """The fields of the body, in any of the three encodings; ``orders`` still as it was sent. Empty for no such body."""
    try:
        match request.content_type:
            case "application/json":
                value = json.loads(request.body)
                return value if isinstance(value, dict) else {}
            case "multipart/form-data":
                return _parts(request)
            case "application/x-www-form-urlencoded":
                return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    except (ValueError, LookupError, RecursionError):
        pass
    return {}


def _parts(request: Request) -> Row:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    fields: Row = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content.decode()
    return fields


def answer(service: ReviewService, account: Account | None, request: Request) -> Answer:
    if account is None:
        return bad_key(service)
    orders = _orders(request)
    if not orders:
        return _told(service, 0, 0, NO_ORDERS)
    good = [order for order in orders if _is_whole(order)]
    if len(good) < len(orders) and service.options.reviews_bad_order == "batch":
        return _told(service, len(orders), 0, MISSING)
    imported = sum(service.receive(account, order) for order in good)
    complaint = MISSING if len(good) < len(orders) else SENT_BEFORE if imported < len(orders) else None
    return _told(service, len(orders), imported, complaint)


def bad_key(service: ReviewService) -> Answer:
    """What a wrong key is answered with is unknown: see the option."""
    match service.options.reviews_bad_key:
        case "401":
            return Answer.json(_counted(0, 0, NO_KEY), 401)
        case "error":
            return Answer.json({"code": "rest_forbidden", "message": NO_KEY, "data": {"status": 403}}, 403)
    return Answer.json(_counted(0, 0, NO_KEY))


def _orders(request: Request) -> list[Any]:
    """A JSON string in a form, an array in JSON: neither takes the other's."""
    sent = body(request).get("orders")
    if request.content_type != JSON_TYPE:
        try:
            sent = json.loads(sent or "")
        except (ValueError, RecursionError):
            return []
    return sent if isinstance(sent, list) else []


def _told(service: ReviewService, count: int, imported: int, message: str | None) -> Answer:
    is_refused = message not in (None, SENT_BEFORE)
    status = service.options.reviews_error_status if is_refused and not imported else 200
    return Answer.json(_counted(count, imported, message), status)


def _counted(count: int, imported: int, message: str | None) -> Row:
    return {"success": int(imported > 0), "orders_count": count, "orders_imported": imported, "message": message}


def _is_whole(order: Any) -> bool:
    """Every mandatory field is there and not blank, of its products too. Numbers may be text and text numbers."""
    if not isinstance(order, dict) or not all(_is_told(order.get(name)) for name in MANDATORY):
        return False
    products = order.get("products") or []
    return isinstance(products, list) and all(
        isinstance(each, dict) and str(each.get("id", "")).isdigit() and _is_told(each.get("name")) for each in products
    )


def _is_told(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(str(value).strip())
