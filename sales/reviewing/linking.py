"""Which order and which product a review is about: the review service knows nothing but the numbers it was sent.

What we have sent is known by our ledger. Other numbers are looked for among all of the merchant's accounts, and taken
where only one record has them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from accounts.models import LinkedAccount
from catalog.models import Product
from sales.models import Invoice, Review, ReviewRequest, WebOrder

AT_ONCE = 500
ORDER_OF = {"w-": WebOrder, "i-": Invoice}  # by the prefix with which we send an order's number

Found = dict[str, dict[int, int]]  # a number -> account -> primary key


def link(account_id: int, keys: Sequence[int] | None = None) -> None:
    """Find what these reviews of the account are about, or all that wait for it."""
    waiting = Q(web_order=None, invoice=None, order_ref__isnull=False) | Q(product=None, product_ref__isnull=False)
    rows = Review.objects.filter(waiting, account=account_id).defer("text").order_by("pk")
    rows = rows if keys is None else rows.filter(pk__in=list(keys))
    accounts, last = _accounts_beside(account_id), 0
    while reviews := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = reviews[-1].pk
        _recall_orders(reviews, account_id)
        _find_orders(reviews, accounts)
        _find_products(reviews, accounts)
        Review.objects.bulk_update(reviews, ["web_order", "invoice", "product"])


def number_of(ref: str) -> tuple[str, str]:
    """The prefix, if it is one of ours, and the number itself."""
    prefix = ref[:2] if ref[:2] in ORDER_OF else ""
    return prefix, ref[len(prefix) :]


def _accounts_beside(account_id: int) -> list[int]:
    rows = LinkedAccount.objects.filter(merchant__accounts=account_id).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _recall_orders(reviews: Iterable[Review], account_id: int) -> None:
    """Of the requests by which their buyers were asked."""
    waiting = {review.order_ref for review in reviews if review.order_ref and not _has_order(review)}
    requests = ReviewRequest.objects.filter(merchant__accounts=account_id, id_order__in=waiting)
    known = {request.id_order: request for request in requests.only("id_order", "web_order", "invoice")}
    for review in reviews:
        request = known.get(review.order_ref or "")
        if request is not None and not _has_order(review):
            review.web_order_id, review.invoice_id = request.web_order_id, request.invoice_id


def _has_order(review: Review) -> bool:
    return bool(review.web_order_id or review.invoice_id)


def _find_orders(reviews: Iterable[Review], accounts: list[int]) -> None:
    """A number without our prefix may be either's: a web order's first."""
    waiting = [review for review in reviews if review.order_ref and not _has_order(review)]
    numbers = {number_of(review.order_ref)[1] for review in waiting if review.order_ref}
    orders = _found(WebOrder, "number", numbers, accounts)
    invoices = _found(Invoice, "number", numbers, accounts, test_mode=False)
    for review in waiting:
        prefix, number = number_of(review.order_ref or "")
        if prefix != "i-":
            review.web_order_id = _only(orders.get(number))
        if prefix != "w-" and review.web_order_id is None:
            review.invoice_id = _only(invoices.get(number))


def _find_products(reviews: Iterable[Review], accounts: list[int]) -> None:
    """Of the account that the order is from, where products of several have the number."""
    waiting = [review for review in reviews if review.product_ref and not review.product_id]
    products = _found(Product, "remote_id", {review.product_ref for review in waiting}, accounts)
    homes = _homes(waiting)
    for review in waiting:
        known = products.get(review.product_ref or "", {})
        home = homes.get((review.web_order_id, review.invoice_id))
        review.product_id = known[home] if home in known else _only(known)


def _homes(reviews: Iterable[Review]) -> dict[tuple[int | None, int | None], int]:
    """The accounts of the orders, by web order and invoice."""
    orders = {review.web_order_id for review in reviews if review.web_order_id}
    invoices = {review.invoice_id for review in reviews if review.invoice_id}
    found: dict[tuple[int | None, int | None], int] = {}
    if orders:
        rows = WebOrder.objects.filter(pk__in=orders).values_list("pk", "account_id")
        found |= {(pk, None): account for pk, account in rows}
    if invoices:
        rows = Invoice.objects.filter(pk__in=invoices).values_list("pk", "account_id")
        found |= {(None, pk): account for pk, account in rows}
    return found


def _found(model: Any, column: str, numbers: set[Any], accounts: list[int], **narrowed: Any) -> Found:
    found: Found = defaultdict(dict)
    if numbers:
        rows = model.objects.filter(account__in=accounts, **{f"{column}__in": numbers}, **narrowed).order_by("-pk")
        for number, account, key in rows.values_list(column, "account_id", "pk"):
            found[number][account] = key
    return found


def _only(known: dict[int, int] | None) -> int | None:
    return next(iter(known.values())) if known and len(known) == 1 else None
