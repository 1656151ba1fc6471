"""How a sum is shared out among payment methods."""

from collections.abc import Sequence

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import parsed
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.documents import Part
from backoffice.sandbox.ready2order.fields import Invalid


def parts(call: Call, total: int, first_id: int, default_method: int) -> list[Part]:
    """The part payments of the body, and the rest by the main method.

    ``Invalid`` for an unknown method, or for parts that come to more than the whole.
    """
    given = call.body.get("partPayments", [])
    amounts = [parsed(entry["amount"], 2) for entry in given]
    if sum(amounts) > total:
        raise Invalid.because("partPayments", "sum")
    methods = [_method(call, entry, f"partPayments.{place}") for place, entry in enumerate(given)]
    main = call.require(call.till.payment_methods, "paymentMethod_id", default_method)
    shares = list(zip(methods, amounts, strict=True))
    if sum(amounts) < total or not shares:
        shares.append((main, total - sum(amounts)))
    return [
        Part(first_id + place, method["payment_id"], method["payment_name"], cents)
        for place, (method, cents) in enumerate(shares)
    ]


def _method(call: Call, entry: Row, path: str) -> Row:
    if "couponIdentifier" in entry:
        raise Invalid.because(f"{path}.couponIdentifier", "unsupported")
    return call.require(call.till.payment_methods, f"{path}.paymentMethod_id", entry["paymentMethod_id"])


def tip(entries: Sequence[Row]) -> int:
    """The tips of all part payments, in cents."""
    return sum(parsed(entry.get("tip", "0"), 2) for entry in entries)
