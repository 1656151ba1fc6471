"""The one name under which an order or a document is known to shipping services: it never changes and is never given twice."""

import re
from typing import Any

from django.urls import reverse

from accounts.models import User
from sales.models import Invoice, WebOrder

Origin = WebOrder | Invoice

LETTERS: dict[str, type[Origin]] = {"w": WebOrder, "i": Invoice}
OURS = "bo-"
NAME = re.compile(OURS + r"([wi])-([0-9a-f]{8})-([0-9]{1,18})", re.ASCII)
REF = re.compile(r"([wi])-([0-9]{1,18})", re.ASCII)


def primary_id(row: Origin) -> str:
    """``bo-w-1f3c9a2e-15``. The account's part keeps two installations apart that send to one service."""
    return f"{OURS}{_letter(row)}-{row.account.uid.hex[:8]}-{row.pk}"


def ref(row: Origin) -> str:
    """``w-15``: as forms and pages of this installation have it."""
    return f"{_letter(row)}-{row.pk}"


def of_ref(user: User, told: str, merchant_id: int) -> Any:
    """The merchant's order or document that is meant, if the user may see it."""
    found = REF.fullmatch(told)
    if found is None:
        return None
    rows = LETTERS[found[1]].objects.visible_to(user).filter(account__merchant=merchant_id, pk=int(found[2]))
    return rows.first()


def called(row: Origin) -> str:
    """``order 112312``, ``invoice RG2026/17``."""
    return f"{'order' if isinstance(row, WebOrder) else 'invoice'} {row}"


def form_of(row: Origin) -> str:
    """Where it is sent for shipping."""
    return reverse("web_order_ship" if isinstance(row, WebOrder) else "invoice_ship", args=[row.pk])


def origin_of(user: User, named: str, merchant_id: int) -> Any:
    """What of this merchant was sent under this name, if it was sent from here and the user may see it."""
    found = NAME.fullmatch(named)
    if found is None:
        return None
    model = LETTERS[found[1]]
    rows = model.objects.visible_to(user).filter(account__merchant=merchant_id, pk=int(found[3]))
    row = rows.select_related("account__merchant").first()
    return row if row is not None and primary_id(row) == named else None


def _letter(row: Origin) -> str:
    return next(letter for letter, model in LETTERS.items() if isinstance(row, model))
